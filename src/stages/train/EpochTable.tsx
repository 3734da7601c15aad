import { Table, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { useRunStore } from '../../state/runStore.ts';
import { useFormat } from '../../texts/format.ts';
import { quickTrySizes } from '../quickTrySizes.ts';
import { ScoresByType } from '../scores/ScoresByType.tsx';
import scores from '../scores/scores.module.css';
import { SCORES_OF_TASK } from '../scores/scoresOfTask.ts';
import { ScrollTable } from '../tables/ScrollTable.tsx';
import { Term } from '../terms/Term.tsx';
import { useShownTask } from '../useShownTask.ts';

const LOSSES = [
  { figure: 'epoch', title: 'epoch' },
  { figure: 'trainingLoss', title: 'trainingLoss' },
  { figure: 'validationLoss', title: 'validationLoss' },
] as const;

/** Figures of an EpochRecord and the keys of their titles, in the order of the table. */
const COLUMNS = {
  spans: [...LOSSES, ...SCORES_OF_TASK.spans],
  tokens: [...LOSSES, ...SCORES_OF_TASK.tokens],
} as const;

/** Those that no other figure on the screen explains. */
const EXPLAINED = ['validationLoss', 'precision', 'recall', 'f1', 'accuracy'] as const;

/** The table that Trainer shows in a notebook. */
export function EpochTable() {
  const { t } = useTranslation();
  const format = useFormat();
  const task = useShownTask();
  const columns = COLUMNS[task];
  const epochs = useRunStore((state) => state.epochs);
  const perWord = epochs.at(-1)?.perWord;
  const quickTry = useRunStore((state) => state.record?.quickTry ?? null);
  const title = t('train.epochTable');
  return (
    <div>
      <ScrollTable label={t('train.epochTable')} minWidthPx={560}>
        <Table className="tabular" aria-label={title} verticalSpacing={7} horizontalSpacing={8}>
          <Table.Caption className={scores.caption ?? ''}>
            {quickTry === null
              ? title
              : t('quickTry.caption', { table: title, sizes: quickTrySizes(quickTry, t, format) })}
          </Table.Caption>
          <Table.Thead>
            <Table.Tr>
              {columns.map(({ figure, title }) => (
                <Table.Th
                  key={figure}
                  ta={figure === 'epoch' ? 'start' : 'end'}
                  aria-label={t(`train.columns.${title}`)}
                >
                  {t(`train.columns.${title}`)}
                  <TermOf figure={figure} />
                </Table.Th>
              ))}
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {epochs.length === 0 && (
              <Table.Tr>
                <Table.Td colSpan={columns.length} c="dimmed">
                  {t('train.noEpoch')}
                </Table.Td>
              </Table.Tr>
            )}
            {epochs.map((row) => (
              <Table.Tr key={row.epoch}>
                {columns.map(({ figure }) => (
                  <Table.Td key={figure} ta={figure === 'epoch' ? 'start' : 'end'}>
                    {figure === 'epoch' ? format.count(row.epoch) : format.decimal(row[figure], 4)}
                  </Table.Td>
                ))}
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </ScrollTable>
      {perWord !== undefined && (
        <Text size="sm" c="dimmed" mt="xs">
          {t(task === 'spans' ? 'train.perWord' : 'train.perWordTokens', {
            f1: format.decimal(perWord.f1, 4),
            accuracy: format.decimal(perWord.accuracy, 4),
          })}
        </Text>
      )}
    </div>
  );
}

function TermOf({ figure }: { readonly figure: string }) {
  const name = EXPLAINED.find((explained) => explained === figure);
  return name === undefined ? null : <Term name={name} />;
}

/** About twelve rows: the chart beside it has that height, and a tag set can have fifty tags. */
const BY_TYPE_PX = 420;

/** Precision, recall and F1 of each entity type, or tag, after the last epoch. */
export function TypeTable() {
  const { t } = useTranslation();
  const task = useShownTask();
  const last = useRunStore((state) => state.epochs.at(-1));
  const labels = useRunStore((state) => state.record?.labels ?? NO_LABELS);
  if (last === undefined) return null;
  return (
    <ScoresByType
      caption={t(task === 'spans' ? 'train.perType' : 'train.perTag', { epoch: last.epoch })}
      task={task}
      perType={last.perType}
      maxHeightPx={BY_TYPE_PX}
      labels={labels}
    />
  );
}

const NO_LABELS: readonly string[] = [];
