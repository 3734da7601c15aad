import { useState } from 'react';

/** A list of which only the beginning is shown until the user expands it. */
export interface Folded<Item> {
  readonly shown: readonly Item[];
  readonly total: number;
  readonly canFold: boolean;
  readonly isOpen: boolean;
  readonly toggle: () => void;
}

export function useFolded<Item>(items: readonly Item[], limit: number): Folded<Item> {
  const [isOpen, setOpen] = useState(false);
  // One item more is not worth a button.
  const canFold = items.length > limit + 1;
  return {
    shown: canFold && !isOpen ? items.slice(0, limit) : items,
    total: items.length,
    canFold,
    isOpen,
    toggle: () => setOpen(!isOpen),
  };
}
