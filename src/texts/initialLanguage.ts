/** Where the language of the last visit is kept. */
export const LANGUAGE_KEY = 'tagsmith.language';

/**
 * The language of the last visit, else the first of the browser's that the page has, else English.
 *
 * Trap: the head of the built page has a copy of this function's code (scripts/preloadTexts.ts), so that it may use
 * nothing from outside.
 *
 * @param languages of the page
 * @param kept from the last visit; null where there was none
 * @param preferred by the browser's user, such as `es-PE`
 */
export function initialLanguage<Name extends string>(
  languages: readonly Name[],
  kept: string | null,
  preferred: readonly string[],
): Name | 'en' {
  for (const tag of [kept ?? '', ...preferred]) {
    const wanted = tag.toLowerCase().split('-')[0];
    const language = languages.find((name) => name === wanted);
    if (language !== undefined) return language;
  }
  return 'en';
}
