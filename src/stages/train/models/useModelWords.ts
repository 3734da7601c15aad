import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { useFormat } from '../../../texts/format.ts';

/** What lists of models say of each, in the language of the page. */
export function useModelWords(): {
  readonly parameters: (count: number) => string;
  /** Of a code such as `es`. */
  readonly language: (code: string) => string;
} {
  const { t, i18n } = useTranslation();
  const format = useFormat();
  return useMemo(() => {
    const names = new Intl.DisplayNames(i18n.language, { type: 'language' });
    return {
      parameters: (count) => {
        const millions = count / 1e6;
        return t('picker.millions', {
          millions: millions < 10 ? format.decimal(millions, 1) : format.count(millions),
        });
      },
      language: (code) => (code === 'multilingual' ? t('picker.multilingual') : (names.of(code) ?? code)),
    };
  }, [t, i18n.language, format]);
}
