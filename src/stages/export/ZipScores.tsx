import { Text } from '@mantine/core';
import type { TFunction } from 'i18next';
import { useId } from 'react';
import { useTranslation } from 'react-i18next';
import { useEvaluateStore } from '../../state/evaluateStore.ts';
import { useRunStore } from '../../state/runStore.ts';
import { type Formatter, useFormat } from '../../texts/format.ts';
import classes from './ExportStage.module.css';
import { type ZipScoresFacts, zipScores } from './zipScores.ts';

/** What the model that is downloaded scores, as far as it was measured. */
export function ZipScores() {
  const { t } = useTranslation();
  const format = useFormat();
  const headingId = useId();
  const record = useRunStore((state) => state.record);
  const epochs = useRunStore((state) => state.epochs);
  const step = useRunStore((state) => state.lastStep?.step ?? 0);
  const evaluated = useEvaluateStore((state) => state.results);
  if (record === null) return null;
  const { rows, note } = zipScores({ record, epochs, step, evaluated });
  return (
    <section aria-labelledby={headingId}>
      <Text size="sm" fw={600} id={headingId}>
        {t('export.scores.title')}
      </Text>
      {rows.length > 0 && (
        <dl className={`${classes.facts} tabular`}>
          {rows.map(({ split, scores }) => (
            <div key={split}>
              <dt>{t(`splits.${split}`)}</dt>
              <dd>
                {scores
                  .map(({ name, value }) => `${t(`export.scores.names.${name}`)} ${format.decimal(value, 4)}`)
                  .join(' · ')}
              </dd>
            </div>
          ))}
        </dl>
      )}
      <Text size="sm" c="dimmed">
        {inWords(note, t, format)}
      </Text>
    </section>
  );
}

function inWords(note: ZipScoresFacts['note'], t: TFunction, format: Formatter): string {
  switch (note.kind) {
    case 'same':
    case 'unscored':
      return t(`export.scores.${note.kind}`);
    case 'older':
      return t('export.scores.older', { step: format.count(note.step), scored: format.count(note.scored) });
    case 'sample':
      return t('export.scores.sample', {
        sentences: format.count(note.sentences),
        of: format.count(note.of),
      });
    case 'wordsLost':
      return t('export.scores.wordsLost', { words: format.count(note.words) });
    default:
      return note satisfies never;
  }
}
