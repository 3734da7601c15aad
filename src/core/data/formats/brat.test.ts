import { expect, it } from 'vitest';
import { problemLines, readFiles, taggedLines } from '../../../../tests/readFiles.ts';

const TEXT = '🏭 Sony works with Ericsson,\nbased in New York.\nSony told\n';
const ANN = [
  'T1\tOrganization 2 6\tSony',
  'T2\tOrganization 18 26\tEricsson',
  'T3\tLocation 37 45\tNew York',
  'R1\tWith Arg1:T1 Arg2:T2\t',
  'E1\tMerge:T1 Org1:T2',
  'A1\tNegation E1',
  '#1\tAnnotatorNotes T1\ta note',
  '*\tEquiv T1 T2',
  '',
].join('\n');
const TAGGED = [
  '🏭 Sony/B-Organization works with Ericsson/B-Organization+,',
  'based in New/B-Location York/I-Location+.',
  'Sony told',
];

it('reads a text with its annotations, its lines as sentences of one document', async () => {
  const { files, problems } = await readFiles({ 'train/1.txt': TEXT, 'train/1.ann': ANN });
  expect(files).toHaveLength(1);
  expect(files[0]).toMatchObject({ name: 'train/1.txt', companions: ['train/1.ann'], format: 'brat' });
  expect(taggedLines(files[0]!)).toEqual(TAGGED);
  expect(files[0]!.parsed).toMatchObject({
    marksDocuments: true,
    sentences: [
      { line: 1, document: 0 },
      { line: 2, document: 0 },
      { line: 3, document: 0 },
    ],
    facts: [
      { what: 'otherAnnotations', values: { count: 5 } },
      { what: 'wordsMade', values: { count: 1 } },
      { what: 'sentencesAtLineBreaks', values: { count: 1 } },
      { what: 'offsetsByCodePoint', values: { count: 3 } },
    ],
  });
  expect(problems).toEqual([]);
});

it('counts the CR of line ends', async () => {
  const { files, problems } = await readFiles({
    '1.txt': TEXT.replaceAll('\n', '\r\n'),
    '1.ann': 'T1\tLocation 38 46\tNew York\r\nT2\tOrganization 49 53\tSony\r\n',
  });
  expect(taggedLines(files[0]!)[1]).toBe(TAGGED[1]);
  expect(taggedLines(files[0]!)[2]).toBe('Sony/B-Organization told');
  expect(problems).toEqual([]);
});

it('joins fragments over a line break, and widens a span over what lies between its fragments', async () => {
  const { files, problems } = await readFiles({
    '1.txt': 'North and South\nAmerica today',
    '1.ann': 'T1\tLocation 10 15;16 23\tSouth America\nT2\tLocation 0 5;16 23\tNorth America\n',
  });
  expect(taggedLines(files[0]!)).toEqual([
    'North/B-Location and/I-Location South/I-Location America/I-Location today',
  ]);
  expect(problems.map(({ file, line, kind, action }) => [file, line, kind, action])).toEqual([
    ['1.ann', 2, 'discontinuous-span', 'widened'],
    ['1.txt', 1, 'overlapping-spans', 'skipped'],
  ]);
});

it('takes a text without a single annotation', async () => {
  const { files } = await readFiles({ '1.txt': TEXT, '1.ann': ANN, '2.txt': 'Nobody.', '2.ann': '' });
  expect(files.map(({ format }) => format)).toEqual(['brat', 'brat']);
  expect(taggedLines(files[1]!)).toEqual(['Nobody+.']);
});

it('reports damaged lines in the annotations, and damaged spans in the text', async () => {
  const { files, problems } = await readFiles({
    '1.txt': 'Ana\nsings',
    '1.ann': 'T1 Person 0 3 Ana\nT2\tPerson 4 99\tsings\nT3\tPerson 0 x\tAna\n\nwhat?\n',
  });
  expect(taggedLines(files[0]!)).toEqual(['Ana', 'sings/B-Person']);
  expect(problems.map(({ file }) => file)).toEqual(['1.ann', '1.ann', '1.ann', '1.txt']);
  expect(problemLines(problems)).toEqual([
    '1 malformed-record skipped',
    '3 malformed-record skipped',
    '5 malformed-record skipped',
    '2 span-out-of-range cut-off',
  ]);
});

it('asks for the text of annotations that are given alone', async () => {
  await expect(readFiles({ 'x/1.ann': ANN })).rejects.toThrowError(
    /x\/1\.ann, line 1: .* Choose “x\/1\.txt” together with it\./,
  );
});
