/** The JSON files of a tokenizer. */
import { invalidTokenizer } from './errors.ts';

/** Published files have up to eight levels. Code that walks thousands of them overflows the stack. */
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

/** What a byte means for the depth; most mean nothing, and are passed with one look at this table. */
const KINDS = new Int8Array(256);
KINDS[QUOTE] = 2;
for (const open of '[{') KINDS[open.charCodeAt(0)] = 1;
for (const close of ']}') KINDS[close.charCodeAt(0)] = -1;

/** One pass over the bytes, before anything is made of them. */
function isDeep(bytes: Uint8Array): boolean {
  const { length } = bytes;
  let depth = 0;
  for (let i = 0; i < length; i++) {
    const kind = KINDS[bytes[i]!]!;
    if (kind === 0) continue;
    if (kind !== 2) {
      depth += kind;
      if (depth > MAX_DEPTH) return true;
      continue;
    }
    do i = bytes.indexOf(QUOTE, i + 1);
    while (i !== -1 && isEscaped(bytes, i));
    if (i === -1) return false;
  }
  return false;
}

/** Whether an odd number of backslashes is before a quote. */
function isEscaped(bytes: Uint8Array, at: number): boolean {
  let first = at;
  while (bytes[first - 1] === BACKSLASH) first--;
  return (at - first) % 2 === 1;
}
