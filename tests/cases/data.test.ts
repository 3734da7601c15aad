/**
 * Data as people bring it, from public reports: files in `data/`, what is right in `data-expected.json` (sentences,
 * words, and spans as `TYPE|words`; `*` where the type's name is free). Cases that are not right yet are expected to
 * fail, so that the day one becomes right does not pass unnoticed: it then moves to `RIGHT`.
 */
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join, relative } from 'node:path';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { bytesSource } from '../../src/core/bytes.ts';
import { arrange } from '../../src/core/data/arrange.ts';
import { DEFAULT_CHOICES } from '../../src/core/data/choices.ts';
import { readData } from '../../src/core/data/read.ts';
import { readSpans } from '../../src/core/data/schemes.ts';

const HERE = import.meta.dirname;

/** The cases that are read right today. */
const RIGHT: ReadonlySet<string> = new Set([
  'data/14-words-with-blanks',
  'data/15-blank-token',
  'data/16-collapsed-blanks',
  'data/17-conllu-tag-in-misc',
  'data/18-zeros-and-a-lone-word',
  'data/27-sentence-numbers-without-header/e-english-header',
]);

const expectedSchema = z.record(
  z.string(),
  z.object({ sentences: z.number(), tokens: z.number().optional(), spans: z.array(z.string()) }),
);
type Expected = z.infer<typeof expectedSchema>[string];

const EXPECTED = expectedSchema.parse(JSON.parse(readFileSync(join(HERE, 'data-expected.json'), 'utf8')));

function filesIn(path: string): string[] {
  return statSync(path).isFile() ? [path] : readdirSync(path).flatMap((name) => filesIn(join(path, name)));
}

/** Spaces between words depend on where words end, which is not what these cases are about. */
function comparable(spans: readonly string[]): string[] {
  return spans.map((span) => span.replaceAll(' ', '')).toSorted();
}

/** What the importer makes of a case, in the form of what is expected. */
async function readCase(folder: string, { spans: expectedSpans, tokens }: Expected): Promise<Expected> {
  const base = join(HERE, folder);
  const sources = filesIn(base)
    .toSorted()
    .map((file) => bytesSource(relative(base, file), new Uint8Array(readFileSync(file))));
  const read = await readData(sources, DEFAULT_CHOICES, { checkpoint: async () => undefined });
  const { dataset } = await arrange(read, 'case', DEFAULT_CHOICES);
  const sentences = Object.values(dataset.splits).flat();
  const isAnyType = expectedSpans[0]?.startsWith('*|') === true;
  const spans = sentences.flatMap(({ words, tags }) =>
    dataset.task === 'tokens'
      ? []
      : readSpans(tags).map(
          ({ type, start, end }) => `${isAnyType ? '*' : type}|${words.slice(start, end).join(' ')}`,
        ),
  );
  return {
    sentences: sentences.length,
    spans: comparable(spans),
    ...(tokens === undefined ? {} : { tokens: sentences.reduce((sum, { words }) => sum + words.length, 0) }),
  };
}

describe('data of public reports', () => {
  for (const [folder, expected] of Object.entries(EXPECTED)) {
    const check = async (): Promise<void> => {
      const { sentences, tokens, spans } = expected;
      expect(await readCase(folder, expected)).toEqual({
        sentences,
        spans: comparable(spans),
        ...(tokens === undefined ? {} : { tokens }),
      });
    };
    if (RIGHT.has(folder)) test(folder, check);
    else test.fails(`${folder} (not right yet)`, check);
  }

  test('each case that is right is one of those listed', () => {
    expect([...RIGHT].filter((folder) => !Object.hasOwn(EXPECTED, folder))).toEqual([]);
  });
});
