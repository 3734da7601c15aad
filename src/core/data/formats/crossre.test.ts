import { describe, expect, it } from 'vitest';
import { openText } from '../../../../tests/openText.ts';
import { NO_TURNS } from '../../turns.ts';
import { DEFAULT_CHOICES, type ReadChoices } from '../choices.ts';
import { ProblemLog } from '../problemLog.ts';
import { crossre } from './crossre.ts';

async function parse(records: readonly unknown[], choices: Partial<ReadChoices> = {}) {
  const file = await openText('dev.json', records.map((record) => JSON.stringify(record)).join('\n'));
  expect(await crossre.detect(file, NO_TURNS)).toBe(true);
  const problems = new ProblemLog();
  const parsed = await crossre.parse({
    file,
    companions: {},
    choices: { ...DEFAULT_CHOICES, ...choices },
    problems,
    turns: NO_TURNS,
  });
  return { ...parsed, problems: problems.listed, tags: parsed.sentences.map(({ tags }) => tags.join(' ')) };
}

const SENTENCE = {
  doc_key: 'ai-dev-1',
  sentence: ['New', 'York', 'University', 'wins'],
  ner: [[0, 2, 'university']],
  relations: [[0, 2, 0, 1, 'part-of', '', true, false]],
};

describe('CrossRE', () => {
  it('has spans whose last word is included', async () => {
    const parsed = await parse([SENTENCE, { ...SENTENCE, ner: [], relations: [] }]);
    expect(parsed.sentences).toMatchObject([
      { words: SENTENCE.sentence, line: 1, document: 0 },
      { words: SENTENCE.sentence, line: 2, document: 0 },
    ]);
    expect(parsed.tags).toEqual(['B-university I-university I-university O', 'O O O O']);
    expect(parsed.facts).toEqual([
      { what: 'jsonLines', values: {} },
      { what: 'spansField', values: { field: 'ner' } },
      { what: 'lastIncluded', values: {} },
      { what: 'relations', values: { count: 1 } },
    ]);
    expect(parsed).toMatchObject({ madeFromSpans: true, marksDocuments: false, problems: [] });
  });

  it('takes the outermost of nested spans, or the innermost, and reports the others', async () => {
    const nested = {
      ...SENTENCE,
      ner: [
        [0, 1, 'city'],
        [0, 2, 'university'],
        [0, 2, 'university'],
      ],
    };
    const outermost = await parse([nested]);
    expect(outermost.tags).toEqual(['B-university I-university I-university O']);
    expect(outermost.facts).toContainEqual({ what: 'nestedOutermost', values: { count: 1 } });
    expect(outermost.problems).toEqual([
      { file: 'dev.json', line: 1, kind: 'overlapping-spans', text: 'city: New York', action: 'skipped' },
    ]);
    const innermost = await parse([nested], { nested: 'innermost' });
    expect(innermost.tags).toEqual(['B-city I-city O O']);
    expect(innermost.facts).toContainEqual({ what: 'nestedInnermost', values: { count: 2 } });
  });

  it('reports impossible spans and records', async () => {
    const { tags, problems } = await parse([
      {
        ...SENTENCE,
        ner: [
          [2, 1, 'x'],
          [3, 4, 'x'],
          [-1, 0, 'x'],
          [0, 'x'],
          [3, 3, 'y'],
        ],
      },
      { ...SENTENCE, sentence: [] },
      { ...SENTENCE, ner: 'x' },
    ]);
    expect(tags).toEqual(['O O O B-y']);
    expect(problems.map(({ line, kind, text }) => [line, kind, text.slice(0, 9)])).toEqual([
      [1, 'malformed-record', '[0,"x"]'],
      [1, 'span-out-of-range', 'x 2–1: Ne'],
      [1, 'span-out-of-range', 'x 3–4: Ne'],
      [1, 'span-out-of-range', 'x -1–0: N'],
      [2, 'empty-sentence', ''],
      [3, 'malformed-record', '{"doc_key'],
    ]);
  });

  it('may have a document in each record, with its words numbered consecutively', async () => {
    const document = {
      doc_key: 'X',
      sentences: [
        ['Ana', 'came'],
        ['Lima', 'is', 'big'],
      ],
      ner: [
        [[0, 0, 'PER']],
        [
          [2, 2, 'LOC'],
          [1, 2, 'X'],
        ],
      ],
      relations: [[], [[2, 2, 0, 0, 'r']]],
    };
    const { tags, sentences, marksDocuments, problems, facts } = await parse([
      document,
      { ...document, ner: [[]] },
      document,
    ]);
    expect(tags).toEqual(['B-PER O', 'B-LOC O O', 'B-PER O', 'B-LOC O O']);
    expect(sentences.map(({ document: number, line }) => [number, line])).toEqual([
      [0, 1],
      [0, 1],
      [1, 3],
      [1, 3],
    ]);
    expect(marksDocuments).toBe(true);
    expect(facts).toContainEqual({ what: 'documentMarks', values: { count: 2 } });
    expect(problems.map(({ line, kind }) => [line, kind])).toEqual([
      [1, 'span-out-of-range'],
      [2, 'unequal-lengths'],
      [3, 'span-out-of-range'],
    ]);
  });

  it.each([
    ['tags', { sentence: ['a'], ner: 'O' }],
    ['lists of tags', { sentence: ['a'], ner_tags: ['O'] }],
    ['texts', { sentence: 'a', ner: [] }],
  ])('is not taken for %s', async (_, value) => {
    expect(await crossre.detect(await openText('x.json', JSON.stringify(value)), NO_TURNS)).toBe(false);
  });
});
