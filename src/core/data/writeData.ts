/**
 * The current data set written to files, one for each split: as columns, as lists of words and tags, or as spans over
 * text.
 */

import { zipFiles } from '../archives/zipFiles.ts';
import { joinChunks } from '../bytes.ts';
import { registerError, TagsmithError } from '../errors.ts';
import { cutText } from '../importErrors.ts';
import { type GivesWay, NO_TURNS } from '../turns.ts';
import type { DataForm } from './choices.ts';
import type { Dataset, Sentence } from './dataset.ts';
import { DOCUMENT_MARK } from './formats/columnLayout.ts';
import { readSpans } from './schemes.ts';
import type { SplitName, Task } from './task.ts';
import { SPLIT_NAMES } from './task.ts';

declare module '../errors.ts' {
  interface ErrorData {
    UnwritableCellError: UnwritableCellError['data'];
  }
}

export interface DataFile {
  readonly name: string;
  readonly bytes: Uint8Array<ArrayBuffer>;
}

/**
 * A word or a tag that rows cannot hold: with a line end or a tab in it, spaces around it, half of a character, or
 * nothing at all.
 */
export class UnwritableCellError extends TagsmithError<{
  readonly split: SplitName;
  /** 1-based. */
  readonly sentence: number;
  readonly cell: string;
}> {}
registerError('UnwritableCellError', UnwritableCellError);

const FILE_ENDINGS: Readonly<Record<DataForm, string>> = {
  iob2: 'conll',
  jsonl: 'jsonl',
  spans: 'spans.jsonl',
};

/**
 * One file for each split. The importer reads the same data set from them, except for what the format loses. Yields
 * after each sentence.
 * @throws UnwritableCellError in the format iob2; the others hold any text. What `turns` throws
 */
export async function writeData(
  dataset: Dataset,
  form: DataForm,
  turns: GivesWay = NO_TURNS,
): Promise<DataFile[]> {
  const files: DataFile[] = [];
  for (const split of SPLIT_NAMES) {
    const sentences = dataset.splits[split];
    if (sentences === undefined) continue;
    const bytes = await encodeText(writeSplit(dataset, split, sentences, form), turns);
    files.push({ name: `${split}.${FILE_ENDINGS[form]}`, bytes });
  }
  return files;
}

/** This many characters are encoded in one call. */
const PIECE_CHARACTERS = 1 << 16;

/** UTF-8. */
async function encodeText(
  textOfSentences: Iterable<string>,
  turns: GivesWay,
): Promise<Uint8Array<ArrayBuffer>> {
  const encoder = new TextEncoder();
  const chunks: Uint8Array[] = [];
  let piece = '';
  for (const text of textOfSentences) {
    piece += text;
    if (piece.length >= PIECE_CHARACTERS) {
      chunks.push(encoder.encode(piece));
      piece = '';
    }
    if (turns.isDue) await turns.giveWay();
  }
  chunks.push(encoder.encode(piece));
  return joinChunks(chunks);
}

/**
 * A single file as it is, several as `NAME.zip`.
 * @throws ZipTooLargeError; the reason of the turns' signal (a CancelledError) once the work is cancelled
 */
export async function packData(
  files: readonly DataFile[],
  name: string,
  modifiedAt: Date,
  turns: GivesWay,
): Promise<DataFile> {
  const [only] = files;
  if (files.length === 1 && only !== undefined) return only;
  const entries = files.map((file) => ({ name: file.name, chunks: [file.bytes], isStored: false }));
  const pieces: Uint8Array[] = [];
  for (const piece of zipFiles(entries, modifiedAt)) {
    pieces.push(piece);
    if (turns.isDue) await turns.giveWay();
  }
  return { name: `${name}.zip`, bytes: joinChunks(pieces) };
}

/** The text of each sentence in order. */
function writeSplit(
  { task, labels }: Dataset,
  split: SplitName,
  sentences: readonly Sentence[],
  form: DataForm,
): Iterable<string> {
  switch (form) {
    case 'iob2':
      return writeRows(sentences, split);
    case 'jsonl':
      return writeLines(sentences, (sentence, i) => toRecord(sentence, task, i === 0 ? labels.names : null));
    case 'spans':
      return writeLines(sentences, (sentence) => toSpans(sentence, task));
    default:
      return form satisfies never;
  }
}

function* writeLines(
  sentences: readonly Sentence[],
  toObject: (sentence: Sentence, index: number) => object,
): Generator<string> {
  for (const [i, sentence] of sentences.entries()) yield `${JSON.stringify(toObject(sentence, i))}\n`;
}

function* writeRows(sentences: readonly Sentence[], split: SplitName): Generator<string> {
  const marksDocuments = sentences.every(({ document }) => document !== undefined);
  let document: number | undefined;
  for (const [i, sentence] of sentences.entries()) {
    const rows: string[] = [];
    if (marksDocuments && sentence.document !== document) {
      document = sentence.document;
      rows.push(`${DOCUMENT_MARK}\tO\n\n`);
    }
    for (const [k, word] of sentence.words.entries()) {
      const tag = sentence.tags[k]!;
      const bad = [word, tag].find((cell) => !fitsIntoRow(cell));
      if (bad !== undefined) throw unwritable(split, i + 1, bad);
      rows.push(`${word}\t${tag}\n`);
    }
    rows.push('\n');
    const text = rows.join('');
    // A reader takes the first U+FEFF of a file for a byte order mark.
    yield i === 0 && text.startsWith('\uFEFF') ? `\uFEFF${text}` : text;
  }
}

const NO_CELL = /[\t\n\r\p{Surrogate}]|^[ \v\f]|[ \v\f]$|^$/u;

function fitsIntoRow(cell: string): boolean {
  return !NO_CELL.test(cell) && !cell.startsWith(DOCUMENT_MARK);
}

function unwritable(split: SplitName, sentence: number, cell: string): UnwritableCellError {
  const shown = JSON.stringify(cutText(cell));
  return new UnwritableCellError(
    `${split}, sentence ${sentence}: a row cannot hold ${shown}. Choose JSON lines, which hold any text.`,
    { split, sentence, cell: cutText(cell) },
  );
}

function toRecord(
  { words, tags, glued }: Sentence,
  task: Task,
  labelNames: readonly string[] | null,
): object {
  const gluedWords = new Set(glued);
  return {
    tokens: words,
    [task === 'spans' ? 'ner_tags' : 'tags']: tags,
    ...(gluedWords.size > 0 ? { space_after: words.map((_, i) => !gluedWords.has(i)) } : {}),
    ...(labelNames === null ? {} : { label_names: labelNames }),
  };
}

function toSpans({ words, tags, glued }: Sentence, task: Task): object {
  const gluedWords = new Set(glued);
  const starts: number[] = [];
  const ends: number[] = [];
  let text = '';
  let length = 0;
  for (const [i, word] of words.entries()) {
    starts.push(length);
    length += [...word].length;
    ends.push(length);
    text += word;
    if (i < words.length - 1 && !gluedWords.has(i)) {
      text += ' ';
      length++;
    }
  }
  const spans =
    task === 'spans' ? readSpans(tags) : tags.map((type, start) => ({ type, start, end: start + 1 }));
  return { text, label: spans.map(({ type, start, end }) => [starts[start], ends[end - 1], type]) };
}
