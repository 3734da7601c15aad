import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';

/** The name of a language in that of the page: `es` gives Spanish. */
export function useLanguageName(): (code: string) => string {
  const { i18n } = useTranslation();
  return useMemo(() => {
    const names = new Intl.DisplayNames(i18n.language, { type: 'language' });
    return (code) => names.of(code) ?? code;
  }, [i18n.language]);
}
