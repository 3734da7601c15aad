import { Button, Table } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { headlineScore } from '../../core/page.ts';
import { showEvaluation, useEvaluateStore } from '../../state/evaluateStore.ts';
import { useFormat } from '../../texts/format.ts';
import scores from '../scores/scores.module.css';
import { ScrollTable } from '../tables/ScrollTable.tsx';

/** The evaluations of this visit, to compare: before and after training, one split and another. */
export function EvaluationList() {
  const { t } = useTranslation();
  const format = useFormat();
  const results = useEvaluateStore((state) => state.results);
  const shown = useEvaluateStore((state) => state.shown);
  return (
    <section className="panel">
      <ScrollTable label={t('evaluate.list')} minWidthPx={520}>
        <Table className="tabular" verticalSpacing={6} horizontalSpacing={8}>
          <Table.Caption className={scores.caption ?? ''}>{t('evaluate.list')}</Table.Caption>
          <Table.Thead>
            <Table.Tr>
              <Table.Th>{t('tagger.label')}</Table.Th>
              <Table.Th>{t('evaluate.columns.data')}</Table.Th>
              <Table.Th>{t('evaluate.split')}</Table.Th>
              <Table.Th ta="end">{t('evaluate.columns.score')}</Table.Th>
              <Table.Th />
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {results.map((result) => {
              const headline = headlineScore(result.task);
              return (
                <Table.Tr key={result.number}>
                  <Table.Th scope="row" style={{ overflowWrap: 'anywhere' }}>
                    {result.modelName}
                  </Table.Th>
                  <Table.Td>{result.datasetName}</Table.Td>
                  <Table.Td>{t(`splits.${result.split}`)}</Table.Td>
                  <Table.Td ta="end">
                    {t(`train.columns.${headline}`)} {format.decimal(result.scores[headline], 4)}
                  </Table.Td>
                  <Table.Td ta="end">
                    <Button
                      size="compact-xs"
                      variant="subtle"
                      aria-pressed={result.number === shown}
                      disabled={result.number === shown}
                      onClick={() => showEvaluation(result.number)}
                    >
                      {t('evaluate.show')}
                    </Button>
                  </Table.Td>
                </Table.Tr>
              );
            })}
          </Table.Tbody>
        </Table>
      </ScrollTable>
    </section>
  );
}
