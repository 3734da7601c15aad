/**
 * Tokens that are declared beside `tokenizer.json`, counted as transformers counts them (4.57 and 5; where only one
 * of them can load a folder, as that one): in `special_tokens_map.json`, `added_tokens.json` and
 * `tokenizer_config.json`. Each gets its id in the vocabulary or the next free one, whatever id the files give it.
 * tests/oracles/declaredTokens.py has the reference's figures.
 */
import { z } from 'zod';
import { type AddedTokenConfig, addedTokenSchema } from './addedTokens.ts';
import { CONFIG_FILE, parseFile } from './errors.ts';
import { mapSchema, parsedListSchema } from './jsonCollections.ts';
import {
  ADDED_TOKENS_FILE,
  addedTokensSchema,
  listedTokensSchema,
  SPECIAL_TOKEN_NAMES,
  SPECIAL_TOKENS_FILE,
} from './specialTokens.ts';
import type { TokenVocabulary } from './tokenModel.ts';
import { tokenIdSchema } from './vocabulary.ts';

/** A token without an id. */
type Declared = Omit<AddedTokenConfig, 'id'>;

const specialSchema = z.union([
  z.string(),
  addedTokenSchema.omit({ id: true, special: true }).partial({ normalized: true }),
]);
const specialsSchema = parsedListSchema(specialSchema);
/** By name in folders of transformers 4. */
const extraSchema = z.union([specialsSchema, mapSchema(specialSchema)]);

const declaringSchema = listedTokensSchema.extend({
  additional_special_tokens: specialsSchema.nullish(),
  extra_special_tokens: extraSchema.nullish(),
});
interface TokenizerJson {
  readonly added_tokens: readonly unknown[];
  readonly model: { readonly vocab: object };
}

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null;

/** Not looked into further: there may be a million tokens, and of most nothing is declared. */
const tokenizerSchema = z.custom<TokenizerJson>(
  (file) =>
    isObject(file) && Array.isArray(file.added_tokens) && isObject(file.model) && isObject(file.model.vocab),
);

/** Parsed files; undefined where there is none. */
export interface DeclaringFiles {
  readonly tokenizerConfig: unknown;
  readonly specialTokensMap: unknown;
  readonly addedTokens: unknown;
}

/**
 * @returns the content of `tokenizer.json` with the tokens that it lacks; itself where it lacks none
 * @throws InvalidTokenizerError
 */
export function withDeclaredTokens(tokenizerJson: unknown, files: DeclaringFiles): unknown {
  const { listed, specials } = declaredTokens(files);
  const parsed = tokenizerSchema.safeParse(tokenizerJson).data;
  if (parsed === undefined) return tokenizerJson;
  const added = new Map<string, { readonly id: number }>();
  for (const token of parsed.added_tokens) {
    // What is wrong with it is reported where it is loaded.
    if (!isWritten(token)) return tokenizerJson;
    added.set(token.content, token);
  }
  const idsTaken = new Set(Array.from(added.values(), ({ id }) => id));
  let isChanged = false;
  let vocabulary: VocabularyIds | null = null;
  let highest = -1;
  for (const id of idsTaken) highest = Math.max(highest, id);
  const add = (token: Declared): void => {
    vocabulary ??= vocabularyOf(parsed.model.vocab);
    const next = highest >= vocabulary.size ? highest + 1 : vocabulary.size;
    const id = added.get(token.content)?.id ?? vocabulary.idOf(token.content) ?? next;
    highest = Math.max(highest, id);
    added.set(token.content, { id, ...token });
    isChanged = true;
  };
  const names = new Set(specials.map(({ content }) => content));
  for (const { id, isLegacy, ...token } of listed) {
    const known = addedTokenSchema.safeParse(added.get(token.content)).data;
    // Of added_tokens.json a token whose id tokenizer.json has given away is not read.
    if ((isLegacy && idsTaken.has(id)) || (known !== undefined && isSame(known, token))) continue;
    add({ ...token, special: token.special || names.has(token.content) });
  }
  for (const token of specials) if (!added.has(token.content)) add(token);
  if (!isChanged) return tokenizerJson;
  const added_tokens = [...added.values()].sort((a, b) => a.id - b.id);
  return { ...parsed, added_tokens };
}

