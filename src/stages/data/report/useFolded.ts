import { useState } from 'react';
import { type Cut, cutItems } from './cutItems.ts';

/** A list of which only a part is shown until the user expands it. */
export interface Folded<Item> extends Cut<Item> {
  readonly total: number;
  readonly canFold: boolean;
  readonly isOpen: boolean;
  readonly toggle: () => void;
}

/** @param atEnd how many of the items that are shown are the last ones, and not the first */
export function useFolded<Item>(items: readonly Item[], limit: number, atEnd = 0): Folded<Item> {
  const [isOpen, setOpen] = useState(false);
  const cut = cutItems(items, limit, atEnd);
  const canFold = cut.hidden > 0;
  return {
    ...(isOpen ? cutItems(items, items.length, 0) : cut),
    total: items.length,
    canFold,
    isOpen,
    toggle: () => setOpen(!isOpen),
  };
}
