import '@mantine/dropzone/styles.css';
import { Group, Stack, Text, Title } from '@mantine/core';
import { Dropzone } from '@mantine/dropzone';
import { IconFileZip, IconFolderOpen } from '@tabler/icons-react';
import { useId } from 'react';
import { useTranslation } from 'react-i18next';
import type { UserFile } from '../../../../workers/protocol/inputs.ts';
import { type ChosenModel, ownModel } from '../../../state/modelStore.ts';
import { UploadButton } from '../../files/UploadButton.tsx';
import { userFiles } from '../../files/userFiles.ts';

/** A model of the user's own: a folder, or a zip of one, chosen or dropped. */
export function OwnModel({ onLoad }: { readonly onLoad: (model: ChosenModel) => void }) {
  const { t } = useTranslation();
  const titleId = useId();
  const load = (files: readonly UserFile[]) => {
    if (files.length > 0) onLoad(ownModel(files));
  };
  return (
    <section aria-labelledby={titleId}>
      <Title order={3} size="h5" id={titleId} mb={4}>
        {t('picker.own')}
      </Title>
      <Dropzone
        onDrop={(files) => load(userFiles(files))}
        activateOnClick={false}
        activateOnKeyboard={false}
        tabIndex={-1}
        enablePointerEvents
        inputProps={{ 'aria-hidden': true, tabIndex: -1 }}
        p="sm"
      >
        <Stack gap="xs">
          <Text size="xs" c="dimmed">
            {t('model.ownHelp')} {t('picker.dropHere')}
          </Text>
          <Group gap="xs">
            <UploadButton
              label={t('model.zip')}
              icon={<IconFileZip size={15} />}
              folder={false}
              disabled={false}
              onFiles={load}
            />
            <UploadButton
              label={t('model.folder')}
              icon={<IconFolderOpen size={15} />}
              folder
              disabled={false}
              onFiles={load}
            />
          </Group>
        </Stack>
      </Dropzone>
    </section>
  );
}
