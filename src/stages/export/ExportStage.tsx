import { Button, Stack, Table, Text, TextInput, Title } from '@mantine/core';
import { IconDownload } from '@tabler/icons-react';
import { useEffect, useId } from 'react';
import { useTranslation } from 'react-i18next';
import {
  artifactsName,
  type ExportEstimate,
  FOLDER_FILES,
  folderName,
  isModelName,
} from '../../core/page.ts';
import { useDataStore } from '../../state/dataStore.ts';
import { exportName, setExportName, useExportStore } from '../../state/exportStore.ts';
import { canExport, isBusy, useRunStore } from '../../state/runStore.ts';
import { useStudio } from '../../state/studioContext.ts';
import { useFormat } from '../../texts/format.ts';
import { ErrorNotice } from '../ErrorNotice.tsx';
import { quickTrySizes } from '../quickTrySizes.ts';
import { StageHeading } from '../StageHeading.tsx';
import { saveFile } from '../saveFile.ts';
import { Term } from '../terms/Term.tsx';
import { WaysToATagger } from '../WaysToATagger.tsx';
import { downloadModel } from './downloadModel.ts';
import classes from './ExportStage.module.css';
import { LoadLines } from './LoadLines.tsx';
import { ZipScores } from './ZipScores.tsx';

export function ExportStage() {
  const { t } = useTranslation();
  const chosenName = useExportStore((state) => state.name);
  const error = useExportStore((state) => state.error);
  const record = useRunStore((state) => state.record);
  const isBuilt = useExportStore((state) => state.built !== null);
  const loadedDataset = useDataStore((state) => state.loaded?.name);
  const name = exportName(chosenName, record ?? { datasetName: loadedDataset ?? '', quickTry: null });
  return (
    <Stack gap="lg">
      <StageHeading title={t('export.title')} lead={t('export.lead')} />
      <div className={classes.columns}>
        <Stack gap={20}>
          <DownloadPanel name={name} />
          {error !== null && <ErrorNotice error={error} title={t('export.failed')} />}
          {record !== null && isBuilt && <Contents />}
        </Stack>
        <Stack gap={20}>
          {record === null ? <Contents /> : <LoadLines folder={folderName(name)} record={record} />}
          <RunFacts />
        </Stack>
      </div>
    </Stack>
  );
}

/** Why nothing can be downloaded; null where it can. */
function useWhyNot(): string | null {
  const { t } = useTranslation();
  const busy = useRunStore(isBusy);
  const ready = useRunStore(canExport);
  const released = useRunStore((state) => (state.isReleased ? state.name : null));
  if (ready) return null;
  if (busy) return t('export.running');
  return released === null ? t('export.notTrained') : t('train.released', { name: released });
}

function DownloadPanel({ name }: { readonly name: string }) {
  const { t } = useTranslation();
  const studio = useStudio();
  const explanationId = useId();
  const building = useExportStore((state) => state.building);
  const ready = useRunStore(canExport);
  const busy = useRunStore(isBusy);
  const valid = isModelName(name);
  const estimate = useExportStore((state) => state.estimate);
  useEffect(() => {
    if (ready && estimate === null) void studio.exporting.estimate();
  }, [ready, estimate, studio]);
  const why = useWhyNot();
  const downloadArtifacts = async () => {
    const zip = await studio.exporting.exportArtifacts(name);
    if (zip !== null) saveFile(zip, `${artifactsName(name)}.zip`);
  };
  return (
    <Stack gap="md" className="panel" component="section">
      <TextInput
        label={t('export.name')}
        description={t('export.nameHelp')}
        inputWrapperOrder={['label', 'input', 'error', 'description']}
        value={name}
        error={valid ? null : t('export.nameInvalid')}
        onChange={({ currentTarget }) => setExportName(currentTarget.value)}
        spellCheck={false}
      />
      <Button
        size="md"
        leftSection={<IconDownload size={18} aria-hidden />}
        disabled={!ready || !valid || building === 'artifacts' || estimate?.model.isTooLarge === true}
        loading={building === 'model'}
        {...(why === null ? {} : { 'aria-describedby': explanationId })}
        onClick={() => void downloadModel(studio.exporting, name)}
      >
        {t('export.download')}
      </Button>
      {ready && <ZipScores />}
      {ready && estimate !== null && <Needs estimate={estimate} />}
      <Text size="sm" c="dimmed" id={explanationId} aria-live="polite">
        {why ?? (building === null ? '' : t('export.building'))}
      </Text>
      {!ready && !busy && (
        <div>
          <WaysToATagger />
          <Text size="sm" c="dimmed" mt={6}>
            {t('export.waysHelp')}
          </Text>
        </div>
      )}
      <div>
        <Button
          variant="default"
          size="xs"
          disabled={!ready || !valid || building === 'model' || estimate?.artifacts.isTooLarge === true}
          loading={building === 'artifacts'}
          {...(why === null ? {} : { 'aria-describedby': explanationId })}
          onClick={() => void downloadArtifacts()}
        >
          {t('export.artifacts')}
        </Button>
        <Text size="sm" c="dimmed" mt={4}>
          {t('export.artifactsHelp')} <Term name="checkpoint" />
        </Text>
      </div>
    </Stack>
  );
}

