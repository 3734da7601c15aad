export interface Cut<Item> {
  readonly shown: readonly Item[];
  /** Items left out, and how many of those shown come before them. */
  readonly hidden: number;
  readonly before: number;
}

/** The first and the last of a list; all of it where one item more is not worth a button. */
export function cutItems<Item>(items: readonly Item[], limit: number, atEnd: number): Cut<Item> {
  if (items.length <= limit + 1) return { shown: items, hidden: 0, before: items.length };
  const before = limit - atEnd;
  return {
    shown: [...items.slice(0, before), ...items.slice(items.length - atEnd)],
    hidden: items.length - limit,
    before,
  };
}
