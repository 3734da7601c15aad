import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { openText } from '../../../../tests/openText.ts';
import type { ByteSource } from '../../bytes.ts';
import { NO_TURNS } from '../../turns.ts';
import { ProblemLog } from '../problemLog.ts';
import { openFile } from '../text.ts';
import { type JsonLayout, peekJson, readJsonLists, readJsonRecords } from './jsonRecords.ts';
import type { JsonRecord } from './jsonScanner.ts';

const encoder = new TextEncoder();

/** The bytes, handed out in pieces that end at `cuts`. */
function inPieces(bytes: Uint8Array, cuts: readonly number[]): ByteSource {
  return {
    name: 'file.json',
    sizeBytes: bytes.length,
    async *stream() {
      let start = 0;
      for (const cut of [...cuts, bytes.length].toSorted((a, b) => a - b)) {
        yield bytes.subarray(start, cut);
        start = cut;
      }
    },
    slice: async (start, end) => bytes.subarray(start, end),
  };
}

async function readAll(text: string | Uint8Array, cuts: readonly number[] = [], asked?: JsonLayout) {
  const bytes = typeof text === 'string' ? encoder.encode(text) : text;
  const file = await openFile(inPieces(bytes, cuts), {
    onPiece: async () => undefined,
    onEncodingGuessed: () => undefined,
  });
  const peek = await peekJson(file.head, NO_TURNS);
  const problems = new ProblemLog();
  const records: JsonRecord[] = [];
  const layout = asked ?? peek?.layout;
  if (layout !== undefined && file.encoding !== null) {
    for await (const record of readJsonRecords({ file, problems, turns: NO_TURNS }, layout))
      records.push(record);
  }
  return {
    peek,
    layout,
    records,
    values: records.map(({ value }) => value),
    lines: records.map(({ line }) => line),
    problems: problems.listed.map(({ line, kind, text: shown, action }) => ({
      line,
      kind,
      text: shown,
      action,
    })),
  };
}

function isJsonArray(text: string): boolean {
  try {
    return Array.isArray(JSON.parse(text));
  } catch {
    return false;
  }
}

async function peekOf(text: string) {
  return peekJson((await openText('file.json', text)).head, NO_TURNS);
}

describe('the layout of JSON', () => {
  it.each<[string, string, JsonLayout, number]>([
    ['one object a line', '{"a": 1}\n{"a": 2}\n', 'lines', 2],
    ['one object in one line', '{"a": 1}', 'lines', 1],
    ['lists in lines', '["x", {}]\n["y", {}]\n', 'lines', 2],
    ['lines with a damaged first', '{"a": 1\n{"a": 2}\n{"a": 3}\n', 'lines', 2],
    ['lines after a comment', '# made by hand\n{"a": 2}\n\n{"a": 3}\n', 'lines', 2],
    ['lines that end in commas', '{"a": 1},\n{"a": 2},\n', 'lines', 2],
    ['an array in one line', '[{"a": 1}, {"a": 2}]', 'array', 2],
    ['an array of one line each', '[\n{"a": 1},\n{"a": 2},\n{"a": 3}\n]\n', 'array', 3],
    ['an array of lists', '[["x", {}],\n["y", {}]]', 'array', 2],
    ['an indented array', JSON.stringify([{ a: [1] }, { a: [2] }], null, 2), 'array', 2],
    ['an empty array', '[]', 'array', 0],
    ['an indented object', JSON.stringify({ a: [{ b: 1 }, { b: 2 }] }, null, 2), 'document', 1],
    [
      'indented objects',
      `${JSON.stringify({ a: 1 }, null, 2)}\n${JSON.stringify({ a: 2 }, null, 2)}`,
      'document',
      2,
    ],
  ])('is recognised for %s', async (_, text, layout, count) => {
    const { peek, values } = await readAll(text);
    expect(peek).toMatchObject({ layout, isCut: false });
    expect(peek!.records).toHaveLength(count);
    expect(values).toEqual(peek!.records);
  });

  it.each([
    ['columns', 'Ana B-PER\ncame O\n'],
    ['columns with brackets', '[ O\n{ B-X\n'],
    ['columns with quoted brackets', '[[ O\n" B-X\n'],
    ['numbers', '[1, 2, 3]'],
    ['prose in brackets', '[sic] {this}'],
    ['lists in quotes', `"['a', 'b']","['O', 'O']"\n`],
    ['nothing', '\n'],
  ])('is none of %s', async (_, text) => {
    expect(await peekOf(text)).toBeNull();
  });

  it('follows records that show more than those before them', async () => {
    const rare = [{ a: [], b: { c: [] } }, { a: [1] }, { a: [2] }, { b: { c: [{ d: 1 }] } }];
    const many = [...Array.from({ length: 60 }, () => rare[0]), ...rare];
    const texts = [
      many.map((value) => JSON.stringify(value)).join('\n'),
      JSON.stringify(many),
      JSON.stringify(many, null, 1),
    ];
    for (const text of texts) {
      expect((await peekOf(text))!.records).toEqual([...many.slice(0, 50), rare[1], rare[3]]);
    }
  });

  it('is known from the beginning of a record that is longer than the head', async () => {
    const records = Array.from({ length: 40_000 }, (__, i) => ({ text: `word ${i}`, spans: [[i, 2, 'X']] }));
    const whole = JSON.stringify({ rows: records });
    const document = (await peekOf(whole))!;
    expect(document).toMatchObject({ layout: 'document', isCut: true });
    const seen = document.records[0] as { rows: unknown[] };
    expect(seen.rows.length).toBeGreaterThan(1000);
    expect(seen.rows.slice(0, 1000)).toEqual(records.slice(0, 1000));
    expect((await readAll(whole)).values).toEqual([{ rows: records }]);

    const array = (await peekOf(JSON.stringify([{ rows: records }], null, 1)))!;
    expect(array).toMatchObject({ layout: 'array', isCut: true });
    expect((array.records[0] as { rows: unknown[] }).rows.slice(0, 9)).toEqual(records.slice(0, 9));
  });
});

