import { describe, expect, it } from 'vitest';
import type { Sentence } from './dataset.ts';
import { assignSplits, countSplit, drawSplits, drawSubset, splitFromName } from './splits.ts';

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
    ['fashion_brands_eval.jsonl', 'validation'],
    ['validate_PlayMusic.json', 'validation'],
    ['train/seq.in', 'train'],
    ['devel/globv_13.conllup', 'validation'],
    ['test/part-1.conll', 'test'],
    ['train\\a.conll', 'train'],
    ['train/dev.conll', 'validation'],
    ['trainset.txt', 'train'],
    ['testset.txt', 'test'],
    ['testData.json', 'test'],
    ['devdata.txt', 'validation'],
    ['NERTrain.txt', 'train'],
    ['NERTest.txt', 'test'],
    ['trainingset.tsv', 'train'],
    ['testingset.tsv', 'test'],
    ['validationset.tsv', 'validation'],
    ['testdataset.json', 'test'],
    ['train.zip/b.txt', 'train'],
    ['dataset.txt', null],
    ['set.txt', null],
    ['engtest.bio', null],
    ['people.conll', null],
    ['device.txt', null],
    ['latest.txt', null],
    ['constructor', null],
  ])('%s is %s', (name, split) => {
    expect(splitFromName(name)).toBe(split);
  });
});

describe('assignSplits', () => {
  const assigned = (names: readonly string[], chosen: Parameters<typeof assignSplits>[1] = {}) =>
    assignSplits(
      names.map((name) => ({ name })),
      chosen,
    ).map(({ split, reason }) => `${split} ${reason}`);

  it('takes a lone file as train, whatever its name, unless the user chose', async () => {
    expect(assigned(['test.conll'])).toEqual(['train alone']);
    expect(assigned(['train.conll'], { 'train.conll': 'test' })).toEqual(['test chosen']);
    expect(assigned(['train.conll'], { 'train.conll': 'none' })).toEqual(['none chosen']);
  });

  it('takes a file without a keyword as train', async () => {
    expect(assigned(['dev.conll', 'people.conll', 'constructor'])).toEqual([
      'validation name',
      'train no-name',
      'train no-name',
    ]);
  });

  it('knows a keyword at the end of a word where another file has the same word with train', async () => {
    const named = (...names: string[]) => assigned(names).map((one) => one.replace(' name', ''));
    expect(named('engtrain.bio', 'engtest.bio')).toEqual(['train', 'test']);
    expect(named('restauranttrain.bio', 'restauranttest.bio')).toEqual(['train', 'test']);
    expect(named('conlltraindata', 'conlltestdata', 'conlldevdata')).toEqual(['train', 'test', 'validation']);
    expect(named('a/engtrain.bio', 'b/latest.bio')).toEqual(['train', 'train no-name']);
  });

  it('ignores files that are left out', async () => {
    expect(assigned(['train', 'eval', 'dev'], { dev: 'none' })).toEqual([
      'train name',
      'validation name',
      'none chosen',
    ]);
  });

  it('takes evaluation files as test beside a validation file, else as validation', async () => {
    expect(assigned(['train.jsonl', 'eval.jsonl'])).toEqual(['train name', 'validation name']);
    expect(assigned(['train', 'eval', 'test'])).toEqual(['train name', 'validation name', 'test name']);
    expect(assigned(['train', 'eval', 'dev'])).toEqual(['train name', 'test name', 'validation name']);
  });

  it('trains on validation, or else test files, where there is nothing else', async () => {
    expect(assigned(['dev', 'test'])).toEqual(['train train-missing', 'test name']);
    expect(assigned(['test-1', 'test-2'])).toEqual(['train train-missing', 'train train-missing']);
    expect(assigned(['train', 'dev', 'test'], { train: 'none' })).toEqual([
      'none chosen',
      'train train-missing',
      'test name',
    ]);
    expect(assigned(['dev', 'test'], { dev: 'validation', test: 'test' })).toEqual([
      'validation chosen',
      'test chosen',
    ]);
  });
});

