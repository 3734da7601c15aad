/** From the bytes of a file to its lines, in blocks, so that a large file is read while the worker still answers. */
import type { ByteSource } from '../bytes.ts';
import { importError, UnreadableFileError } from '../importErrors.ts';
import { type GivesWay, NO_TURNS } from '../turns.ts';
import { MAX_RECORD_CHARACTERS, tooLongError } from './errors.ts';

/** Consecutive lines, without their ends. */
export interface LineBlock {
  /** 1-based number of `lines[0]`. */
  readonly firstLine: number;
  readonly lines: readonly string[];
}

/** The beginning of a file, from which its format is recognised. */
export interface FileHead {
  readonly bytes: Uint8Array;
  /**
   * Decoded lines without byte order mark; empty where the file is not text. A truncated last line is left out unless
   * it is the only one.
   */
  readonly lines: readonly string[];
  /** Whether `lines` are all of them. */
  readonly isWhole: boolean;
}

export interface OpenFile {
  /** Path or name, as the user knows it. */
  readonly name: string;
  readonly sizeBytes: number;
  readonly head: FileHead;
  /** As TextDecoder names it; null where the file is not text. */
  readonly encoding: string | null;
  /** For formats that are not text; reading yields between slices, as between blocks. */
  readonly bytes: ByteSource;
  /**
   * The text by lines. Every call starts from the beginning. Throws UnreadableFileError where the file is not text.
   */
  lineBlocks(): AsyncIterable<LineBlock>;
  /**
   * The text in pieces that do not depend on its lines, for formats that may have a single one. A CR that ends lines
   * becomes a LF.
   */
  textPieces(): AsyncIterable<string>;
  /** The whole text, for formats whose unit is the document. */
  readText(): Promise<string>;
}

/** A line that is not UTF-8. */
export interface EncodingNotice {
  readonly line: number;
  readonly text: string;
}

/**
 * Called where an encoding had to be guessed: once, with the first line that is not UTF-8, where the file is read as
 * Windows-1252; with each such line where it is UTF-8 nevertheless, with U+FFFD in place of what is damaged.
 */
export type OnEncodingGuessed = (notice: EncodingNotice, encoding: 'utf-8' | 'windows-1252') => void;

/** Called after each piece of a file, with the bytes read so far; throws where reading is to end. */
export type OnPiece = (readBytes: number) => Promise<void>;

/** How a file is read while its thread has other work. */
interface Reading {
  readonly onPiece: OnPiece;
  readonly turns: GivesWay;
}

const HEAD_BYTES = 512 * 1024;
/** Size of a block of lines, and of a piece of text: what a reader of any format parses in a few milliseconds. */
const BLOCK_CHARACTERS = 1 << 15;
const TEXT_REMEDY = 'Save it as text in UTF-8 and try again.';

/**
 * Opens a file and detects its encoding: a byte order mark decides; else UTF-16 where every other byte of the head is
 * zero, UTF-8 where all of the file is, or nearly all that is not ASCII, and Windows-1252 (which includes Latin-1)
 * otherwise.
 * @throws UnreadableFileError for archives and other known binary files that no format reads.
 */
export async function openFile(
  bytes: ByteSource,
  {
    onPiece,
    onEncodingGuessed,
    turns = NO_TURNS,
  }: { onPiece: OnPiece; onEncodingGuessed: OnEncodingGuessed; turns?: GivesWay },
): Promise<OpenFile> {
  const reading: Reading = { onPiece, turns };
  const head = await bytes.slice(0, HEAD_BYTES);
  refuseKnownBinary(bytes.name, head);
  const encoding = isBinary(head) ? null : await detectEncoding(bytes, head, reading, onEncodingGuessed);
  const lines = encoding === null ? [] : decodeHead(head, encoding, head.length < bytes.sizeBytes);
  const textEncoding = (): string => {
    if (encoding !== null) return encoding;
    throw importError(UnreadableFileError, 'This looks like a binary file (it contains NUL bytes).', {
      file: bytes.name,
      line: 0,
      text: '',
      remedy: TEXT_REMEDY,
    });
  };
  let slicedBytes = 0;
  const lineBlocks = (): AsyncIterable<LineBlock> => readLineBlocks(bytes, textEncoding(), reading);
  return {
    name: bytes.name,
    sizeBytes: bytes.sizeBytes,
    head: { bytes: head, lines, isWhole: head.length >= bytes.sizeBytes },
    encoding,
    bytes: {
      name: bytes.name,
      sizeBytes: bytes.sizeBytes,
      stream: () => bytes.stream(),
      slice: async (start, end) => {
        const slice = await bytes.slice(start, end);
        slicedBytes = Math.min(bytes.sizeBytes, slicedBytes + slice.byteLength);
        await onPiece(slicedBytes);
        return slice;
      },
    },
    lineBlocks,
    textPieces: () => readTextPieces(bytes, textEncoding(), reading),
    readText: async () => {
      const blocks: string[] = [];
      let characters = 0;
      for await (const { lines } of lineBlocks()) {
        const block = lines.join('\n');
        characters += block.length;
        if (characters > MAX_RECORD_CHARACTERS) throw tooLongError('This document', bytes.name, 0);
        blocks.push(block);
      }
      return blocks.join('\n');
    },
  };
}