/** The size of the exports, and what to do where they do not fit. */
function Needs({ estimate }: { readonly estimate: ExportEstimate }) {
  const { t } = useTranslation();
  const format = useFormat();
  const { model, artifacts, limitBytes, deviceMemoryBytes } = estimate;
  return (
    <div>
      <Text size="sm">
        {t('export.estimate', {
          zip: format.bytes(model.zipBytes),
          memory: format.bytes(model.memoryBytes),
          artifacts: format.bytes(artifacts.memoryBytes),
        })}
      </Text>
      {model.isTooLarge && (
        <Text size="sm" c="var(--mantine-color-error)">
          {t('export.tooLarge', { limit: format.bytes(limitBytes) })}
        </Text>
      )}
      {deviceMemoryBytes !== null && !model.isTooLarge && (
        <Text size="sm">{t('export.hint', { memory: format.bytes(deviceMemoryBytes) })}</Text>
      )}
    </div>
  );
}

/** The files of the last export; before it, those of any. */
function Contents() {
  const { t } = useTranslation();
  const format = useFormat();
  const built = useExportStore((state) => state.built);
  const files: readonly { readonly path: string; readonly sizeBytes?: number }[] =
    built?.files ?? FOLDER_FILES.map((path) => ({ path }));
  return (
    <section className="panel">
      <Title order={3} size="h4">
        {t(built === null ? 'export.contentsBefore' : 'export.contents')}
      </Title>
      {built !== null && (
        <Text size="sm" c="dimmed" mb="xs">
          {t('export.built', { name: built.name, size: format.bytes(built.zipBytes) })}
        </Text>
      )}
      <Table className="tabular" verticalSpacing={6} horizontalSpacing={8}>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>{t('export.columns.file')}</Table.Th>
            {built !== null && <Table.Th ta="end">{t('export.columns.size')}</Table.Th>}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {files.map(({ path, sizeBytes }) => (
            <Table.Tr key={path}>
              <Table.Td>
                <Text ff="monospace" size="sm" style={{ overflowWrap: 'anywhere' }}>
                  {path}
                </Text>
                <Text size="xs" c="dimmed">
                  {t(`export.about.${fileRole(path)}`)}
                </Text>
              </Table.Td>
              {sizeBytes !== undefined && (
                <Table.Td ta="end" style={{ whiteSpace: 'nowrap' }}>
                  {format.bytes(sizeBytes)}
                </Table.Td>
              )}
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </section>
  );
}

function fileRole(
  path: string,
): 'config' | 'tokenizer' | 'weights' | 'onnx' | 'graph' | 'readme' | 'script' | 'other' {
  if (path === 'onnx/model.onnx') return 'onnx';
  if (path.endsWith('.onnx')) return 'graph';
  if (path.endsWith('.safetensors') || path === 'checkpoint') return 'weights';
  if (path === 'config.json') return 'config';
  if (path === 'README.md') return 'readme';
  if (/^tag\.(py|mjs)$/.test(path)) return 'script';
  return /token|vocab/.test(path) ? 'tokenizer' : 'other';
}

function RunFacts() {
  const { t } = useTranslation();
  const format = useFormat();
  const headingId = useId();
  const ready = useRunStore(canExport);
  const record = useRunStore((state) => state.record);
  const step = useRunStore((state) => state.lastStep?.step ?? 0);
  if (!ready || record === null) return null;
  const facts = [
    ['data', record.datasetName],
    ...(record.quickTry === null ? [] : [['quickTry', quickTrySizes(record.quickTry, t, format)] as const]),
    ['model', record.modelName],
    ['labels', record.labels.join(', ')],
    ['steps', format.count(step)],
  ] as const;
  return (
    <section className="panel" aria-labelledby={headingId}>
      <Title order={3} size="h4" id={headingId}>
        {t('export.run')}
      </Title>
      <dl className={`${classes.facts} tabular`}>
        {facts.map(([name, value]) => (
          <div key={name}>
            <dt>{t(`export.runFacts.${name}`)}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
    </section>
  );
}
