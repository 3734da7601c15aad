/** From the bytes of a file to its lines. */
import { importError, UnreadableFileError } from './errors.ts';

/** A file's text by lines, without line ends and byte order mark. `lines[0]` is line 1. */
export interface SourceFile {
  readonly file: string;
  readonly lines: readonly string[];
}

const UTF8_REMEDY = 'Save it as text in UTF-8 and try again.';

/** Decodes UTF-8 with or without byte order mark and LF, CRLF or CR line ends. Throws UnreadableFileError for anything else. */
export function readSource(file: string, bytes: Uint8Array): SourceFile {
  refuseKnownBinary(file, bytes);
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw notUtf8(file, bytes);
  }
  const lines = splitLines(text);
  if (text.includes('\0')) {
    const index = lines.findIndex((line) => line.includes('\0'));
    throw importError(UnreadableFileError, 'This is not a text file: it contains zero bytes.', {
      file,
      line: index + 1,
      text: printable(lines[index]!),
      remedy: UTF8_REMEDY,
    });
  }
  return { file, lines };
}

/**
 * Splits at LF, CRLF and, where there is no LF at all, CR. Other characters that Unicode calls line ends (U+0085, U+2028) occur
 * inside tokens of real data and end nothing.
 */
function splitLines(text: string): string[] {
  if (!text.includes('\n')) return text.split('\r');
  const lines = text.split('\n');
  if (text.includes('\r')) {
    for (let i = 0; i < lines.length; i++) {
      const line = lines[i]!;
      if (line.endsWith('\r')) lines[i] = line.slice(0, -1);
    }
  }
  return lines;
}

const SIGNATURES: readonly {
  readonly bytes: readonly number[];
  readonly what: string;
  readonly remedy: string;
}[] = [
  {
    bytes: [0x50, 0x4b, 0x03, 0x04],
    what: 'This is a zip archive.',
    remedy: 'Unpack it and choose the files inside.',
  },
  { bytes: [0x1f, 0x8b], what: 'This is a gzip archive.', remedy: 'Unpack it and choose the file inside.' },
  {
    bytes: [0x25, 0x50, 0x44, 0x46],
    what: 'This is a PDF file.',
    remedy: 'Choose a text file with one word and its tag per line.',
  },
  {
    bytes: [0x50, 0x41, 0x52, 0x31],
    what: 'This is a parquet file.',
    remedy: 'Save it as JSON lines with tokens and tags.',
  },
  { bytes: [0xff, 0xfe], what: 'This text is in UTF-16.', remedy: UTF8_REMEDY },
  { bytes: [0xfe, 0xff], what: 'This text is in UTF-16.', remedy: UTF8_REMEDY },
];

function refuseKnownBinary(file: string, bytes: Uint8Array): void {
  for (const { bytes: signature, what, remedy } of SIGNATURES) {
    if (signature.every((byte, i) => bytes[i] === byte)) {
      throw importError(UnreadableFileError, what, { file, line: 0, text: '', remedy });
    }
  }
}

/** The error for bytes that are not UTF-8, with the first line that is not. */
function notUtf8(file: string, bytes: Uint8Array): UnreadableFileError {
  const strict = new TextDecoder('utf-8', { fatal: true });
  let start = 0;
  for (let line = 1; start <= bytes.length; line++) {
    const lineFeed = bytes.indexOf(0x0a, start);
    const end = lineFeed < 0 ? bytes.length : lineFeed;
    const lineBytes = bytes.subarray(start, end);
    try {
      strict.decode(lineBytes);
    } catch {
      const isBinary = lineBytes.includes(0);
      return importError(
        UnreadableFileError,
        isBinary
          ? 'This is not a text file.'
          : 'This line is not UTF-8 text (perhaps Latin-1 or Windows-1252).',
        {
          file,
          line,
          text: printable(new TextDecoder('windows-1252').decode(lineBytes)),
          remedy: UTF8_REMEDY,
        },
      );
    }
    start = end + 1;
  }
  // Every line alone is UTF-8, so the whole is: a line feed is never part of a longer sequence.
  throw new Error('notUtf8 was called for valid UTF-8');
}

function printable(text: string): string {
  return text.slice(0, 200).replace(/\p{Cc}/gu, '·');
}
