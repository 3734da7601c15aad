/** The transformers class of a model's tokenizer, which decides how its files are read. */
import { z } from 'zod';
import { type ModelType, modelTypeFacts, type TokenizerClassName } from '../modelTypes.ts';
import { CONFIG_FILE, parseFile } from './errors.ts';

/** The parts of a model's `config.json` that concern its tokenizer. */
export interface TokenizedModel {
  /** `model_type` */
  readonly modelType: ModelType;
  /** Parsed `config.json`. */
  readonly configJson: unknown;
}

/**
 * Classes with a WordPiece `vocab.txt`, by the special tokens around a text: [CLS] … [SEP] or <s> … </s>.
 */
export type WordPieceKind = 'bert' | 'mpnet';

const WORD_PIECE_KINDS: Readonly<Record<TokenizerClassName, WordPieceKind | null>> = {
  BertTokenizer: 'bert',
  DistilBertTokenizer: 'bert',
  ElectraTokenizer: 'bert',
  MobileBertTokenizer: 'bert',
  MPNetTokenizer: 'mpnet',
  RobertaTokenizer: null,
  XLMRobertaTokenizer: null,
  CamembertTokenizer: null,
  AlbertTokenizer: null,
  DebertaV2Tokenizer: null,
};

const KIND_OF_CLASS = new Map<string, WordPieceKind | null>(Object.entries(WORD_PIECE_KINDS));

export const WORD_PIECE_CLASSES: readonly string[] = [...KIND_OF_CLASS.keys()].filter(
  (name) => KIND_OF_CLASS.get(name) !== null,
);

const classSchema = z.looseObject({ tokenizer_class: z.string().nullish() });

/**
 * `tokenizer_config.json` with the class that `config.json` names, where it names none itself.
 * @throws InvalidTokenizerError
 */
export function withTokenizerClass(tokenizerConfig: unknown, model: TokenizedModel | null): unknown {
  const config = parseFile(classSchema, tokenizerConfig, CONFIG_FILE);
  const ofModel = classSchema.safeParse(model?.configJson).data?.tokenizer_class ?? null;
  return config.tokenizer_class == null && ofModel !== null
    ? { ...config, tokenizer_class: ofModel }
    : tokenizerConfig;
}

/**
 * The class name without `Fast`; null where neither the configuration nor the model's type determines it.
 * @param tokenizerConfig from `withTokenizerClass`
 * @throws InvalidTokenizerError
 */
export function tokenizerClass(tokenizerConfig: unknown, model: TokenizedModel | null): string | null {
  const named = parseFile(classSchema, tokenizerConfig, CONFIG_FILE).tokenizer_class;
  const byDefault = model === null ? null : modelTypeFacts(model.modelType).tokenizerClass;
  return (named ?? byDefault)?.replace(/Fast$/, '') ?? null;
}

/** null for classes of other kinds. */
export function wordPieceKind(className: string | null): WordPieceKind | null {
  return KIND_OF_CLASS.get(className ?? '') ?? null;
}
