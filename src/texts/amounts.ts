import type { TFunction } from 'i18next';
import type { en } from './en/index.ts';
import type { Formatter } from './format.ts';

/** What is counted: the keys of `amounts` without the endings for one and several. */
type Counted = keyof typeof en.translation.amounts extends infer Key
  ? Key extends `${infer Noun}_other`
    ? Noun
    : never
  : never;

/** A number with its noun in the right form: 1 sentence, 14,041 sentences. */
export function amountOf(what: Counted, count: number, t: TFunction, format: Formatter): string {
  return t(`amounts.${what}`, { count, amount: format.count(count) });
}
