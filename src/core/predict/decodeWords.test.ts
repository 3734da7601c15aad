import { describe, expect, it } from 'vitest';
import type { ClassifiedTokens, TokenRules } from './decode.ts';
import { decodeWords } from './decode.ts';
import { AGGREGATIONS, toWordAggregation, type WORD_AGGREGATIONS } from './entities.ts';

/** Two labels; a token is given with its place and the probability of VERB. */
const labels = ['NOUN', 'VERB'];
type Token = readonly [start: number, end: number, verb: number];

function windowOf(tokens: readonly Token[]): ClassifiedTokens {
  return {
    inputIds: tokens.map(() => 5),
    tokens: tokens.map(([start, end]) => 'x'.repeat(end - start)),
    offsets: tokens.map(([start, end]) => [start, end] as const),
    specialTokensMask: tokens.map(([start, end]) => Number(start === end)),
    logits: Float32Array.from(tokens.flatMap(([, , verb]) => [Math.log(1 - verb), Math.log(verb)])),
  };
}

const rules: TokenRules = {
  unkTokenId: 1,
  continuingSubwordPrefix: '##',
  joinTokens: (tokens) => tokens.join(' '),
};
const CLS: Token = [0, 0, 0.5];

describe('tags of words', () => {
  const text = "Don't run.";
  const window = windowOf([CLS, [0, 3, 0.6], [3, 4, 0.1], [4, 5, 0.2], [6, 9, 0.9], [9, 10, 0.3]]);
  const tagged = (aggregation: (typeof WORD_AGGREGATIONS)[number]) =>
    decodeWords(text, [window], rules, { labels, aggregation });

  it('are one a word, neighbours of one tag not joined', () => {
    expect(tagged('first').map(({ word, type, start, end }) => [word, type, start, end])).toEqual([
      ["Don't", 'VERB', 0, 5],
      ['run', 'VERB', 6, 9],
      ['.', 'NOUN', 9, 10],
    ]);
    expect(tagged('first')[0]!.score).toBeCloseTo(0.6, 6);
  });

  it('are those of the first sub-word, of the mean, or of the surest', () => {
    expect(tagged('average')[0]).toMatchObject({ type: 'NOUN' });
    expect(tagged('average')[0]!.score).toBeCloseTo(0.7, 6);
    expect(tagged('max')[0]).toMatchObject({ type: 'NOUN' });
    expect(tagged('max')[0]!.score).toBeCloseTo(0.9, 6);
  });

  it('come from the window that has most of the word, and of those from the surest', () => {
    const cut = windowOf([CLS, [3, 4, 0.99], [4, 5, 0.99], [6, 9, 0.95], [9, 10, 0.6]]);
    const spans = decodeWords(text, [window, cut], rules, { labels, aggregation: 'first' });
    expect(spans.map(({ type }) => type)).toEqual(['VERB', 'VERB', 'NOUN']);
    expect(spans[0]!.score).toBeCloseTo(0.6, 6);
    expect(spans[1]!.score).toBeCloseTo(0.95, 6);
    expect(decodeWords(text, [cut, window], rules, { labels, aggregation: 'first' })).toEqual(spans);
  });

  it('leave out words that no token begins in', () => {
    const spans = decodeWords('hi😀', [windowOf([CLS, [0, 4, 0.2]])], rules, {
      labels,
      aggregation: 'first',
    });
    expect(spans.map(({ word }) => word)).toEqual(['hi']);
  });

  it('know an aggregation for each of the five', () => {
    expect(AGGREGATIONS.map(toWordAggregation)).toEqual(['first', 'first', 'first', 'average', 'max']);
  });
});
