import { importError } from '../../importErrors.ts';
import type { GivesWay } from '../../turns.ts';
import { UnknownFormatError, UntaggedTextError } from '../errors.ts';
import type { OpenFile } from '../text.ts';
import { brat } from './brat.ts';
import { columns } from './columns.ts';
import { conllu } from './conllu.ts';
import { crossre } from './crossre.ts';
import { csv } from './csv.ts';
import { doccano } from './doccano.ts';
import type { Format } from './format.ts';
import { inlineXml } from './inlineXml.ts';
import { labelStudio } from './labelStudio.ts';
import type { FormatName } from './names.ts';
import { parallel } from './parallel.ts';
import { parquet } from './parquet.ts';
import { prodigy } from './prodigy.ts';
import { records } from './records.ts';
import { snips } from './snips.ts';
import { spacy } from './spacy.ts';
import { textSpans } from './textSpans.ts';

/** In the order in which they are tried: the stricter first. */
const LISTED = [
  parquet,
  snips,
  crossre,
  labelStudio,
  prodigy,
  spacy,
  doccano,
  brat,
  textSpans,
  parallel,
  records,
  csv,
  inlineXml,
  conllu,
  columns,
] as const satisfies readonly Format[];

type Missing = Exclude<FormatName, (typeof LISTED)[number]['name']>;
/**
 * All formats. Where a format has no reader in the list, the type becomes the missing name, which does not compile.
 */
export const FORMATS: [Missing] extends [never] ? readonly Format[] : Missing = LISTED;

/** A file and those that are read together with it. */
export interface FileGroup {
  readonly main: string;
  /** By role. */
  readonly companions: Readonly<Record<string, string>>;
  /** The format that asked for the companions; null where there are none. */
  readonly format: Format | null;
}

/** Which of the files belong together. A companion may serve several files, and is not read by itself. */
export function groupFiles(paths: readonly string[]): FileGroup[] {
  const known = new Set(paths);
  const companionPaths = new Set<string>();
  const groups: FileGroup[] = [];
  for (const main of paths) {
    let group: FileGroup = { main, companions: {}, format: null };
    for (const format of FORMATS) {
      const companions = format.companions?.(main, known) ?? null;
      if (companions === null || Object.keys(companions).length === 0) continue;
      group = { main, companions, format };
      for (const path of Object.values(companions)) companionPaths.add(path);
      break;
    }
    groups.push(group);
  }
  return groups.filter(({ main }) => !companionPaths.has(main));
}

/**
 * The format of a file: the one that asked for its companions where it recognises it, else the first that does.
 * @throws UntaggedTextError for running text, UnknownFormatError where no format recognises the file
 */
export async function chooseFormat(file: OpenFile, group: FileGroup, turns: GivesWay): Promise<Format> {
  const { format: asked } = group;
  const others = FORMATS.filter((format) => format !== asked);
  for (const format of asked === null ? others : [asked, ...others]) {
    if (format !== asked && format.companions?.(file.name, new Set()) === null) continue;
    const fits = await format.detect(file, turns);
    await turns.giveWay();
    if (fits) return format;
  }
  const { lines } = file.head;
  const first = lines.findIndex((line) => line.trim() !== '');
  const text = lines[first] ?? '';
  const data = { file: file.name, line: first + 1, text };
  if (file.encoding !== null && !/^\s*[[{<]/.test(text)) {
    throw importError(UntaggedTextError, 'This is text without tags, so there is nothing to learn from.', {
      ...data,
      remedy:
        'Tag it in Try with a trained model. To train on it, write one word and its tag per line, separated by a tab or a space, and an empty line after each sentence.',
    });
  }
  throw importError(UnknownFormatError, 'No format recognises this file.', {
    ...data,
    remedy:
      'Write one word and its tag per line, separated by a tab or a space, or one record per line: {"tokens": […], "tags": […]}.',
  });
}
