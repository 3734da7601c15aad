/** The `decoder` of a tokenizer.json: from tokens to text, like transformers' convert_tokens_to_string. */
import { WordPieceDecoder } from '@huggingface/tokenizers';
import { z } from 'zod';
import { BYTE_OF_CHARACTER } from './byteAlphabet.ts';
import { parsePart, unsupported } from './errors.ts';
import { oneCharacterSchema } from './preTokenizer.ts';

export type Decoder = (tokens: readonly string[]) => string;

const SUPPORTED = ['WordPiece', 'ByteLevel', 'Metaspace'] as const;

const wordPieceSchema = z.object({ type: z.literal('WordPiece'), prefix: z.string(), cleanup: z.boolean() });
const metaspaceSchema = z.object({
  replacement: oneCharacterSchema,
  prepend_scheme: z.string().optional(),
  add_prefix_space: z.boolean().default(true),
});

/** @throws InvalidTokenizerError, UnsupportedTokenizerError */
export function decoderOf(config: { readonly type: string }): Decoder {
  const kind = SUPPORTED.find((name) => name === config.type);
  switch (kind) {
    case undefined:
      throw unsupported('decoder', config.type, SUPPORTED);
    case 'WordPiece': {
      const library = new WordPieceDecoder(parsePart('decoder', wordPieceSchema, config));
      return (tokens) => library.decode([...tokens]);
    }
    case 'ByteLevel':
      return joinByteTokens;
    case 'Metaspace': {
      const { replacement, prepend_scheme, add_prefix_space } = parsePart('decoder', metaspaceSchema, config);
      const scheme = prepend_scheme ?? (add_prefix_space ? 'always' : 'never');
      return (tokens) =>
        tokens
          .map((token, i) => token.replaceAll(replacement, i === 0 && scheme !== 'never' ? '' : ' '))
          .join('');
    }
    default:
      return kind satisfies never;
  }
}

/**
 * A token with characters outside the alphabet (an added token, or joined words) decodes to itself.
 */
function joinByteTokens(tokens: readonly string[]): string {
  const encoder = new TextEncoder();
  const bytes = tokens.flatMap((token) => {
    const ofToken = Array.from(token, (character) => BYTE_OF_CHARACTER.get(character));
    return ofToken.every((byte) => byte !== undefined) ? ofToken : [...encoder.encode(token)];
  });
  return new TextDecoder('utf-8', { ignoreBOM: true }).decode(Uint8Array.from(bytes));
}
