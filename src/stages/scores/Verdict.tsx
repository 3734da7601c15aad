import { Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { type JudgedScores, type QuickTry, type Task, verdictOf } from '../../core/page.ts';
import { useFormat } from '../../texts/format.ts';
import { verdictSentences } from './verdictSentences.ts';

/**
 * Scores in words.
 * @param props.quickTry of the run that they are of; null for any other
 */
export function Verdict(props: {
  readonly task: Task;
  readonly scores: JudgedScores;
  readonly quickTry: QuickTry | null;
}) {
  const { task, scores, quickTry } = props;
  const { t } = useTranslation();
  const format = useFormat();
  const { headline, others } = verdictSentences(verdictOf(task, scores), t, format);
  return (
    <section aria-label={t('verdict.title')} style={{ overflowWrap: 'anywhere' }}>
      <Text fw={600}>{headline}</Text>
      {others.length > 0 && <Text size="sm">{others.join(' ')}</Text>}
      {quickTry !== null && (
        <Text size="sm">
          {t('verdict.quickTry', {
            train: format.count(quickTry.trainSentences),
            ofTrain: format.count(quickTry.ofTrain),
          })}
        </Text>
      )}
    </section>
  );
}
