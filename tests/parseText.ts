import type { ReadChoices } from '../src/core/data/choices.ts';
import type { Format, ParsedFile } from '../src/core/data/formats/format.ts';
import { ProblemLog } from '../src/core/data/problemLog.ts';
import type { Problem } from '../src/core/data/report.ts';
import { NO_TURNS } from '../src/core/turns.ts';
import { openText } from './openText.ts';

export interface ParsedText extends ParsedFile {
  readonly problems: readonly Problem[];
  /** `line kind action` of each problem. */
  readonly reported: readonly string[];
  /** `word/tag word/tag` by sentence. */
  readonly rows: readonly string[];
  /** `wordColumn 1`: names and values of the facts. */
  readonly factLines: readonly string[];
}

/** A text as one format reads it, which is not asked whether it recognises it. */
export async function parseText(
  format: Format,
  name: string,
  text: string,
  choices: Partial<ReadChoices> = {},
  companions: Readonly<Record<string, string>> = {},
): Promise<ParsedText> {
  const problems = new ProblemLog();
  const opened = Object.entries(companions).map(
    async ([role, content]) => [role, await openText(role, content)] as const,
  );
  const parsed = await format.parse({
    file: await openText(name, text),
    companions: Object.fromEntries(await Promise.all(opened)),
    choices: { wordField: null, tagField: null, nested: 'outermost', ...choices },
    problems,
    turns: NO_TURNS,
  });
  return {
    ...parsed,
    problems: problems.listed,
    reported: problems.listed.map(({ line, kind, action }) => `${line} ${kind} ${action}`),
    rows: parsed.sentences.map(({ words, tags }) => words.map((word, i) => `${word}/${tags[i]}`).join(' ')),
    factLines: parsed.facts.map(({ what, values }) => [what, ...Object.values(values)].join(' ')),
  };
}
