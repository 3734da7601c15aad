import { describe, expect, it } from 'vitest';
import { openText } from '../../../../tests/openText.ts';
import { NO_TURNS } from '../../turns.ts';
import { DEFAULT_CHOICES, type ReadChoices } from '../choices.ts';
import { NoClassNamesError, NoSuchFieldError, NoTagsError } from '../errors.ts';
import { ProblemLog } from '../problemLog.ts';
import type { OpenFile } from '../text.ts';
import { records } from './records.ts';

async function parseText(
  text: string,
  choices: Partial<ReadChoices> = {},
  beside: Readonly<Record<string, string>> = {},
) {
  const file = await openText('data/train.jsonl', text);
  expect(await records.detect(file, NO_TURNS)).toBe(true);
  const companions: Record<string, OpenFile> = {};
  const paths = new Set(['data/train.jsonl', ...Object.keys(beside)]);
  for (const [role, path] of Object.entries(records.companions!(file.name, paths)!)) {
    companions[role] = await openText(path, beside[path]!);
  }
  const problems = new ProblemLog();
  const parsed = await records.parse({
    file,
    companions,
    choices: { ...DEFAULT_CHOICES, ...choices },
    problems,
    turns: NO_TURNS,
  });
  return {
    ...parsed,
    rows: parsed.sentences.map(({ words, tags }) => words.map((word, i) => `${word}/${tags[i]}`).join(' ')),
    problems: problems.listed.map(({ line, kind, text: shown, action }) => ({
      line,
      kind,
      text: shown,
      action,
    })),
  };
}

function parse(...lines: readonly unknown[]) {
  return parseText(lines.map((line) => (typeof line === 'string' ? line : JSON.stringify(line))).join('\n'));
}

const ANA = { tokens: ['Ana', 'came'], ner_tags: ['B-PER', 'O'] };
const NUMBERED = { tokens: ['Ana', 'Torres', 'came'], ner_tags: [1, 2, 0] };
const NAMED = 'Ana/B-PER Torres/I-PER came/O';

