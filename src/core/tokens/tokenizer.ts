/**
 * The fast tokenizer of a BERT-like model from its `tokenizer.json`: WordPiece model, vocabulary and decoder are those of
 * @huggingface/tokenizers; normalising and splitting keep track of positions, which that library does not. Truncation and padding
 * written into the file are ignored: `encodeWords` and `collate` do both.
 */
import { WordPiece, WordPieceDecoder } from '@huggingface/tokenizers';
import { z } from 'zod';
import { registerError, TagsmithError } from '../errors.ts';
import { type AddedTokenConfig, AddedTokenMatcher, addedTokenSchema } from './addedTokens.ts';
import { isPunctuation, isWhitespace } from './characters.ts';
import {
  type AlignedCharacter,
  type BertNormalizerConfig,
  bertNormalizerSchema,
  normalizeAligned,
} from './normalizer.ts';

/** A tokenizer file is damaged or incomplete. */
export class InvalidTokenizerError extends TagsmithError<{ file: string; problem: string }> {
  constructor(message: string, data: { file: string; problem: string }) {
    super(message, data);
  }
}
registerError('InvalidTokenizerError', InvalidTokenizerError);

/** The file is sound but of a kind that is not supported: other than BERT's WordPiece. */
export class UnsupportedTokenizerError extends TagsmithError<{
  part: string;
  found: string;
  supported: string;
}> {
  constructor(message: string, data: { part: string; found: string; supported: string }) {
    super(message, data);
  }
}
registerError('UnsupportedTokenizerError', UnsupportedTokenizerError);

/** A token of a text, special tokens of the template not among them. */
export interface Piece {
  readonly id: number;
  readonly token: string;
  /** [start, end) in UTF-16 units of the text. */
  readonly start: number;
  readonly end: number;
}

/** A text with the special tokens around it; all arrays are of one length. */
export interface TextEncoding {
  readonly inputIds: readonly number[];
  readonly tokens: readonly string[];
  /** [start, end) in UTF-16 units; [0, 0] for the special tokens around. */
  readonly offsets: readonly (readonly [number, number])[];
  /** 1 for the special tokens around; one that is written in the text has 0. */
  readonly specialTokensMask: readonly (0 | 1)[];
  readonly tokenTypeIds: readonly number[];
}

/** The special tokens that a model wants around a text: `[CLS] … [SEP]`. */
export interface SpecialTokenTemplate {
  readonly before: readonly TemplateToken[];
  readonly after: readonly TemplateToken[];
  /** Token type of the text itself. */
  readonly typeId: number;
}

export interface TemplateToken {
  readonly id: number;
  readonly token: string;
  readonly typeId: number;
}

const namedType = z.looseObject({ type: z.string() });

const tokenizerSchema = z.looseObject({
  added_tokens: z.array(addedTokenSchema),
  normalizer: namedType.nullable(),
  pre_tokenizer: namedType.nullable(),
  post_processor: namedType.nullable(),
  decoder: namedType.nullish(),
  model: namedType,
});

const modelSchema = z.object({
  type: z.literal('WordPiece'),
  unk_token: z.string(),
  continuing_subword_prefix: z.string(),
  max_input_chars_per_word: z.number().int(),
  vocab: z.record(z.string(), z.number().int().min(0)),
});

const templateSchema = z.object({
  type: z.literal('TemplateProcessing'),
  single: z.array(
    z.union([
      z.object({ SpecialToken: z.object({ id: z.string(), type_id: z.number().int() }) }),
      z.object({ Sequence: z.object({ type_id: z.number().int() }) }),
    ]),
  ),
  special_tokens: z.record(z.string(), z.object({ ids: z.array(z.number().int()).length(1) })),
});

const bertProcessingSchema = z.object({
  type: z.literal('BertProcessing'),
  cls: z.tuple([z.string(), z.number().int()]),
  sep: z.tuple([z.string(), z.number().int()]),
});

const decoderSchema = z.object({
  type: z.literal('WordPiece'),
  prefix: z.string(),
  cleanup: z.boolean(),
});

const specialTokenSchema = z.union([
  z.string(),
  z.looseObject({ content: z.string() }).transform((t) => t.content),
]);
const configSchema = z.looseObject({
  model_max_length: z.number().positive().nullish(),
  pad_token: specialTokenSchema.nullish(),
});

