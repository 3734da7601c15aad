import type { ReactNode } from 'react';
import { type Sentence, type Task, typeOf } from '../../core/page.ts';
import { type Marked, strengthStyle, textOf } from './marked.ts';
import classes from './marks.module.css';
import { TaggedWords } from './TaggedWords.tsx';
import { useTypeStyle } from './typeStyles.tsx';

/** The name of a type in its colour, for tables and filters. */
export function TypeSwatch({ type, types }: { readonly type: string; readonly types: readonly string[] }) {
  const styleOf = useTypeStyle(types);
  return (
    <span className={classes.swatch} style={styleOf(type)}>
      {type}
    </span>
  );
}

/**
 * A sentence of a data set: its entities marked or, for the task `tokens`, every word with its tag below it.
 *
 * @param props.types all entity types, or tags, that there can be.
 */
export function TaggedSentence(props: {
  readonly sentence: Pick<Sentence, 'words' | 'tags' | 'glued'>;
  readonly task: Task;
  readonly types: readonly string[];
}) {
  const { sentence, task, types } = props;
  const { text, entities, words } = textOf(sentence);
  return task === 'tokens' ? (
    <TaggedWords text={text} words={words} tags={types} />
  ) : (
    <TaggedText text={text} spans={entities} types={types} />
  );
}

/**
 * Any text with entities marked in it.
 * @param props.spans offsets into `text`; sorted and not overlapping, as predictions are.
 * @param props.score how a score is written.
 */
export function TaggedText(props: {
  readonly text: string;
  readonly spans: readonly Marked[];
  readonly types: readonly string[];
  readonly score?: (value: number) => string;
}) {
  const { text, spans, types, score } = props;
  const styleOf = useTypeStyle(types);
  const pieces: ReactNode[] = [];
  let cursor = 0;
  for (const span of spans) {
    pieces.push(text.slice(cursor, span.start));
    pieces.push(
      <mark
        key={span.start}
        className={classes.mark}
        data-label={span.type}
        data-score={span.score === undefined ? undefined : score?.(span.score)}
        style={{ ...styleOf(typeOf(span.type) ?? span.type), ...strengthStyle(span) }}
      >
        {text.slice(span.start, span.end)}
      </mark>,
    );
    cursor = span.end;
  }
  pieces.push(text.slice(cursor));
  return <>{pieces}</>;
}
