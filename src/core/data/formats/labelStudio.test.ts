import { describe, expect, it } from 'vitest';
import { problemLines, readFiles, taggedLines } from '../../../../tests/readFiles.ts';

const TEXT = '💩This is Ana from New York.';

interface Value {
  readonly start: number;
  readonly end: number;
  readonly text?: string;
  readonly labels: readonly string[];
}

/** By code point. */
const ANA: Value = { start: 9, end: 12, text: 'Ana', labels: ['Person'] };
const NEW_YORK: Value = { start: 18, end: 26, text: 'New York', labels: ['Location'] };
const TAGGED = '💩+This is Ana/B-Person from New/B-Location York/I-Location+.';

const shifted = ({ start, end, ...rest }: Value): Value => ({ start: start + 1, end: end + 1, ...rest });
const withoutText = ({ start, end, labels }: Value): Value => ({ start, end, labels });
const result = (value: object, more: object = {}): object => ({
  value,
  id: 'x',
  from_name: 'label',
  to_name: 'text',
  type: 'labels',
  origin: 'manual',
  ...more,
});
const annotation = (results: readonly object[], more: object = {}): object => ({
  id: 1,
  completed_by: 1,
  result: results,
  was_cancelled: false,
  ...more,
});
/** Keys in the order of an export. */
const task = (annotations: readonly object[], text = TEXT, more: object = {}): object => ({
  id: 1,
  annotations,
  predictions: [],
  data: { ref: 'a-longer-text-that-is-not-marked.txt, read by nobody', text, ...more },
  meta: {},
});