const TOKENIZER_FILE = 'tokenizer.json';
const CONFIG_FILE = 'tokenizer_config.json';

function parsed<T>(schema: z.ZodType<T>, value: unknown, file: string): T {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const issue = result.error.issues[0]!;
  const problem = `${issue.path.join('.') || 'the whole file'}: ${issue.message}`;
  throw new InvalidTokenizerError(
    `${file} is not a tokenizer file that can be read (${problem}). Take the file again from the model's page.`,
    { file, problem },
  );
}

function checkType(part: string, found: string | undefined, supported: readonly string[]): void {
  if (found !== undefined && supported.includes(found)) return;
  throw new UnsupportedTokenizerError(
    `This tokenizer's ${part} is ${found ?? 'missing'}; only ${supported.join(' and ')} (BERT and its kin) can be used. Choose a BERT model.`,
    { part, found: found ?? 'none', supported: supported.join(', ') },
  );
}

/**
 * @param tokenizerJson parsed `tokenizer.json`
 * @param tokenizerConfig parsed `tokenizer_config.json`
 * @throws InvalidTokenizerError, UnsupportedTokenizerError
 */
export function loadTokenizer(tokenizerJson: unknown, tokenizerConfig: unknown): FastTokenizer {
  const file = parsed(tokenizerSchema, tokenizerJson, TOKENIZER_FILE);
  checkType('model', file.model.type, ['WordPiece']);
  checkType('normalizer', file.normalizer?.type, ['BertNormalizer']);
  checkType('pre_tokenizer', file.pre_tokenizer?.type, ['BertPreTokenizer']);
  checkType('post_processor', file.post_processor?.type, ['TemplateProcessing', 'BertProcessing']);
  const config = parsed(configSchema, tokenizerConfig, CONFIG_FILE);
  return new FastTokenizer({
    model: parsed(modelSchema, file.model, TOKENIZER_FILE),
    normalizer: parsed(bertNormalizerSchema, file.normalizer, TOKENIZER_FILE),
    template: templateOf(file.post_processor),
    decoder: parsed(
      decoderSchema,
      file.decoder ?? { type: 'WordPiece', prefix: '##', cleanup: true },
      TOKENIZER_FILE,
    ),
    addedTokens: file.added_tokens,
    padToken: config.pad_token ?? '[PAD]',
    modelMaxLength: config.model_max_length ?? Number.POSITIVE_INFINITY,
  });
}

function templateOf(postProcessor: unknown): SpecialTokenTemplate {
  const parts = parsed(z.union([templateSchema, bertProcessingSchema]), postProcessor, TOKENIZER_FILE);
  if (parts.type === 'BertProcessing') {
    return {
      before: [{ token: parts.cls[0], id: parts.cls[1], typeId: 0 }],
      after: [{ token: parts.sep[0], id: parts.sep[1], typeId: 0 }],
      typeId: 0,
    };
  }
  const before: TemplateToken[] = [];
  const after: TemplateToken[] = [];
  let typeId: number | null = null;
  for (const item of parts.single) {
    if ('Sequence' in item) {
      typeId = item.Sequence.type_id;
      continue;
    }
    const token = item.SpecialToken.id;
    const id = parts.special_tokens[token]?.ids[0];
    if (id === undefined) {
      const problem = `post_processor.special_tokens has no ${token}`;
      throw new InvalidTokenizerError(
        `${TOKENIZER_FILE}: ${problem}. Take the file again from the model's page.`,
        {
          file: TOKENIZER_FILE,
          problem,
        },
      );
    }
    (typeId === null ? before : after).push({ token, id, typeId: item.SpecialToken.type_id });
  }
  return { before, after, typeId: typeId ?? 0 };
}

interface TokenizerParts {
  readonly model: z.infer<typeof modelSchema>;
  readonly normalizer: BertNormalizerConfig;
  readonly template: SpecialTokenTemplate;
  readonly decoder: z.infer<typeof decoderSchema>;
  readonly addedTokens: readonly AddedTokenConfig[];
  readonly padToken: string;
  readonly modelMaxLength: number;
}

/** A word's tokens are kept; a data set has far fewer different words than this. */
const MAX_CACHED_WORDS = 200_000;

