import { SegmentedControl, Stack, Text, Title } from '@mantine/core';
import { useId, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { tagOf } from '../../core/page.ts';
import { useDataStore } from '../../state/dataStore.ts';
import type { EvaluatedSplit } from '../../state/evaluateStore.ts';
import { amountOf } from '../../texts/amounts.ts';
import { useFormat } from '../../texts/format.ts';
import { ScoresByType } from '../scores/ScoresByType.tsx';
import { SCORES_OF_TASK } from '../scores/scoresOfTask.ts';
import { Verdict } from '../scores/Verdict.tsx';
import classes from './evaluate.module.css';

/** One evaluation: the scores over all, and by type or tag. */
export function Report({ result }: { readonly result: EvaluatedSplit }) {
  const { t } = useTranslation();
  const format = useFormat();
  const headingId = useId();
  // Types have the colours that they have in the data.
  const ofData = useDataStore((state) => state.loaded?.labels) ?? [];
  const [mode, setMode] = useState<'default' | 'strict'>('default');
  const { task, strictScores } = result;
  const isStrict = mode === 'strict' && strictScores !== null;
  const scores = isStrict ? strictScores : result.scores;
  return (
    <Stack gap="md" className="panel" component="section" aria-labelledby={headingId}>
      <div>
        <Title order={3} size="h4" id={headingId}>
          {t('evaluate.report')}
        </Title>
        <Text size="sm" c="dimmed" style={{ overflowWrap: 'anywhere' }}>
          {t('evaluate.about', {
            model: result.modelName,
            split: t(`splits.${result.split}`),
            dataset: result.datasetName,
            sentences: amountOf('sentences', result.sentences, t, format),
            words: amountOf('words', result.words, t, format),
            time: format.duration(result.scoreMs),
          })}
        </Text>
      </div>
      {strictScores !== null && (
        <div>
          <SegmentedControl
            aria-label={t('evaluate.mode')}
            value={mode}
            onChange={(value) => setMode(value === 'strict' ? 'strict' : 'default')}
            data={[
              { value: 'default', label: t('evaluate.modes.default') },
              { value: 'strict', label: t('evaluate.modes.strict') },
            ]}
          />
          <Text size="xs" c="dimmed" mt={4}>
            {t(`evaluate.modesHelp.${isStrict ? 'strict' : 'default'}`)}
          </Text>
        </div>
      )}
      <Verdict task={task} scores={scores} />
      <dl className={`${classes.figures} tabular`}>
        {SCORES_OF_TASK[task].map(({ figure, title }) => (
          <div key={figure}>
            <dt>{t(`train.columns.${title}`)}</dt>
            <dd>{format.decimal(scores[figure], 4)}</dd>
          </div>
        ))}
      </dl>
      {result.wordsLost > 0 && (
        <Text size="sm">{t('evaluate.wordsLost', { words: format.count(result.wordsLost) })}</Text>
      )}
      {result.unknownLabels.length > 0 && (
        <Text size="sm" style={{ overflowWrap: 'anywhere' }}>
          {t('evaluate.unknownLabels', { labels: format.list(result.unknownLabels) })}
        </Text>
      )}
      <ScoresByType
        caption={t(task === 'spans' ? 'evaluate.perType' : 'evaluate.perTag')}
        task={task}
        perType={scores.perType}
        labels={[
          ...ofData,
          ...Object.keys(scores.perType).map((type) => (task === 'spans' ? tagOf('B', type) : type)),
        ]}
        averages={(['micro', 'macro', 'weighted'] as const).map((average) => ({
          name: t(`evaluate.averages.${average}`),
          scores: scores[average],
        }))}
      />
    </Stack>
  );
}
