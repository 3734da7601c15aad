/** A BERT tokenizer from its `vocab.txt`, for models whose folder has no `tokenizer.json`: what transformers' BertTokenizer makes of it. */
import { z } from 'zod';
import { CONFIG_FILE, InvalidTokenizerError, parseFile } from './errors.ts';

const specialTokenSchema = z
  .union([z.string(), z.looseObject({ content: z.string() }).transform((token) => token.content)])
  .nullish();

const bertConfigSchema = z.looseObject({
  do_lower_case: z.boolean().default(true),
  strip_accents: z.boolean().nullish(),
  tokenize_chinese_chars: z.boolean().default(true),
  unk_token: specialTokenSchema,
  sep_token: specialTokenSchema,
  pad_token: specialTokenSchema,
  cls_token: specialTokenSchema,
  mask_token: specialTokenSchema,
});

/**
 * @param vocabTxt one token a line; its id is the number of the line, from 0
 * @param tokenizerConfig parsed `tokenizer_config.json`
 * @returns the content of a `tokenizer.json`
 * @throws InvalidTokenizerError
 */
export function tokenizerJsonOfVocab(vocabTxt: string, tokenizerConfig: unknown): unknown {
  const config = parseFile(bertConfigSchema, tokenizerConfig, CONFIG_FILE);
  const lines = vocabTxt.split(/\r?\n/);
  if (lines.at(-1) === '') lines.pop();
  const vocab = Object.fromEntries(lines.map((token, id) => [token, id]));
  const special = (token: string): { content: string; id: number } => {
    const id = vocab[token];
    if (id !== undefined) return { content: token, id };
    const problem = `there is no line ${token}`;
    throw new InvalidTokenizerError(
      `vocab.txt: ${problem}. vocab.txt and ${CONFIG_FILE} must be of the same BERT model.`,
      { file: 'vocab.txt', problem },
    );
  };
  const unk = special(config.unk_token ?? '[UNK]');
  const cls = special(config.cls_token ?? '[CLS]');
  const sep = special(config.sep_token ?? '[SEP]');
  const pad = special(config.pad_token ?? '[PAD]');
  const mask = config.mask_token ?? '[MASK]';
  // Training for tokens never needs it.
  const masks = vocab[mask] === undefined ? [] : [special(mask)];
  return {
    version: '1.0',
    truncation: null,
    padding: null,
    added_tokens: [unk, cls, sep, pad, ...masks]
      .sort((a, b) => a.id - b.id)
      .map(({ id, content }) => ({
        id,
        content,
        single_word: false,
        lstrip: false,
        rstrip: false,
        normalized: false,
        special: true,
      })),
    normalizer: {
      type: 'BertNormalizer',
      clean_text: true,
      handle_chinese_chars: config.tokenize_chinese_chars,
      strip_accents: config.strip_accents ?? null,
      lowercase: config.do_lower_case,
    },
    pre_tokenizer: { type: 'BertPreTokenizer' },
    post_processor: { type: 'BertProcessing', cls: [cls.content, cls.id], sep: [sep.content, sep.id] },
    decoder: { type: 'WordPiece', prefix: '##', cleanup: true },
    model: {
      type: 'WordPiece',
      unk_token: unk.content,
      continuing_subword_prefix: '##',
      max_input_chars_per_word: 100,
      vocab,
    },
  };
}
