import { Button, NativeSelect, Stack, Text } from '@mantine/core';
import { IconClipboardText, IconCloudDownload, IconFolderOpen, IconUpload } from '@tabler/icons-react';
import { lazy, Suspense, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { UserFile } from '../../../workers/protocol/inputs.ts';
import { SAMPLE_IDS } from '../../state/catalog.ts';
import { type DataSource, useDataStore } from '../../state/dataStore.ts';
import { showPaste, usePasteStore } from '../../state/pasteStore.ts';
import { isBusy, useRunStore } from '../../state/runStore.ts';
import { useStudio } from '../../state/studioContext.ts';
import { UploadButton } from '../files/UploadButton.tsx';
import classes from './DataStage.module.css';
import { ImportProgress } from './ImportProgress.tsx';
import { PasteText } from './PasteText.tsx';

const HubPanel = lazy(async () => ({ default: (await import('./hub/HubPanel.tsx')).HubPanel }));

/** Where data come from: a sample, files or a folder chosen or dropped anywhere, pasted text, or the hub. */
export function SourcePanel() {
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
          {importing !== null && <ImportProgress />}
        </Stack>
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
      <div className={classes.ways}>
        <UploadButton
          label={t('data.upload')}
          icon={<IconUpload size={17} />}
          folder={false}
          disabled={disabled}
          onFiles={onFiles}
        />
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
      <Text size="sm" c="dimmed">
        {disabled ? t('data.busy') : t('data.formats')}{' '}
        {!disabled && <span className={classes.dropHint}>{t('data.drop')}</span>}
      </Text>
    </div>
  );
}

function SampleSelect(props: { readonly source: DataSource | null; readonly disabled: boolean }) {
  const { source, disabled } = props;
  const { t } = useTranslation();
  const studio = useStudio();
  const samples = SAMPLE_IDS.map((id) => ({ value: id as string, label: t(`data.samples.${id}`) }));
  return (
    <NativeSelect
      label={t('data.sample')}
      disabled={disabled}
      value={source?.kind === 'sample' ? source.sample : ''}
      onChange={({ currentTarget }) => {
        const sample = SAMPLE_IDS.find((id) => id === currentTarget.value);
        if (sample !== undefined) void studio.data.loadSample(sample);
      }}
      data={[
        ...(source?.kind === 'sample' ? [] : [{ value: '', label: t('data.chooseSample'), disabled: true }]),
        ...samples,
      ]}
    />
  );
}
