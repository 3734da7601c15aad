import { Text, Title } from '@mantine/core';
import { useEffect, useId } from 'react';
import { useTranslation } from 'react-i18next';
import { useShallow } from 'zustand/react/shallow';
import { type Task, typesOf } from '../../core/page.ts';
import { useDataStore } from '../../state/dataStore.ts';
import { usePreviewStore } from '../../state/previewStore.ts';
import { useStudio } from '../../state/studioContext.ts';
import { useFormat } from '../../texts/format.ts';
import { ErrorNotice } from '../ErrorNotice.tsx';
import { TaggedSentence } from '../marks/Marks.tsx';
import { textOf } from '../marks/marked.ts';
import classes from './Preview.module.css';
import { type Finding, previewFindings, wordFindings } from './previewFindings.ts';

type PreviewState = ReturnType<typeof usePreviewStore.getState>;
type PreviewSentence = PreviewState['sentences'][number];

/** A few sentences of the data: with their labels before a run, and as it marks them while it learns. */
export function Preview() {
  const { t } = useTranslation();
  const format = useFormat();
  const studio = useStudio();
  const headingId = useId();
  const loaded = useDataStore((state) => state.loaded);
  const { sentences, split, tagged, error } = usePreviewStore(useShallow((state) => state));
  // Other data, or the weights have moved on while another stage was open.
  useEffect(() => {
    if (loaded !== null) void studio.preview.show();
  }, [studio, loaded]);
  if (loaded === null || (sentences.length === 0 && error === null)) return null;
  const { task, labels } = loaded;
  const types = task === 'spans' ? typesOf(labels) : labels;
  const rows = sentences.map((sentence, index) => {
    const tags = tagged?.tags[index] ?? null;
    return { sentence, tags, findings: tags === null ? null : findingsIn(sentence, tags, task) };
  });
  const findings = rows.flatMap((row) => row.findings ?? []).filter(({ kind }) => kind !== 'extra');
  const found = findings.filter(({ kind }) => kind === 'found');
  return (
    <section className="panel" aria-labelledby={headingId}>
      <Title order={3} size="h4" id={headingId}>
        {t('preview.title')}
      </Title>
      {sentences.length > 0 && (
        <Text size="sm" c="dimmed" className="tabular">
          {tagged === null
            ? t(task === 'spans' ? 'preview.goal' : 'preview.goalTokens', { split: t(`splits.${split}`) })
            : t(task === 'spans' ? 'preview.progress' : 'preview.progressTokens', {
                step: format.count(tagged.step),
                found: format.count(found.length),
                total: format.count(findings.length),
              })}
        </Text>
      )}
      {error !== null && <ErrorNotice error={error} title={t('preview.failed')} />}
      <ul className={classes.sentences}>
        {rows.map(({ sentence, tags, findings: ofSentence }) => (
          <li key={sentence.index}>
            <p className={classes.text}>
              <TaggedSentence
                sentence={tags === null ? sentence : { ...sentence, tags }}
                task={task}
                types={types}
              />
            </p>
            {ofSentence !== null && (
              <Findings text={textOf(sentence).text} findings={ofSentence} task={task} />
            )}
          </li>
        ))}
      </ul>
    </section>
  );
}

function findingsIn(sentence: PreviewSentence, tags: readonly string[], task: Task): readonly Finding[] {
  const gold = textOf(sentence);
  const marked = textOf({ ...sentence, tags });
  switch (task) {
    case 'spans':
      return previewFindings(gold.entities, marked.entities);
    case 'tokens':
      return wordFindings(gold.words, marked.words);
    default:
      return task satisfies never;
  }
}

/** What became of the labels of a sentence; of one with a tag for every word only the wrong ones. */
function Findings(props: {
  readonly text: string;
  readonly findings: readonly Finding[];
  readonly task: Task;
}) {
  const { text, findings, task } = props;
  const { t } = useTranslation();
  const shown = task === 'spans' ? findings : findings.filter(({ kind }) => kind !== 'found');
  const words = (entity: Finding['entity']) => text.slice(entity.start, entity.end);
  if (shown.length === 0)
    return task === 'spans' ? null : <p className={classes.all}>{t('preview.allRight')}</p>;
  return (
    <ul className={classes.findings}>
      {shown.map((finding) => (
        <li key={`${finding.kind} ${finding.entity.start}`} data-finding={finding.kind}>
          {t(`preview.findings.${finding.kind}`, {
            text: words(finding.entity),
            type: finding.entity.type,
            otherType: 'as' in finding ? finding.as.type : '',
            otherText: 'as' in finding ? words(finding.as) : '',
          })}
        </li>
      ))}
    </ul>
  );
}
