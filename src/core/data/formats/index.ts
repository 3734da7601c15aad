import { importError, UnknownFormatError } from '../errors.ts';
import type { SourceFile } from '../source.ts';
import { conll } from './conll.ts';
import type { Format } from './format.ts';
import { jsonl } from './jsonl.ts';

/** In the order in which they are asked: the stricter first. */
const FORMATS: readonly Format[] = [jsonl, conll];

/** The format that recognises the file. Throws UnknownFormatError where none does. */
export function detectFormat(source: SourceFile): Format {
  const format = FORMATS.find((candidate) => candidate.detect(source));
  if (format !== undefined) return format;
  const first = source.lines.findIndex((line) => line.trim() !== '');
  const text = source.lines[first] ?? '';
  const isJson = text.trimStart().startsWith('[') || text.trimStart().startsWith('{');
  throw importError(
    UnknownFormatError,
    isJson
      ? 'This looks like one JSON document, not like JSON lines.'
      : 'These are neither columns of words and tags nor JSON lines.',
    {
      file: source.file,
      line: first + 1,
      text,
      remedy: isJson
        ? 'Write one record per line: {"tokens": […], "tags": […]}.'
        : 'Write a word and its tag in each row, parted by a tab or a blank, and a blank row after each sentence.',
    },
  );
}
