import { Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { type JudgedScores, type Task, verdictOf } from '../../core/page.ts';
import { useFormat } from '../../texts/format.ts';
import { verdictSentences } from './verdictSentences.ts';

/** Scores in words. */
export function Verdict({ task, scores }: { readonly task: Task; readonly scores: JudgedScores }) {
  const { t } = useTranslation();
  const format = useFormat();
  const { headline, others } = verdictSentences(verdictOf(task, scores), t, format);
  return (
    <section aria-label={t('verdict.title')} style={{ overflowWrap: 'anywhere' }}>
      <Text fw={600}>{headline}</Text>
      {others.length > 0 && <Text size="sm">{others.join(' ')}</Text>}
    </section>
  );
}
