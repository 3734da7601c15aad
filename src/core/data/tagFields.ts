/**
 * One field of tags for all files of a format: by itself, a file of another split can look as if its tags were in
 * another field.
 */
import { MISC_FIELD } from './formats/conllu.ts';
import type { ParsedFile } from './formats/format.ts';
import type { FormatName } from './formats/names.ts';
import type { Fact } from './report.ts';
import { assignSplits } from './splits.ts';

interface ReadFile {
  readonly name: string;
  readonly format: FormatName;
  readonly parsed: ParsedFile;
}

export interface FieldOfTrain {
  readonly tagField: string;
  /** What the report says of it. */
  readonly fact: Fact;
}

/**
 * The field from which the largest file to train on of a format takes its tags, by the name of each file that took
 * its own from another and has tags of that kind there too. Splits are those that names say.
 */
export function fieldsOfTrain(files: readonly ReadFile[]): ReadonlyMap<string, FieldOfTrain> {
  const splits = assignSplits(files, {});
  const mainOf = new Map<FormatName, { readonly file: ReadFile; readonly words: number }>();
  for (const [i, file] of files.entries()) {
    if (splits[i]!.split !== 'train') continue;
    const words = file.parsed.sentences.reduce((sum, sentence) => sum + sentence.words.length, 0);
    if (words > (mainOf.get(file.format)?.words ?? 0)) mainOf.set(file.format, { file, words });
  }
  const fields = new Map<string, FieldOfTrain>();
  for (const file of files) {
    const main = mainOf.get(file.format)?.file ?? file;
    const { tagField } = main.parsed;
    if (tagField === null || tagField === file.parsed.tagField || !hasTagsOf(main, file, tagField)) continue;
    fields.set(file.name, { tagField, fact: { what: 'tagsAsInTrain', values: { file: main.name } } });
  }
  return fields;
}

function hasTagsOf({ parsed: main }: ReadFile, { format, parsed }: ReadFile, tagField: string): boolean {
  const inMain = main.fields.find(({ id }) => id === tagField);
  const inFile = parsed.fields.find(({ id }) => id === tagField);
  const placeholderIsOutside = main.facts.some(({ what }) => what === 'placeholderIsOutside');
  if (inFile === undefined) {
    // An item of MISC is present only where it has a value.
    return format === 'conllu' && placeholderIsOutside && tagField.startsWith(MISC_FIELD);
  }
  // Columns without names are the same ones only where their number is equal.
  const hasNames = !/^\d+$/.test(tagField);
  if (tagField === parsed.wordField || (!hasNames && main.fields.length !== parsed.fields.length))
    return false;
  if (inFile.examples.length === 0) return placeholderIsOutside;
  if (inMain?.holds === 'span-tags') {
    return inFile.holds === 'span-tags' || (placeholderIsOutside && inFile.holds === 'other');
  }
  return inFile.holds === 'token-tags' || inFile.holds === 'words';
}
