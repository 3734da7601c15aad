import { Group, Loader, SegmentedControl, Stack, Text, Title } from '@mantine/core';
import { useId } from 'react';
import { useTranslation } from 'react-i18next';
import { tagOf } from '../../core/page.ts';
import { useDataStore } from '../../state/dataStore.ts';
import { chooseScoringMode, SCORING_MODES, useEvaluateStore } from '../../state/evaluateStore.ts';
import type { ShownScores } from '../../state/evaluations.ts';
import { amountOf } from '../../texts/amounts.ts';
import { useFormat } from '../../texts/format.ts';
import { runTitle } from '../quickTrySizes.ts';
import { ScoresByType } from '../scores/ScoresByType.tsx';
import { SCORES_OF_TASK } from '../scores/scoresOfTask.ts';
import { Verdict } from '../scores/Verdict.tsx';
import { Term } from '../terms/Term.tsx';
import classes from './evaluate.module.css';

/** One evaluation: the scores over all, and by type or tag. Faded while another one is under way. */
export function Report({ shown }: { readonly shown: ShownScores }) {
  const { t } = useTranslation();
  const format = useFormat();
  const headingId = useId();
  // Types have the colours that they have in the data.
  const ofData = useDataStore((state) => state.loaded?.labels) ?? [];
  const evaluating = useEvaluateStore((state) => state.progress?.split ?? null);
  const mode = useEvaluateStore((state) => state.mode);
  const { task, strictScores } = shown;
  const scores = mode === 'strict' && strictScores !== null ? strictScores : shown.scores;
  const averages = (['micro', 'macro', 'weighted'] as const).flatMap((average) => {
    const ofAverage = scores[average];
    return ofAverage === undefined ? [] : [{ name: t(`evaluate.averages.${average}`), scores: ofAverage }];
  });
  return (
    <Stack
      gap="md"
      className="panel"
      component="section"
      aria-labelledby={headingId}
      aria-busy={evaluating !== null}
    >
      <div>
        <Title order={3} size="h4" id={headingId}>
          {t('evaluate.report')}
        </Title>
        <About shown={shown} />
      </div>
      {evaluating !== null && (
        <Text size="sm" fw={600} className={classes.stale ?? ''}>
          <Loader size={14} mr={8} aria-hidden />
          {t('scores.stale', { split: t(`splits.${evaluating}`) })}
        </Text>
      )}
      <Stack gap="md" className={evaluating === null ? '' : (classes.faded ?? '')}>
        {strictScores !== null && <Mode />}
        <Verdict task={task} scores={scores} quickTry={shown.quickTry} />
        <dl className={`${classes.figures} tabular`}>
          {SCORES_OF_TASK[task].map(({ figure, title }) => (
            <div key={figure}>
              <dt>
                {t(`train.columns.${title}`)} <Term name={figure} />
              </dt>
              <dd>{format.decimal(scores[figure], 4)}</dd>
            </div>
          ))}
        </dl>
        <Limits shown={shown} />
        <ScoresByType
          caption={t(task === 'spans' ? 'evaluate.perType' : 'evaluate.perTag')}
          task={task}
          perType={scores.perType}
          labels={[
            ...ofData,
            ...Object.keys(scores.perType).map((type) => (task === 'spans' ? tagOf('B', type) : type)),
          ]}
          averages={averages}
        />
      </Stack>
    </Stack>
  );
}

/** Whose scores these are, and on what. */
function About({ shown }: { readonly shown: ShownScores }) {
  const { t } = useTranslation();
  const format = useFormat();
  const model = runTitle(shown.modelName, shown.quickTry !== null, t);
  const names = { model, split: t(`splits.${shown.split}`), dataset: shown.datasetName };
  return (
    <Text size="sm" c="dimmed" style={{ overflowWrap: 'anywhere' }}>
      {shown.number === null
        ? t('scores.ofEpoch', { ...names, epoch: format.count(shown.epoch) })
        : t('evaluate.about', {
            ...names,
            sentences: amountOf('sentences', shown.sentences, t, format),
            words: amountOf('words', shown.words, t, format),
            time: format.duration(shown.scoreMs),
          })}
    </Text>
  );
}

/** How entities are counted. */
function Mode() {
  const { t } = useTranslation();
  const mode = useEvaluateStore((state) => state.mode);
  return (
    <div>
      <Group gap={4}>
        <SegmentedControl
          aria-label={t('evaluate.mode')}
          value={mode}
          onChange={chooseScoringMode}
          data={SCORING_MODES.map((value) => ({ value, label: t(`evaluate.modes.${value}`) }))}
        />
        <Term name="strict" />
      </Group>
      <Text size="xs" c="dimmed" mt={4}>
        {t(`evaluate.modesHelp.${mode}`)}
      </Text>
    </div>
  );
}

/** What the figures leave out, or count against the model. */
function Limits({ shown }: { readonly shown: ShownScores }) {
  const { t } = useTranslation();
  const format = useFormat();
  if (shown.number === null) {
    return shown.differsByWord && <Text size="sm">{t('scores.ofEpochByToken')}</Text>;
  }
  return (
    <>
      {shown.wordsLost > 0 && (
        <Text size="sm">{t('evaluate.wordsLost', { words: format.count(shown.wordsLost) })}</Text>
      )}
      {shown.unknownLabels.length > 0 && (
        <Text size="sm" style={{ overflowWrap: 'anywhere' }}>
          {t('evaluate.unknownLabels', { labels: format.list(shown.unknownLabels) })}
        </Text>
      )}
    </>
  );
}
