import { Table } from '@mantine/core';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { type Scores, type Task, typesOf } from '../../core/page.ts';
import { useFormat } from '../../texts/format.ts';
import { TypeSwatch } from '../marks/Marks.tsx';
import { ScrollTable } from '../tables/ScrollTable.tsx';
import classes from './scores.module.css';

/** About twelve rows: a data set can have forty types, and a tag set fifty tags. */
const TABLE_PX = 420;

interface Average {
  readonly name: string;
  readonly scores: Scores;
}

/**
 * Precision, recall, F1 and support of each entity type, or tag.
 * @param props.labels of the model: they decide the colours.
 * @param props.averages rows below those of the types.
 */
export function ScoresByType(props: {
  readonly caption: string;
  readonly task: Task;
  readonly perType: Readonly<Record<string, Scores>>;
  readonly labels: readonly string[];
  readonly averages?: readonly Average[];
}) {
  const { caption, task, perType, labels, averages = [] } = props;
  const { t } = useTranslation();
  const spans = task === 'spans';
  const types = spans ? typesOf(labels) : labels;
  return (
    <ScrollTable label={caption} minWidthPx={320} maxHeightPx={TABLE_PX}>
      <Table className="tabular" verticalSpacing={5} horizontalSpacing={5} stickyHeader>
        <Table.Caption className={classes.caption ?? ''}>{caption}</Table.Caption>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>{t(spans ? 'train.type' : 'train.tag')}</Table.Th>
            <Table.Th ta="end">{t('train.columns.precision')}</Table.Th>
            <Table.Th ta="end">{t('train.columns.recall')}</Table.Th>
            <Table.Th ta="end">{t('train.columns.f1')}</Table.Th>
            <Table.Th ta="end">{t('train.support')}</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {Object.entries(perType).map(([type, scores]) => (
            <ScoresRow key={type} scores={scores}>
              <TypeSwatch type={type} types={types} />
            </ScoresRow>
          ))}
          {averages.map(({ name, scores }) => (
            <ScoresRow key={name} scores={scores}>
              {name}
            </ScoresRow>
          ))}
        </Table.Tbody>
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
