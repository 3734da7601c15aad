import { expect, it } from 'vitest';
import { problemLines, readFiles, taggedLines } from '../../../../tests/readFiles.ts';

const TEXT = '🚀 Ana in Rome';

it.each([
  { entities: [{ start: 2, end: 5, entity_group: 'PER', score: 0.9, word: 'Ana' }] },
  { entities: [{ start: 2, end: 5, label: 'PER' }] },
  { mentions: [{ begin: 2, end: 5, type: 'PER' }] },
  { annotations: [{ startOffset: 2, endOffset: 5, tag: 'PER' }] },
])('reads %j', async (spans) => {
  const { files, problems } = await readFiles({
    'a.jsonl': JSON.stringify({ id: 'r1', text: TEXT, ...spans }),
  });
  expect(files[0]!.format).toBe('text-spans');
  expect(taggedLines(files[0]!)).toEqual(['🚀 Ana/B-PER in Rome']);
  expect(files[0]!.parsed).toMatchObject({ wordField: 'text', tagField: Object.keys(spans)[0] });
  expect(files[0]!.parsed.facts).toContainEqual({ what: 'offsetsByCodePoint', values: { count: 1 } });
  expect(problems).toEqual([]);
});

it('lets another text and other spans be chosen', async () => {
  const record = {
    title: 'Rome again',
    body: 'Ana in Rome, again and again',
    people: [
      { start: 0, end: 3, label: 'PER' },
      { start: 7, end: 11, label: 'LOC' },
    ],
    titleSpans: [{ start: 0, end: 4, label: 'LOC' }],
  };
  const content = JSON.stringify([record]);
  const { files } = await readFiles({ 'a.json': content });
  expect(taggedLines(files[0]!)).toEqual(['Ana/B-PER in Rome/B-LOC+, again and again']);
  const chosen = await readFiles({ 'a.json': content }, { wordField: 'title', tagField: 'titleSpans' });
  expect(taggedLines(chosen.files[0]!)).toEqual(['Rome/B-LOC again']);
  await expect(readFiles({ 'a.json': content }, { wordField: 'people' })).rejects.toThrowError(
    /no words in a field “people”\. Choose one of these: “title”, “body”\./,
  );
});

it('reports what is not a text with spans', async () => {
  const lines = [
    { text: 'Ana', entities: [{ start: 0, end: 3, label: 'PER' }, { start: 0 }] },
    { entities: [] },
    { text: 'Rome', entities: null },
    { text: 'Rome', entities: 'LOC' },
  ];
  const { files, problems } = await readFiles({
    'a.jsonl': lines.map((line) => JSON.stringify(line)).join('\n'),
  });
  expect(taggedLines(files[0]!)).toEqual(['Ana/B-PER', 'Rome']);
  expect(problemLines(problems)).toEqual([
    '1 malformed-record skipped',
    '2 malformed-record skipped',
    '4 malformed-record skipped',
  ]);
});

it('leaves records of words with tags to their own format', async () => {
  const record = {
    text: 'Ana sings.',
    tokens: ['Ana', 'sings', '.'],
    ner_tags: ['B-PER', 'O', 'O'],
    entities: [{ start: 0, end: 3, label: 'PER' }],
  };
  for (const spans of [{}, { label: [[0, 3, 'PER']] }, { spans: record.entities }]) {
    const { files } = await readFiles({ 'a.jsonl': JSON.stringify({ ...record, ...spans }) });
    expect(files[0]!.format).toBe('records');
    expect(taggedLines(files[0]!)).toEqual(['Ana/B-PER sings .']);
  }
});
