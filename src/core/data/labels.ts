/** Class names by id, in the order that `id2label` of the exported config has: `O` first where it exists. */
export interface LabelSet {
  readonly names: readonly string[];
  readonly idOf: ReadonlyMap<string, number>;
}
