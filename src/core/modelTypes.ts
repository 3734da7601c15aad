/** What others than the engine know of an architecture. How it is computed is in its row in models/. */
interface ModelTypeFacts {
  /**
   * transformers' class for models whose files name none, without `Fast`; null: it takes `tokenizer.json` as it is.
   */
  readonly tokenizerClass: string | null;
  /** Whether that tokenizer gives token types. */
  readonly givesTokenTypes: boolean;
  /**
   * Whether the token-classification pipeline of transformers.js knows it. Version 4 refuses two, though it has their
   * encoders: its AutoModel runs the ONNX file and returns the logits. tests/export/families.test.ts fails when that
   * changes.
   */
  readonly isInTransformersJs: boolean;
}

/**
 * Every architecture that can be trained, by the `model_type` of its config.json. A file of its own, without imports:
 * the page, which must not load the builders of graphs, and core/tokenizer, a sibling of core/models, read it
 * too.
 */
const FACTS = {
  bert: { tokenizerClass: 'BertTokenizer', givesTokenTypes: true, isInTransformersJs: true },
  distilbert: { tokenizerClass: 'DistilBertTokenizer', givesTokenTypes: false, isInTransformersJs: true },
  roberta: { tokenizerClass: 'RobertaTokenizer', givesTokenTypes: false, isInTransformersJs: true },
  'xlm-roberta': { tokenizerClass: 'XLMRobertaTokenizer', givesTokenTypes: false, isInTransformersJs: true },
  camembert: { tokenizerClass: 'CamembertTokenizer', givesTokenTypes: false, isInTransformersJs: true },
  electra: { tokenizerClass: 'ElectraTokenizer', givesTokenTypes: true, isInTransformersJs: true },
  albert: { tokenizerClass: 'AlbertTokenizer', givesTokenTypes: true, isInTransformersJs: false },
  mpnet: { tokenizerClass: 'MPNetTokenizer', givesTokenTypes: false, isInTransformersJs: true },
  mobilebert: { tokenizerClass: 'MobileBertTokenizer', givesTokenTypes: true, isInTransformersJs: false },
  modernbert: { tokenizerClass: null, givesTokenTypes: false, isInTransformersJs: true },
  'deberta-v2': { tokenizerClass: 'DebertaV2Tokenizer', givesTokenTypes: true, isInTransformersJs: true },
} as const satisfies Readonly<Record<string, ModelTypeFacts>>;

export type ModelType = keyof typeof FACTS;

/** The classes above. What is decided by class is a table keyed by these, so that none is forgotten. */
export type TokenizerClassName = NonNullable<(typeof FACTS)[ModelType]['tokenizerClass']>;

export const MODEL_TYPES = Object.keys(FACTS) as readonly ModelType[];

export function isModelType(name: unknown): name is ModelType {
  return typeof name === 'string' && Object.hasOwn(FACTS, name);
}

export function modelTypeFacts(modelType: ModelType): (typeof FACTS)[ModelType] {
  return FACTS[modelType];
}
