/** TokenClassificationPipeline's aggregation_strategy. */
export const AGGREGATIONS = ['none', 'simple', 'first', 'average', 'max'] as const;
export type Aggregation = (typeof AGGREGATIONS)[number];

/**
 * How the tokens of a text become entities. `words`: the text is split into words, which are encoded and tagged as in
 * training and evaluation. The others are the pipeline's, for which the text is encoded as it stands.
 */
export const GROUPINGS = ['words', ...AGGREGATIONS] as const;
export type Grouping = (typeof GROUPINGS)[number];

/** A span of text with a type. Offsets count UTF-16 units: `text.slice(start, end)`; the end is exclusive. */
export interface EntitySpan {
  /** The type (`PER`); with aggregation `none`, and for words, the whole tag (`B-PER`, `NOUN`). */
  readonly type: string;
  readonly score: number;
  readonly word: string;
  readonly start: number;
  readonly end: number;
}
