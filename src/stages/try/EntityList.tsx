import { Table } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { type EntitySpan, type Task, typeOf } from '../../core/page.ts';
import { useFormat } from '../../texts/format.ts';
import { TypeSwatch } from '../marks/Marks.tsx';
import { ScrollTable } from '../tables/ScrollTable.tsx';

/** About twelve rows; the text above stays in view. */
const LIST_PX = 440;

/** What was found in a text, in its order: a row each with its score and its place. */
export function EntityList(props: {
  readonly text: string;
  readonly entities: readonly EntitySpan[];
  readonly task: Task;
  readonly types: readonly string[];
}) {
  const { text, entities, task, types } = props;
  const { t } = useTranslation();
  const format = useFormat();
  const spans = task === 'spans';
  const caption = t(spans ? 'try.listCaption' : 'try.listCaptionTokens');
  return (
    <ScrollTable label={caption} minWidthPx={320} maxHeightPx={LIST_PX}>
      <Table className="tabular" verticalSpacing={6} horizontalSpacing={8} stickyHeader aria-label={caption}>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>{t(spans ? 'try.columns.text' : 'try.columns.word')}</Table.Th>
            <Table.Th>{t(spans ? 'try.columns.type' : 'try.columns.tag')}</Table.Th>
            <Table.Th ta="end">{t('try.columns.score')}</Table.Th>
            <Table.Th ta="end">{t('try.columns.place')}</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {entities.map((entity) => (
            <Table.Tr key={entity.start}>
              <Table.Td>{text.slice(entity.start, entity.end)}</Table.Td>
              <Table.Td>
                <TypeSwatch type={spans ? (typeOf(entity.type) ?? entity.type) : entity.type} types={types} />
              </Table.Td>
              <Table.Td ta="end">{format.decimal(entity.score, 4)}</Table.Td>
              <Table.Td ta="end">
                {format.count(entity.start)}–{format.count(entity.end)}
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </ScrollTable>
  );
}
