import { Button, Table, Text } from '@mantine/core';
import { IconTable } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useRunStore } from '../../state/runStore.ts';
import { useFormat } from '../../texts/format.ts';
import { ScrollTable } from '../tables/ScrollTable.tsx';
import { lossRows, lossTableRows, thinned } from './lossRows.ts';

/** A run can have thousands of steps. */
const MOST_ROWS = 40;
const TABLE_PX = 320;

/** The values of the loss chart, on demand. */
export function LossTable() {
  const { t } = useTranslation();
  const format = useFormat();
  const [isOpen, setOpen] = useState(false);
  const curve = useRunStore((state) => state.curve);
  const epochs = useRunStore((state) => state.epochs);
  const title = t('train.lossChart');
  const text = t(isOpen ? 'charts.hideTable' : 'charts.showTable');
  const write = (value: number | null) => (value === null ? '–' : format.decimal(value, 4));
  const rows = isOpen ? lossRows(curve, epochs) : [];
  return (
    <div>
      <Button
        size="compact-xs"
        variant="subtle"
        leftSection={<IconTable size={14} aria-hidden />}
        aria-expanded={isOpen}
        aria-label={`${text}: ${title}`}
        onClick={() => setOpen(!isOpen)}
      >
        {text}
      </Button>
      {isOpen && (
        <CurveTable
          title={title}
          heads={[
            t('train.step'),
            t('train.lossChartRaw'),
            t('train.lossChartSmoothed'),
            t('train.lossChartValidation'),
          ]}
          rows={lossTableRows(rows, MOST_ROWS).map(({ step, loss, smoothedLoss, validationLoss }) => [
            format.count(step),
            write(loss),
            write(smoothedLoss),
            write(validationLoss),
          ])}
          of={rows.length}
        />
      )}
    </div>
  );
}

/** The values of the learning rate's curve. */
export function RateTable() {
  const { t } = useTranslation();
  const format = useFormat();
  const curve = useRunStore((state) => state.curve);
  return (
    <CurveTable
      title={t('train.rateChart')}
      heads={[t('train.step'), t('train.figures.learningRate')]}
      rows={thinned(curve, MOST_ROWS).map(({ step, learningRate }) => [
        format.count(step),
        format.rate(learningRate),
      ])}
      of={curve.length}
    />
  );
}

function CurveTable(props: {
  readonly title: string;
  readonly heads: readonly string[];
  /** Cells as they are written; the first one is the step. */
  readonly rows: readonly (readonly string[])[];
  /** How many rows there would be. */
  readonly of: number;
}) {
  const { title, heads, rows, of } = props;
  const { t } = useTranslation();
  const format = useFormat();
  return (
    <>
      <ScrollTable label={title} minWidthPx={80 * heads.length} maxHeightPx={TABLE_PX}>
        <Table className="tabular" verticalSpacing={4} horizontalSpacing={8} stickyHeader aria-label={title}>
          <Table.Thead>
            <Table.Tr>
              {heads.map((head, column) => (
                <Table.Th key={head} ta={column === 0 ? 'start' : 'end'}>
                  {head}
                </Table.Th>
              ))}
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {rows.map(([step, ...values]) => (
              <Table.Tr key={step}>
                <Table.Th scope="row">{step}</Table.Th>
                {values.map((value, column) => (
                  <Table.Td key={heads[column + 1]} ta="end">
                    {value}
                  </Table.Td>
                ))}
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </ScrollTable>
      {rows.length < of && (
        <Text size="xs" c="dimmed">
          {t('charts.someRows', { shown: format.count(rows.length), total: format.count(of) })}
        </Text>
      )}
    </>
  );
}