describe('records of JSON', () => {
  it('know the line where they begin, with blank lines and a byte order mark before them', async () => {
    expect((await readAll('\uFEFF{"a": 1}\n\n  \n{"a": 2}\n')).lines).toEqual([1, 4]);
    expect((await readAll('\uFEFF\n[\n\n{"a": 1},\n {"a":\n2}, {"a": 3}\n,\n{"a": 4}]')).lines).toEqual([
      4, 5, 6, 8,
    ]);
    expect((await readAll('[{"a": 1},\r\n{"a": 2},\r\n{"a": 3}]')).lines).toEqual([1, 2, 3]);
    expect((await readAll('[\r{"a": 1},\r{"a": 2}\r]', [], 'array')).lines).toEqual([2, 3]);
  });

  it('are read on after a damaged line, whose place is shown', async () => {
    const long = `{"tokens": ["${'x'.repeat(300)}", None]}`;
    const { values, problems } = await readAll(
      `{"a": 1}\n{"a": [1, }\n${long}\n// no\n{"a": 2},\n{"a": 3}\n`,
      [],
      'lines',
    );
    expect(values).toEqual([{ a: 1 }, { a: 2 }, { a: 3 }]);
    const kind = 'malformed-record';
    expect(problems).toMatchObject([
      { line: 2, kind, text: '{"a": [1, }', action: 'skipped' },
      { line: 3, kind, action: 'skipped' },
      { line: 4, kind, text: '// no', action: 'skipped' },
      { line: 5, kind, text: '{"a": 2},', action: 'repaired' },
    ]);
    expect(problems[1]!.text).toContain('None');
  });

  it.each([
    ['a bracket too few inside', '{"t": ["a", {"u": 1}, "l": ["O"]},'],
    ['a bracket too few at the end', '{"t": ["a"], "l": ["O"],'],
    ['no end of the list', '{"t": ["a", "b"'],
    ['another bracket', '{"t": ["a"}, "l": ["O"]},'],
    ['a quote too few', '{"t": ["a], "l": ["O"]},'],
    ['a quote too many', '{"t": ["a""], "l": ["O"]},'],
    ['a word', '{"t": ["a"], "l": nan},'],
    ['single quotes', `{'t': ['a'], 'l': ['O']},`],
    ['a comment', '{"t": ["a"], /* no */ "l": ["O"]},'],
  ])('go on in an array after one with %s', async (_, damaged) => {
    const good = (i: number) => `{"t": ["g${i}"], "l": [{"t": 1}]}`;
    const text = `[\n${good(1)},\n${damaged}\n${good(2)},\n${good(3)}\n]\n`;
    const { records, problems } = await readAll(text, [], 'array');
    expect(records).toEqual([1, 2, 3].map((i) => ({ value: JSON.parse(good(i)), line: [2, 4, 5][i - 1]! })));
    expect(problems).toHaveLength(1);
    expect(problems[0]).toMatchObject({ kind: 'malformed-record', action: 'skipped' });
    expect([3, 4]).toContain(problems[0]!.line);
    const cuts = Array.from({ length: text.length }, (__, i) => i);
    expect((await readAll(text, cuts, 'array')).records).toEqual(records);
  });

  it('continue in an array of one line', async () => {
    const { values, problems } = await readAll(
      '[{"t": 1}, {"t": [1}, {"t": 2}, {"t": 3}, {"t": 4, {"t": 5}]',
    );
    expect(values).toEqual([{ t: 1 }, { t: 2 }, { t: 3 }, { t: 5 }]);
    expect(problems).toHaveLength(2);
  });

  it('may have commas too many or too few, comments between them, or an array cut at the end', async () => {
    const { values, problems } = await readAll('[\n{"a": 1}\n{"a": 2},\n// {"a": 9}\n{"a": 3},\n]\n');
    expect(values).toEqual([{ a: 1 }, { a: 2 }, { a: 3 }]);
    expect(problems).toMatchObject([{ line: 4, text: '// {"a": 9}', action: 'skipped' }]);
    const cut = await readAll('[\n{"a": 1},\n{"a": 2},\n{"a": [3');
    expect(cut.values).toEqual([{ a: 1 }, { a: 2 }]);
    expect(cut.problems).toMatchObject([
      { line: 4, text: '{"a": [3', action: 'skipped' },
      { line: 4, text: 'the closing ] is missing', action: 'repaired' },
    ]);
  });

  it('nested deeper than any data are damaged, and cost no time', async () => {
    const { values, problems } = await readAll(`[{"a": 1},\n${'['.repeat(300_000)}\n{"a": 2}]`, [], 'array');
    expect(values[0]).toEqual({ a: 1 });
    expect(problems.length).toBeGreaterThan(0);
  });
});