/** In the order in which the reference adds them. */
function declaredTokens(files: DeclaringFiles): {
  readonly listed: readonly (AddedTokenConfig & { readonly isLegacy: boolean })[];
  readonly specials: readonly Declared[];
} {
  const config = parseFile(declaringSchema, files.tokenizerConfig ?? {}, CONFIG_FILE);
  const { added_tokens_decoder: decoder } = config;
  // Where the configuration lists all added tokens, the other files are not read.
  const map: Partial<Declaring> =
    decoder == null && files.specialTokensMap !== undefined
      ? parseFile(declaringSchema, files.specialTokensMap, SPECIAL_TOKENS_FILE)
      : {};
  const specials = specialsOf(config, map);
  if (decoder != null) {
    const listed = Array.from(decoder, ([key, token]) => {
      const id = parseFile(tokenIdSchema, Number(key), CONFIG_FILE, `added_tokens_decoder.${key}`);
      return { id, ...token, isLegacy: false };
    });
    return { listed: listed.sort((a, b) => a.id - b.id), specials };
  }
  if (files.addedTokens === undefined) return { listed: [], specials };
  const names = new Set(specials.map(({ content }) => content));
  const ids = parseFile(addedTokensSchema, files.addedTokens, ADDED_TOKENS_FILE);
  const listed = Array.from(ids, ([content, id]) => {
    const special = names.has(content);
    return { id, ...plainToken(content), normalized: !special, special, isLegacy: true };
  });
  return { listed: listed.filter(({ content }) => content !== '').sort((a, b) => a.id - b.id), specials };
}

type Declaring = z.infer<typeof declaringSchema>;

function specialsOf(config: Declaring, map: Partial<Declaring>): Declared[] {
  const isName = (name: string): boolean => (SPECIAL_TOKEN_NAMES as readonly string[]).includes(name);
  // Names of the model's own count where they are texts; transformers 4 does not read them.
  const own = [config, map].flatMap((file) =>
    Object.entries(file).flatMap(([name, value]) =>
      name.endsWith('_token') && !isName(name) && typeof value === 'string' ? [value] : [],
    ),
  );
  const extra = [config.extra_special_tokens, map.extra_special_tokens];
  const named = SPECIAL_TOKEN_NAMES.flatMap((name) => {
    const [value, file] = map[name] == null ? [config[name], CONFIG_FILE] : [map[name], SPECIAL_TOKENS_FILE];
    return value == null ? [] : [parseFile(specialSchema, value, file, name)];
  });
  return [
    named,
    ...extra.map((tokens) => (tokens instanceof Map ? [...tokens.values()] : [])),
    own,
    config.additional_special_tokens ?? [],
    ...extra.map((tokens) => (Array.isArray(tokens) ? tokens : [])),
    map.additional_special_tokens ?? [],
  ]
    .flat()
    .map((token) =>
      typeof token === 'string' ? plainToken(token) : { ...plainToken(token.content), ...token },
    )
    .filter(({ content }) => content !== '');
}

function isWritten(token: unknown): token is { readonly content: string; readonly id: number } {
  return isObject(token) && typeof token.content === 'string' && typeof token.id === 'number';
}

function plainToken(content: string): Declared {
  return { content, single_word: false, lstrip: false, rstrip: false, normalized: false, special: true };
}

function isSame(a: Declared, b: Declared): boolean {
  return (['single_word', 'lstrip', 'rstrip', 'normalized', 'special'] as const).every(
    (flag) => a[flag] === b[flag],
  );
}

type VocabularyIds = Pick<TokenVocabulary, 'size' | 'idOf'>;

/** Of WordPiece and BPE an object, of Unigram a list. */
function vocabularyOf(vocab: object): VocabularyIds {
  const entries: (readonly [unknown, unknown])[] = Array.isArray(vocab)
    ? vocab.map((entry: unknown, id) => [Array.isArray(entry) ? entry[0] : null, id])
    : Object.entries(vocab);
  const ids = new Map(entries);
  return {
    size: entries.length,
    idOf: (token) => {
      const id = ids.get(token);
      return typeof id === 'number' ? id : undefined;
    },
  };
}
