import { Accordion, Button, Table, Text, Title } from '@mantine/core';
import { IconCircleCheck, IconListSearch } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import type { ImportReport, Problem, ProblemKind } from '../../../core/page.ts';
import { showProblem } from '../../../state/browseStore.ts';
import type { LoadedData } from '../../../state/dataStore.ts';
import { useFormat } from '../../../texts/format.ts';
import { ScrollTable } from '../../tables/ScrollTable.tsx';
import { showSentenceBrowser } from '../browserPlace.ts';
import { SimilarLabels } from '../choices/SimilarLabels.tsx';
import { shortFileNames } from './fileNames.ts';
import classes from './report.module.css';
import { earlierWords, type ProblemGroup, problemGroups } from './reportWords.ts';
import { ShowAll } from './ShowAll.tsx';
import { useFolded } from './useFolded.ts';

/** Groups of problems that are open from the start, and rows that a group shows then. */
const OPEN_GROUPS = 2;
const FOLDED_ROWS = 8;

/** Every problem by kind, with its place, the offending text and what was done. */
export function ProblemGroups({ loaded }: { readonly loaded: LoadedData }) {
  const { report } = loaded;
  const { t } = useTranslation();
  const format = useFormat();
  const groups = problemGroups(report);
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
          // Twenty closed groups of fifty rows would take longer to draw than all the rest.
          keepMounted={false}
        >
          {groups.map((group) => (
            <Accordion.Item key={group.kind} value={group.kind}>
              <Accordion.Control>
                {t('report.problemCount', {
                  kind: t(`report.kinds.${group.kind}`),
                  amount: format.count(group.total),
                })}
              </Accordion.Control>
              <Accordion.Panel>
                <Group group={group} loaded={loaded} />
              </Accordion.Panel>
            </Accordion.Item>
          ))}
        </Accordion>
      )}
    </div>
  );
}

function Group({ group, loaded }: { readonly group: ProblemGroup; readonly loaded: LoadedData }) {
  const { report } = loaded;
  const { t } = useTranslation();
  const format = useFormat();
  const { kind, listed, unlisted } = group;
  const kindName = t(`report.kinds.${kind}`);
  const fold = useFolded(listed, FOLDED_ROWS);
  return (
    <>
      {hasSentences(listed) && (
        <Button
          variant="light"
          size="compact-xs"
          mb="xs"
          leftSection={<IconListSearch size={14} aria-hidden />}
          aria-label={t('report.showSentencesWith', { kind: kindName })}
          onClick={() => showSentencesWith(kind, listed, report)}
        >
          {t('report.showSentences')}
        </Button>
      )}
      {kind === 'similar-label' && <SimilarLabels loaded={loaded} />}
      <ProblemTable label={kindName} problems={fold.shown} report={report} />
      <ShowAll fold={fold} of={kindName} />
      {unlisted > 0 && (
        <Text size="sm" mt="xs">
          {t('report.more', { amount: format.count(unlisted) })}
        </Text>
      )}
    </>
  );
}

/** What was left out, and what concerns a file as a whole, is in no sentence. */
function hasSentences(problems: readonly Problem[]): boolean {
  return problems.some(({ line, action }) => line > 0 && action !== 'skipped');
}

function showSentencesWith(kind: ProblemKind, problems: readonly Problem[], report: ImportReport): void {
  const shown = report.splits.map(({ split }) => split);
  const files = new Set(problems.map(({ file }) => file));
  const splitOfFile = report.files.find(({ file }) => files.has(file))?.split;
  const split = shown.find((name) => name === splitOfFile) ?? shown[0] ?? 'train';
  showProblem(split, kind);
  showSentenceBrowser();
}

function ProblemTable(props: {
  readonly label: string;
  readonly problems: ProblemGroup['listed'];
  readonly report: ImportReport;
}) {
  const { label, problems, report } = props;
  const { t } = useTranslation();
  const format = useFormat();
  const names = shortFileNames(report.files.map(({ file }) => file));
  const nameOf = (file: string) => names.get(file) ?? file;
  const [onlyFile, ...otherFiles] = new Set(problems.map(({ file }) => file));
  const hasFiles = otherFiles.length > 0;
  return (
    <>
      {!hasFiles && onlyFile !== undefined && report.files.length > 1 && (
        <Text size="sm" c="dimmed" className={classes.anywhere ?? ''} title={onlyFile}>
          {t('report.allIn', { file: nameOf(onlyFile) })}
        </Text>
      )}
      <ScrollTable label={label} minWidthPx={270}>
        <Table className={`tabular ${classes.problems}`} verticalSpacing={5} horizontalSpacing={6}>
          <Table.Thead>
            <Table.Tr>
              {hasFiles && <Table.Th>{t('report.file')}</Table.Th>}
              <Table.Th ta="end">{t('report.line')}</Table.Th>
              <Table.Th>{t('report.text')}</Table.Th>
              <Table.Th>{t('report.done')}</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {problems.map((problem) => (
              <Table.Tr key={problem.number}>
                {hasFiles && (
                  <Table.Td className={classes.problemFile ?? ''} title={problem.file}>
                    {nameOf(problem.file)}
                  </Table.Td>
                )}
                <Table.Td ta="end" className={classes.unbroken ?? ''}>
                  {problem.line === 0 ? '–' : format.count(problem.line)}
                </Table.Td>
                <Table.Td className={classes.problemText ?? ''}>
                  <span className={classes.fileText}>{problem.text}</span>
                  {problem.earlier !== undefined && (
                    <Text span size="xs" c="dimmed" display="block" title={problem.earlier.file}>
                      {earlierWords(problem, names, { t, format })}
                    </Text>
                  )}
                </Table.Td>
                <Table.Td className={classes.done ?? ''}>{t(`report.actions.${problem.action}`)}</Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </ScrollTable>
    </>
  );
}
