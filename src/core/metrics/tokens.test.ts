import { readFileSync } from 'node:fs';
import { describe, expect, it, test } from 'vitest';
import { NO_TURNS } from '../turns.ts';
import { NoSentencesError, UnequalLengthsError } from './errors.ts';
import type { Metrics, Scores } from './scores.ts';
import { headlineScore, scoreTags, unseenTag } from './task.ts';
import { evaluateTokenTags, NO_TAG } from './tokens.ts';

type Average = Pick<Scores, 'precision' | 'recall' | 'f1'>;
interface OracleCase extends Readonly<Record<'micro' | 'macro' | 'weighted', Average>> {
  readonly name: string;
  readonly true: string[][];
  readonly pred: string[][];
  readonly accuracy: number;
  readonly perTag: readonly (readonly [tag: string, scores: Scores])[];
}

const oracle = JSON.parse(
  readFileSync(new URL('../../../tests/oracles/token-metrics.json', import.meta.url), 'utf8'),
) as { readonly cases: readonly OracleCase[] };
const TOLERANCE = 1e-12;

function expectClose(actual: Average, expected: Average): void {
  for (const figure of ['precision', 'recall', 'f1'] as const) {
    expect(Math.abs(actual[figure] - expected[figure]), figure).toBeLessThanOrEqual(TOLERANCE);
  }
}

describe('as scikit-learn', () => {
  test('there are 12 cases', () => expect(oracle.cases).toHaveLength(12));
  test.each(oracle.cases.map((c) => [c.name, c] as const))('%s', async (_, expected) => {
    const metrics = await evaluateTokenTags(expected.true, expected.pred);
    expect(Math.abs(metrics.accuracy - expected.accuracy)).toBeLessThanOrEqual(TOLERANCE);
    expect(Object.keys(metrics.perType)).toEqual(expected.perTag.map(([tag]) => tag));
    for (const [tag, scores] of expected.perTag) {
      expectClose(metrics.perType[tag]!, scores);
      expect(metrics.perType[tag]!.support).toBe(scores.support);
    }
    for (const average of ['micro', 'macro', 'weighted'] as const)
      expectClose(metrics[average], expected[average]);
    expectClose(metrics, expected.macro);
  });
});

describe('token metrics', () => {
  it('count a word without a prediction as missed, and not as a tag of its own', async () => {
    const { accuracy, perType, counts }: Metrics = await evaluateTokenTags(
      [['DET', 'NOUN', 'NOUN']],
      [['DET', 'NOUN', NO_TAG]],
    );
    expect(accuracy).toBeCloseTo(2 / 3, 12);
    expect(Object.keys(perType)).toEqual(['DET', 'NOUN']);
    expect(counts.NOUN).toEqual({ truePositives: 1, predicted: 1, support: 2 });
    expect(perType.NOUN).toMatchObject({ precision: 1, recall: 0.5 });
  });

  it('refuse what cannot be compared', async () => {
    await expect(evaluateTokenTags([], [])).rejects.toThrow(NoSentencesError);
    await expect(evaluateTokenTags([['DET']], [['DET', 'NOUN']])).rejects.toThrow(UnequalLengthsError);
  });
});

describe('the metric of a task', () => {
  const gold = [['B-NP', 'I-NP', 'O']];
  const predicted = [['B-NP', 'B-NP', 'O']];

  it('scores spans as entities and tokens word by word', async () => {
    const spans = await scoreTags('spans', gold, predicted, NO_TURNS);
    expect(Object.keys(spans.perType)).toEqual(['NP']);
    expect(spans.f1).toBe(0);
    const tokens = await scoreTags('tokens', gold, predicted, NO_TURNS);
    expect(Object.keys(tokens.perType)).toEqual(['B-NP', 'I-NP', 'O']);
  });

  it('has its main figure, and its tag for words that were not seen', async () => {
    expect([headlineScore('spans'), headlineScore('tokens')]).toEqual(['f1', 'accuracy']);
    // O is a part of speech in some tag sets (a pronoun in the one for Twitter): an unseen word must not count as
    // one.
    expect((await scoreTags('tokens', [['O']], [[unseenTag('tokens')]], NO_TURNS)).accuracy).toBe(0);
    expect((await scoreTags('spans', [['O']], [[unseenTag('spans')]], NO_TURNS)).accuracy).toBe(1);
  });
});
