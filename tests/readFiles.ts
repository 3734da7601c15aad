import { bytesSource } from '../src/core/bytes.ts';
import { DEFAULT_CHOICES, type ReadChoices } from '../src/core/data/choices.ts';
import { type ReadFile, readData } from '../src/core/data/read.ts';
import type { Problem } from '../src/core/data/report.ts';

export interface ReadFiles {
  readonly files: readonly ReadFile[];
  readonly problems: readonly Problem[];
}

/**
 * Files in memory, by name, read as the importer reads them: joined with their companions, by the format that
 * recognises them.
 */
export async function readFiles(
  contentOf: Readonly<Record<string, string>>,
  choices: Partial<ReadChoices> = {},
): Promise<ReadFiles> {
  const encoder = new TextEncoder();
  const sources = Object.entries(contentOf).map(([name, text]) => bytesSource(name, encoder.encode(text)));
  const { wordField, tagField, nested } = { ...DEFAULT_CHOICES, ...choices };
  const read = await readData(
    sources,
    { wordField, tagField, nested, fileSplits: {} },
    { checkpoint: async () => undefined },
  );
  return { files: read.files, problems: read.problems.listed };
}

/**
 * Sentences as `word/TAG`, one a line; words without a tag of their own stand alone, and a `+` joins words without a
 * space between.
 */
export function taggedLines({ parsed }: ReadFile): string[] {
  return parsed.sentences.map(({ words, tags, glued = [] }) =>
    words
      .map((word, i) => word + (tags[i] === 'O' ? '' : `/${tags[i]}`) + (glued.includes(i) ? '+' : ' '))
      .join('')
      .trim(),
  );
}

/** The kinds of problems with their lines and what was done. */
export function problemLines(problems: readonly Problem[]): string[] {
  return problems.map(({ line, kind, action }) => `${line} ${kind} ${action}`);
}
