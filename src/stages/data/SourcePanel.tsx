import { Box, Button, Loader, NativeSelect, Text } from '@mantine/core';
import { IconUpload } from '@tabler/icons-react';
import { lazy, Suspense } from 'react';
import { useTranslation } from 'react-i18next';
import { SAMPLE_IDS } from '../../state/catalog.ts';
import { type DataSource, useDataStore } from '../../state/dataStore.ts';
import { isActive, useRunStore } from '../../state/runStore.ts';
import { useStudio } from '../../state/studioContext.ts';
import classes from './DataStage.module.css';

/** Comes after the first paint: nobody drops a file before it. */
const DropArea = lazy(async () => ({ default: (await import('./DropArea.tsx')).DropArea }));

const OWN_FILES = 'files';

/** Where data come from: a sample, files chosen with the button, or files dropped anywhere. */
export function SourcePanel() {
  const { t } = useTranslation();
  const studio = useStudio();
  const loaded = useDataStore((state) => state.loaded);
  const importing = useDataStore((state) => state.importing);
  const busy = useRunStore((state) => isActive(state.phase));
  const source = importing ?? loaded?.source ?? null;

  const readFiles = (files: readonly File[]) => {
    if (files.length > 0) void studio.loadData({ kind: 'files', files, splits: {} });
  };

  return (
    <div className="panel">
      <div className={classes.source}>
        <NativeSelect
          label={t('data.sample')}
          disabled={busy}
          value={source?.kind === 'sample' ? source.sample : OWN_FILES}
          onChange={({ currentTarget }) => {
            const sample = SAMPLE_IDS.find((id) => id === currentTarget.value);
            if (sample !== undefined) void studio.loadSample(sample);
          }}
          data={[
            ...SAMPLE_IDS.map((id) => ({ value: id as string, label: t(`data.samples.${id}`) })),
            ...(source?.kind === 'files' ? [{ value: OWN_FILES, label: t('data.ownFiles') }] : []),
          ]}
        />
        <Box>
          <Text size="sm">
            {importing === null ? (
              <SourceAbout source={source} />
            ) : (
              <>
                <Loader size={12} /> {t('data.reading')}
              </>
            )}
          </Text>
          <Text size="sm" c="dimmed">
            {busy ? t('data.busy') : t('data.formats')}
          </Text>
        </Box>
        <div className={classes.upload}>
          <div className={classes.file}>
            <input
              type="file"
              multiple
              aria-label={t('data.upload')}
              className={classes.fileInput}
              disabled={busy}
              onChange={({ currentTarget }) => {
                readFiles([...(currentTarget.files ?? [])]);
                // The same file can be chosen again after it was corrected.
                currentTarget.value = '';
              }}
            />
            <Button
              component="span"
              aria-hidden
              variant="light"
              fullWidth
              {...(busy ? { 'data-disabled': true } : {})}
              leftSection={<IconUpload size={17} />}
              className={classes.fileButton ?? ''}
            >
              {t('data.upload')}
            </Button>
          </div>
          <Text size="xs" c="dimmed">
            {t('data.drop')}
          </Text>
        </div>
      </div>
      <Suspense fallback={null}>
        <DropArea active={!busy} onFiles={readFiles} />
      </Suspense>
    </div>
  );
}

function SourceAbout({ source }: { readonly source: DataSource | null }) {
  const { t } = useTranslation();
  if (source === null) return t('data.nothing');
  if (source.kind === 'sample') return t(`data.samplesAbout.${source.sample}`);
  return source.files.map((file) => file.name).join(', ');
}
