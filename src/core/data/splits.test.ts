import { describe, expect, it } from 'vitest';
import type { Sentence } from './dataset.ts';
import { assignSplits, countSplit, setAsideValidation, splitFromName } from './splits.ts';

describe('splitFromName', () => {
  it.each([
    ['eng.train', 'train'],
    ['wnut17train.conll', 'train'],
    ['trivia10k13train.bio', 'train'],
    ['weiboNER_2nd_conll.train', 'train'],
    ['fashion_brands_training.jsonl', 'train'],
    ['mytrain.txt', 'train'],
    ['eng.testa', 'validation'],
    ['esp.testa', 'validation'],
    ['valid.conll', 'validation'],
    ['validation.json', 'validation'],
    ['val.conllu', 'validation'],
    ['emerging.dev.conll', 'validation'],
    ['devel.tsv', 'validation'],
    ['NER-de-dev.tsv', 'validation'],
    ['DEV.TSV', 'validation'],
    ['eng.testb', 'test'],
    ['emerging.test.annotated', 'test'],
    ['test.tsv', 'test'],
    ['en_ewt-ud-test.iob2', 'test'],
    ['fashion_brands_eval.jsonl', 'test'],
    ['test/part-1.conll', 'test'],
    ['train\\a.conll', 'train'],
    ['train/dev.conll', 'validation'],
    ['people.conll', null],
    ['device.txt', null],
    ['latest.txt', null],
    ['constructor', null],
  ])('%s is %s', (name, split) => {
    expect(splitFromName(name)).toBe(split);
  });
});

describe('assignSplits', () => {
  it('takes a lone file as train, whatever its name, unless the user chose', () => {
    expect(assignSplits([{ name: 'test.conll' }])).toEqual(['train']);
    expect(assignSplits([{ name: 'train.conll', split: 'test' }])).toEqual(['test']);
  });

  it('takes a file without a keyword as train', () => {
    expect(assignSplits([{ name: 'dev.conll' }, { name: 'people.conll' }])).toEqual(['validation', 'train']);
  });
});

function sentences(count: number, sentencesPerDocument: number | null): Sentence[] {
  return Array.from({ length: count }, (_, i) => ({
    words: [`w${i}`],
    tags: ['O'],
    line: i + 1,
    ...(sentencesPerDocument === null ? {} : { document: Math.floor(i / sentencesPerDocument) }),
  }));
}

describe('setAsideValidation', () => {
  it('sets a tenth of the sentences aside, in the order of the file, the same for the same seed', () => {
    const all = sentences(1000, null);
    const { train, validation, by } = setAsideValidation(all, 42);
    expect(by).toBe('sentence');
    expect(validation).toHaveLength(100);
    expect([...train, ...validation].toSorted((a, b) => a.line - b.line)).toEqual(all);
    for (const part of [train, validation]) expect(part).toEqual(part.toSorted((a, b) => a.line - b.line));
    expect(setAsideValidation(all, 42).validation).toEqual(validation);
    expect(setAsideValidation(all, 43).validation).not.toEqual(validation);
    // Drawn from everywhere, not cut off at one end.
    expect(validation[0]!.line).toBeLessThan(100);
    expect(validation.at(-1)!.line).toBeGreaterThan(900);
  });

  it('keeps documents whole where there are ten or more', () => {
    const { train, validation, by } = setAsideValidation(sentences(400, 8), 1);
    expect(by).toBe('document');
    expect(validation).toHaveLength(40);
    const inTrain = new Set(train.map(({ document }) => document));
    expect(validation.some(({ document }) => inTrain.has(document))).toBe(false);
    expect(setAsideValidation(sentences(72, 8), 1).by).toBe('sentence');
  });

  it('passes over a document that would take far more than a tenth', () => {
    const uneven = sentences(500, 10).map((sentence) => ({
      ...sentence,
      document: sentence.line <= 380 ? 0 : sentence.document!,
    }));
    for (let seed = 0; seed < 20; seed++) {
      const { validation } = setAsideValidation(uneven, seed);
      expect(validation.length).toBeGreaterThanOrEqual(50);
      expect(validation.length).toBeLessThanOrEqual(75);
    }
  });

  it('goes by sentence where one belongs to no document', () => {
    const [first, ...rest] = sentences(200, 5);
    const { document: _, ...alone } = first!;
    expect(setAsideValidation([alone, ...rest], 1).by).toBe('sentence');
  });

  it('leaves one sentence of two', () => {
    const { train, validation } = setAsideValidation(sentences(2, null), 5);
    expect([train.length, validation.length]).toEqual([1, 1]);
  });
});

describe('countSplit', () => {
  it('counts sentences, tokens, documents and entities by type', () => {
    const counted = countSplit('test', [
      { words: ['a', 'b', 'c'], tags: ['B-PER', 'I-PER', 'B-PER'], line: 1, document: 0 },
      { words: ['d', 'e'], tags: ['O', 'B-LOC'], line: 5, document: 2 },
    ]);
    expect(counted).toEqual({
      split: 'test',
      sentences: 2,
      tokens: 5,
      entities: 3,
      documents: 2,
      longestSentence: 3,
      entitiesByType: { PER: 2, LOC: 1 },
    });
  });
});
