import { Button } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useFormat } from '../../../app/i18n/format.ts';

/** A list of which only the beginning is shown until the user wants all of it. */
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

/** @param props.of what is listed; the button's name says it. */
export function ShowAll<Item>({ fold, of }: { readonly fold: Folded<Item>; readonly of: string }) {
  const { t } = useTranslation();
  const format = useFormat();
  if (!fold.canFold) return null;
  const text = fold.isOpen
    ? t('report.showFewer')
    : t('report.showAll', { amount: format.count(fold.total) });
  return (
    <Button
      variant="subtle"
      size="compact-xs"
      mt={4}
      aria-expanded={fold.isOpen}
      aria-label={`${text}: ${of}`}
      onClick={fold.toggle}
    >
      {text}
    </Button>
  );
}
