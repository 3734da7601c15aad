import { Box, Button, NativeSelect, Stack, Text } from '@mantine/core';
import { IconClipboardText, IconCloudDownload, IconFolderOpen, IconUpload } from '@tabler/icons-react';
import { lazy, Suspense, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { UserFile } from '../../../workers/protocol/inputs.ts';
import { SAMPLE_IDS } from '../../state/catalog.ts';
import { type DataSource, useDataStore } from '../../state/dataStore.ts';
import { showPaste, usePasteStore } from '../../state/pasteStore.ts';
import { isBusy, useRunStore } from '../../state/runStore.ts';
import { useStudio } from '../../state/studioContext.ts';
import { useFormat } from '../../texts/format.ts';
import { UploadButton } from '../files/UploadButton.tsx';
import classes from './DataStage.module.css';
import { ImportProgress } from './ImportProgress.tsx';
import { LanguageField } from './LanguageField.tsx';
import { PasteText } from './PasteText.tsx';

const HubPanel = lazy(async () => ({ default: (await import('./hub/HubPanel.tsx')).HubPanel }));

/** Where data come from: a sample, files or a folder chosen or dropped anywhere, pasted text, or the hub. */
export function SourcePanel() {
  const { t } = useTranslation();
  const studio = useStudio();
  const loaded = useDataStore((state) => state.loaded);
  const importing = useDataStore((state) => state.importing);
  const busy = useRunStore(isBusy);
  const [hubOpen, setHubOpen] = useState(false);
  const source = importing ?? loaded?.source ?? null;

  const readFiles = (files: readonly UserFile[]) => {
    if (files.length > 0) void studio.data.load({ kind: 'files', files });
  };

  return (
    <div className="panel">
      <div className={classes.source}>
        <Stack gap="xs">
          <SampleSelect source={source} disabled={busy} />
          {loaded !== null && <LanguageField loaded={loaded} />}
        </Stack>
        <Box miw={0}>
          {importing === null ? (
            <Text size="sm" className={classes.anywhere ?? ''}>
              <SourceAbout source={source} />
            </Text>
          ) : (
            <ImportProgress />
          )}
          <Text size="sm" c="dimmed" mt={4}>
            {busy ? t('data.busy') : t('data.formats')}
          </Text>
        </Box>
        <WaysIn disabled={busy} onFiles={readFiles} hubOpen={hubOpen} onHub={() => setHubOpen(!hubOpen)} />
      </div>
      <PasteText disabled={busy} />
      {hubOpen && (
        <Suspense fallback={null}>
          <HubPanel busy={busy} onLoad={() => setHubOpen(false)} />
        </Suspense>
      )}
    </div>
  );
}

/** The buttons for data of the user's own. */
function WaysIn(props: {
  readonly disabled: boolean;
  readonly onFiles: (files: readonly UserFile[]) => void;
  readonly hubOpen: boolean;
  readonly onHub: () => void;
}) {
  const { disabled, onFiles, hubOpen, onHub } = props;
  const { t } = useTranslation();
  const pasting = usePasteStore((state) => state.open);
  return (
    <div className={classes.upload}>
      <UploadButton
        label={t('data.upload')}
        icon={<IconUpload size={17} />}
        folder={false}
        disabled={disabled}
        onFiles={onFiles}
      />
      <div className={classes.otherWays}>
        <UploadButton
          label={t('data.uploadFolder')}
          icon={<IconFolderOpen size={17} />}
          folder
          disabled={disabled}
          onFiles={onFiles}
        />
        <Button
          variant="subtle"
          leftSection={<IconClipboardText size={17} aria-hidden />}
          disabled={disabled}
          aria-expanded={pasting}
          onClick={() => showPaste(!pasting)}
        >
          {t('data.paste')}
        </Button>
        <Button
          variant="subtle"
          leftSection={<IconCloudDownload size={17} aria-hidden />}
          disabled={disabled}
          aria-expanded={hubOpen}
          onClick={onHub}
        >
          {t('hub.open')}
        </Button>
      </div>
      <Text size="xs" c="dimmed">
        {t('data.drop')}
      </Text>
    </div>
  );
}

function SampleSelect(props: { readonly source: DataSource | null; readonly disabled: boolean }) {
  const { source, disabled } = props;
  const { t } = useTranslation();
  const studio = useStudio();
  const samples = SAMPLE_IDS.map((id) => ({ value: id as string, label: t(`data.samples.${id}`) }));
  const isOther = source !== null && source.kind !== 'sample';
  return (
    <NativeSelect
      label={t('data.sample')}
      disabled={disabled}
      value={source === null ? '' : source.kind === 'sample' ? source.sample : source.kind}
      onChange={({ currentTarget }) => {
        const sample = SAMPLE_IDS.find((id) => id === currentTarget.value);
        if (sample !== undefined) void studio.data.loadSample(sample);
      }}
      data={[
        ...samples,
        ...(isOther ? [{ value: source.kind, label: t(`data.ownSources.${source.kind}`) }] : []),
      ]}
    />
  );
}

/** Names of files that are shown; a folder can have hundreds. */
const NAMED_FILES = 5;

function SourceAbout({ source }: { readonly source: DataSource | null }) {
  const { t } = useTranslation();
  const format = useFormat();
  if (source === null) return t('data.nothing');
  switch (source.kind) {
    case 'sample':
      return t(`data.samplesAbout.${source.sample}`);
    case 'text':
      return t('data.textAbout', {
        count: source.text.length,
        characters: format.count(source.text.length),
      });
    case 'hub':
      return `${source.repository.id} · ${source.config}`;
    case 'files': {
      const names = source.files.slice(0, NAMED_FILES).map(({ name }) => name);
      const others = source.files.length - names.length;
      return others === 0
        ? names.join(', ')
        : t('data.filesAbout', { names: names.join(', '), others: format.count(others) });
    }
    default:
      return source satisfies never;
  }
}
