/** The languages of the page. A new one is a folder beside these, and its row in `TEXTS`. */
import { en } from './en/index.ts';
import type { ErrorWords } from './errorTexts.ts';
import { es } from './es/index.ts';

/** What every language has: the keys of English, each with a text. */
export interface LanguageTexts {
  /** As its speakers call it. */
  readonly name: string;
  readonly translation: Translation;
  readonly errors: ErrorWords;
}

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
export function completeLanguages<const Languages extends Readonly<Record<string, LanguageTexts>>>(
  languages: Languages & {
    readonly [Name in keyof Languages]: {
      readonly translation: WithVariablesOf<typeof en.translation, Languages[Name]['translation']>;
    };
  },
): Languages {
  return languages;
}

/** The one list of languages. */
export const TEXTS = completeLanguages({ en, es });

export type Language = keyof typeof TEXTS;

export function isLanguage(tag: string): tag is Language {
  return Object.hasOwn(TEXTS, tag);
}