describe('records', () => {
  it.each([
    [{ tokens: ['Ana', 'came'], ner_tags: ['B-PER', 'O'] }, 'tokens', 'ner_tags'],
    [{ words: ['Ana', 'came'], labels: ['B-PER', 'O'] }, 'words', 'labels'],
    [{ id: 7, tokens: ['Ana', 'came'], tags: ['B-PER', 'O'] }, 'tokens', 'tags'],
    [{ tokens: ['Ana', 'came'], ner_tags: [1, 0], tags: ['B-PER', 'O'] }, 'tokens', 'tags'],
    [{ tokens: ['Ana', 'came'], labels: ['person'], slots: ['B-PER', 'O'] }, 'tokens', 'slots'],
    [
      { text: 'Ana came', tokens: ['Ana', 'came'], pos_tags: ['NNP', 'VB'], ner: ['B-PER', 'O'] },
      'tokens',
      'ner',
    ],
    [{ zeug: ['Ana', 'came'], marken: ['B-PER', 'O'] }, 'zeug', 'marken'],
  ])('have their words and tags found: %j', async (record, wordField, tagField) => {
    const parsed = await parse(record);
    expect(parsed.rows).toEqual(['Ana/B-PER came/O']);
    expect(parsed).toMatchObject({ wordField, tagField });
    expect(parsed.facts).toEqual([
      { what: 'jsonLines', values: {} },
      { what: 'wordField', values: { field: wordField } },
      { what: 'tagField', values: { field: tagField } },
    ]);
  });

  it('are lines, an array, a single object, or a list in a document', async () => {
    const layouts: [string, string, number[]][] = [
      [`${JSON.stringify(ANA)}\n\n${JSON.stringify(ANA)}`, 'jsonLines', [1, 3]],
      [JSON.stringify([ANA, ANA]), 'jsonArray', [1, 2]],
      [JSON.stringify(ANA, null, 1), 'jsonDocument', [1]],
      [`{"version": 2,\n"data": [\n${JSON.stringify(ANA)},\n${JSON.stringify(ANA)}]}`, 'jsonList', [3, 4]],
      [JSON.stringify({ data: [ANA, ANA], names: [{ a: 1 }] }), 'jsonList', [1, 2]],
    ];
    for (const [text, what, lines] of layouts) {
      const { rows, facts, sentences } = await parseText(text);
      expect(rows).toEqual(lines.map(() => 'Ana/B-PER came/O'));
      expect(sentences.map(({ line }) => line)).toEqual(lines);
      expect(facts[0]).toEqual({ what, values: what === 'jsonList' ? { field: 'data' } : {} });
    }
  });

  it('of lists that are not read are reported', async () => {
    const text = `{"data": [${JSON.stringify(ANA)},\n${JSON.stringify(ANA)}],\n"more": [${JSON.stringify(ANA)}], "names": [{"a": 1}]}`;
    const { rows, problems } = await parseText(text);
    expect(rows).toHaveLength(2);
    expect(problems).toEqual([{ line: 3, kind: 'unread-list', text: 'more (1)', action: 'skipped' }]);
  });

  it('say which words the next follows without a space', async () => {
    const { sentences, facts } = await parse({
      tokens: ['Ana', "'s", '', 'dog', '.'],
      ner_tags: ['B-PER', 'O', 'O', 'O', 'O'],
      space_after: [false, true, true, false, false],
    });
    expect(sentences).toMatchObject([{ words: ['Ana', "'s", 'dog', '.'], glued: [0, 2] }]);
    expect(facts).toContainEqual({ what: 'spacesField', values: { field: 'space_after' } });
  });

  it('may say which documents they are of', async () => {
    const ids = ['a', 'b', 'a', null, null];
    const parsed = await parse(...ids.map((doc_id) => ({ ...ANA, doc_id })));
    expect(parsed.marksDocuments).toBe(true);
    expect(parsed.sentences.map(({ document }) => document)).toEqual([0, 1, 0, 2, 3]);
    expect(parsed.facts).toContainEqual({ what: 'documentField', values: { field: 'doc_id' } });
    const single = await parse({ ...ANA, docId: 1 }, { ...ANA, docId: 2 });
    expect(single.marksDocuments).toBe(false);
  });

  it('report by line what is damaged, and the rest is read', async () => {
    const { rows, problems } = await parse(
      ANA,
      { tokens: ['a', 'b', 'c'], ner_tags: ['O', 'O'] },
      '{"tokens": ["cut o',
      { tokens: 'a b', ner_tags: ['O', 'O'] },
      { tokens: [], ner_tags: [] },
      { tokens: ['a', 'b'], ner_tags: ['O', null] },
      ['a', 'O'],
      { tokens: ['', 'b'], ner_tags: ['B-X', 'O'] },
      { tokens: ['a', ['b']], ner_tags: ['O', 'O'] },
    );
    expect(rows).toEqual(['Ana/B-PER came/O', 'a/O b/', 'b/O']);
    expect(problems).toEqual([
      { line: 2, kind: 'unequal-lengths', text: '3 words, 2 tags: a b c', action: 'skipped' },
      { line: 3, kind: 'malformed-record', text: '{"tokens": ["cut o', action: 'skipped' },
      { line: 4, kind: 'malformed-record', text: '{"tokens":"a b","ner_tags":["O","O"]}', action: 'skipped' },
      { line: 5, kind: 'empty-sentence', text: '{"tokens":[],"ner_tags":[]}', action: 'skipped' },
      { line: 7, kind: 'malformed-record', text: '["a","O"]', action: 'skipped' },
      { line: 8, kind: 'missing-word', text: '1: B-X', action: 'skipped' },
      {
        line: 9,
        kind: 'malformed-record',
        text: '{"tokens":["a",["b"]],"ner_tags":["O","O"]}',
        action: 'skipped',
      },
    ]);
  });

  it('may have numbers among their words and fractions among their tags', async () => {
    const { rows, problems } = await parse(
      { tokens: ['in', 1999], ner_tags: ['O', 'B-YEAR'] },
      { tokens: ['a', 'b'], ner_tags: [0.5, 'O'] },
    );
    expect(rows).toEqual(['in/O 1999/B-YEAR', 'a/O b/O']);
    expect(problems).toEqual([
      { line: 1, kind: 'malformed-record', text: '1999', action: 'repaired' },
      { line: 2, kind: 'unknown-tag', text: 'a 0.5', action: 'read-as-outside' },
    ]);
    const numbered = { ...NUMBERED, ner_tags: [1, 1.5, 0] };
    const named = await parse({ label_names: ['O', 'B-PER', 'I-PER'] }, NUMBERED, numbered);
    expect(named.rows).toEqual([NAMED, 'Ana/B-PER Torres/O came/O']);
    await expect(parse(numbered)).rejects.toThrow(NoClassNamesError);
  });

  it('are refused where no fields fit, and the fields found are named', async () => {
    const record = { text: 'Ana came', tokens: [{ text: 'Ana' }], spans: [] };
    await expect(parse(record)).rejects.toThrow(NoTagsError);
    await expect(parse(record)).rejects.toThrow(
      /train\.jsonl, line 1: .*The fields found are: text, tokens, spans/,
    );
    await expect(parse({ tokens: ['a'] })).rejects.toThrow(NoTagsError);
    await expect(parse({ tokens: ['a', 'b'], spaces: [true, false] })).rejects.toThrow(NoTagsError);
  });
});

