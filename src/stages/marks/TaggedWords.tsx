import { Fragment } from 'react';
import { type Marked, strengthStyle } from './marked.ts';
import { useTypeStyle } from './typeStyles.tsx';
import classes from './words.module.css';

/**
 * A text in which every word has a tag of its own, written below it; neighbours of one tag stay apart.
 *
 * @param props.words sorted and not overlapping; `type` is the tag.
 * @param props.tags all that there can be.
 * @param props.score how a score is written; a tooltip has it.
 */
export function TaggedWords(props: {
  readonly text: string;
  readonly words: readonly Marked[];
  readonly tags: readonly string[];
  readonly score?: (value: number) => string;
}) {
  const { text, words, tags, score } = props;
  const styleOf = useTypeStyle(tags);
  return (
    <>
      {words.map((word, index) => (
        <Fragment key={word.start}>
          {text.slice(words[index - 1]?.end ?? 0, word.start)}
          <mark
            className={classes.word}
            data-label={word.type}
            title={word.score === undefined ? undefined : `${word.type} ${score?.(word.score) ?? ''}`}
            style={{ ...styleOf(word.type), ...strengthStyle(word) }}
          >
            {text.slice(word.start, word.end)}
          </mark>
        </Fragment>
      ))}
      {text.slice(words.at(-1)?.end ?? 0)}
    </>
  );
}