describe('lists in a document', () => {
  async function listsOf(text: string, cuts: readonly number[] = []) {
    const file = await openFile(inPieces(encoder.encode(text), cuts), {
      onPiece: async () => undefined,
      onEncodingGuessed: () => undefined,
    });
    const problems = new ProblemLog();
    const records = [];
    for await (const { list, value, line } of readJsonLists({ file, problems, turns: NO_TURNS }))
      records.push([list, value, line]);
    return { records, problems: problems.listed };
  }
  const LISTS =
    '{"v": 1, "x": {"y": [1]},\n"names": ["O", 2],\n"r\\u00e9s": [\n {"a": [1]},\n {"b": 2}\n], "none": []}\n';
  const READ = [
    ['names', 'O', 2],
    ['names', 2, 2],
    ['rés', { a: [1] }, 4],
    ['rés', { b: 2 }, 5],
  ];

  it('number their elements where these share lines', async () => {
    const numbersOf = async (text: string) => (await listsOf(text)).records.map(([, , line]) => line);
    expect(await numbersOf('{"a": [{}, {}], "b": [{}]}')).toEqual([1, 2, 3]);
    expect(await numbersOf('{"a": [\n{}, {}, \n{},\n{}, \n{}]}')).toEqual([2, 2, 3, 4, 5]);
  });

  it('give their elements with the name of the list, however the text arrives', async () => {
    expect((await listsOf(LISTS)).records).toEqual(READ);
    expect((await listsOf(LISTS)).problems).toEqual([]);
    const every = Array.from({ length: LISTS.length }, (_, i) => i);
    expect((await listsOf(LISTS, every)).records).toEqual(READ);
    expect((await listsOf(LISTS + LISTS)).records).toHaveLength(8);
  });

  it('are read on after damage', async () => {
    const inside = await listsOf('{"rows": [\n{"t": 1},\n{"t": [2},\n{"t": 3}\n]}\n');
    expect(inside.records.map(([, value]) => value)).toEqual([{ t: 1 }, { t: 3 }]);
    expect(inside.problems).toMatchObject([{ line: 3, action: 'skipped' }]);
    const closed = await listsOf('{"rows": [\n{"t": 1}]},\n{"t": 3}\n]}\n');
    expect(closed.records.map(([, value]) => value)).toEqual([{ t: 1 }, { t: 3 }]);
    const cut = await listsOf('{"rows": [\n{"t": 1},\n{"t"');
    expect(cut.records.map(([, value]) => value)).toEqual([{ t: 1 }]);
    expect(cut.problems).toMatchObject([{ line: 3 }, { line: 3, text: 'the closing ] is missing' }]);
  });

  it('bytes of any kind neither hang nor throw', async () => {
    const scrap = fc.constantFrom('{', '}', '[', ']', '"', ',', ':', '\n', '1', '\\', '{"a":[', '"b":');
    await fc.assert(
      fc.asyncProperty(fc.array(scrap, { maxLength: 100 }), cutsOf, async (scraps, cuts) => {
        const text = scraps.join('');
        await listsOf(
          text,
          cuts.map((cut) => cut % (text.length + 1)),
        );
      }),
      { numRuns: RUNS },
    );
  });
});

