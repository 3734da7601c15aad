/** What TokenClassificationPipeline calls aggregation_strategy. */
export const AGGREGATIONS = ['none', 'simple', 'first', 'average', 'max'] as const;
export type Aggregation = (typeof AGGREGATIONS)[number];

/** A span of text with a type. Offsets count UTF-16 units: `text.slice(start, end)`; the end is exclusive. */
export interface EntitySpan {
  /** The type (`PER`); with aggregation `none` the whole tag (`B-PER`). */
  readonly type: string;
  readonly score: number;
  readonly word: string;
  readonly start: number;
  readonly end: number;
}
