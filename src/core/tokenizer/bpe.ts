/** Byte-pair encoding (RoBERTa, ModernBERT): pairs are merged in the order in which training merged them. */
import { BPE } from '@huggingface/tokenizers';
import { z } from 'zod';
import { BYTE_CHARACTERS } from './byteAlphabet.ts';
import { parseFile, unsupported } from './errors.ts';
import { LibraryModel } from './libraryModel.ts';
import type { ModelToken } from './tokenModel.ts';

const bpeSchema = z.object({
  unk_token: z.string().nullish(),
  continuing_subword_prefix: z.string().nullish(),
  end_of_word_suffix: z.string().nullish(),
  byte_fallback: z.boolean().default(false),
  ignore_merges: z.boolean().default(false),
  vocab: z.record(z.string(), z.number().int().min(0)),
  /** `"a b"` in files from before 2024. */
  merges: z.union([z.array(z.string()), z.array(z.tuple([z.string(), z.string()]))]),
});

export class BytePairEncoding extends LibraryModel<BPE> {
  readonly unkToken = null;
  readonly continuingSubwordPrefix = null;

  /**
   * @param isOfBytes whether its input consists only of characters that represent bytes
   * @throws InvalidTokenizerError, UnsupportedTokenizerError for what byte-level models do not have
   */
  constructor(model: unknown, isOfBytes: boolean) {
    const { unk_token, continuing_subword_prefix, end_of_word_suffix, byte_fallback, ...config } = parseFile(
      bpeSchema,
      model,
    );
    // A vocabulary with all bytes never uses its unknown token.
    const isComplete = isOfBytes && BYTE_CHARACTERS.every((byte) => Object.hasOwn(config.vocab, byte));
    for (const [name, value] of Object.entries({
      unk_token: isComplete ? null : unk_token,
      continuing_subword_prefix,
      end_of_word_suffix,
      byte_fallback,
    })) {
      if (value)
        throw unsupported('model', `BPE with ${name} ${value}`, ['byte-level BPE', 'WordPiece', 'Unigram']);
    }
    super(new BPE({ type: 'BPE', ...config }));
  }

  tokenize(preToken: string): ModelToken[] {
    return this.library.encode([preToken]).map((token) => ({
      id: this.idOf(token)!,
      token,
      length: Array.from(token).length,
    }));
  }
}