function sentences(count: number, sentencesPerDocument: number | null): Sentence[] {
  return Array.from({ length: count }, (_, i) => ({
    words: [`w${i}`],
    tags: ['O'],
    file: 0,
    line: i + 1,
    ...(sentencesPerDocument === null ? {} : { document: Math.floor(i / sentencesPerDocument) }),
  }));
}

function share(a: ReadonlySet<unknown>, b: ReadonlySet<unknown>): boolean {
  return [...a].some((value) => b.has(value));
}

const TENTH = { validation: 0.1, test: 0 };

describe('drawSplits', () => {
  it('draws a tenth of the sentences, in the order of the file, the same for the same seed', async () => {
    const all = sentences(1000, null);
    const { splits, by } = await drawSplits(all, TENTH, 42);
    const { train, validation, test } = splits;
    expect(by).toBe('sentence');
    expect([train.length, validation.length, test.length]).toEqual([900, 100, 0]);
    expect([...train, ...validation].toSorted((a, b) => a.line - b.line)).toEqual(all);
    for (const part of [train, validation]) expect(part).toEqual(part.toSorted((a, b) => a.line - b.line));
    expect((await drawSplits(all, TENTH, 42)).splits.validation).toEqual(validation);
    expect((await drawSplits(all, TENTH, 43)).splits.validation).not.toEqual(validation);
    // Drawn from everywhere, not cut off at one end.
    expect(validation[0]!.line).toBeLessThan(100);
    expect(validation.at(-1)!.line).toBeGreaterThan(900);
  });

  it('draws a test split too where it is wanted', async () => {
    const { splits } = await drawSplits(sentences(200, null), { validation: 0.2, test: 0.1 }, 1);
    expect([splits.train.length, splits.validation.length, splits.test.length]).toEqual([140, 40, 20]);
  });

  it('keeps documents whole where there are ten or more', async () => {
    const { splits, by } = await drawSplits(sentences(400, 8), { validation: 0.1, test: 0.1 }, 1);
    expect(by).toBe('document');
    expect([splits.validation.length, splits.test.length]).toEqual([40, 40]);
    const documentsOf = (part: readonly Sentence[]) => new Set(part.map(({ document }) => document));
    const [train, validation, test] = [splits.train, splits.validation, splits.test].map(documentsOf);
    expect(share(train!, validation!)).toBe(false);
    expect(share(train!, test!)).toBe(false);
    expect(share(validation!, test!)).toBe(false);
    expect((await drawSplits(sentences(72, 8), TENTH, 1)).by).toBe('sentence');
  });

  it('skips a document that would take far more than a tenth', async () => {
    const uneven = sentences(500, 10).map((sentence) => ({
      ...sentence,
      document: sentence.line <= 380 ? 0 : sentence.document!,
    }));
    for (let seed = 0; seed < 20; seed++) {
      const { validation } = (await drawSplits(uneven, TENTH, seed)).splits;
      expect(validation.length).toBeGreaterThanOrEqual(45);
      expect(validation.length).toBeLessThanOrEqual(55);
    }
  });

  it('takes the smallest document where all are too large', async () => {
    const all = sentences(1000, 100).map((sentence) => ({
      ...sentence,
      document: sentence.line === 100 ? 1 : sentence.document!,
    }));
    const { splits, by } = await drawSplits(all, { validation: 0.01, test: 0 }, 3);
    expect(by).toBe('document');
    expect(splits.validation).toHaveLength(99);
  });

  it('goes by sentence where one belongs to no document', async () => {
    const [first, ...rest] = sentences(200, 5);
    const { document: _, ...alone } = first!;
    expect((await drawSplits([alone, ...rest], TENTH, 1)).by).toBe('sentence');
  });

  it('keeps sentences with the same words in one split', async () => {
    const all = sentences(300, null).map((sentence) => ({
      ...sentence,
      words: [`w${Math.floor((sentence.line - 1) / 3)}`],
    }));
    const { splits } = await drawSplits(all, { validation: 0.2, test: 0.2 }, 1);
    const wordsOf = (part: readonly Sentence[]) => new Set(part.map(({ words }) => words[0]));
    expect(share(wordsOf(splits.train), wordsOf(splits.validation))).toBe(false);
    expect(share(wordsOf(splits.validation), wordsOf(splits.test))).toBe(false);
    expect(splits.validation.length + splits.test.length).toBe(120);
  });

  it('has a sentence in every split that is wanted, as far as they go', async () => {
    const sizesOf = async (count: number, test: number) => {
      const {
        train,
        validation,
        test: third,
      } = (await drawSplits(sentences(count, null), { validation: 0.1, test }, 5)).splits;
      return [train.length, validation.length, third.length];
    };
    expect(await sizesOf(2, 0)).toEqual([1, 1, 0]);
    expect(await sizesOf(2, 0.1)).toEqual([1, 1, 0]);
    expect(await sizesOf(3, 0.1)).toEqual([1, 1, 1]);
    const same = sentences(10, null).map((sentence) => ({ ...sentence, words: ['again'] }));
    expect((await drawSplits(same, TENTH, 1)).splits.validation).toHaveLength(1);
  });

  it('brings rare types to every split, and common ones by their share', async () => {
    const typed = sentences(1000, null).map((sentence, i) => {
      const type = i % 250 === 0 ? 'RARE' : i === 777 ? 'ONCE' : i % 4 === 1 ? 'PER' : null;
      return type === null ? sentence : { ...sentence, tags: [`B-${type}`] };
    });
    for (let seed = 0; seed < 20; seed++) {
      const { splits } = await drawSplits(typed, { validation: 0.1, test: 0.1 }, seed);
      const count = (part: readonly Sentence[], tag: string) =>
        part.filter(({ tags }) => tags.includes(tag)).length;
      const counts = (tag: string) => [
        count(splits.train, tag),
        count(splits.validation, tag),
        count(splits.test, tag),
      ];
      expect(counts('B-RARE')).toEqual([2, 1, 1]);
      expect(counts('B-ONCE')).toEqual([1, 0, 0]);
      expect(counts('B-PER')).toEqual([199, 25, 25]);
      expect(splits.validation).toHaveLength(100);
    }
  });
});

