import { Alert, Button, Group, List, Skeleton, Stack, Text, Title, VisuallyHidden } from '@mantine/core';
import { useClipboard } from '@mantine/hooks';
import { IconAlertTriangle, IconArrowsSplit2, IconCheck, IconCopy } from '@tabler/icons-react';
import { useId, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import type { LoadedData } from '../../../state/dataStore.ts';
import { useFormat } from '../../../texts/format.ts';
import { usePlace } from '../usePlace.ts';
import { SplitTable, TypeTable } from './CountTables.tsx';
import { FileList } from './FileList.tsx';
import { ProblemGroups } from './ProblemGroups.tsx';
import classes from './report.module.css';
import { reportText } from './reportText.ts';
import { failedFilesWords, labelChangeWords, overallWords } from './reportWords.ts';

/** What was read: counts by split, how each file was understood, and every problem with its line. */
export function ImportReportPanel({ loaded }: { readonly loaded: LoadedData | null }) {
  const { t } = useTranslation();
  const headingId = useId();
  const ref = useRef<HTMLElement>(null);
  usePlace('report', ref);
  return (
    <section className={`panel ${classes.place}`} aria-labelledby={headingId} ref={ref} tabIndex={-1}>
      <Group justify="space-between" mb="sm" gap="xs">
        <Title order={3} size="h4" id={headingId}>
          {t('report.title')}
        </Title>
        {loaded !== null && <CopyReport loaded={loaded} />}
      </Group>
      {loaded === null ? (
        <Skeleton height={180} />
      ) : (
        <Stack gap="lg">
          <SplitTable report={loaded.report} />
          <Overall loaded={loaded} />
          <ProblemGroups loaded={loaded} />
          <TypeTable report={loaded.report} />
          <LabelChanges loaded={loaded} />
          <FileList report={loaded.report} />
        </Stack>
      )}
    </section>
  );
}

function CopyReport({ loaded }: { readonly loaded: LoadedData }) {
  const { t, i18n } = useTranslation();
  const format = useFormat();
  const { copy, copied, error } = useClipboard();
  const said = copied ? t('report.copied') : error === null ? '' : t('report.copyFailed');
  return (
    <>
      <Button
        size="compact-sm"
        variant="subtle"
        leftSection={copied ? <IconCheck size={15} aria-hidden /> : <IconCopy size={15} aria-hidden />}
        onClick={() => copy(reportText(loaded, { t, format }, i18n.language))}
      >
        {copied ? t('report.copied') : t('report.copy')}
      </Button>
      {error !== null && !copied && (
        <Text size="xs" c="var(--mantine-color-error)">
          {t('report.copyFailed')}
        </Text>
      )}
      <VisuallyHidden aria-live="polite">{said}</VisuallyHidden>
    </>
  );
}

function Overall({ loaded: { report } }: { readonly loaded: LoadedData }) {
  const { t } = useTranslation();
  const format = useFormat();
  const drawn = report.madeSplits !== null || report.trainBeforeSubset !== null;
  const failed = failedFilesWords(report, { t, format });
  const sentences = overallWords(report, { t, format });
  // Those on drawn splits and the subset stand at the end.
  const plainCount =
    sentences.length - [report.madeSplits, report.trainBeforeSubset].filter((it) => it !== null).length;
  return (
    <>
      {failed !== null && (
        <Alert variant="light" color="yellow" icon={<IconAlertTriangle aria-hidden />} role="note">
          {failed}
        </Alert>
      )}
      <Text size="sm">{sentences.slice(0, plainCount).join(' ')}</Text>
      {drawn && (
        <Alert variant="light" color="blue" icon={<IconArrowsSplit2 aria-hidden />} role="note">
          {sentences.slice(plainCount).join(' ')}
        </Alert>
      )}
    </>
  );
}

function LabelChanges({ loaded: { report } }: { readonly loaded: LoadedData }) {
  const { t } = useTranslation();
  const format = useFormat();
  const changes = labelChangeWords(report, { t, format });
  if (changes.length === 0) return null;
  return (
    <div>
      <Title order={4} size="h5" mb={4}>
        {t('report.labels')}
      </Title>
      <List size="sm">
        {changes.map((change) => (
          <List.Item key={change} style={{ overflowWrap: 'anywhere' }}>
            {change}
          </List.Item>
        ))}
      </List>
    </div>
  );
}
