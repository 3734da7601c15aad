/**
 * The fast tokenizer of a model from its `tokenizer.json`. Normalisation, splitting and the models are ours: they
 * track offsets, which @huggingface/tokenizers does not, and take time that grows with the text whatever the file
 * says. Truncation and padding in the file are ignored: `encodeWords` and `collate` do both.
 */
import { z } from 'zod';
import { cutText } from '../importErrors.ts';
import { type AddedTokenConfig, AddedTokenMatcher, addedTokenSchema } from './addedTokens.ts';
import { type AlignedText, aligned, characterIndices, joined, spanOf } from './alignedText.ts';
import { BytePairEncoding } from './bpe.ts';
import { type Decoder, decoderOf } from './decoder.ts';
import { CONFIG_FILE, invalidTokenizer, parseFile, TOKENIZER_FILE, unsupported } from './errors.ts';
import { parsedListSchema } from './jsonCollections.ts';
import { maxLengthFields, statedMaxLength } from './maxLength.ts';
import { type Normalizer, normalizerOf } from './normalizer.ts';
import {
  type PostProcessor,
  postProcessorOf,
  type SpecialTokenTemplate,
  type TemplateToken,
  trimWhitespace,
  type WhitespaceTrimming,
} from './postProcessor.ts';
import { isByteLevel, type PreTokenizer, preTokenizerOf } from './preTokenizer.ts';
import { tokenTextSchema, UNK_TOKENS } from './specialTokens.ts';
import { stepSchema } from './steps.ts';
import { TextBudget } from './textBudget.ts';
import type { ModelToken, TokenModel } from './tokenModel.ts';
import { Unigram } from './unigram.ts';
import { WordPiece } from './wordPiece.ts';

/** A token of a text, excluding special tokens of the template. */
export interface Piece {
  readonly id: number;
  readonly token: string;
  /** [start, end) in UTF-16 units of the text. */
  readonly start: number;
  readonly end: number;
}

/** A text with special tokens around it; all arrays have the same length. */
export interface TextEncoding {
  readonly inputIds: readonly number[];
  readonly tokens: readonly string[];
  /** [start, end) in UTF-16 units; [0, 0] for special tokens of the template. */
  readonly offsets: readonly (readonly [number, number])[];
  /** 1 for special tokens of the template; 0 for one that occurs in the text. */
  readonly specialTokensMask: readonly (0 | 1)[];
  readonly tokenTypeIds: readonly number[];
}

const tokenizerSchema = z.looseObject({
  added_tokens: parsedListSchema(addedTokenSchema),
  normalizer: stepSchema.nullable(),
  pre_tokenizer: stepSchema.nullable(),
  post_processor: stepSchema.nullable(),
  decoder: stepSchema.nullish(),
  /** Missing in the oldest files. */
  model: z.looseObject({ type: z.string().optional() }),
});

const configSchema = z.looseObject({
  ...maxLengthFields,
  pad_token: tokenTextSchema.nullish(),
  unk_token: tokenTextSchema.nullish(),
});

/** The common families' names, for configurations without one. */
const PAD_TOKENS = ['[PAD]', '<pad>'];

const WORD_PIECE_DECODER = { type: 'WordPiece', prefix: '##', cleanup: true };
const METASPACE_DECODER = { type: 'Metaspace', replacement: '▁' };

const MODELS = ['WordPiece', 'BPE', 'Unigram'] as const;

/**
 * @param tokenizerJson parsed `tokenizer.json`
 * @param tokenizerConfig parsed `tokenizer_config.json`
 * @throws InvalidTokenizerError, UnsupportedTokenizerError
 */
export function loadTokenizer(tokenizerJson: unknown, tokenizerConfig: unknown): FastTokenizer {
  const file = parseFile(tokenizerSchema, tokenizerJson);
  const config = parseFile(configSchema, tokenizerConfig, CONFIG_FILE);
  const { model, defaultDecoder } = modelOf(file.model, isByteLevel(file.pre_tokenizer));
  return new FastTokenizer({
    model,
    normalizer: normalizerOf(file.normalizer),
    preTokenizer: preTokenizerOf(file.pre_tokenizer),
    postProcessor: postProcessorOf(file.post_processor),
    decoder: decoderOf(file.decoder ?? defaultDecoder),
    addedTokens: file.added_tokens,
    padTokens: config.pad_token == null ? PAD_TOKENS : [config.pad_token],
    unkTokens: model.unkToken === null ? [config.unk_token ?? [], UNK_TOKENS].flat() : [model.unkToken],
    modelMaxLength: statedMaxLength(config),
  });
}

