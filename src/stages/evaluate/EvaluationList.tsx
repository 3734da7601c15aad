import { Button, Table, VisuallyHidden } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { headlineScore } from '../../core/page.ts';
import { showEvaluation, useEvaluateStore } from '../../state/evaluateStore.ts';
import { headlineOf, type ShownScores } from '../../state/evaluations.ts';
import { useFormat } from '../../texts/format.ts';
import { runTitle } from '../quickTrySizes.ts';
import scores from '../scores/scores.module.css';
import { ScrollTable } from '../tables/ScrollTable.tsx';

/**
 * The evaluations of this visit, to compare: before and after training, one split and another.
 * @param props.onShow brings the scores into view; the focus stays on the button.
 */
export function EvaluationList(props: {
  readonly all: readonly ShownScores[];
  readonly shown: ShownScores | null;
  readonly onShow: () => void;
}) {
  const { all, shown, onShow } = props;
  const { t } = useTranslation();
  const mode = useEvaluateStore((state) => state.mode);
  const [announced, setAnnounced] = useState('');
  const show = ({ number, modelName, quickTry, split, datasetName }: ShownScores) => {
    showEvaluation(number);
    onShow();
    const names = {
      model: runTitle(modelName, quickTry !== null, t),
      split: t(`splits.${split}`),
      dataset: datasetName,
    };
    setAnnounced(t('scores.showing', names));
  };
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
              <Table.Th ta="end">
                {all.some(({ task }) => task === 'spans')
                  ? t(`scores.modes.${mode}`)
                  : t('evaluate.columns.score')}
              </Table.Th>
              <Table.Th ta="end">{t('scores.shown')}</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {all.map((row) => (
              <ListRow
                key={row.number ?? 'epoch'}
                row={row}
                isShown={row.number === shown?.number}
                onShow={() => show(row)}
              />
            ))}
          </Table.Tbody>
        </Table>
      </ScrollTable>
      <VisuallyHidden role="status">{announced}</VisuallyHidden>
    </section>
  );
}

function ListRow(props: {
  readonly row: ShownScores;
  readonly isShown: boolean;
  readonly onShow: () => void;
}) {
  const { row, isShown, onShow } = props;
  const { t } = useTranslation();
  const format = useFormat();
  const mode = useEvaluateStore((state) => state.mode);
  const score = headlineOf(row, mode);
  const model = runTitle(row.modelName, row.quickTry !== null, t);
  return (
    <Table.Tr>
      <Table.Th scope="row" style={{ overflowWrap: 'anywhere' }}>
        {row.number === null ? t('scores.epoch', { model, epoch: format.count(row.epoch) }) : model}
      </Table.Th>
      <Table.Td>{row.datasetName}</Table.Td>
      <Table.Td>{t(`splits.${row.split}`)}</Table.Td>
      <Table.Td ta="end">
        {score === null
          ? t('scores.notMeasured')
          : `${t(`train.columns.${headlineScore(row.task)}`)} ${format.decimal(score, 4)}`}
      </Table.Td>
      <Table.Td ta="end">
        <Button
          size="compact-xs"
          variant={isShown ? 'light' : 'subtle'}
          aria-pressed={isShown}
          onClick={onShow}
        >
          {t('evaluate.show')}
        </Button>
      </Table.Td>
    </Table.Tr>
  );
}
