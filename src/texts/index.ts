import i18next from 'i18next';
import { initReactI18next } from 'react-i18next';
import type { en } from './en/index.ts';
import { initialLanguage, LANGUAGE_KEY } from './initialLanguage.ts';
import { isLanguage, LANGUAGES, type Language, loadTexts } from './languages.ts';

declare module 'i18next' {
  interface CustomTypeOptions {
    defaultNS: 'translation';
    resources: { translation: typeof en.translation };
  }
}

/** The language that the page opens in. */
export function openingLanguage(): Language {
  const names = Object.keys(LANGUAGES).filter(isLanguage);
  return initialLanguage(names, localStorage.getItem(LANGUAGE_KEY), navigator.languages);
}

/**
 * Sets the language up before the first render.
 * @throws what the browser says where its texts cannot be fetched
 */
export async function startTranslations(): Promise<void> {
  const language = openingLanguage();
  const { translation } = await loadTexts(language);
  document.documentElement.lang = language;
  await i18next.use(initReactI18next).init({
    lng: language,
    // Every language is complete: it does not compile otherwise.
    fallbackLng: false,
    resources: { [language]: { translation } },
    interpolation: { escapeValue: false },
    initAsync: false,
  });
}

let chosen: Language | null = null;

/**
 * Loads a language and shows the page in it, unless another has been chosen meanwhile.
 * @throws what the browser says where its texts cannot be fetched; the page then keeps its language
 */
export async function switchLanguage(language: Language): Promise<void> {
  chosen = language;
  const { translation } = await loadTexts(language);
  if (chosen !== language) return;
  i18next.addResourceBundle(language, 'translation', translation);
  localStorage.setItem(LANGUAGE_KEY, language);
  document.documentElement.lang = language;
  await i18next.changeLanguage(language);
}
