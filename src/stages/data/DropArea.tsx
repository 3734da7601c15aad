import '@mantine/dropzone/styles.css';
import { Text } from '@mantine/core';
import { Dropzone } from '@mantine/dropzone';
import { useTranslation } from 'react-i18next';
import type { UserFile } from '../../../workers/protocol/inputs.ts';
import { userFiles } from '../files/userFiles.ts';

/** The whole window takes files and folders while they are dragged over it. */
export function DropArea(props: {
  readonly active: boolean;
  readonly onFiles: (files: readonly UserFile[]) => void;
}) {
  const { t } = useTranslation();
  return (
    <Dropzone.FullScreen
      active={props.active}
      onDrop={(files) => props.onFiles(userFiles(files))}
      inputProps={{ 'aria-hidden': true, tabIndex: -1 }}
    >
      <Text size="xl" ta="center" py="20vh" style={{ pointerEvents: 'none' }}>
        {t('data.dropHere')}
      </Text>
    </Dropzone.FullScreen>
  );
}
