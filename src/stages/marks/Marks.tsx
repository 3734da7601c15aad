import { Fragment, type ReactNode } from 'react';
import type { Sentence } from '../../core/data/dataset.ts';
import type { EntitySpan } from '../../core/predict/entities.ts';
import classes from './marks.module.css';
import { typeStyle } from './typeStyle.ts';

/** The name of a type in its colour, for tables and filters. */
export function TypeSwatch({ type, types }: { readonly type: string; readonly types: readonly string[] }) {
  return (
    <span className={classes.swatch} style={typeStyle(type, types)}>
      {type}
    </span>
  );
}

/** A sentence of a data set, its entities marked. */
export function TaggedSentence(props: { readonly sentence: Sentence; readonly types: readonly string[] }) {
  const { sentence, types } = props;
  return chunksOf(sentence).map(({ type, words, start }) => (
    <Fragment key={start}>
      {start > 0 && ' '}
      {type === null ? (
        words.join(' ')
      ) : (
        <mark className={classes.mark} data-label={type} style={typeStyle(type, types)}>
          {words.join(' ')}
        </mark>
      )}
    </Fragment>
  ));
}

interface Chunk {
  /** Index of the first word. */
  readonly start: number;
  /** null outside of entities. */
  readonly type: string | null;
  readonly words: string[];
}

/** Neighbouring words that belong together: the words of one entity, or words outside of any. */
function chunksOf({ words, tags }: Sentence): Chunk[] {
  const chunks: Chunk[] = [];
  words.forEach((word, index) => {
    const tag = tags[index] ?? 'O';
    const type = tag === 'O' ? null : tag.slice(2);
    const last = chunks.at(-1);
    if (last !== undefined && last.type === type && !tag.startsWith('B-')) last.words.push(word);
    else chunks.push({ start: index, type, words: [word] });
  });
  return chunks;
}

/**
 * Any text with predicted entities marked in it.
 * @param props.spans offsets into `text`; sorted and not overlapping, as predictions are.
 * @param props.score how a score is written.
 */
export function TaggedText(props: {
  readonly text: string;
  readonly spans: readonly EntitySpan[];
  readonly types: readonly string[];
  readonly score: (value: number) => string;
}) {
  const { text, spans, types, score } = props;
  const pieces: ReactNode[] = [];
  let cursor = 0;
  for (const span of spans) {
    pieces.push(text.slice(cursor, span.start));
    pieces.push(
      <mark
        key={span.start}
        className={classes.mark}
        data-label={span.type}
        data-score={score(span.score)}
        style={typeStyle(bareType(span.type), types)}
      >
        {text.slice(span.start, span.end)}
      </mark>,
    );
    cursor = span.end;
  }
  pieces.push(text.slice(cursor));
  return <>{pieces}</>;
}

/** `PER` of `B-PER`, which aggregation `none` gives. */
export function bareType(type: string): string {
  return type.replace(/^[BI]-/, '');
}
