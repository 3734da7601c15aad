import type { TFunction } from 'i18next';
import type { QuickTry } from '../core/page.ts';
import type { Formatter } from '../texts/format.ts';

/** A run's name, and that it was a quick try where it was one. */
export function runTitle(name: string, isQuickTry: boolean, t: TFunction): string {
  return isQuickTry ? t('quickTry.sentence', { sentence: name }) : name;
}

/** How much of the data a quick try has seen, in words. */
export function quickTrySizes(sizes: QuickTry, t: TFunction, format: Formatter): string {
  return t('quickTry.sizes', {
    train: format.count(sizes.trainSentences),
    ofTrain: format.count(sizes.ofTrain),
    validation: format.count(sizes.validationSentences),
    ofValidation: format.count(sizes.ofValidation),
  });
}
