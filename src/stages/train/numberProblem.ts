import type { TFunction } from 'i18next';
import { type NumericSetting, rangeOfSetting } from '../../core/page.ts';

/**
 * Why a number cannot be used for a setting, with the range that it must be in.
 * @param entered NaN where it is no number
 * @param used the value that counts until then
 */
export function numberProblem(name: NumericSetting, entered: number, used: number, t: TFunction): string {
  if (Number.isNaN(entered)) return t('train.invalidNumber', { value: used });
  const { min, max, isMinExcluded, isWhole } = rangeOfSetting(name);
  if (max === null)
    return t(`train.outOfRange.${isWhole ? 'wholeAtLeast' : 'atLeast'}`, { min, value: used });
  const kind = isMinExcluded ? 'aboveUpTo' : isWhole ? 'wholeBetween' : 'between';
  return t(`train.outOfRange.${kind}`, { min, max, value: used });
}