/** All lines of a file, for formats that need them at once. */
export async function readLines(file: Pick<OpenFile, 'lineBlocks'>): Promise<string[]> {
  const all: string[] = [];
  for await (const { lines } of file.lineBlocks()) for (const line of lines) all.push(line);
  return all;
}

/**
 * Lines end at LF, CRLF (also with several CR, which come from writing CRLF as text) and, where the file's first line
 * end is a CR alone, at CR. Other characters that Unicode calls line ends (U+0085, U+2028) occur inside tokens of
 * real data and do not end lines.
 */
async function* readLineBlocks(
  bytes: ByteSource,
  encoding: string,
  { onPiece, turns }: Reading,
): AsyncGenerator<LineBlock> {
  const decoder = new TextDecoder(encoding);
  /** Text after the last line end: a line can be as long as the file. */
  let pending: string[] = [];
  let pendingCharacters = 0;
  let nextLine = 1;
  let readBytes = 0;
  let lineEnd: '\n' | '\r' | null = null;
  const take = (text: string): LineBlock => {
    const lines = text.split(lineEnd ?? '\n');
    if (lineEnd !== '\r') {
      for (let i = 0; i < lines.length; i++) {
        const line = lines[i]!;
        if (line.endsWith('\r')) lines[i] = withoutReturns(line);
      }
    }
    const block = { firstLine: nextLine, lines };
    nextLine += lines.length;
    return block;
  };
  for await (const piece of bytes.stream()) {
    let text = decoder.decode(piece, { stream: true });
    if (lineEnd === null && pending.at(-1)?.endsWith('\r')) text = pending.pop()! + text;
    lineEnd ??= firstLineEnd(text);
    const end = lineEnd === null ? -1 : text.lastIndexOf(lineEnd);
    if (end < 0) {
      pending.push(text);
      pendingCharacters += text.length;
      if (pendingCharacters > MAX_RECORD_CHARACTERS) throw tooLongError('This line', bytes.name, nextLine);
    } else {
      pending.push(text.slice(0, end));
      const complete = pending.join('');
      pending = [text.slice(end + 1)];
      pendingCharacters = text.length - end - 1;
      let start = 0;
      while (start <= complete.length) {
        const soonest = start + BLOCK_CHARACTERS;
        const found = soonest >= complete.length ? -1 : complete.indexOf(lineEnd!, soonest);
        const stop = found < 0 ? complete.length : found;
        yield take(complete.slice(start, stop));
        start = stop + 1;
        await turns.giveWay();
      }
    }
    readBytes += piece.byteLength;
    await onPiece(readBytes);
  }
  pending.push(decoder.decode());
  yield take(pending.join(''));
}

async function* readTextPieces(
  bytes: ByteSource,
  encoding: string,
  { onPiece, turns }: Reading,
): AsyncGenerator<string> {
  const decoder = new TextDecoder(encoding);
  let pending = '';
  let readBytes = 0;
  let lineEnd: '\n' | '\r' | null = null;
  const take = (text: string): string => (lineEnd === '\r' ? text.replaceAll('\r', '\n') : text);
  for await (const piece of bytes.stream()) {
    const text = pending + decoder.decode(piece, { stream: true });
    lineEnd ??= firstLineEnd(text);
    // Whether the first CRs are line ends depends on what follows.
    const complete = lineEnd === null ? withoutReturns(text) : text;
    pending = text.slice(complete.length);
    for (let start = 0; start < complete.length; start += BLOCK_CHARACTERS) {
      yield take(complete.slice(start, start + BLOCK_CHARACTERS));
      await turns.giveWay();
    }
    readBytes += piece.byteLength;
    await onPiece(readBytes);
  }
  yield take(pending + decoder.decode());
}

/** The most CR before a LF that belong to the same line end. */
const MAX_RETURNS = 4;

/** CR at the very end may be the first part of CRLF, so they do not decide yet. */
function firstLineEnd(text: string): '\n' | '\r' | null {
  const lineFeed = text.indexOf('\n');
  const carriageReturn = text.indexOf('\r');
  if (carriageReturn < 0 || (lineFeed >= 0 && lineFeed < carriageReturn)) return lineFeed < 0 ? null : '\n';
  let next = carriageReturn;
  while (text[next] === '\r' && next < carriageReturn + MAX_RETURNS) next++;
  if (next === text.length) return null;
  return text[next] === '\n' ? '\n' : '\r';
}