function modelOf(
  model: z.infer<typeof tokenizerSchema>['model'],
  isOfBytes: boolean,
): {
  model: TokenModel;
  defaultDecoder: { type: string };
} {
  const type =
    model.type ?? ('merges' in model ? 'BPE' : Array.isArray(model.vocab) ? 'Unigram' : 'WordPiece');
  const kind = MODELS.find((name) => name === type);
  switch (kind) {
    case undefined:
      throw unsupported('model', type, MODELS);
    case 'WordPiece':
      return { model: new WordPiece(model), defaultDecoder: WORD_PIECE_DECODER };
    case 'BPE':
      return { model: new BytePairEncoding(model, isOfBytes), defaultDecoder: { type: 'ByteLevel' } };
    case 'Unigram':
      return { model: new Unigram(model), defaultDecoder: METASPACE_DECODER };
    default:
      return kind satisfies never;
  }
}

interface TokenizerParts {
  readonly model: TokenModel;
  readonly normalizer: Normalizer;
  readonly preTokenizer: PreTokenizer;
  readonly postProcessor: PostProcessor;
  readonly decoder: Decoder;
  readonly addedTokens: readonly AddedTokenConfig[];
  /** The first one in the vocabulary. */
  readonly padTokens: readonly string[];
  readonly unkTokens: readonly string[];
  readonly modelMaxLength: number;
}

/** Words whose tokens are cached; a dataset has far fewer distinct words. */
const MAX_CACHED_WORDS = 200_000;
/** Of a word that is cached. Longer ones are texts, and seldom come again. */
const MAX_CACHED_LENGTH = 200;

export class FastTokenizer {
  readonly template: SpecialTokenTemplate;
  readonly padTokenId: number;
  /** null where a byte-level vocabulary has none, since it needs none. */
  readonly unkTokenId: number | null;
  /**
   * Prefix of a token that continues a word: `##`; null where the model does not mark continuations (byte-level BPE,
   * Unigram).
   */
  readonly continuingSubwordPrefix: string | null;
  /** In tokens, special tokens included; Infinity where unspecified. */
  readonly modelMaxLength: number;
  readonly vocabSize: number;
  readonly #unkToken: string;
  readonly #model: TokenModel;
  readonly #decoder: Decoder;
  readonly #normalizer: Normalizer;
  readonly #preTokenizer: PreTokenizer;
  readonly #trimming: WhitespaceTrimming | null;
  readonly #addedTokenIds: ReadonlyMap<string, number>;
  readonly #addedTokenTexts: ReadonlyMap<number, string>;
  readonly #addedInText: AddedTokenMatcher;
  readonly #addedInNormalized: AddedTokenMatcher;
  readonly #idsOfWord = new Map<string, readonly number[]>();
  readonly #tokensOfPreToken = new Map<string, readonly ModelToken[]>();

