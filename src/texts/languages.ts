/** The languages of the page. A new one is a folder beside these, and its row in `LANGUAGES`. */
import type { en } from './en/index.ts';
import type { ErrorWords } from './errorTexts.ts';

/** What every language has: the keys of English, each with a text. */
export interface LanguageTexts {
  readonly translation: Translation;
  readonly errors: ErrorWords;
}

/** A language of the list: its texts are loaded when it is chosen. */
interface ListedLanguage {
  /** As its speakers call it. */
  readonly name: string;
  readonly load: () => Promise<LanguageTexts>;
}

type TextsOf<Language extends ListedLanguage> = Awaited<ReturnType<Language['load']>>;

type Translation = Widened<typeof en.translation>;

type Widened<Texts> = {
  readonly [Key in keyof Texts]: Texts[Key] extends string ? string : Widened<Texts[Key]>;
};

/** The names between double braces, which the page fills in. */
type Variables<Text extends string> = Text extends `${string}{{${infer Name}}}${infer Rest}`
  ? Name | Variables<Rest>
  : never;

/**
 * Accepts the texts whose variables are those of the English text; in place of another, the type asks for the missing
 * or superfluous ones. Texts that are typed as plain strings are left to a test.
 */
type WithVariablesOf<English, Other> = {
  readonly [Key in keyof English]: Key extends keyof Other
    ? English[Key] extends string
      ? Other[Key] extends string
        ? CheckedText<English[Key], Other[Key]>
        : string
      : WithVariablesOf<English[Key], Other[Key]>
    : Widened<English>[Key];
};

type CheckedText<English extends string, Other extends string> = string extends English | Other
  ? string
  : [Exclude<Variables<English>, Variables<Other>>, Exclude<Variables<Other>, Variables<English>>] extends [
        never,
        never,
      ]
    ? string
    : {
        readonly missing: Exclude<Variables<English>, Variables<Other>>;
        readonly superfluous: Exclude<Variables<Other>, Variables<English>>;
      };

/** The languages as given; does not compile where one lacks a text of English, or fills in other values. */
export function completeLanguages<const Languages extends Readonly<Record<string, ListedLanguage>>>(
  languages: Languages & {
    readonly [Name in keyof Languages]: {
      readonly load: () => Promise<{
        readonly translation: WithVariablesOf<typeof en.translation, TextsOf<Languages[Name]>['translation']>;
      }>;
    };
  },
): Languages {
  return languages;
}

/** The one list of languages. */
export const LANGUAGES = completeLanguages({
  en: { name: 'English', load: async () => (await import('./en/index.ts')).en },
  es: { name: 'Español', load: async () => (await import('./es/index.ts')).es },
});

export type Language = keyof typeof LANGUAGES;

export function isLanguage(tag: string): tag is Language {
  return Object.hasOwn(LANGUAGES, tag);
}

const loaded = new Map<string, LanguageTexts>();

/**
 * The texts of a language, which `textsOf` has from then on.
 * @throws what the browser says where the file cannot be fetched
 */
export async function loadTexts(language: Language): Promise<LanguageTexts> {
  const texts = loaded.get(language) ?? (await LANGUAGES[language].load());
  loaded.set(language, texts);
  return texts;
}

/** The texts of a language that has been loaded; null before that. */
export function textsOf(language: string): LanguageTexts | null {
  return loaded.get(language) ?? null;
}