describe('fields to choose from', () => {
  const record = {
    tokens: ['Ana', 'Torres', 'came', 'home'],
    lemmas: ['Ana', 'Torres', 'come', 'home'],
    pos_tags: ['NNP', 'NNP', 'VBD', 'NN'],
    ner_ids: [1, 2, 0, 0],
    ner_tags: ['B-PER', 'I-PER', 'O', 'O'],
    weights: [0.5, 1, 1, 1],
    topics: ['travel'],
  };
  const text = JSON.stringify(record);

  it('are the lists with as many items as words', async () => {
    const { fields, tagField } = await parseText(text);
    expect(tagField).toBe('ner_tags');
    expect(fields.map(({ id, holds }) => `${id} ${holds}`)).toEqual([
      'tokens words',
      'lemmas words',
      'pos_tags token-tags',
      'ner_ids other',
      'ner_tags span-tags',
    ]);
    expect(fields[4]!.examples).toEqual(['B-PER', 'I-PER', 'O']);
  });

  it('are read as chosen', async () => {
    const pos = await parseText(text, { tagField: 'pos_tags' });
    expect(pos.rows).toEqual(['Ana/NNP Torres/NNP came/VBD home/NN']);
    expect((await parseText(text, { wordField: 'lemmas' })).rows).toEqual([
      'Ana/B-PER Torres/I-PER come/O home/O',
    ]);
    await expect(parseText(text, { tagField: 'ner_ids' })).rejects.toThrow(NoClassNamesError);
  });

  it('are named where the chosen one is not there', async () => {
    await expect(parseText(text, { tagField: 'topics' })).rejects.toThrow(NoSuchFieldError);
    await expect(parseText(text, { tagField: 'x' })).rejects.toThrow(/field “x”.*“pos_tags”.*“ner_tags”/);
    await expect(parseText(text, { wordField: 'x' })).rejects.toThrow(/no words in a field “x”.*“tokens”/);
  });
});

