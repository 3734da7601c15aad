import i18next from 'i18next';
import { initReactI18next } from 'react-i18next';
import type { en } from './en/index.ts';
import { isLanguage, type Language, TEXTS } from './languages.ts';

const STORAGE_KEY = 'tagsmith.language';

declare module 'i18next' {
  interface CustomTypeOptions {
    defaultNS: 'translation';
    resources: { translation: typeof en.translation };
  }
}

/** The language kept from the last visit, else the first of the browser's that the page speaks, else English. */
function initialLanguage(): Language {
  const preferred = [localStorage.getItem(STORAGE_KEY) ?? '', ...navigator.languages];
  for (const tag of preferred) {
    const language = tag.toLowerCase().split('-')[0] ?? '';
    if (isLanguage(language)) return language;
  }
  return 'en';
}

/** Sets the language up before the first render. */
export function startTranslations(): void {
  const language = initialLanguage();
  document.documentElement.lang = language;
  i18next.use(initReactI18next).init({
    lng: language,
    fallbackLng: 'en',
    resources: Object.fromEntries(
      Object.entries(TEXTS).map(([language, { translation }]) => [language, { translation }]),
    ),
    interpolation: { escapeValue: false },
    initAsync: false,
  });
}

export function switchLanguage(language: Language): void {
  localStorage.setItem(STORAGE_KEY, language);
  document.documentElement.lang = language;
  void i18next.changeLanguage(language);
}