describe('drawSubset', () => {
  it('draws so many sentences in their order, with every type', async () => {
    const typed = sentences(500, null).map((sentence, i) => ({
      ...sentence,
      tags: [i < 480 ? 'O' : `B-${i}`],
    }));
    const subset = await drawSubset(typed, 25, 7);
    expect(subset).toHaveLength(25);
    expect(new Set(subset.flatMap(({ tags }) => tags)).size).toBe(21);
    expect(subset).toEqual(subset.toSorted((a, b) => a.line - b.line));
    expect(await drawSubset(typed, 25, 7)).toEqual(subset);
    expect(await drawSubset(typed, 25, 8)).not.toEqual(subset);
    expect(await drawSubset(typed, 500, 7)).toBe(typed);
  });
});

describe('countSplit', () => {
  it('counts sentences, tokens, documents and entities by type', async () => {
    const counted = countSplit(
      'test',
      [
        { words: ['a', 'b', 'c'], tags: ['B-PER', 'I-PER', 'B-PER'], file: 0, line: 1, document: 0 },
        { words: ['d', 'e'], tags: ['O', 'B-LOC'], file: 0, line: 5, document: 2 },
      ],
      'spans',
    );
    expect(counted).toEqual({
      split: 'test',
      sentences: 2,
      tokens: 5,
      entities: 3,
      documents: 2,
      longestSentence: 3,
      entitiesByType: { PER: 2, LOC: 1 },
      tokensByTag: { 'B-PER': 2, 'I-PER': 1, O: 1, 'B-LOC': 1 },
      sentencesByLength: [2],
    });
  });

  it('bins lengths by fives and counts no entities for bare tags', async () => {
    const words = (count: number) => Array.from({ length: count }, () => 'w');
    const lengths = [1, 5, 6, 16].map((count) => ({
      words: words(count),
      tags: words(count).map(() => 'constructor'),
      file: 0,
      line: 1,
    }));
    expect(countSplit('train', lengths, 'tokens')).toMatchObject({
      entities: 0,
      longestSentence: 16,
      tokensByTag: { constructor: 28 },
      sentencesByLength: [2, 1, 0, 1],
    });
  });
});