describe('numbered tags', () => {
  it.each([
    [{ label_names: ['O', 'B-PER', 'I-PER'] }],
    [{ id2label: { '2': 'I-PER', '0': 'O', '1': 'B-PER' } }],
    [{ label2id: { 'I-PER': 2, O: 0, 'B-PER': 1 } }],
  ])('are named by a first line %j', async (header) => {
    const { rows, classNames, problems, facts } = await parse(header, NUMBERED, {
      tokens: ['x', 'y'],
      ner_tags: [0, 3],
    });
    expect(rows).toEqual([NAMED, 'x/O y/O']);
    expect(classNames).toEqual(['O', 'B-PER', 'I-PER']);
    expect(facts).toContainEqual({ what: 'classNames', values: { count: 3, line: 1 } });
    expect(problems).toEqual([{ line: 3, kind: 'unknown-tag', text: 'y 3', action: 'read-as-outside' }]);
  });

  it('are named by a list in the first record', async () => {
    const record = { tokens: ['Ana'], ner_tags: [1] };
    const { rows, facts } = await parse({ ...record, label_names: ['O', 'B-PER'] }, record);
    expect(rows).toEqual(['Ana/B-PER', 'Ana/B-PER']);
    expect(facts).toContainEqual({ what: 'classNames', values: { count: 2, line: 1 } });
  });

  it('may be written as strings', async () => {
    const written = { ...NUMBERED, ner_tags: ['1', '2', '0'] };
    const names = { label_names: ['O', 'B-PER', 'I-PER'] };
    const { rows, problems } = await parse(names, written, { tokens: ['x', 'y'], ner_tags: ['0', '3'] });
    expect(rows).toEqual([NAMED, 'x/O y/O']);
    expect(problems).toEqual([{ line: 3, kind: 'unknown-tag', text: 'y 3', action: 'read-as-outside' }]);
    await expect(parse(written)).rejects.toThrow(NoClassNamesError);
    // Beside other strings they are names as these are.
    expect((await parse(names, { ...NUMBERED, ner_tags: ['B-PER', '1', 'O'] })).rows).toEqual([
      'Ana/B-PER Torres/1 came/O',
    ]);
    const numerals = { ...names, label_names: ['2', '1', '0'] };
    expect((await parse(numerals, written)).rows).toEqual(['Ana/1 Torres/2 came/0']);
  });

  const NAMES = ['O', 'B-PER', 'I-PER'];
  const FEATURES: readonly (readonly [string, unknown])[] = [
    ['Sequence', { ner_tags: { feature: { names: NAMES, _type: 'ClassLabel' }, _type: 'Sequence' } }],
    [
      'List',
      {
        ner_tags: {
          feature: { names: NAMES, num_classes: 3, _type: 'ClassLabel' },
          _type: 'List',
          length: -1,
        },
      },
    ],
    ['a list of one', { ner_tags: [{ names: NAMES, _type: 'ClassLabel' }] }],
    [
      'a card',
      [{ name: 'ner_tags', sequence: { class_label: { names: { 0: 'O', 1: 'B-PER', 2: 'I-PER' } } } }],
    ],
    [
      'a newer card',
      [{ name: 'ner_tags', list: { class_label: { names: { 0: 'O', 1: 'B-PER', 2: 'I-PER' } } } }],
    ],
  ];

  it.each(FEATURES)('are named by features beside the file, as %s', async (_, features) => {
    for (const info of [{ features }, { conll: { features, splits: {} } }]) {
      const beside = { 'dataset_infos.json': JSON.stringify(info) };
      const { rows, facts } = await parseText(JSON.stringify(NUMBERED), {}, beside);
      expect(rows).toEqual([NAMED]);
      expect(facts).toContainEqual({
        what: 'classNamesFile',
        values: { count: 3, file: 'dataset_infos.json' },
      });
    }
  });

  it('are named by the features of the document, as the data sets server answers', async () => {
    const type = { feature: { names: NAMES, _type: 'ClassLabel' }, _type: 'Sequence' };
    const answer = {
      features: [{ feature_idx: 1, name: 'ner_tags', type }],
      rows: [{ row_idx: 0, row: NUMBERED, truncated_cells: [] }],
      num_rows_total: 1,
    };
    const { rows, facts } = await parseText(JSON.stringify(answer));
    expect(rows).toEqual([NAMED]);
    expect(facts).toContainEqual({ what: 'features', values: { count: 3 } });
    expect(facts[0]).toEqual({ what: 'jsonList', values: { field: 'rows' } });
  });

  it.each([
    ['data/labels.txt', 'O\nB-PER\n\nI-PER\n'],
    ['labels.txt', 'O\r\nB-PER\r\nI-PER\r\n'],
    ['data/label_list.json', '["O", "B-PER", "I-PER"]'],
    ['data/id2label.json', '{"0": "O", "1": "B-PER", "2": "I-PER"}'],
    ['data/label2id.json', '{"O": 0, "B-PER": 1, "I-PER": 2}'],
    ['data/labels.json', '{"label_names": ["O", "B-PER", "I-PER"]}'],
  ])('are named by %s', async (path, text) => {
    const { rows, classNames } = await parseText(JSON.stringify(NUMBERED), {}, { [path]: text });
    expect(rows).toEqual([NAMED]);
    expect(classNames).toEqual(NAMES);
  });

  it('are not named by what lies elsewhere', () => {
    const paths = new Set(['data/train.jsonl', 'other/labels.txt', 'data/labels.txt']);
    expect(records.companions!('data/train.jsonl', paths)).toEqual({ 'labels.txt': 'data/labels.txt' });
    expect(records.companions!('train.conll', paths)).toEqual({});
    expect(records.companions!('data/labels.json', new Set(['data/labels.json', 'data/labels.txt']))).toEqual(
      {},
    );
  });

  it('are refused where they have no names, or unusable ones', async () => {
    const numbered = { tokens: ['Ana'], ner_tags: [1] };
    await expect(parse(numbered)).rejects.toThrow(NoClassNamesError);
    await expect(parse({ tokens: ['a'], ner_tags: [true] })).rejects.toThrow(NoClassNamesError);
    await expect(parse({ tokens: ['a'], ner_tags: ['O'] }, numbered)).rejects.toThrow(
      /line 2: The tags are numbers/,
    );
    for (const header of [
      { label_names: ['O', 'O'] },
      { label_names: [] },
      { label_names: ['O', ''] },
      { id2label: { '0': 'O', '2': 'B-PER' } },
      { label2id: { O: 0, X: 0 } },
    ]) {
      await expect(parse(header, numbered)).rejects.toThrow(
        /line 1: The class names in .* gaps or repetitions/,
      );
    }
    const beside = { 'data/labels.txt': 'O\nO\n' };
    await expect(parseText(JSON.stringify(numbered), {}, beside)).rejects.toThrow(
      /^data\/labels\.txt: The class names/,
    );
  });
});

