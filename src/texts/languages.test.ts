import { describe, expect, expectTypeOf, it } from 'vitest';
import { es } from './es/index.ts';
import { completeLanguages, isLanguage, loadTexts, textsOf } from './languages.ts';

/** A language of the list with these texts. */
function listed<const Texts>(texts: Texts) {
  return { name: 'X', load: async () => texts };
}

/** Nothing of this runs: the compiler has to refuse each call whose line before it says so. */
function refused() {
  const { skipToContent: _, ...incomplete } = es.translation;
  // @ts-expect-error a text is missing
  completeLanguages({ xx: listed({ ...es, translation: incomplete }) });

  const { paused: __, ...activity } = es.translation.activity;
  // @ts-expect-error a text further down is missing
  completeLanguages({ xx: listed({ ...es, translation: { ...es.translation, activity } }) });

  const { CancelledError: ___, ...texts } = es.errors.texts;
  // @ts-expect-error an error has no text
  completeLanguages({ xx: listed({ ...es, errors: { ...es.errors, texts } }) });

  const variable = { ...es.translation.activity, paused: 'En pausa en {{step}} de {{pasos}}.' } as const;
  // @ts-expect-error a text fills in something that English does not
  completeLanguages({ xx: listed({ ...es, translation: { ...es.translation, activity: variable } }) });
}

describe('the list of languages', () => {
  it('accepts a complete language', () => {
    const activity = { ...es.translation.activity, paused: '{{totalSteps}}: {{step}}.' } as const;
    const xx = listed({ ...es, translation: { ...es.translation, activity } });
    expect(completeLanguages({ xx }).xx).toBe(xx);
  });

  it('rejects others at compile time', () => {
    expectTypeOf(refused).toBeFunction();
  });

  it('has the texts of a language once it is loaded', async () => {
    expect(textsOf('es')).toBeNull();
    expect(await loadTexts('es')).toBe(es);
    expect(textsOf('es')).toBe(es);
  });

  it('knows its languages by their tags', () => {
    expect([isLanguage('es'), isLanguage('toString'), isLanguage('')]).toEqual([true, false, false]);
  });
});