  /** Use `loadTokenizer`. */
  constructor(parts: TokenizerParts) {
    this.#model = parts.model;
    this.#decoder = parts.decoder;
    this.#normalizer = parts.normalizer;
    this.#preTokenizer = parts.preTokenizer;
    this.#trimming = parts.postProcessor.trimming;
    // Not in the model's own vocabulary, where WordPiece would find them inside words.
    this.#addedTokenIds = new Map(parts.addedTokens.map((token) => [token.content, token.id]));
    this.#addedTokenTexts = new Map(parts.addedTokens.map((token) => [token.id, token.content]));
    this.#addedInText = new AddedTokenMatcher(
      parts.addedTokens.filter((token) => !token.normalized),
      ({ content }) => content,
    );
    this.#addedInNormalized = new AddedTokenMatcher(
      parts.addedTokens.filter((token) => token.normalized),
      ({ content }) => joined(parts.normalizer(aligned(content), new TextBudget(content.length))),
    );
    this.template = parts.postProcessor.template;
    this.padTokenId = this.#requiredToken(parts.padTokens).id;
    const unk =
      parts.model.unkToken === null
        ? this.#firstToken(parts.unkTokens)
        : this.#requiredToken(parts.unkTokens);
    this.#unkToken = unk?.token ?? '';
    this.unkTokenId = unk?.id ?? null;
    this.continuingSubwordPrefix = parts.model.continuingSubwordPrefix;
    this.modelMaxLength = parts.modelMaxLength;
    const added = [...this.#addedTokenIds.keys()].filter(
      (token) => parts.model.vocabulary.idOf(token) === undefined,
    );
    this.vocabSize = parts.model.vocabulary.size + added.length;
  }

  /** Number of special tokens around a text. */
  get templateLength(): number {
    return this.template.before.length + this.template.after.length;
  }

  /**
   * Ids of one word of a pre-split sentence, without special tokens around it. Empty for words of only whitespace or
   * control characters. A word equal to a special token, e.g. `[SEP]`, is that token.
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

  /** Adds the special tokens around the pieces of a text. */
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

  /**
   * The tokens of a text, without special tokens around it.
   * @throws NormalizedTextTooLongError
   */
  pieces(text: string): Piece[] {
    const pieces: Piece[] = [];
    const budget = new TextBudget(text.length);
    for (const { start, end, token } of this.#addedInText.split(text)) {
      if (token !== null) {
        pieces.push({ id: token.id, token: text.slice(start, end), start, end });
        continue;
      }
      const section = text.slice(start, end);
      this.#pushNormalized(this.#normalizer(aligned(section, start), budget), pieces);
    }
    const trimming = this.#trimming;
    return trimming === null
      ? pieces
      : pieces.map((piece, i) => trimWhitespace(text, piece, i === 0, trimming));
  }

  /** Text of a token; for ids outside the vocabulary `[UNK]`, or empty where there is no such token. */
  tokenOf(id: number): string {
    return this.#addedTokenTexts.get(id) ?? this.#model.vocabulary.tokenOf(id) ?? this.#unkToken;
  }

  /** transformers' convert_tokens_to_string: `['Schn', '##eidler']` → `Schneidler`. */
  joinTokens(tokens: readonly string[]): string {
    return this.#decoder(tokens);
  }

  #pushNormalized(characters: AlignedText, pieces: Piece[]): void {
    if (this.#addedInNormalized.isEmpty) {
      this.#pushTokens(characters, pieces);
      return;
    }
    const indexAt = characterIndices(characters);
    for (const { start, end, token } of this.#addedInNormalized.split(joined(characters))) {
      const part = characters.slice(indexAt[start], indexAt[end]);
      if (token === null) this.#pushTokens(part, pieces);
      else pieces.push({ id: token.id, token: joined(part), ...spanOf(part, 0, part.length) });
    }
  }

  #pushTokens(characters: AlignedText, pieces: Piece[]): void {
    for (const preToken of this.#preTokenizer(characters)) {
      let first = 0;
      for (const { id, token, length } of this.#tokensOf(joined(preToken))) {
        pieces.push({ id, token, ...spanOf(preToken, first, first + length) });
        first += length;
      }
    }
  }

  #tokensOf(preToken: string): readonly ModelToken[] {
    const cached = this.#tokensOfPreToken.get(preToken);
    if (cached !== undefined) return cached;
    const tokens = this.#model.tokenize(preToken);
    remember(this.#tokensOfPreToken, preToken, tokens);
    return tokens;
  }

  /** The first of the given tokens that is in the vocabulary. */
  #firstToken(tokens: readonly string[]): { token: string; id: number } | null {
    for (const token of tokens) {
      const id = this.#addedTokenIds.get(token) ?? this.#model.vocabulary.idOf(token);
      if (id !== undefined) return { token, id };
    }
    return null;
  }

  #requiredToken(tokens: readonly string[]): { token: string; id: number } {
    const found = this.#firstToken(tokens);
    if (found !== null) return found;
    const problem = `the vocabulary has no ${cutText(tokens.join(' or '))}, which ${CONFIG_FILE} or the model names`;
    throw invalidTokenizer(TOKENIZER_FILE, 'model.vocab', problem);
  }
}

function remember<T>(cache: Map<string, T>, key: string, value: T): void {
  if (key.length > MAX_CACHED_LENGTH) return;
  if (cache.size >= MAX_CACHED_WORDS) cache.clear();
  cache.set(key, value);
}
