import { expect, it } from 'vitest';
import { problemLines, readFiles, taggedLines } from '../../../../tests/readFiles.ts';

const TEXT = '👩🏽‍🚒 Ana met IBM in New York';
/** In UTF-16 units, as the annotator counts. */
const SPANS = [
  [8, 11, 'PER'],
  [16, 19, 'ORG'],
  [23, 31, 'LOC'],
] as const;
/** The emoji has four code points in seven units. */
const BY_CODE_POINT = SPANS.map(([start, end, type]) => [start - 3, end - 3, type]);
const TAGGED = '👩🏽‍🚒 Ana/B-PER met IBM/B-ORG in New/B-LOC York/I-LOC';

const offsets = SPANS.map(([start_offset, end_offset, label], id) => ({
  id,
  label,
  start_offset,
  end_offset,
}));

it.each([
  ['label', { label: SPANS }],
  ['labels', { labels: SPANS, meta: {} }],
  ['entities', { entities: SPANS, username: 'admin' }],
  ['entities', { entities: offsets, relations: [], Comments: [] }],
])('reads spans in %s', async (field, spans) => {
  const lines = [
    { id: 1, text: TEXT, ...spans },
    { id: 2, text: 'Nobody', [field]: [] },
  ];
  const { files, problems } = await readFiles({
    'all.jsonl': lines.map((line) => JSON.stringify(line)).join('\n'),
  });
  expect(files[0]!.format).toBe('doccano');
  expect(taggedLines(files[0]!)).toEqual([TAGGED, 'Nobody']);
  expect(files[0]!.parsed.facts).toEqual([
    { what: 'jsonLines', values: {} },
    { what: 'textField', values: { field: 'text' } },
    { what: 'spansField', values: { field } },
    { what: 'wordsMade', values: { count: 2 } },
    { what: 'offsetsByUtf16', values: { count: 3 } },
  ]);
  expect(problems).toEqual([]);
});

it('takes offsets by code point where the spans show so', async () => {
  const { files, problems } = await readFiles({
    'all.json': JSON.stringify([{ text: TEXT, label: BY_CODE_POINT }]),
  });
  expect(taggedLines(files[0]!)).toEqual([TAGGED]);
  expect(files[0]!.parsed.facts).toContainEqual({ what: 'offsetsByCodePoint', values: { count: 3 } });
  expect(problems).toEqual([]);
});

it('counts relations, which say nothing about words', async () => {
  const record = {
    text: TEXT,
    entities: offsets,
    relations: [{ id: 1, from_id: 0, to_id: 1, type: 'works for' }],
  };
  const { files } = await readFiles({ 'all.jsonl': JSON.stringify(record) });
  expect(taggedLines(files[0]!)).toEqual([TAGGED]);
  expect(files[0]!.parsed.facts).toContainEqual({ what: 'relations', values: { count: 1 } });
});

const numbered = [
  { text: 'Ana met IBM', annotations: [{ label: 7, start_offset: 0, end_offset: 3, user: 1 }] },
  { text: 'IBM', annotations: [{ label: 6, start_offset: 0, end_offset: 3, user: 1 }] },
  { text: 'Eva', annotations: [{ label: 7, start_offset: 0, end_offset: 3, user: 1 }] },
]
  .map((line) => JSON.stringify(line))
  .join('\n');

it('names types by their numbers where nothing says what they are', async () => {
  const { files, problems } = await readFiles({ 'all.jsonl': numbered });
  expect(taggedLines(files[0]!)).toEqual(['Ana/B-7 met IBM', 'IBM/B-6', 'Eva/B-7']);
  expect(problemLines(problems)).toEqual(['1 unknown-tag kept', '2 unknown-tag kept']);
});

it('takes the names of types from the label_config.json beside the file', async () => {
  const labels = JSON.stringify([
    { id: 6, text: 'ORG', suffix_key: 'o' },
    { id: 7, text: 'PER', suffix_key: 'p' },
  ]);
  const { files, problems } = await readFiles({ 'x/all.jsonl': numbered, 'x/label_config.json': labels });
  expect(files.map(({ name, companions }) => [name, companions])).toEqual([
    ['x/all.jsonl', ['x/label_config.json']],
  ]);
  expect(taggedLines(files[0]!)).toEqual(['Ana/B-PER met IBM', 'IBM/B-ORG', 'Eva/B-PER']);
  expect(problems).toEqual([]);
});

it('splits texts at line breaks outside spans, also at CRLF', async () => {
  const text = 'Ana lives\r\nin New\r\nYork.\r\n\r\nEnd.';
  const label = [[14, 23, 'LOC']];
  const { files, problems } = await readFiles({ 'all.jsonl': JSON.stringify({ text, label }) });
  expect(taggedLines(files[0]!)).toEqual(['Ana lives', 'in New/B-LOC York/I-LOC+.', 'End+.']);
  expect(files[0]!.parsed.facts).toContainEqual({ what: 'sentencesAtLineBreaks', values: { count: 1 } });
  expect(problems).toEqual([]);
});

it('resolves nested and overlapping spans by the choice, and reports those left out and what is damaged', async () => {
  const lines = [
    {
      text: 'University of York',
      label: [
        [0, 18, 'ORG'],
        [14, 18, 'LOC'],
        [0, 'x', 'ORG'],
      ],
    },
    { text: 'no list', label: 'ORG' },
  ];
  const content = lines.map((line) => JSON.stringify(line)).join('\n');
  const outermost = await readFiles({ 'all.jsonl': content });
  expect(taggedLines(outermost.files[0]!)).toEqual(['University/B-ORG of/I-ORG York/I-ORG']);
  expect(problemLines(outermost.problems)).toEqual([
    '1 malformed-record skipped',
    '1 overlapping-spans skipped',
    '2 malformed-record skipped',
  ]);
  const innermost = await readFiles({ 'all.jsonl': content }, { nested: 'innermost' });
  expect(taggedLines(innermost.files[0]!)).toEqual(['University of York/B-LOC']);
  expect(innermost.files[0]!.parsed.facts).toContainEqual({ what: 'nestedInnermost', values: { count: 1 } });
});

it('refuses a choice of fields, as there is none', async () => {
  await expect(readFiles({ 'all.jsonl': numbered }, { tagField: 'pos' })).rejects.toThrowError(
    expect.objectContaining({ name: 'NoSuchFieldError' }),
  );
});
