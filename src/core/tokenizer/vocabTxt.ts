/**
 * A tokenizer from its `vocab.txt`, for models whose folder has no `tokenizer.json`: what transformers' BertTokenizer
 * and MPNetTokenizer make of it.
 */
import { z } from 'zod';
import { cutText } from '../importErrors.ts';
import type { AddedTokenConfig } from './addedTokens.ts';
import { CONFIG_FILE, invalidTokenizer, parseFile } from './errors.ts';
import { addedTokensOf, tokenTextSchema } from './specialTokens.ts';
import type { WordPieceKind } from './tokenizerClass.ts';

const configSchema = z.looseObject({
  do_lower_case: z.boolean().default(true),
  strip_accents: z.boolean().nullish(),
  tokenize_chinese_chars: z.boolean().default(true),
  unk_token: tokenTextSchema.nullish(),
  sep_token: tokenTextSchema.nullish(),
  pad_token: tokenTextSchema.nullish(),
  cls_token: tokenTextSchema.nullish(),
  mask_token: tokenTextSchema.nullish(),
});

const TOKENS = {
  bert: { unk: '[UNK]', cls: '[CLS]', sep: '[SEP]', pad: '[PAD]', mask: '[MASK]' },
  mpnet: { unk: '[UNK]', cls: '<s>', sep: '</s>', pad: '<pad>', mask: '<mask>' },
} as const satisfies Record<WordPieceKind, object>;

export interface VocabFiles {
  /** `vocab.txt`: one token a line; its id is the number of the line, from 0. */
  readonly vocabTxt: string;
  /** Parsed `tokenizer_config.json`. */
  readonly tokenizerConfig: unknown;
  /** Parsed `added_tokens.json`; undefined where there is none. */
  readonly addedTokens: unknown;
}

/**
 * @returns the content of a `tokenizer.json`
 * @throws InvalidTokenizerError
 */
export function tokenizerJsonOfVocab(kind: WordPieceKind, files: VocabFiles): unknown {
  const { vocabTxt, tokenizerConfig } = files;
  const config = parseFile(configSchema, tokenizerConfig, CONFIG_FILE);
  const lines = vocabTxt.split(/\r?\n/);
  if (lines.at(-1) === '') lines.pop();
  const vocab = new Map(lines.map((token, id) => [token, id]));
  const special = (token: string): { content: string; id: number } => {
    const id = vocab.get(token);
    if (id !== undefined) return { content: token, id };
    throw invalidTokenizer('vocab.txt', '', `there is no line ${cutText(token)}`);
  };
  const names = TOKENS[kind];
  const unk = special(config.unk_token ?? names.unk);
  const cls = special(config.cls_token ?? names.cls);
  const sep = special(config.sep_token ?? names.sep);
  const pad = special(config.pad_token ?? names.pad);
  const mask = config.mask_token ?? names.mask;
  // Training for tokens never needs it.
  const masks = !vocab.has(mask) ? [] : [special(mask)];
  const specials = [unk, cls, sep, pad, ...masks];
  const added = addedTokensOf(
    tokenizerConfig,
    files.addedTokens,
    vocab,
    new Set(specials.map(({ content }) => content)),
  );
  const isAdded = new Set(added.map(({ content }) => content));
  return {
    version: '1.0',
    truncation: null,
    padding: null,
    added_tokens: [
      ...added,
      ...specials
        .filter(({ content }) => !isAdded.has(content))
        .map(
          ({ id, content }): AddedTokenConfig => ({
            id,
            content,
            single_word: false,
            lstrip: kind === 'mpnet' && content === mask,
            rstrip: false,
            normalized: false,
            special: true,
          }),
        ),
    ].sort((a, b) => a.id - b.id),
    normalizer: {
      type: 'BertNormalizer',
      clean_text: true,
      handle_chinese_chars: config.tokenize_chinese_chars,
      strip_accents: config.strip_accents ?? null,
      lowercase: config.do_lower_case,
    },
    pre_tokenizer: { type: 'BertPreTokenizer' },
    post_processor: {
      ...(kind === 'bert'
        ? { type: 'BertProcessing' }
        : { type: 'RobertaProcessing', trim_offsets: true, add_prefix_space: false }),
      cls: [cls.content, cls.id],
      sep: [sep.content, sep.id],
    },
    decoder: { type: 'WordPiece', prefix: '##', cleanup: true },
    model: {
      type: 'WordPiece',
      unk_token: unk.content,
      continuing_subword_prefix: '##',
      max_input_chars_per_word: 100,
      vocab: Object.fromEntries(vocab),
    },
  };
}
