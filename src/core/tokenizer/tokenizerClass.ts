/** Which of transformers' classes a model's tokenizer is of: it decides what is made of the files. */
import { z } from 'zod';
import { CONFIG_FILE, parseFile } from './errors.ts';

/** What a model's `config.json` says of its tokenizer. */
export interface TokenizedModel {
  /** `model_type` */
  readonly modelType: string;
  /** Parsed `config.json`. */
  readonly configJson: unknown;
}

/** The class of models that name none, for those whose class decides something here. */
const DEFAULT_CLASS: ReadonlyMap<string, string> = new Map([
  ['bert', 'BertTokenizer'],
  ['distilbert', 'DistilBertTokenizer'],
  ['electra', 'ElectraTokenizer'],
  ['mobilebert', 'MobileBertTokenizer'],
  ['mpnet', 'MPNetTokenizer'],
  ['roberta', 'RobertaTokenizer'],
]);

const BERT_CLASSES = ['BertTokenizer', 'DistilBertTokenizer', 'ElectraTokenizer', 'MobileBertTokenizer'];

/**
 * Classes whose vocabulary is a `vocab.txt` of WordPiece, by what is put around a text: [CLS] … [SEP] or <s> … </s>.
 */
export type WordPieceKind = 'bert' | 'mpnet';

export const WORD_PIECE_CLASSES: readonly string[] = [...BERT_CLASSES, 'MPNetTokenizer'];

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
 * Its name without `Fast`; null where neither the configuration nor the model's type tells.
 * @param tokenizerConfig of `withTokenizerClass`
 * @throws InvalidTokenizerError
 */
export function tokenizerClass(tokenizerConfig: unknown, model: TokenizedModel | null): string | null {
  const named = parseFile(classSchema, tokenizerConfig, CONFIG_FILE).tokenizer_class;
  const byDefault = model === null ? undefined : DEFAULT_CLASS.get(model.modelType);
  return (named ?? byDefault)?.replace(/Fast$/, '') ?? null;
}

/** null for classes of other kinds. */
export function wordPieceKind(className: string | null): WordPieceKind | null {
  if (className === 'MPNetTokenizer') return 'mpnet';
  return className !== null && BERT_CLASSES.includes(className) ? 'bert' : null;
}
