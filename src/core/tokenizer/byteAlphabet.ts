/** The 256 characters that represent bytes in byte-level tokenizers (GPT-2, RoBERTa, ModernBERT). */

/** Bytes with a visible Latin-1 character are that character; the others follow from U+0100 on. */
function makeAlphabet(): string[] {
  const isVisible = (byte: number): boolean =>
    (byte >= 0x21 && byte <= 0x7e) || (byte >= 0xa1 && byte <= 0xac) || byte >= 0xae;
  let others = 0x100;
  return Array.from({ length: 256 }, (_, byte) => String.fromCodePoint(isVisible(byte) ? byte : others++));
}

/** The character of each byte. */
export const BYTE_CHARACTERS: readonly string[] = makeAlphabet();

export const BYTE_OF_CHARACTER: ReadonlyMap<string, number> = new Map(
  BYTE_CHARACTERS.map((character, byte) => [character, byte]),
);

/** `Ġ`, with which tokens begin that follow a space. */
export const SPACE_CHARACTER = BYTE_CHARACTERS[0x20]!;
