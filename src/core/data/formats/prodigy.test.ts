import { expect, it } from 'vitest';
import { problemLines, readFiles, taggedLines } from '../../../../tests/readFiles.ts';

const TEXT = '😀 Ana likes Nike-shoes';
/** By code point, as spaCy cuts them. */
const TOKENS = [
  { text: '😀', start: 0, end: 1, id: 0, ws: true },
  { text: 'Ana', start: 2, end: 5, id: 1, ws: true },
  { text: 'likes', start: 6, end: 11, id: 2, ws: true },
  { text: 'Nike', start: 12, end: 16, id: 3, ws: false },
  { text: '-', start: 16, end: 17, id: 4, ws: false },
  { text: 'shoes', start: 17, end: 22, id: 5, ws: false },
];
const task = (more: object): string =>
  JSON.stringify({ text: TEXT, _task_hash: 1, answer: 'accept', ...more });

it('takes tokens and spans as they are, offsets by code point', async () => {
  const spans = [
    { start: 2, end: 5, token_start: 1, token_end: 1, label: 'PERSON' },
    { token_start: 3, token_end: 5, label: 'BRAND' },
  ];
  const { files, problems } = await readFiles({ 'a.jsonl': task({ tokens: TOKENS, spans }) });
  expect(files[0]!.format).toBe('prodigy');
  expect(taggedLines(files[0]!)).toEqual(['😀 Ana/B-PERSON likes Nike/B-BRAND+-/I-BRAND+shoes/I-BRAND']);
  expect(files[0]!.parsed).toMatchObject({
    madeFromSpans: true,
    marksDocuments: false,
    facts: [
      { what: 'jsonLines', values: {} },
      { what: 'textField', values: { field: 'text' } },
      { what: 'spansField', values: { field: 'spans' } },
      { what: 'answers', values: { accept: 1, reject: 0, ignore: 0 } },
      { what: 'tokensGiven', values: { count: 1 } },
      // The tokens, which say their text.
      { what: 'offsetsByCodePoint', values: { count: 6 } },
    ],
  });
  expect(problems).toEqual([]);
});

it('takes the offsets of tasks that JavaScript made as UTF-16 units', async () => {
  const tokens = TOKENS.map(({ text, start, end }) => ({ text, start: start && start + 1, end: end + 1 }));
  const spans = [{ start: 3, end: 6, label: 'PERSON' }];
  const { files, problems } = await readFiles({ 'a.jsonl': task({ tokens, spans }) });
  expect(taggedLines(files[0]!)).toEqual(['😀 Ana/B-PERSON likes Nike+-+shoes']);
  expect(files[0]!.parsed.facts.at(-1)).toEqual({ what: 'offsetsByUtf16', values: { count: 5 } });
  expect(problems).toEqual([]);
});

it('makes words where there are no tokens, and leaves blank tokens out', async () => {
  const text = 'Ana\n\nlives';
  const tokens = [
    { text: 'Ana', start: 0, end: 3 },
    { text: '\n\n', start: 3, end: 5 },
    { text: 'lives', start: 5, end: 10 },
  ];
  const spans = [{ start: 0, end: 3, label: 'PERSON' }];
  const { files } = await readFiles({
    'a.jsonl': [task({ text, tokens, spans }), task({ text: 'No-one here', spans: null })].join('\n'),
  });
  expect(taggedLines(files[0]!)).toEqual(['Ana/B-PERSON', 'lives', 'No+-+one here']);
  expect(files[0]!.parsed.marksDocuments).toBe(true);
  expect(files[0]!.parsed.sentences.map(({ document, line }) => [document, line])).toEqual([
    [0, 1],
    [0, 1],
    [1, 2],
  ]);
});

it('reads only accepted tasks, and reports those skipped', async () => {
  const { files, problems } = await readFiles({
    'a.jsonl': [
      task({ text: 'yes' }),
      task({ text: 'no', answer: 'reject' }),
      task({ text: 'perhaps', answer: 'ignore' }),
      JSON.stringify({ text: 'unanswered' }),
    ].join('\r\n'),
  });
  expect(taggedLines(files[0]!)).toEqual(['yes', 'unanswered']);
  expect(files[0]!.parsed.facts).toContainEqual({
    what: 'answers',
    values: { accept: 1, reject: 1, ignore: 1 },
  });
  expect(problems.map(({ line, kind, text }) => [line, kind, text])).toEqual([
    [2, 'rejected-record', 'reject: no'],
    [3, 'rejected-record', 'ignore: perhaps'],
  ]);
});

it('reports what is damaged by line, and makes words where tokens are not those of the text', async () => {
  const { files, problems } = await readFiles({
    'a.jsonl': [
      task({ spans: [{ start: 2, end: 5 }] }),
      JSON.stringify({ answer: 'accept', spans: [] }),
      task({ text: 'Ana', tokens: [{ text: 'Eva', start: 0, end: 3 }] }),
      task({ text: ' ' }),
      task({ text: 'Eva sings', tokens: ['Eva', 'sings'] }),
    ].join('\n'),
  });
  expect(taggedLines(files[0]!)).toEqual(['😀 Ana likes Nike+-+shoes', 'Ana', 'Eva sings']);
  expect(problemLines(problems)).toEqual([
    '1 malformed-record skipped',
    '2 malformed-record skipped',
    '3 malformed-record repaired',
    '4 empty-sentence skipped',
    '5 malformed-record repaired',
  ]);
});
