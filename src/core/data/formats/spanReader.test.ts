import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { openText } from '../../../../tests/openText.ts';
import { readFiles } from '../../../../tests/readFiles.ts';
import { ImportError } from '../../importErrors.ts';
import { NO_TURNS } from '../../turns.ts';
import { DEFAULT_CHOICES } from '../choices.ts';
import { LISTED_PER_KIND, ProblemLog } from '../problemLog.ts';
import { readSpans } from '../schemes.ts';
import type { ParsedFile } from './format.ts';
import { SpanReader, type TextRecord } from './spanReader.ts';

async function read(records: readonly TextRecord[]): Promise<{ parsed: ParsedFile; problems: ProblemLog }> {
  const problems = new ProblemLog();
  const file = await openText('a.jsonl', '');
  const reader = new SpanReader({ file, problems, choices: DEFAULT_CHOICES, turns: NO_TURNS }, 'code-points');
  for (const [i, record] of records.entries()) reader.add(record, () => i + 1);
  return { parsed: await reader.finish([]), problems };
}

const text = fc
  .array(
    fc.constantFrom(
      'Ana',
      "'s",
      'New',
      'York',
      '.',
      ',',
      ' ',
      ' ',
      '\n',
      '\r\n',
      '😀',
      '👋🏻',
      'é',
      '我',
      '-',
    ),
    {
      maxLength: 30,
    },
  )
  .map((parts) => parts.join(''));
const offset = fc.integer({ min: -2, max: 60 });
const span = fc.record({ start: offset, end: offset, type: fc.constantFrom('A', 'B') });
const record = fc.record({
  text,
  spans: fc.oneof(fc.array(span, { maxLength: 1 }), fc.array(span, { maxLength: 6 })),
});

describe('sentences of texts with spans', () => {
  it('have every character that is not whitespace in one word, tags that fit together, and every span or a problem', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(record, { minLength: 1, maxLength: 6 }), async (records) => {
        const { parsed, problems } = await read(records);
        const characters = (texts: readonly string[]): string => texts.join('').replace(/\s/g, '');
        expect(characters(parsed.sentences.flatMap(({ words }) => words))).toBe(
          characters(records.map((one) => one.text)),
        );
        let entities = 0;
        for (const { words, tags, glued = [] } of parsed.sentences) {
          expect(words.length).toBeGreaterThan(0);
          expect(tags).toHaveLength(words.length);
          for (const [i, tag] of tags.entries()) {
            if (tag.startsWith('I-')) expect([`B-${tag.slice(2)}`, tag]).toContain(tags[i - 1]);
          }
          for (const word of glued) expect(word + 1).toBeLessThan(words.length);
          entities += readSpans(tags).length;
        }
        const given = records.flatMap((one) => one.spans);
        const skipped = problems.listed.filter(
          ({ kind, action }) => action === 'skipped' && kind !== 'empty-sentence',
        );
        expect(problems.listed.length).toBeLessThan(LISTED_PER_KIND);
        // Only spans that stand twice can become one entity.
        expect(entities + skipped.length).toBeLessThanOrEqual(given.length);
        if (records.every(({ spans }) => spans.length < 2))
          expect(entities + skipped.length).toBe(given.length);
      }),
      { numRuns: 200 },
    );
  });

  it('are in the order of the records, though some wait for the unit of their offsets', async () => {
    const { parsed } = await read([
      { text: '😀 first', spans: [{ start: 2, end: 7, type: 'A' }] },
      { text: 'second', spans: [] },
      { text: '😀 third', spans: [{ start: 2, end: 7, type: 'A' }] },
    ]);
    expect(parsed.sentences.map(({ words, tags, line }) => [words.at(-1), tags.at(-1), line])).toEqual([
      ['first', 'B-A', 1],
      ['second', 'O', 2],
      ['third', 'B-A', 3],
    ]);
  });

  it('are read while the file is, once enough spans have determined the unit of their offsets', async () => {
    const records = Array.from({ length: 2500 }, (_, i) => ({
      text: `😀 word${i} Ana`,
      spans: [{ start: 3, end: 7 + String(i).length, type: 'A' }],
    }));
    const { parsed, problems } = await read([
      { text: '😀 word Ana', spans: [{ start: 4, end: 5, type: 'A' }] },
      ...records,
    ]);
    expect(parsed.facts.at(-1)).toEqual({ what: 'offsetsByUtf16', values: { count: 999 } });
    expect(parsed.sentences.map(({ words }) => words[1])).toEqual([
      'word',
      ...records.map((_, i) => `word${i}`),
    ]);
    expect(parsed.sentences.every(({ tags }) => tags.join(' ') === 'O B-A O')).toBe(true);
    expect(problems.listed.map(({ kind }) => kind)).toEqual(['span-cuts-word']);
  });

  it('do not split a span at a line break or at a mark of the file', async () => {
    const spans = [{ start: 4, end: 12, type: 'LOC' }];
    const { parsed } = await read([
      { text: 'in\n\nNew\nYork\nnow', spans },
      { text: 'in  New York now', spans, sentenceStarts: [0, 8, 13] },
    ]);
    expect(parsed.sentences.map(({ words, document }) => [words.join(' '), document])).toEqual([
      ['in', 0],
      ['New York', 0],
      ['now', 0],
      ['in New York', 1],
      ['now', 1],
    ]);
  });
});

