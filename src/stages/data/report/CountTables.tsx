import { Table, Text } from '@mantine/core';
import { Fragment, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { ImportReport } from '../../../core/page.ts';
import { useFormat } from '../../../texts/format.ts';
import { TypeSwatch } from '../../marks/Marks.tsx';
import { ScrollTable } from '../../tables/ScrollTable.tsx';
import { Term } from '../../terms/Term.tsx';
import { HiddenRows } from './HiddenRows.tsx';
import classes from './report.module.css';
import { typeCounts } from './reportWords.ts';
import { ShowAll } from './ShowAll.tsx';
import { useFolded } from './useFolded.ts';

function CountTable(props: {
  readonly label: string;
  readonly rowPaddingPx: number;
  readonly children: ReactNode;
}) {
  return (
    <ScrollTable label={props.label} minWidthPx={290}>
      <Table
        className={`tabular ${classes.counts}`}
        verticalSpacing={props.rowPaddingPx}
        horizontalSpacing={5}
        aria-label={props.label}
      >
        {props.children}
      </Table>
    </ScrollTable>
  );
}

/** How many sentences, tokens and entities each split has. */
export function SplitTable({ report }: { readonly report: ImportReport }) {
  const { t } = useTranslation();
  const format = useFormat();
  const isTokens = report.task === 'tokens';
  return (
    <div>
      <CountTable label={t('report.splitsCaption')} rowPaddingPx={6}>
        <Table.Thead>
          <Table.Tr>
            <Table.Th aria-label={t('report.split')}>
              {t('report.split')} <Term name="split" />
            </Table.Th>
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
              <Table.Td ta="end">{isTokens ? '–' : format.count(split.entities)}</Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </CountTable>
      {isTokens && (
        <Text size="xs" c="dimmed">
          {t('report.noEntities')}
        </Text>
      )}
    </div>
  );
}

/** Types that are shown from the start; a data set can have dozens, and a tag set hundreds. */
const FOLDED_TYPES = 12;
/** How many of these are the rarest: labels to merge or to drop are among them. */
const RARE_TYPES = 6;

/** By count, the most frequent first: entities of each type by split or, for tags word by word, tokens by tag. */
export function TypeTable({ report }: { readonly report: ImportReport }) {
  const { t } = useTranslation();
  const format = useFormat();
  const rows = typeCounts(report);
  const types = report.typesBefore.flatMap(({ now }) => now ?? []);
  const fold = useFolded(rows, FOLDED_TYPES, RARE_TYPES);
  const isTokens = report.task === 'tokens';
  return (
    <div>
      <CountTable label={t(isTokens ? 'report.tagsCaption' : 'report.typesCaption')} rowPaddingPx={5}>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>{t(isTokens ? 'report.tag' : 'report.type')}</Table.Th>
            {report.splits.map(({ split }) => (
              <Table.Th key={split} ta="end">
                {t(`splits.${split}`)}
              </Table.Th>
            ))}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {fold.shown.map(({ name, counts }, place) => (
            <Fragment key={name}>
              {fold.hidden > 0 && place === fold.before && (
                <HiddenRows hidden={fold.hidden} columns={1 + report.splits.length} />
              )}
              <Table.Tr>
                <Table.Th scope="row" className={classes.type ?? ''}>
                  <TypeSwatch type={name} types={types} />
                </Table.Th>
                {report.splits.map(({ split }, index) => (
                  <Table.Td key={split} ta="end">
                    {format.count(counts[index] ?? 0)}
                  </Table.Td>
                ))}
              </Table.Tr>
            </Fragment>
          ))}
        </Table.Tbody>
      </CountTable>
      <ShowAll fold={fold} of={t(isTokens ? 'report.tagsCaption' : 'report.typesCaption')} />
    </div>
  );
}
