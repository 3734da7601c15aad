import { Table, UnstyledButton } from '@mantine/core';
import { IconArrowDown, IconArrowUp } from '@tabler/icons-react';
import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type Scores, type Task, typesOf } from '../../core/page.ts';
import { useFormat } from '../../texts/format.ts';
import { TypeSwatch } from '../marks/Marks.tsx';
import { ScrollTable } from '../tables/ScrollTable.tsx';
import { Term } from '../terms/Term.tsx';
import classes from './scores.module.css';
import { BY_SUPPORT, SCORE_COLUMNS, type ScoreColumn, sortingAfterClick, sortRows } from './sortRows.ts';

interface Average {
  readonly name: string;
  readonly scores: Scores;
}

/**
 * Precision, recall, F1 and support of each entity type, or tag; a click on a head sorts by its column.
 * @param props.labels of the model: they decide the colours.
 * @param props.averages rows below those of the types.
 * @param props.maxHeightPx beyond it the rows scroll; as high as they are where it is left out.
 */
export function ScoresByType(props: {
  readonly caption: string;
  readonly task: Task;
  readonly perType: Readonly<Record<string, Scores>>;
  readonly labels: readonly string[];
  readonly averages?: readonly Average[];
  readonly maxHeightPx?: number;
}) {
  const { caption, task, perType, labels, averages = [], maxHeightPx } = props;
  const { t } = useTranslation();
  const [sorting, setSorting] = useState(BY_SUPPORT);
  const spans = task === 'spans';
  const types = spans ? typesOf(labels) : labels;
  const titles: Record<ScoreColumn, string> = {
    type: t(spans ? 'train.type' : 'train.tag'),
    precision: t('train.columns.precision'),
    recall: t('train.columns.recall'),
    f1: t('train.columns.f1'),
    support: t('train.support'),
  };
  const Arrow = sorting.isDescending ? IconArrowDown : IconArrowUp;
  return (
    <ScrollTable label={caption} minWidthPx={320} {...(maxHeightPx === undefined ? {} : { maxHeightPx })}>
      <Table
        className={`tabular ${classes.byType}`}
        aria-label={caption}
        verticalSpacing={5}
        horizontalSpacing={5}
        stickyHeader={maxHeightPx !== undefined}
      >
        <Table.Caption className={classes.caption ?? ''}>
          {caption} <Term name={averages.length > 0 ? 'averages' : 'support'} />
        </Table.Caption>
        <Table.Thead>
          <Table.Tr>
            {SCORE_COLUMNS.map((column) => (
              <Table.Th
                key={column}
                ta={column === 'type' ? 'start' : 'end'}
                {...(column === sorting.column
                  ? { 'aria-sort': sorting.isDescending ? 'descending' : 'ascending' }
                  : {})}
              >
                <UnstyledButton
                  className={classes.sort ?? ''}
                  onClick={() => setSorting(sortingAfterClick(sorting, column))}
                >
                  {titles[column]}
                  {column === sorting.column && <Arrow size={13} aria-hidden />}
                </UnstyledButton>
              </Table.Th>
            ))}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {sortRows(perType, sorting).map(([type, scores]) => (
            <ScoresRow key={type} scores={scores}>
              <TypeSwatch type={type} types={types} />
            </ScoresRow>
          ))}
        </Table.Tbody>
        {averages.length > 0 && (
          <Table.Tfoot className={classes.averages ?? ''}>
            {averages.map(({ name, scores }) => (
              <ScoresRow key={name} scores={scores}>
                {name}
              </ScoresRow>
            ))}
          </Table.Tfoot>
        )}
      </Table>
    </ScrollTable>
  );
}

function ScoresRow({ scores, children }: { readonly scores: Scores; readonly children: ReactNode }) {
  const format = useFormat();
  return (
    <Table.Tr>
      <Table.Th scope="row">{children}</Table.Th>
      <Table.Td ta="end">{format.decimal(scores.precision, 3)}</Table.Td>
      <Table.Td ta="end">{format.decimal(scores.recall, 3)}</Table.Td>
      <Table.Td ta="end">{format.decimal(scores.f1, 3)}</Table.Td>
      <Table.Td ta="end">{format.count(scores.support)}</Table.Td>
    </Table.Tr>
  );
}