describe('files of annotation tools', () => {
  const span = { start: 0, end: 3, label: 'PER' };
  const result = {
    from_name: 'label',
    type: 'labels',
    value: { start: 0, end: 3, text: 'Ana', labels: ['PER'] },
  };
  const recordOf: Readonly<Record<string, unknown>> = {
    doccano: { text: 'Ana lives', label: [[0, 3, 'PER']], relations: [] },
    'label-studio': {
      data: { text: 'Ana lives' },
      annotations: [{ was_cancelled: false, result: [result] }],
    },
    prodigy: {
      text: 'Ana lives',
      tokens: [
        { text: 'Ana', start: 0, end: 3 },
        { text: 'lives', start: 4, end: 9 },
      ],
      spans: [{ ...span, token_start: 0, token_end: 0 }],
      answer: 'accept',
    },
    spacy: { text: 'Ana lives', ents: [span], sents: [{ start: 0, end: 9 }], tokens: [{ start: 0, end: 3 }] },
    'text-spans': { text: 'Ana lives', found: [span] },
  };
  const anything = fc.oneof(
    fc.constantFrom(null, true, '', 'Ana', '😀', 'PER', [], {}, [[]], [{}], [null]),
    fc.constantFrom(-1, 0, 0.5, 2, 1e300),
    fc.jsonValue({ maxDepth: 2 }),
  );

  /** The value with one part, which `path` leads to, replaced. */
  function replace(value: unknown, path: readonly number[], part: unknown): unknown {
    const [step, ...rest] = path;
    if (step === undefined || typeof value !== 'object' || value === null) return part;
    const keys = Object.keys(value);
    if (keys.length === 0) return part;
    const chosen = keys[step % keys.length]!;
    const entries = Object.entries(value).map(([key, old]) => [
      key,
      key === chosen ? replace(old, rest, part) : old,
    ]);
    return Array.isArray(value) ? entries.map(([, element]) => element) : Object.fromEntries(entries);
  }

  it.each(Object.keys(recordOf))(
    'of %s are read or refused by an error with a name, whatever is in them',
    async (format) => {
      const sound = recordOf[format];
      const path = fc.array(fc.nat(9), { minLength: 1, maxLength: 6 });
      const damaged = fc.tuple(path, anything).map(([steps, part]) => replace(sound, steps, part));
      await fc.assert(
        fc.asyncProperty(fc.array(damaged, { maxLength: 4 }), fc.boolean(), async (records, isArray) => {
          const all = [...records, sound];
          const content = isArray ? JSON.stringify(all) : all.map((one) => JSON.stringify(one)).join('\n');
          try {
            const { files, problems } = await readFiles({ 'a.json': content });
            if (files[0]!.format !== format) return;
            const { sentences } = files[0]!.parsed;
            expect(sentences.map(({ words }) => words.length)).not.toContain(0);
            // Each record is a sentence at least, or a problem.
            const lost = problems.filter(({ action }) => action === 'skipped').length;
            expect(sentences.length + lost).toBeGreaterThanOrEqual(all.length);
          } catch (error) {
            if (!(error instanceof ImportError)) throw error;
          }
        }),
        { numRuns: 200 },
      );
    },
  );
});
