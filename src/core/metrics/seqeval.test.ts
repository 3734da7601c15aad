import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { NoSentencesError, TagSchemeError, UnequalLengthsError } from './errors.ts';
import { countEntities, evaluateTags, type TagMetricOptions } from './evaluateTags.ts';
import { type Metrics, tagAccuracy } from './scores.ts';
import { detectScheme, getStrictEntities, STRICT_SCHEMES, type StrictScheme } from './strictSpans.ts';
import { entityFinder, type TagSpan } from './tagSpans.ts';

interface Raised {
  readonly error: { readonly type: string; readonly message: string };
}
type OracleNumber = number | 'NaN';
interface OracleScores {
  readonly precision: OracleNumber;
  readonly recall: OracleNumber;
  readonly f1: OracleNumber;
  readonly support: number;
}
interface OracleReport {
  readonly perType: Readonly<Record<string, OracleScores>>;
  readonly micro: OracleScores;
  readonly macro: OracleScores;
  readonly weighted: OracleScores;
}
type OracleFigures = { readonly accuracy: number | Raised } & (
  | Raised
  | ({ readonly precision: number; readonly recall: number; readonly f1: number } & (
      | OracleReport
      | { readonly report: Raised }
    ))
);
/** End inclusive, as get_entities gives it. */
type OracleSpan = readonly [type: string, start: number, last: number];
interface OracleCase {
  readonly name: string;
  readonly suffix: boolean;
  readonly true: string[][];
  readonly pred: string[][];
  readonly entities: Readonly<Record<'true' | 'pred', OracleSpan[]>> &
    Readonly<Record<'truePerSentence' | 'predPerSentence', OracleSpan[][]>>;
  readonly default: OracleFigures;
  readonly defaultZeroDivision1: OracleFigures;
  readonly counts: Readonly<
    Record<string, { readonly tp: number; readonly pred: number; readonly true: number }>
  >;
  readonly strict?: Readonly<
    Record<
      StrictScheme,
      OracleFigures & {
        readonly entities?: Readonly<Record<'true' | 'pred', [number, string, number, number][][]>>;
      }
    >
  > & { readonly auto: OracleFigures & { readonly detected: string | Raised } };
}
interface Oracle {
  readonly cases: readonly OracleCase[];
  readonly large: {
    readonly default: OracleFigures;
    readonly strictIOB2: OracleFigures;
    readonly goldIsOneType: OracleFigures;
    readonly counts: OracleCase['counts'];
    readonly entityTotals: { readonly true: number; readonly pred: number };
  };
}

function readOracle<T>(name: string): T {
  return JSON.parse(readFileSync(new URL(`../../../tests/oracles/${name}`, import.meta.url), 'utf8')) as T;
}

const oracle = readOracle<Oracle>('seqeval.json');
const TOLERANCE = 1e-12;

function expectNumber(actual: number, expected: OracleNumber, what: string): void {
  if (expected === 'NaN') expect(actual, what).toBeNaN();
  else
    expect(Math.abs(actual - expected), `${what}: ${actual} against ${expected}`).toBeLessThanOrEqual(
      TOLERANCE,
    );
}

function expectScores(actual: OracleScores | undefined, expected: OracleScores, what: string): void {
  expect(actual, what).toBeDefined();
  for (const key of ['precision', 'recall', 'f1', 'support'] as const) {
    expectNumber(actual![key] as number, expected[key], `${what} ${key}`);
  }
}

async function expectFigures(
  testCase: Pick<OracleCase, 'true' | 'pred'>,
  options: TagMetricOptions,
  expected: OracleFigures,
): Promise<void> {
  const accuracy = await tagAccuracy(testCase.true, testCase.pred);
  // seqeval divides by zero there.
  if (typeof expected.accuracy === 'object') expect(accuracy).toBeNaN();
  else expectNumber(accuracy, expected.accuracy, 'accuracy');

  if ('error' in expected) {
    const kind = {
      TypeError: NoSentencesError,
      KeyError: TagSchemeError,
      ValueError: /^Found/.test(expected.error.message) ? UnequalLengthsError : TagSchemeError,
    };
    await expect(evaluateTags(testCase.true, testCase.pred, options)).rejects.toThrow(
      kind[expected.error.type as keyof typeof kind],
    );
    return;
  }
  if ('report' in expected) {
    // The three figures stand for themselves in seqeval; ours come with the report, so they are compared through the
    // default mode.
    await expect(evaluateTags(testCase.true, testCase.pred, options)).rejects.toThrow(TagSchemeError);
    const { precision, recall, f1 } = await evaluateTags(testCase.true, testCase.pred, {
      ...options,
      mode: 'default',
    });
    expectNumber(precision, expected.precision, 'precision');
    expectNumber(recall, expected.recall, 'recall');
    expectNumber(f1, expected.f1, 'f1');
    return;
  }
  const metrics: Metrics = await evaluateTags(testCase.true, testCase.pred, options);
  for (const key of ['precision', 'recall', 'f1'] as const) expectNumber(metrics[key], expected[key], key);
  expect(metrics.accuracy).toEqual(accuracy);
  expect(Object.keys(metrics.perType)).toEqual(Object.keys(expected.perType));
  for (const [type, scores] of Object.entries(expected.perType))
    expectScores(metrics.perType[type], scores, type);
  for (const average of ['micro', 'macro', 'weighted'] as const)
    expectScores(metrics[average], expected[average], average);
}

