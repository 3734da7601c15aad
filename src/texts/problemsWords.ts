import type { TFunction } from 'i18next';
import type { Formatter } from './format.ts';

/** How many problems there are, and of how many kinds: `46 problems in 6 kinds`. */
export function problemsWords(problems: number, kinds: number, t: TFunction, format: Formatter): string {
  return t('report.problemsInKinds', {
    problems: t('report.problemsAre', { count: problems, amount: format.count(problems) }),
    kinds: t('report.kindsAre', { count: kinds, amount: format.count(kinds) }),
  });
}
