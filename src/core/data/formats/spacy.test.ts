import { expect, it } from 'vitest';
import { problemLines, readFiles, taggedLines } from '../../../../tests/readFiles.ts';

const TEXT = '🎉 Ana lives in New York.';
const ENTITIES = [
  [2, 5, 'PER'],
  [15, 23, 'LOC'],
];
const TAGGED = '🎉 Ana/B-PER lives in New/B-LOC York/I-LOC+.';

it.each([
  [
    'an array of examples',
    JSON.stringify([
      [TEXT, { entities: ENTITIES }],
      ['Nobody.', { entities: [] }],
    ]),
  ],
  [
    'examples line by line',
    [
      [TEXT, { entities: ENTITIES }],
      ['Nobody.', { entities: [] }],
    ]
      .map((one) => JSON.stringify(one))
      .join('\n'),
  ],
  [
    'the file of the NER annotator',
    JSON.stringify({
      classes: ['PER', 'LOC'],
      annotations: [null, [TEXT, { entities: ENTITIES }], ['Nobody.', { entities: [] }]],
    }),
  ],
  [
    'documents without tokens',
    JSON.stringify([
      { text: TEXT, ents: ENTITIES.map(([start, end, label]) => ({ start, end, label })), title: null },
      { text: 'Nobody.', ents: [] },
    ]),
  ],
])('reads %s', async (_, content) => {
  const { files, problems } = await readFiles({ 'a.json': content });
  expect(files[0]!.format).toBe('spacy');
  expect(taggedLines(files[0]!)).toEqual([TAGGED, 'Nobody+.']);
  expect(files[0]!.parsed.facts).toContainEqual({ what: 'offsetsByCodePoint', values: { count: 2 } });
  expect(problems).toEqual([]);
});

it('reads documents of Doc.to_json with their tokens and sentences', async () => {
  const document = {
    text: "Ana can't wait. She left NYC.",
    ents: [
      { start: 0, end: 3, label: 'PERSON' },
      { start: 25, end: 28, label: 'GPE' },
    ],
    sents: [
      { start: 0, end: 15 },
      { start: 16, end: 29 },
    ],
    tokens: [
      [0, 3],
      [4, 6],
      [6, 9],
      [10, 14],
      [14, 15],
      [16, 19],
      [20, 24],
      [25, 28],
      [28, 29],
    ].map(([start, end], id) => ({ id, start, end })),
  };
  const { files, problems } = await readFiles({ 'a.jsonl': JSON.stringify(document) });
  expect(taggedLines(files[0]!)).toEqual(["Ana/B-PERSON ca+n't wait+.", 'She left NYC/B-GPE+.']);
  expect(files[0]!.parsed.marksDocuments).toBe(true);
  expect(files[0]!.parsed.facts).toContainEqual({ what: 'sentencesGiven', values: { count: 1 } });
  expect(problems).toEqual([]);
});

it('reports what is not an example', async () => {
  const { files, problems } = await readFiles({
    'a.json': JSON.stringify([[TEXT, { entities: [[2, 5], ...ENTITIES] }], ['x', { cats: {} }], 7], null, 1),
  });
  expect(taggedLines(files[0]!)).toEqual([TAGGED]);
  expect(problemLines(problems).map((line) => line.replace(/^\d+ /, ''))).toEqual([
    'malformed-record skipped',
    'malformed-record skipped',
    'malformed-record skipped',
  ]);
});
