import { Accordion, Alert, NativeSelect, Skeleton, Stack, Table, Text, Title } from '@mantine/core';
import { IconArrowsSplit2, IconCircleCheck } from '@tabler/icons-react';
import { useId } from 'react';
import { useTranslation } from 'react-i18next';
import { useFormat } from '../../app/i18n/format.ts';
import { importWords } from '../../app/i18n/importWords.ts';
import { SPLIT_NAMES } from '../../core/data/dataset.ts';
import { type FileReport, type ImportReport, PROBLEM_KINDS, type Problem } from '../../core/data/report.ts';
import { entityTypes, type LoadedData } from '../../state/dataStore.ts';
import { isActive, useRunStore } from '../../state/runStore.ts';
import { useStudio } from '../../state/studioContext.ts';
import { TypeSwatch } from '../marks/Marks.tsx';
import classes from './DataStage.module.css';

/** What was read: counts by split, how each file was understood, and every problem with its line. */
export function ImportReportPanel({ loaded }: { readonly loaded: LoadedData | null }) {
  const { t } = useTranslation();
  const headingId = useId();
  return (
    <section className="panel" aria-labelledby={headingId}>
      <Title order={3} size="h4" mb="sm" id={headingId}>
        {t('report.title')}
      </Title>
      {loaded === null ? (
        <Skeleton height={180} />
      ) : (
        <Stack gap="lg">
          <SplitTable report={loaded.report} />
          <TypeCounts report={loaded.report} types={entityTypes(loaded.dataset.labels.names)} />
          <MadeValidation report={loaded.report} />
          <Files loaded={loaded} />
          <Problems report={loaded.report} />
        </Stack>
      )}
    </section>
  );
}