function withoutReturns(line: string): string {
  let end = line.length;
  while (line[end - 1] === '\r') end--;
  return line.slice(0, end);
}

function decodeHead(head: Uint8Array, encoding: string, isCut: boolean): string[] {
  const text = new TextDecoder(encoding).decode(head, { stream: true });
  const lines = text.split(firstLineEnd(text) ?? '\n').map(withoutReturns);
  if (isCut && lines.length > 1) lines.pop();
  return lines;
}

async function detectEncoding(
  bytes: ByteSource,
  head: Uint8Array,
  reading: Reading,
  onEncodingGuessed: OnEncodingGuessed,
): Promise<string> {
  const wide = wideEncoding(head);
  if (wide !== null) return wide;
  const notice = await findInvalidUtf8(bytes, reading.onPiece);
  if (notice === null) return 'utf-8';
  const damaged = await findDamagedLines(bytes, reading);
  if (damaged !== null) {
    for (const line of damaged) onEncodingGuessed(line, 'utf-8');
    return 'utf-8';
  }
  onEncodingGuessed(notice, 'windows-1252');
  return 'windows-1252';
}

/** What the decoder puts in place of bytes that are not a character. */
const REPLACEMENT = '\uFFFD';
/** In text of another encoding hardly any bytes happen to be UTF-8. */
const MIN_VALID_PER_DAMAGED = 4;
/** After this many damaged places, with too few valid ones, the rest is not examined. */
const ENOUGH_DAMAGED = 1000;

/** Characters of a damaged line that are shown before and after its first damaged place. */
const NOTICE_CHARACTERS = 40;

/**
 * The lines of a file of UTF-8 that hold something else; null where it is not UTF-8. A truncated last character does
 * not count as damage.
 */
async function findDamagedLines(
  bytes: ByteSource,
  { onPiece, turns }: Reading,
): Promise<EncodingNotice[] | null> {
  const found = new DamagedLines();
  // This does not count as progress.
  const reading = { onPiece: () => onPiece(0), turns };
  // Not by lines: formats that do not read by lines take a file that is a single line.
  for await (const piece of readTextPieces(bytes, 'utf-8', reading)) {
    found.take(piece);
    if (found.damaged > ENOUGH_DAMAGED && found.valid < found.damaged * MIN_VALID_PER_DAMAGED) return null;
  }
  const { valid, damaged, endsDamaged } = found;
  const isUtf8 = valid >= damaged * MIN_VALID_PER_DAMAGED || (endsDamaged && damaged === 1 && valid > 0);
  return isUtf8 ? found.notices() : null;
}

/** Looks for damaged lines in text that comes in pieces, which do not depend on its lines. */
class DamagedLines {
  /** Characters beyond ASCII. */
  valid = 0;
  /** Places that are not a character. */
  damaged = 0;
  readonly #found: EncodingNotice[] = [];
  #line = 1;
  /** The end of what has been read of the line. */
  #tail = '';
  /** Whether the line is the last one found, the text of whose notice goes on. */
  #isFound = false;

  /** Whether the text so far ends in a damaged place. */
  get endsDamaged(): boolean {
    return withoutReturns(this.#tail).endsWith(REPLACEMENT);
  }

  take(piece: string): void {
    for (const [i, part] of piece.split('\n').entries()) {
      if (i > 0) {
        this.#line++;
        this.#tail = '';
        this.#isFound = false;
      }
      this.#takePart(part);
    }
  }

  notices(): EncodingNotice[] {
    return this.#found.map(({ line, text }) => ({ line, text: withoutReturns(text) }));
  }

  /** @param part of one line */
  #takePart(part: string): void {
    const beyondAscii = part.replace(/\p{ASCII}+/gu, '').length;
    const here = beyondAscii === 0 ? 0 : part.split(REPLACEMENT).length - 1;
    this.valid += beyondAscii - here;
    this.damaged += here;
    if (this.#isFound) this.#continueNotice(part);
    else if (here > 0) {
      const at = part.indexOf(REPLACEMENT);
      const before = this.#tail + part.slice(Math.max(0, at - NOTICE_CHARACTERS), at);
      const text = before.slice(-NOTICE_CHARACTERS) + part.slice(at, at + NOTICE_CHARACTERS);
      this.#found.push({ line: this.#line, text });
      this.#isFound = true;
    }
    this.#tail = (this.#tail + part.slice(-NOTICE_CHARACTERS)).slice(-NOTICE_CHARACTERS);
  }

  #continueNotice(part: string): void {
    const { line, text } = this.#found.at(-1)!;
    const missing = text.indexOf(REPLACEMENT) + NOTICE_CHARACTERS - text.length;
    if (missing > 0) this.#found[this.#found.length - 1] = { line, text: text + part.slice(0, missing) };
  }
}

