/** What TokenClassificationPipeline calls aggregation_strategy. */
export const AGGREGATIONS = ['none', 'simple', 'first', 'average', 'max'] as const;
export type Aggregation = (typeof AGGREGATIONS)[number];

/** Those that give a word one tag: that of its first sub-word, of the mean of all, of the surest one. */
export const WORD_AGGREGATIONS = ['first', 'average', 'max'] as const satisfies readonly Aggregation[];
export type WordAggregation = (typeof WORD_AGGREGATIONS)[number];

/**
 * The aggregation of words that stands for `aggregation`: where sub-words are not joined (`none`, `simple`), that of
 * the first one.
 */
export function toWordAggregation(aggregation: Aggregation): WordAggregation {
  switch (aggregation) {
    case 'none':
    case 'simple':
      return 'first';
    case 'first':
    case 'average':
    case 'max':
      return aggregation;
    default:
      return aggregation satisfies never;
  }
}

/** A span of text with a type. Offsets count UTF-16 units: `text.slice(start, end)`; the end is exclusive. */
export interface EntitySpan {
  /** The type (`PER`); with aggregation `none`, and of words, the whole tag (`B-PER`, `NOUN`). */
  readonly type: string;
  readonly score: number;
  readonly word: string;
  readonly start: number;
  readonly end: number;
}