export class FastTokenizer {
  readonly template: SpecialTokenTemplate;
  readonly padTokenId: number;
  readonly unkTokenId: number;
  /** In front of a token that continues a word: `##`. */
  readonly continuingSubwordPrefix: string;
  /** In tokens, special ones included; Infinity where the files do not say. */
  readonly modelMaxLength: number;
  readonly vocabSize: number;
  readonly #unkToken: string;
  readonly #model: WordPiece;
  readonly #decoder: WordPieceDecoder;
  readonly #normalizer: BertNormalizerConfig;
  readonly #addedTokenIds: ReadonlyMap<string, number>;
  readonly #addedTokenTexts: ReadonlyMap<number, string>;
  readonly #addedInText: AddedTokenMatcher;
  readonly #addedInNormalized: AddedTokenMatcher;
  readonly #idsOfWord = new Map<string, readonly number[]>();
  readonly #tokensOfPreToken = new Map<string, readonly string[]>();

  /** Use `loadTokenizer`. */
  constructor(parts: TokenizerParts) {
    this.#model = new WordPiece(parts.model);
    this.#decoder = new WordPieceDecoder(parts.decoder);
    this.#normalizer = parts.normalizer;
    // Not into the model's own vocabulary: WordPiece would then find them inside words.
    this.#addedTokenIds = new Map(parts.addedTokens.map((token) => [token.content, token.id]));
    this.#addedTokenTexts = new Map(parts.addedTokens.map((token) => [token.id, token.content]));
    this.#addedInText = new AddedTokenMatcher(
      parts.addedTokens
        .filter((token) => !token.normalized)
        .map((token) => ({ ...token, pattern: token.content })),
    );
    this.#addedInNormalized = new AddedTokenMatcher(
      parts.addedTokens
        .filter((token) => token.normalized)
        .map((token) => ({ ...token, pattern: joined(normalizeAligned(token.content, parts.normalizer)) })),
    );
    this.template = parts.template;
    this.padTokenId = this.#specialId(parts.padToken);
    this.#unkToken = parts.model.unk_token;
    this.unkTokenId = this.#specialId(parts.model.unk_token);
    this.continuingSubwordPrefix = parts.model.continuing_subword_prefix;
    this.modelMaxLength = parts.modelMaxLength;
    this.vocabSize = new Set([...this.#model.tokens_to_ids.keys(), ...this.#addedTokenIds.keys()]).size;
  }

  /** Number of special tokens around a text. */
  get templateLength(): number {
    return this.template.before.length + this.template.after.length;
  }

  /**
   * Ids of one word of a pre-split sentence, without special tokens around it. Empty where nothing is left of the word (blanks,
   * control characters). A word that reads like a special token, `[SEP]`, is that token.
   */
  encodeWord(word: string): readonly number[] {
    const cached = this.#idsOfWord.get(word);
    if (cached !== undefined) return cached;
    const ids = this.pieces(word).map((piece) => piece.id);
    remember(this.#idsOfWord, word, ids);
    return ids;
  }

  /** A text with special tokens around it; never truncated. */
  encodeText(text: string): TextEncoding {
    return this.surround(this.pieces(text));
  }

  /** Puts the special tokens around pieces of a text. */
  surround(pieces: readonly Piece[]): TextEncoding {
    const { before, after, typeId } = this.template;
    const specials = (tokens: readonly TemplateToken[]) =>
      tokens.map((token) => ({ ...token, start: 0, end: 0 }));
    const all = [...specials(before), ...pieces.map((piece) => ({ ...piece, typeId })), ...specials(after)];
    const last = before.length + pieces.length;
    return {
      inputIds: all.map((piece) => piece.id),
      tokens: all.map((piece) => piece.token),
      offsets: all.map((piece) => [piece.start, piece.end] as const),
      specialTokensMask: all.map((_, i) => (i < before.length || i >= last ? 1 : 0)),
      tokenTypeIds: all.map((piece) => piece.typeId),
    };
  }

  /** The tokens of a text, without special tokens around it. */
  pieces(text: string): Piece[] {
    const pieces: Piece[] = [];
    for (const section of this.#addedInText.split(text)) {
      if (section.token !== null) {
        pieces.push({
          id: section.token.id,
          token: section.token.content,
          start: section.start,
          end: section.end,
        });
        continue;
      }
      const characters = normalizeAligned(
        text.slice(section.start, section.end),
        this.#normalizer,
        section.start,
      );
      this.#pushNormalized(characters, pieces);
    }
    return pieces;
  }

  /** Text of a token, `[UNK]` for ids that the vocabulary does not have. */
  tokenOf(id: number): string {
    return this.#addedTokenTexts.get(id) ?? this.#model.vocab[id] ?? this.#unkToken;
  }

  /** What transformers calls convert_tokens_to_string: `['Schn', '##eidler']` → `Schneidler`. */
  joinTokens(tokens: readonly string[]): string {
    return this.#decoder.decode([...tokens]);
  }

  #pushNormalized(characters: readonly AlignedCharacter[], pieces: Piece[]): void {
    if (this.#addedInNormalized.isEmpty) {
      this.#pushWords(characters, pieces);
      return;
    }
    const text = joined(characters);
    let unit = 0;
    /** From a position in `text`, in UTF-16 units, to the index in `characters`. */
    const characterAt = new Map<number, number>();
    characters.forEach((character, i) => {
      characterAt.set(unit, i);
      unit += character.text.length;
    });
    characterAt.set(unit, characters.length);
    for (const section of this.#addedInNormalized.split(text)) {
      const part = characters.slice(characterAt.get(section.start), characterAt.get(section.end));
      if (section.token === null) this.#pushWords(part, pieces);
      else
        pieces.push({ id: section.token.id, token: section.token.content, ...spanOf(part, 0, part.length) });
    }
  }

  /** BertPreTokenizer: splits at whitespace, and every punctuation character is a word of its own. */
  #pushWords(characters: readonly AlignedCharacter[], pieces: Piece[]): void {
    let first = 0;
    for (let i = 0; i <= characters.length; i++) {
      const character = characters[i];
      const punctuation = character !== undefined && isPunctuation(character.text);
      if (character !== undefined && !punctuation && !isWhitespace(character.text)) continue;
      if (i > first) this.#pushWordPieces(characters, first, i, pieces);
      if (punctuation) this.#pushWordPieces(characters, i, i + 1, pieces);
      first = i + 1;
    }
  }

  #pushWordPieces(
    characters: readonly AlignedCharacter[],
    first: number,
    last: number,
    pieces: Piece[],
  ): void {
    const tokens = this.#wordPiecesOf(joined(characters.slice(first, last)));
    const idOf = (token: string): number => this.#model.tokens_to_ids.get(token)!;
    if (tokens.length === 1) {
      // One token is the whole word, or stands for it where it is unknown.
      pieces.push({ id: idOf(tokens[0]!), token: tokens[0]!, ...spanOf(characters, first, last) });
      return;
    }
    let start = first;
    tokens.forEach((token, i) => {
      const text = i === 0 ? token : token.slice(this.continuingSubwordPrefix.length);
      const end = start + Array.from(text).length;
      pieces.push({ id: idOf(token), token, ...spanOf(characters, start, end) });
      start = end;
    });
  }

  #wordPiecesOf(preToken: string): readonly string[] {
    const cached = this.#tokensOfPreToken.get(preToken);
    if (cached !== undefined) return cached;
    const tokens = this.#model.encode([preToken]);
    remember(this.#tokensOfPreToken, preToken, tokens);
    return tokens;
  }

  #specialId(token: string): number {
    const id = this.#addedTokenIds.get(token) ?? this.#model.tokens_to_ids.get(token);
    if (id !== undefined) return id;
    const problem = `the vocabulary has no ${token}`;
    throw new InvalidTokenizerError(
      `${TOKENIZER_FILE}: ${problem}. ${TOKENIZER_FILE} and ${CONFIG_FILE} must be of the same model.`,
      { file: TOKENIZER_FILE, problem },
    );
  }
}

function joined(characters: readonly AlignedCharacter[]): string {
  return characters.map((character) => character.text).join('');
}

function spanOf(
  characters: readonly AlignedCharacter[],
  first: number,
  last: number,
): { start: number; end: number } {
  return { start: characters[first]!.start, end: characters[last - 1]!.end };
}

function remember<T>(cache: Map<string, T>, key: string, value: T): void {
  if (cache.size >= MAX_CACHED_WORDS) cache.clear();
  cache.set(key, value);
}
