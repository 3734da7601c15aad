/** Special and added tokens in files beside `tokenizer.json`, as in folders of transformers 4 and before. */
import { z } from 'zod';
import { type AddedTokenConfig, addedTokenSchema } from './addedTokens.ts';
import { CONFIG_FILE, InvalidTokenizerError, parseFile } from './errors.ts';

export const SPECIAL_TOKENS_FILE = 'special_tokens_map.json';
export const ADDED_TOKENS_FILE = 'added_tokens.json';

/** What the common families call it, for files that do not say. */
export const UNK_TOKENS: readonly string[] = ['[UNK]', '<unk>'];

/** A token's text, however much is said about it. */
export const tokenTextSchema = z.union([
  z.string(),
  z.looseObject({ content: z.string() }).transform((token) => token.content),
]);

const NAMES = ['unk_token', 'sep_token', 'pad_token', 'cls_token', 'mask_token'] as const;

const configSchema = z.looseObject({
  added_tokens_decoder: z.record(z.string(), addedTokenSchema.omit({ id: true })).nullish(),
});
const mapSchema = z.partialRecord(z.enum(NAMES), tokenTextSchema);
const addedSchema = z.record(z.string().min(1), z.number().int().min(0));

/**
 * `tokenizer_config.json` with the tokens of `special_tokens_map.json`, which win, as in transformers, unless the
 * configuration lists all added tokens itself.
 * @throws InvalidTokenizerError
 */
export function withSpecialTokens(tokenizerConfig: unknown, specialTokensMap: unknown): unknown {
  const config = parseFile(z.looseObject({}), tokenizerConfig, CONFIG_FILE);
  if (specialTokensMap === undefined || config.added_tokens_decoder != null) return tokenizerConfig;
  const map = parseFile(z.looseObject({}), specialTokensMap, SPECIAL_TOKENS_FILE);
  const named = parseFile(
    mapSchema,
    Object.fromEntries(NAMES.filter((name) => map[name] != null).map((name) => [name, map[name]])),
    SPECIAL_TOKENS_FILE,
  );
  const differing = Object.entries(named).filter(
    ([name, text]) => tokenTextSchema.safeParse(config[name]).data !== text,
  );
  return differing.length === 0 ? tokenizerConfig : { ...config, ...Object.fromEntries(differing) };
}

/**
 * The tokens that were added to a vocabulary: of `tokenizer_config.json` where it lists them, else of
 * `added_tokens.json`.
 *
 * @param vocab ids by token; an added token that is in it keeps that id, others follow
 * @param special texts of the special tokens
 * @throws InvalidTokenizerError also where a token would get another id than the file gives it
 */
export function addedTokensOf(
  tokenizerConfig: unknown,
  addedTokens: unknown,
  vocab: Readonly<Record<string, number>>,
  special: ReadonlySet<string>,
): AddedTokenConfig[] {
  const { added_tokens_decoder: listed } = parseFile(configSchema, tokenizerConfig, CONFIG_FILE);
  const file = listed == null ? ADDED_TOKENS_FILE : CONFIG_FILE;
  const added: AddedTokenConfig[] =
    listed == null
      ? Object.entries(parseFile(addedSchema, addedTokens ?? {}, file)).map(([content, id]) => ({
          id,
          content,
          single_word: false,
          lstrip: false,
          rstrip: false,
          normalized: !special.has(content),
          special: special.has(content),
        }))
      : Object.entries(listed).map(([id, token]) => ({
          ...token,
          id: Number(id),
          special: token.special || special.has(token.content),
        }));
  added.sort((a, b) => a.id - b.id);
  let next = Object.keys(vocab).length;
  for (const { content, id } of added) {
    const expected = Object.hasOwn(vocab, content) ? vocab[content] : next++;
    if (id === expected) continue;
    const problem = `${content} has the id ${id}, and vocab.txt leaves it ${expected}`;
    throw new InvalidTokenizerError(`${file}: ${problem}. The files must be of the same model.`, {
      file,
      problem,
    });
  }
  return added;
}