describe('lists for several splits', () => {
  async function partsOf(document: object) {
    const problems = new ProblemLog();
    const file = await openText('all.json', JSON.stringify(document, null, 1));
    const parts = await records.parseParts!({
      file,
      companions: {},
      choices: DEFAULT_CHOICES,
      problems,
      turns: NO_TURNS,
    });
    const rows = Array.from(parts, ([name, { sentences }]) => [name, sentences.length] as const);
    return { rows, problems: problems.listed.map(({ file: place, line, kind }) => [place, line, kind]) };
  }

  it('are files of their own', async () => {
    const many = Array.from({ length: 7000 }, () => ANA);
    const { rows, problems } = await partsOf({
      test: [...many, ANA],
      train: many,
      dev: [ANA, { tokens: ['a'], ner_tags: [] }],
      rest: [ANA],
      version: 1,
    });
    expect(rows).toEqual([
      ['all.json/test', 7001],
      ['all.json/train', 7000],
      ['all.json/dev', 1],
    ]);
    expect(problems).toEqual([
      ['all.json/dev', 140_027, 'unequal-lengths'],
      ['all.json', 140_035, 'unread-list'],
    ]);
  });

  it('share their class names', async () => {
    const named = { ...NUMBERED, label_names: ['O', 'B-PER', 'I-PER'] };
    expect((await partsOf({ train: [named, NUMBERED], dev: [NUMBERED] })).rows).toEqual([
      ['all.json/train', 2],
      ['all.json/dev', 1],
    ]);
  });

  it('are the file itself where there is one only', async () => {
    expect((await partsOf({ train: [ANA], dev: [] })).rows).toEqual([['all.json', 1]]);
  });
});

describe('detect', () => {
  it.each([
    ['{', false],
    ['[1]', false],
    ['Ana B-PER', false],
    ['', false],
    [`\n${JSON.stringify(ANA)}`, true],
    [JSON.stringify([ANA]), true],
  ])('of %j is %s', async (text, expected) => {
    expect(await records.detect(await openText('file.json', text), NO_TURNS)).toBe(expected);
  });
});
