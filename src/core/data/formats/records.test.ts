import { describe, expect, it } from 'vitest';
import { NoClassNamesError, NoTagsError } from '../errors.ts';
import { ProblemLog } from '../problemLog.ts';
import { readSource } from '../source.ts';
import { jsonl } from './jsonl.ts';

function source(records: readonly unknown[]) {
  const lines = records.map((record) => (typeof record === 'string' ? record : JSON.stringify(record)));
  return readSource('file.jsonl', new TextEncoder().encode(lines.join('\n')));
}

function parse(...records: readonly unknown[]) {
  const problems = new ProblemLog();
  const parsed = jsonl.parse(source(records), problems);
  const rows = parsed.sentences.map(({ words, tags }) =>
    words.map((word, i) => `${word}/${tags[i]}`).join(' '),
  );
  return {
    ...parsed,
    rows,
    problems: problems.listed.map(({ line, kind, text, action }) => ({ line, kind, text, action })),
  };
}

const ANA = { tokens: ['Ana', 'came'], ner_tags: ['B-PER', 'O'] };

describe('JSON lines', () => {
  it.each([
    [{ tokens: ['Ana', 'came'], ner_tags: ['B-PER', 'O'] }, 'words in “tokens”, tags in “ner_tags”'],
    [{ words: ['Ana', 'came'], labels: ['B-PER', 'O'] }, 'words in “words”, tags in “labels”'],
    [{ id: 7, tokens: ['Ana', 'came'], tags: ['B-PER', 'O'] }, 'words in “tokens”, tags in “tags”'],
    [
      { tokens: ['Ana', 'came'], ner_tags: [1, 0], tags: ['B-PER', 'O'] },
      'words in “tokens”, tags in “tags”',
    ],
  ])('are read from %j', (record, layout) => {
    const parsed = parse(record);
    expect(parsed.rows).toEqual(['Ana/B-PER came/O']);
    expect(parsed.layout).toBe(layout);
  });

  it('give the line of each record; blank lines are passed over', () => {
    const { sentences } = parse(ANA, '', '  ', ANA);
    expect(sentences.map(({ lines }) => lines)).toEqual([
      [1, 1],
      [4, 4],
    ]);
  });

  it.each([
    [{ label_names: ['O', 'B-PER', 'I-PER'] }],
    [{ id2label: { '2': 'I-PER', '0': 'O', '1': 'B-PER' } }],
  ])('name numbered tags by a first line %j', (header) => {
    const { rows, classNames, problems } = parse(
      header,
      { tokens: ['Ana', 'Torres', 'came'], ner_tags: [1, 2, 0] },
      { tokens: ['x', 'y'], ner_tags: [0, 3] },
    );
    expect(rows).toEqual(['Ana/B-PER Torres/I-PER came/O', 'x/O y/O']);
    expect(classNames).toEqual(['O', 'B-PER', 'I-PER']);
    expect(problems).toEqual([{ line: 3, kind: 'unknown-tag', text: 'y 3', action: 'read-as-outside' }]);
  });

  it('name numbered tags by a list in the first record', () => {
    const record = { tokens: ['Ana'], ner_tags: [1] };
    const { rows, layout } = parse({ ...record, label_names: ['O', 'B-PER'] }, record);
    expect(rows).toEqual(['Ana/B-PER', 'Ana/B-PER']);
    expect(layout).toContain('2 class names in line 1');
  });

  it('report by line what is damaged, and read the rest', () => {
    const { rows, problems } = parse(
      ANA,
      { tokens: ['a', 'b', 'c'], ner_tags: ['O', 'O'] },
      '{"tokens": ["cut o',
      { tokens: 'a b', ner_tags: ['O', 'O'] },
      { tokens: [], ner_tags: [] },
      { tokens: ['a', 'b'], ner_tags: ['O', null] },
      ['a', 'O'],
    );
    expect(rows).toEqual(['Ana/B-PER came/O', 'a/O b/']);
    expect(problems).toEqual([
      { line: 2, kind: 'unequal-lengths', text: '3 words, 2 tags: a b c', action: 'skipped' },
      { line: 3, kind: 'malformed-record', text: '{"tokens": ["cut o', action: 'skipped' },
      { line: 4, kind: 'malformed-record', text: '{"tokens":"a b","ner_tags":["O","O"]}', action: 'skipped' },
      { line: 5, kind: 'empty-sentence', text: '{"tokens":[],"ner_tags":[]}', action: 'skipped' },
      { line: 7, kind: 'malformed-record', text: '["a","O"]', action: 'skipped' },
    ]);
  });

  it('are refused where the fields are unknown, and the fields found are named', () => {
    const record = { text: 'Ana came', tokens: [{ text: 'Ana' }], spans: [] };
    expect(() => parse(record)).toThrow(NoTagsError);
    expect(() => parse(record)).toThrow(/file\.jsonl, line 1: .*The fields found are: text, tokens, spans/);
    expect(() => parse({ tokens: ['a'] })).toThrow(NoTagsError);
  });

  it('are refused where numbers have no names, or names are unusable', () => {
    const numbered = { tokens: ['Ana'], ner_tags: [1] };
    expect(() => parse(numbered)).toThrow(NoClassNamesError);
    expect(() => parse({ tokens: ['a'], ner_tags: ['O'] }, numbered)).toThrow(/line 2: The tags are numbers/);
    for (const header of [
      { label_names: ['O', 'O'] },
      { label_names: [] },
      { label_names: ['O', ''] },
      { id2label: { '0': 'O', '2': 'B-PER' } },
    ]) {
      expect(() => parse(header, numbered)).toThrow(/line 1: The class names in .* gaps or repetitions/);
    }
  });
});

describe('detect', () => {
  it('asks for an object in the first line that is not blank', () => {
    expect(jsonl.detect(source(['', ANA]))).toBe(true);
    expect(jsonl.detect(source(['{']))).toBe(false);
    expect(jsonl.detect(source(['[1]']))).toBe(false);
    expect(jsonl.detect(source(['Ana B-PER']))).toBe(false);
    expect(jsonl.detect(source(['']))).toBe(false);
  });
});