/** UTF-16 by its byte order mark, or by the zero bytes that text in Western languages has in every other place. */
function wideEncoding(head: Uint8Array): 'utf-16le' | 'utf-16be' | null {
  if (head[0] === 0xff && head[1] === 0xfe) return 'utf-16le';
  if (head[0] === 0xfe && head[1] === 0xff) return 'utf-16be';
  const pairs = head.length >> 1;
  let evenZeros = 0;
  let oddZeros = 0;
  for (let i = 0; i < pairs; i++) {
    if (head[2 * i] === 0) evenZeros++;
    if (head[2 * i + 1] === 0) oddZeros++;
  }
  // Characters such as U+0100 and U+1F600 have a zero byte in the other place.
  if (pairs >= 4 && oddZeros > pairs * 0.6 && evenZeros < pairs * 0.1) return 'utf-16le';
  if (pairs >= 4 && evenZeros > pairs * 0.6 && oddZeros < pairs * 0.1) return 'utf-16be';
  return null;
}

function isBinary(head: Uint8Array): boolean {
  return head.includes(0) && wideEncoding(head) === null;
}

/** The first line of the file that is not UTF-8; null where all of it is. */
async function findInvalidUtf8(bytes: ByteSource, onPiece: OnPiece): Promise<EncodingNotice | null> {
  const decoder = new TextDecoder('utf-8', { fatal: true });
  let line = 1;
  let before = new Uint8Array(0);
  for await (const piece of bytes.stream()) {
    if (!succeeds(() => decoder.decode(piece, { stream: true })))
      return locateInvalidUtf8(piece, before, line);
    for (let at = piece.indexOf(LINE_FEED); at >= 0; at = piece.indexOf(LINE_FEED, at + 1)) line++;
    before = new Uint8Array(piece.subarray(Math.max(0, piece.length - 200)));
    // This does not count as progress.
    await onPiece(0);
  }
  if (succeeds(() => decoder.decode())) return null;
  return { line, text: decodeWestern(before.subarray(before.lastIndexOf(LINE_FEED) + 1)) };
}

const LINE_FEED = 0x0a;

/**
 * @param before the bytes before the piece, at the end of which a character can have begun
 * @param line the line in which the piece begins
 */
function locateInvalidUtf8(piece: Uint8Array, before: Uint8Array, line: number): EncodingNotice {
  const decoder = new TextDecoder('utf-8', { fatal: true });
  const tail = before.subarray(-3);
  const begin = tail.findIndex((byte) => (byte & 0xc0) !== 0x80);
  // Three bytes that continue a character are the end of one of four.
  if (begin >= 0) decoder.decode(tail.subarray(begin), { stream: true });
  let start = 0;
  for (let at = line; ; at++) {
    const lineFeed = piece.indexOf(LINE_FEED, start);
    const rest = piece.subarray(start, lineFeed < 0 ? piece.length : lineFeed + 1);
    if (lineFeed < 0 || !succeeds(() => decoder.decode(rest, { stream: true }))) {
      return { line: at, text: decodeWestern(rest) };
    }
    start = lineFeed + 1;
  }
}

function succeeds(decode: () => string): boolean {
  try {
    decode();
    return true;
  } catch {
    return false;
  }
}

function decodeWestern(bytes: Uint8Array): string {
  return new TextDecoder('windows-1252').decode(bytes.subarray(0, 200)).trimEnd();
}

const SIGNATURES: readonly {
  readonly bytes: readonly number[];
  /** Where they are; 0 if omitted. */
  readonly at?: number;
  readonly what: string;
  readonly remedy: string;
}[] = [
  { bytes: [0x1f, 0x8b], what: 'This is a gzip archive.', remedy: 'Unpack it and choose the file inside.' },
  {
    bytes: [0x25, 0x50, 0x44, 0x46],
    what: 'This is a PDF file.',
    remedy: 'Choose a text file with one word and its tag per line.',
  },
  {
    bytes: [0x75, 0x73, 0x74, 0x61, 0x72],
    at: 257,
    what: 'This is a tar archive.',
    remedy: 'Unpack it and choose the files inside.',
  },
  {
    bytes: [0x50, 0x4b, 0x03, 0x04],
    what: 'This is a zip archive inside another, or a document of an office program.',
    remedy: 'Unpack it, or save it as text or CSV, and choose the files.',
  },
];

function refuseKnownBinary(file: string, head: Uint8Array): void {
  for (const { bytes: signature, at = 0, what, remedy } of SIGNATURES) {
    if (signature.every((byte, i) => head[at + i] === byte)) {
      throw importError(UnreadableFileError, what, { file, line: 0, text: '', remedy });
    }
  }
}
