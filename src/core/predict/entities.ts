/** TokenClassificationPipeline's aggregation_strategy. */
export const AGGREGATIONS = ['none', 'simple', 'first', 'average', 'max'] as const;
export type Aggregation = (typeof AGGREGATIONS)[number];

/** Those that give a word one tag: of its first sub-word, of the mean, or of the most confident sub-word. */
export const WORD_AGGREGATIONS = ['first', 'average', 'max'] as const satisfies readonly Aggregation[];
export type WordAggregation = (typeof WORD_AGGREGATIONS)[number];

/**
 * The word aggregation used for `aggregation`: `first` where sub-words are not joined (`none`, `simple`).
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
  /** The type (`PER`); with aggregation `none`, and for words, the whole tag (`B-PER`, `NOUN`). */
  readonly type: string;
  readonly score: number;
  readonly word: string;
  readonly start: number;
  readonly end: number;
}