function SplitTable({ report }: { readonly report: ImportReport }) {
  const { t } = useTranslation();
  const format = useFormat();
  return (
    <Table.ScrollContainer minWidth={290} type="native">
      <Table
        className={`tabular ${classes.counts}`}
        verticalSpacing={6}
        horizontalSpacing={5}
        aria-label={t('report.splitsCaption')}
      >
        <Table.Thead>
          <Table.Tr>
            <Table.Th>{t('report.split')}</Table.Th>
            <Table.Th ta="end">{t('report.sentences')}</Table.Th>
            <Table.Th ta="end">{t('report.tokens')}</Table.Th>
            <Table.Th ta="end">{t('report.entities')}</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {report.splits.map((split) => (
            <Table.Tr key={split.split}>
              <Table.Th scope="row">{t(`splits.${split.split}`)}</Table.Th>
              <Table.Td ta="end">{format.count(split.sentences)}</Table.Td>
              <Table.Td ta="end">{format.count(split.tokens)}</Table.Td>
              <Table.Td ta="end">{format.count(split.entities)}</Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Table.ScrollContainer>
  );
}

function TypeCounts({ report, types }: { readonly report: ImportReport; readonly types: readonly string[] }) {
  const { t } = useTranslation();
  const format = useFormat();
  return (
    <Table.ScrollContainer minWidth={290} type="native">
      <Table
        className={`tabular ${classes.counts}`}
        verticalSpacing={5}
        horizontalSpacing={5}
        aria-label={t('report.typesCaption')}
      >
        <Table.Thead>
          <Table.Tr>
            <Table.Th>{t('report.type')}</Table.Th>
            {report.splits.map(({ split }) => (
              <Table.Th key={split} ta="end">
                {t(`splits.${split}`)}
              </Table.Th>
            ))}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {types.map((type) => (
            <Table.Tr key={type}>
              <Table.Th scope="row">
                <TypeSwatch type={type} types={types} />
              </Table.Th>
              {report.splits.map(({ split, entitiesByType }) => (
                <Table.Td key={split} ta="end">
                  {format.count(entitiesByType[type] ?? 0)}
                </Table.Td>
              ))}
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Table.ScrollContainer>
  );
}

function MadeValidation({ report }: { readonly report: ImportReport }) {
  const { t } = useTranslation();
  const format = useFormat();
  const made = report.madeValidation;
  if (made === null) return null;
  return (
    <Alert variant="light" color="blue" icon={<IconArrowsSplit2 aria-hidden />} role="note">
      {t(`report.madeValidation.${made.by}`, { share: format.percent(made.ratio), seed: made.seed })}
    </Alert>
  );
}

function Files({ loaded }: { readonly loaded: LoadedData }) {
  const { t } = useTranslation();
  return (
    <div>
      <Title order={4} size="h5" mb={4}>
        {t('report.files')}
      </Title>
      <Stack gap="sm">
        {loaded.report.files.map((file) => (
          <FileFacts key={file.file} file={file} own={loaded.source.kind === 'files'} />
        ))}
      </Stack>
    </div>
  );
}

function FileFacts({ file, own }: { readonly file: FileReport; readonly own: boolean }) {
  const { t, i18n } = useTranslation();
  const format = useFormat();
  const studio = useStudio();
  const busy = useRunStore((state) => isActive(state.phase));
  const evidence = Object.entries(file.schemeEvidence).map(
    ([what, count]) => `${importWords(what, i18n.language)} ${format.count(count)}`,
  );
  const scheme =
    file.scheme === 'none'
      ? t('report.schemeNone')
      : t(file.scheme === 'IOB2' ? 'report.scheme' : 'report.schemeNormalised', { scheme: file.scheme });
  return (
    <div>
      <Text size="sm" fw={600} style={{ overflowWrap: 'anywhere' }}>
        {file.file}
        {!own && (
          <Text span size="sm" fw={400} c="dimmed">
            {' '}
            → {t(`splits.${file.split}`)}
          </Text>
        )}
      </Text>
      <Text size="sm" c="dimmed">
        {t(`report.formats.${file.format}`)}: {importWords(file.layout, i18n.language)}. {scheme}.{' '}
        {evidence.length > 0 && t('report.evidence', { counts: format.list(evidence) })}
      </Text>
      {own && (
        <NativeSelect
          size="xs"
          mt={4}
          maw={220}
          disabled={busy}
          aria-label={t('report.splitOf', { file: file.file })}
          value={file.split}
          onChange={({ currentTarget }) => {
            const split = SPLIT_NAMES.find((name) => name === currentTarget.value);
            if (split !== undefined) void studio.assignSplit(file.file, split);
          }}
          data={SPLIT_NAMES.map((name) => ({ value: name, label: t(`splits.${name}`) }))}
        />
      )}
    </div>
  );
}

/** Groups of problems that are open from the start. */
const OPEN_GROUPS = 2;

function Problems({ report }: { readonly report: ImportReport }) {
  const { t } = useTranslation();
  const format = useFormat();
  const groups = PROBLEM_KINDS.map((kind) => {
    const problems = report.problems.filter((problem) => problem.kind === kind);
    return { kind, problems, unlisted: report.problemCounts[kind] ?? 0 };
  }).filter(({ problems, unlisted }) => problems.length + unlisted > 0);
  return (
    <div>
      <Title order={4} size="h5" mb={4}>
        {t('report.problems')}
      </Title>
      {groups.length === 0 ? (
        <Text size="sm" c="dimmed">
          <IconCircleCheck size={16} aria-hidden style={{ verticalAlign: '-3px', marginInlineEnd: 6 }} />
          {t('report.noProblems')}
        </Text>
      ) : (
        <Accordion
          multiple
          defaultValue={groups.slice(0, OPEN_GROUPS).map(({ kind }) => kind)}
          variant="contained"
          order={5}
        >
          {groups.map(({ kind, problems, unlisted }) => (
            <Accordion.Item key={kind} value={kind}>
              <Accordion.Control>
                {t('report.problemCount', {
                  kind: t(`report.kinds.${kind}`),
                  amount: format.count(problems.length + unlisted),
                })}
              </Accordion.Control>
              <Accordion.Panel>
                <ProblemTable problems={problems} />
                {unlisted > 0 && (
                  <Text size="sm" mt="xs">
                    {t('report.more', { amount: format.count(unlisted) })}
                  </Text>
                )}
              </Accordion.Panel>
            </Accordion.Item>
          ))}
        </Accordion>
      )}
    </div>
  );
}

function ProblemTable({ problems }: { readonly problems: readonly Problem[] }) {
  const { t } = useTranslation();
  const format = useFormat();
  return (
    <Table className={`tabular ${classes.problems}`} verticalSpacing={5} horizontalSpacing={6}>
      <Table.Thead>
        <Table.Tr>
          <Table.Th>{t('report.file')}</Table.Th>
          <Table.Th ta="end">{t('report.line')}</Table.Th>
          <Table.Th>{t('report.text')}</Table.Th>
          <Table.Th>{t('report.done')}</Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {problems.map((problem) => (
          <Table.Tr key={`${problem.file} ${problem.line} ${problem.text}`}>
            <Table.Td>{problem.file}</Table.Td>
            <Table.Td ta="end">{problem.line === 0 ? '–' : format.count(problem.line)}</Table.Td>
            <Table.Td ff="monospace" style={{ whiteSpace: 'pre-wrap' }}>
              {problem.text}
            </Table.Td>
            <Table.Td>{t(`report.actions.${problem.action}`)}</Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  );
}
