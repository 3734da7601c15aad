import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { useFormat } from '../../../texts/format.ts';
import { useLanguageName } from '../../../texts/languageName.ts';

/** What lists of models say of each, in the language of the page. */
export function useModelWords(): {
  readonly parameters: (count: number) => string;
  /** Of a code such as `es`. */
  readonly language: (code: string) => string;
} {
  const { t } = useTranslation();
  const format = useFormat();
  const nameOf = useLanguageName();
  return useMemo(() => {
    return {
      parameters: (count) => {
        const millions = count / 1e6;
        return t('picker.millions', {
          millions: millions < 10 ? format.decimal(millions, 1) : format.count(millions),
        });
      },
      language: (code) => (code === 'multilingual' ? t('picker.multilingual') : nameOf(code)),
    };
  }, [t, format, nameOf]);
}
