import { Button } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { useFormat } from '../../../texts/format.ts';
import type { Folded } from './useFolded.ts';

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
