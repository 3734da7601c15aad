/** The JSON files of a tokenizer. */
import { invalidTokenizer } from './errors.ts';

/**
 * Published files have up to eight levels. Beyond some thousands, code that walks the content overflows the stack.
 */
const MAX_DEPTH = 64;

const QUOTE = 0x22;
const BACKSLASH = 0x5c;

/**
 * @param file its name, for the error
 * @throws InvalidTokenizerError where it is not JSON, or nested deeper than any tokenizer is
 */
export function readJson(file: string, bytes: Uint8Array): unknown {
  if (isDeep(bytes)) throw invalidTokenizer(file, '', `it is nested more than ${MAX_DEPTH} levels deep`);
  try {
    return JSON.parse(new TextDecoder().decode(bytes));
  } catch (error) {
    throw invalidTokenizer(file, '', `it is not JSON (${error instanceof Error ? error.message : error})`);
  }
}

/** One pass over the bytes, before anything is made of them. */
function isDeep(bytes: Uint8Array): boolean {
  let depth = 0;
  for (let i = 0; i < bytes.length; i++) {
    const byte = bytes[i]!;
    if (byte === QUOTE) {
      do i = bytes.indexOf(QUOTE, i + 1);
      while (i !== -1 && isEscaped(bytes, i));
      if (i === -1) return false;
    } else if ((byte | 0x20) === 0x7b) {
      // [ and {
      if (++depth > MAX_DEPTH) return true;
    } else if ((byte | 0x20) === 0x7d) {
      depth--;
    }
  }
  return false;
}

/** Whether an odd number of backslashes is before a quote. */
function isEscaped(bytes: Uint8Array, at: number): boolean {
  let first = at;
  while (bytes[first - 1] === BACKSLASH) first--;
  return (at - first) % 2 === 1;
}