function inclusive(spans: readonly TagSpan[]): OracleSpan[] {
  return spans.map(({ type, start, end }) => [type, start, end - 1]);
}

/** Of a whole corpus. */
function entitiesOf(sentences: readonly (readonly string[])[], suffix = false): TagSpan[] {
  const find = entityFinder(suffix);
  return sentences.flatMap((tags) => find(tags));
}

async function countsOf(testCase: Pick<OracleCase, 'true' | 'pred'>, suffix: boolean) {
  return Object.fromEntries(
    [...(await countEntities(testCase.true, testCase.pred, { scheme: null, suffix }))].map(
      ([type, counts]) => [type, { tp: counts.truePositives, pred: counts.predicted, true: counts.support }],
    ),
  );
}

describe.each(oracle.cases)('seqeval case $name', (testCase) => {
  const { suffix } = testCase;

  it('has the same entities', async () => {
    for (const side of ['true', 'pred'] as const) {
      expect(inclusive(entitiesOf(testCase[side], suffix))).toEqual(testCase.entities[side]);
      expect(testCase[side].map((tags) => inclusive(entitiesOf([tags], suffix)))).toEqual(
        testCase.entities[`${side}PerSentence`],
      );
    }
    expect(await countsOf(testCase, suffix)).toEqual(testCase.counts);
  });

  it('has the same figures in default mode', async () => {
    await expectFigures(testCase, { suffix }, testCase.default);
    await expectFigures(testCase, { suffix, zeroDivision: 1 }, testCase.defaultZeroDivision1);
  });

  const strict = testCase.strict;
  if (strict === undefined) return;

  it.each(STRICT_SCHEMES)('has the same figures and entities in strict %s', async (scheme) => {
    await expectFigures(testCase, { mode: 'strict', scheme }, strict[scheme]);
    const entities = strict[scheme].entities;
    for (const side of ['true', 'pred'] as const) {
      if (entities === undefined) continue;
      const ours = testCase[side].map((tags, sentence) =>
        getStrictEntities(tags, scheme).map(({ type, start, end }) => [sentence, type, start, end]),
      );
      expect(ours).toEqual(entities[side]);
    }
  });

  it('has the same figures in strict mode with the scheme that the tags have', async () => {
    const { detected } = strict.auto;
    if (typeof detected === 'string') expect(detectScheme(testCase.true)).toBe(detected);
    else expect(() => detectScheme(testCase.true)).toThrow(TagSchemeError);
    await expectFigures(testCase, { mode: 'strict' }, strict.auto);
  });
});

describe('the 2,000 sentences of seqeval-large', () => {
  const file = readOracle<Readonly<Record<'tags' | 'true' | 'pred', string[]>>>('seqeval-large.json');
  const decode = (side: 'true' | 'pred') =>
    file[side].map((line) => line.split(' ').map((index) => file.tags[Number(index)]!));
  const large = { true: decode('true'), pred: decode('pred') };

  it('has the same figures', async () => {
    expect(large.true).toHaveLength(2000);
    await expectFigures(large, {}, oracle.large.default);
    await expectFigures(large, { mode: 'strict', scheme: 'IOB2' }, oracle.large.strictIOB2);
    expect(await countsOf(large, false)).toEqual(oracle.large.counts);
    expect(entitiesOf(large.true)).toHaveLength(oracle.large.entityTotals.true);
    expect(entitiesOf(large.pred)).toHaveLength(oracle.large.entityTotals.pred);
  });

  it('has the same figures with all types renamed to one', async () => {
    const rename = (sentences: string[][]) =>
      sentences.map((tags) => tags.map((tag) => (tag === 'O' ? tag : `${tag.slice(0, 2)}X`)));
    await expectFigures(
      { true: rename(large.true), pred: rename(large.pred) },
      {},
      oracle.large.goldIsOneType,
    );
  });
});

describe('where seqeval has no case', () => {
  it('says which sentence has unequal lengths', async () => {
    const pred = [['O'], ['O', 'O']];
    await expect(evaluateTags([['O'], ['O']], pred)).rejects.toThrow(
      /Sentence 2 has 1 gold tags and 2 predicted/,
    );
  });

  it('refuses an empty tag by name', async () => {
    await expect(evaluateTags([['']], [['O']])).rejects.toThrow(TagSchemeError);
    expect(() => entitiesOf([['']], true)).toThrow(TagSchemeError);
  });

  it('takes types that are names in JavaScript', async () => {
    const tags = [['B-__proto__', 'I-__proto__', 'B-constructor']];
    const metrics = await evaluateTags(tags, tags);
    expect(Object.keys(metrics.perType)).toEqual(['__proto__', 'constructor']);
    expect(metrics.f1).toBe(1);
  });

  it('reads a suffix beyond the basic plane as one character', () => {
    expect(entitiesOf([['X😀', 'O']], true)).toEqual([{ type: 'X', start: 0, end: 1 }]);
  });
});
