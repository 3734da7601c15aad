import '@mantine/dropzone/styles.css';
import { Text } from '@mantine/core';
import { Dropzone } from '@mantine/dropzone';
import { useTranslation } from 'react-i18next';
import { userFiles } from '../stages/files/userFiles.ts';
import { isBusy, useRunStore } from '../state/runStore.ts';
import { useStudio } from '../state/studioContext.ts';

/** The whole window takes files and folders, data or a model, while they are dragged over it. */
export function DropArea() {
  const { t } = useTranslation();
  const studio = useStudio();
  const busy = useRunStore(isBusy);
  return (
    <Dropzone.FullScreen
      active={!busy}
      onDrop={(files) => void studio.openFiles(userFiles(files))}
      // Nothing to reach by keys, and nothing to be read, while nothing is dragged.
      activateOnKeyboard={false}
      aria-hidden
      inputProps={{ tabIndex: -1 }}
    >
      <Text size="xl" ta="center" py="20vh" style={{ pointerEvents: 'none' }}>
        {t('data.dropHere')}
      </Text>
    </Dropzone.FullScreen>
  );
}