describe('records that share a line', () => {
  it('are reported by their numbers', async () => {
    expect((await readAll('[{"a": 1}, {"a": 2},\n{"a": 3}, {"a": 4}]')).lines).toEqual([1, 2, 3, 4]);
    const { lines, problems } = await readAll('[{"a": 1}, {"a": ], {"a": 3}, {"a": 4}');
    expect(lines).toEqual([1, 3, 4]);
    expect(problems.map(({ line, action }) => [line, action])).toEqual([
      [2, 'skipped'],
      [4, 'repaired'],
    ]);
  });
});

const record = fc.dictionary(fc.string(), fc.jsonValue({ maxDepth: 4 }), { minKeys: 1 });
const cutsOf = fc.array(fc.nat(4000), { maxLength: 30 });
const RUNS = 300;

describe('any JSON', () => {
  it('comes back as it was, in every layout and however it arrives', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(record, { minLength: 1, maxLength: 6 }),
        fc.nat(2),
        cutsOf,
        async (values, indent, cuts) => {
          const texts: [JsonLayout, string][] = [
            ['lines', values.map((value) => JSON.stringify(value)).join('\n')],
            ['array', JSON.stringify(values, null, indent)],
            ['document', values.map((value) => JSON.stringify(value, null, indent)).join('\n')],
          ];
          for (const [layout, text] of texts) {
            const bytes = encoder.encode(text);
            const within = cuts.map((cut) => cut % (bytes.length + 1));
            const { records, problems } = await readAll(bytes, within, layout);
            expect(records.map(({ value }) => value)).toEqual(JSON.parse(JSON.stringify(values)));
            expect(problems).toEqual([]);
            const starts = text.split('\n');
            // Records of one line are numbered.
            if (starts.length === 1)
              expect(records.map(({ line }) => line)).toEqual(values.map((_, i) => i + 1));
            else for (const { line } of records) expect(starts[line - 1]).toMatch(/^\s*[[{]/);
          }
        },
      ),
      { numRuns: RUNS },
    );
  });

  it('with damage gives the same records however it arrives, and says what is lost', async () => {
    const damage = fc.record({
      at: fc.nat(4000),
      length: fc.nat(5),
      put: fc.constantFrom('', '{', '}', '[', ']', '"', '\n', ',', 'x'),
    });
    await fc.assert(
      fc.asyncProperty(
        fc.array(record, { minLength: 2, maxLength: 6 }),
        fc.nat(1),
        damage,
        cutsOf,
        async (values, indent, { at, length, put }, cuts) => {
          const whole = JSON.stringify(values, null, indent);
          const place = at % whole.length;
          const text = whole.slice(0, place) + put + whole.slice(place + length);
          const bytes = encoder.encode(text);
          const plain = await readAll(bytes, [], 'array');
          const cut = await readAll(
            bytes,
            cuts.map((c) => c % (bytes.length + 1)),
            'array',
          );
          expect(cut.values).toEqual(plain.values);
          expect(cut.lines).toEqual(plain.lines);
          expect(cut.problems.length > 0).toBe(plain.problems.length > 0);
          if (isJsonArray(text)) {
            // Two records whose border was hit can be one that is whole.
            expect(plain.values).toEqual(JSON.parse(text));
            expect(plain.problems).toEqual([]);
          } else if (plain.records.length < values.length && text.trimStart().startsWith('[')) {
            expect(plain.problems.length).toBeGreaterThan(0);
          }
        },
      ),
      { numRuns: RUNS },
    );
  });

  it('bytes of any kind neither hang nor throw', async () => {
    const scraps = fc.array(
      fc.constantFrom('{', '}', '[', ']', '"', ',', ':', '\n', 'a', '1', '\\', ' ', '{"a"', '[{"a": 1}'),
      { maxLength: 200 },
    );
    const bytes = fc.oneof(
      fc.uint8Array({ maxLength: 400 }),
      scraps.map((parts) => encoder.encode(parts.join(''))),
    );
    await fc.assert(
      fc.asyncProperty(
        bytes,
        fc.constantFrom<JsonLayout>('lines', 'array', 'document'),
        cutsOf,
        async (data, layout, cuts) => {
          await readAll(
            data,
            cuts.map((cut) => cut % (data.length + 1)),
            layout,
          );
        },
      ),
      { numRuns: RUNS },
    );
  });
});
