import { Button, Group, Stack, Text, TextInput } from '@mantine/core';
import { IconDownload, IconFileZip, IconFolderOpen, IconSearch } from '@tabler/icons-react';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useFormat } from '../../app/i18n/format.ts';
import type { UserFile } from '../../state/dataStore.ts';
import { type ChosenModel, useModelStore } from '../../state/modelStore.ts';
import { usePreferencesStore } from '../../state/preferencesStore.ts';
import { useStudio } from '../../state/studioContext.ts';
import { UploadButton } from '../files/UploadButton.tsx';

/** Models that do not come with the page: one of the hub by its name, or a folder of the user's own. */
export function ModelPicker({ onChoose }: { readonly onChoose: () => void }) {
  const { t } = useTranslation();
  const format = useFormat();
  const studio = useStudio();
  const hubUrl = usePreferencesStore((state) => state.hubUrl);
  const found = useModelStore((state) => state.found);
  const [name, setName] = useState('');
  const choose = (model: ChosenModel) => {
    studio.loadModel(model);
    onChoose();
  };
  const chooseFiles = (files: readonly UserFile[]) => {
    const [first] = files;
    if (first === undefined) return;
    const folder = first.name.split('/')[0]!;
    choose({ kind: 'files', name: folder.replace(/\.zip$/i, ''), files });
  };
  const find = (event: FormEvent) => {
    event.preventDefault();
    if (name.trim() !== '') void studio.findModel(hubUrl, name);
  };
  return (
    <Stack gap="sm">
      <form onSubmit={find}>
        <Stack gap="xs">
          <TextInput
            label={t('model.name')}
            description={t('model.nameHelp')}
            placeholder="distilbert/distilbert-base-cased"
            value={name}
            spellCheck={false}
            autoCapitalize="none"
            onChange={({ currentTarget }) => setName(currentTarget.value)}
          />
          <Group>
            <Button
              type="submit"
              size="xs"
              variant="light"
              loading={found === 'finding'}
              leftSection={<IconSearch size={15} aria-hidden />}
            >
              {t('hub.find')}
            </Button>
          </Group>
        </Stack>
      </form>
      {found !== null && found !== 'finding' && (
        <Stack gap={4} role="group" aria-label={found.repository.id}>
          <Text size="sm" fw={600} style={{ overflowWrap: 'anywhere' }}>
            {found.repository.id}
          </Text>
          <Text size="xs" c="dimmed">
            {t('model.about', { type: found.modelType, layers: found.layers, hidden: found.hiddenSize })}
            {found.labels !== null &&
              ` ${t('model.hasHead', { labels: format.list(found.labels.slice(0, 12)) })}`}
            {found.offline && ` ${t('model.offline')}`}
          </Text>
          <Group>
            <Button
              size="xs"
              leftSection={<IconDownload size={15} aria-hidden />}
              onClick={() => {
                const { id, revision } = found.repository;
                choose({ kind: 'hub', hubUrl, name: `${id}@${revision}` });
              }}
            >
              {found.weightsBytes === null
                ? t('hub.load')
                : t('hub.loadSize', { size: format.bytes(found.weightsBytes) })}
            </Button>
          </Group>
        </Stack>
      )}
      <Text size="xs" c="dimmed">
        {t('model.ownHelp')}
      </Text>
      <Group gap="xs">
        <UploadButton
          label={t('model.zip')}
          icon={<IconFileZip size={15} />}
          folder={false}
          disabled={false}
          onFiles={chooseFiles}
        />
        <UploadButton
          label={t('model.folder')}
          icon={<IconFolderOpen size={15} />}
          folder
          disabled={false}
          onFiles={chooseFiles}
        />
      </Group>
    </Stack>
  );
}