describe('JSON', () => {
  it.each([
    ['by code point', 'offsetsByCodePoint', [ANA, NEW_YORK]],
    ['in UTF-16 units, as before 2021', 'offsetsByUtf16', [shifted(ANA), shifted(NEW_YORK)]],
    ['without the text of the spans', 'offsetsByCodePoint', [withoutText(ANA), withoutText(NEW_YORK)]],
  ])('is read with offsets %s', async (_, what, values) => {
    const annotations = [annotation(values.map((value) => result(value)))];
    const { files, problems } = await readFiles({ 'project.json': JSON.stringify([task(annotations)]) });
    expect(files[0]!.format).toBe('label-studio');
    expect(taggedLines(files[0]!)).toEqual([TAGGED]);
    expect(files[0]!.parsed.facts).toEqual([
      { what: 'jsonArray', values: {} },
      { what: 'textField', values: { field: 'text' } },
      { what: 'spansField', values: { field: 'label' } },
      { what: 'wordsMade', values: { count: 1 } },
      { what, values: { count: 2 } },
    ]);
    expect(problems).toEqual([]);
  });

  it('of a single task, and with completions', async () => {
    const { annotations, ...rest } = task([annotation([result(ANA)])]) as { annotations: object[] };
    const content = JSON.stringify({ ...rest, completions: annotations }, null, 2);
    const { files } = await readFiles({ 'task.json': content });
    expect(taggedLines(files[0]!)).toEqual(['💩+This is Ana/B-Person from New York+.']);
  });

  it('takes the first annotation that was not cancelled, and counts the others', async () => {
    const tasks = [
      task([
        annotation([result(NEW_YORK)], { was_cancelled: true }),
        annotation([result(ANA), { type: 'relation', from_id: 'x', to_id: 'y' }]),
        annotation([result(NEW_YORK)]),
      ]),
      task([annotation([{ type: 'choices', from_name: 'mood', value: { choices: ['good'] } }])], 'Nothing.'),
      { ...task([], 'Not yet.'), predictions: [{ result: [] }] },
      task([annotation([], { was_cancelled: true })], 'Never.'),
    ];
    const { files, problems } = await readFiles({ 'p.json': JSON.stringify(tasks, null, 1) });
    expect(taggedLines(files[0]!)).toEqual(['💩+This is Ana/B-Person from New York+.', 'Nothing+.']);
    expect(files[0]!.parsed.facts.slice(3, 7)).toEqual([
      { what: 'severalAnnotations', values: { count: 1 } },
      { what: 'predictions', values: { count: 1 } },
      { what: 'relations', values: { count: 1 } },
      { what: 'otherAnnotations', values: { count: 1 } },
    ]);
    expect(problems.map(({ kind, text }) => [kind, text])).toEqual([
      ['rejected-record', 'annotations: 0: Not yet.'],
      ['rejected-record', 'was_cancelled: Never.'],
    ]);
  });

  it('leaves the choice between several kinds of labels and texts', async () => {
    const pos = result({ start: 5, end: 7, labels: ['AUX'] }, { from_name: 'pos' });
    const tasks = JSON.stringify([task([annotation([result(ANA), result(NEW_YORK), pos])])]);
    const { files } = await readFiles({ 'p.json': tasks });
    expect(files[0]!.parsed).toMatchObject({
      wordField: 'text',
      tagField: 'label',
      fields: [
        { id: 'ref', holds: 'words' },
        { id: 'text', holds: 'words', examples: [TEXT] },
        { id: 'label', holds: 'span-tags', examples: ['Person', 'Location'] },
        { id: 'pos', holds: 'span-tags', examples: ['AUX'] },
      ],
    });
    const chosen = await readFiles({ 'p.json': tasks }, { tagField: 'pos' });
    expect(taggedLines(chosen.files[0]!)).toEqual(['💩+This is/B-AUX Ana from New York+.']);
    await expect(readFiles({ 'p.json': tasks }, { tagField: 'ner' })).rejects.toThrowError(
      /Choose one of these: “label”, “pos”/,
    );
  });

  it('finds the text and the spans beyond a first task that fills the head of the file', async () => {
    const long = `${'word '.repeat(150_000)}Ana`;
    const first = task(
      [annotation([result({ start: 750_000, end: 750_003, text: 'Ana', labels: ['Person'] })])],
      long,
    );
    const { files } = await readFiles({ 'p.json': JSON.stringify([first]) });
    expect(files[0]!.format).toBe('label-studio');
    expect(files[0]!.parsed.sentences[0]!.tags.at(-1)).toBe('B-Person');
  });

  it('moves spans back to their text, which line ends have shifted', async () => {
    const text = 'One.\r\nTwo.\r\nAna.';
    const annotations = [annotation([result({ start: 10, end: 13, text: 'Ana', labels: ['Person'] })])];
    const { files, problems } = await readFiles({ 'p.json': JSON.stringify([task(annotations, text)]) });
    expect(taggedLines(files[0]!)).toEqual(['One+.', 'Two+.', 'Ana/B-Person+.']);
    expect(problemLines(problems)).toEqual(['1 span-text-differs repaired']);
  });

  it.each(['hypertextlabels', 'paragraphlabels'])('is refused with %s', async (kind) => {
    const value = {
      start: '/div[1]/text()[1]',
      startOffset: 0,
      end: '/div[1]/text()[1]',
      endOffset: 3,
      [kind]: ['A'],
    };
    const tasks = JSON.stringify([task([annotation([result(value, { type: kind })])])]);
    await expect(readFiles({ 'p.json': tasks })).rejects.toThrowError(new RegExp(`p.json.*${kind}`));
  });
});

describe('JSON_MIN', () => {
  it('is read from fields of any name', async () => {
    const tasks = [
      {
        id: 1,
        review: TEXT,
        label: [ANA, NEW_YORK],
        annotator: 1,
        annotation_id: 3,
        lead_time: 3.5,
        created_at: '2024',
      },
      { id: 2, review: 'Nobody.', annotator: 1, annotation_id: 4, lead_time: 1, created_at: '2024' },
    ];
    const { files, problems } = await readFiles({ 'min.json': JSON.stringify(tasks, null, 2) });
    expect(files[0]!.format).toBe('label-studio');
    expect(taggedLines(files[0]!)).toEqual([TAGGED, 'Nobody+.']);
    expect(files[0]!.parsed).toMatchObject({ wordField: 'review', tagField: 'label' });
    expect(problems).toEqual([]);
  });

  it('makes a span of each label of a span, of which one is taken', async () => {
    const label = [{ ...ANA, labels: ['Person', 'Author'] }];
    const { files, problems } = await readFiles({ 'min.json': JSON.stringify([{ text: TEXT, label }]) });
    expect(taggedLines(files[0]!)).toEqual(['💩+This is Ana/B-Person from New York+.']);
    expect(problems.map(({ kind, text }) => [kind, text])).toEqual([['overlapping-spans', 'Author: Ana']]);
  });
});
