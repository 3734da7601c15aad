import { describe, expect, it } from 'vitest';
import { en } from './en/index.ts';
import { createFormat } from './format.ts';
import { isLanguage, LANGUAGES, loadTexts } from './languages.ts';

interface Texts {
  readonly [key: string]: string | Texts;
}

/** `a.b` → the placeholders of that text. */
function placeholders(texts: Texts, prefix = ''): Record<string, string[]> {
  return Object.entries(texts).reduce<Record<string, string[]>>((all, [key, text]) => {
    const path = prefix + key;
    if (typeof text !== 'string') return Object.assign(all, placeholders(text, `${path}.`));
    all[path] = [...text.matchAll(/{{(\w+)}}/g)].map((match) => match[1]!).toSorted();
    return all;
  }, {});
}

describe('translations', () => {
  it.each(Object.keys(LANGUAGES).filter(isLanguage))(
    '%s: the same texts with the same values to fill in',
    async (language) => {
      const { translation } = await loadTexts(language);
      expect(placeholders(translation)).toEqual(placeholders(en.translation));
    },
  );
});

describe('words beyond the length limit', () => {
  it.each(Object.keys(LANGUAGES).filter(isLanguage))(
    '%s: only those of train are no lesson',
    async (language) => {
      const { train, validation, test } = (await loadTexts(language)).translation.train.logEntries.wordsLost;
      expect(train).toMatch(/learn|aprende/);
      for (const text of [validation, test]) expect(text).not.toMatch(/learn|trained|aprende|entrena/);
    },
  );
});

describe('formats', () => {
  const english = createFormat('en-GB');
  const spanish = createFormat('es-ES');

  it('write numbers as the language does', () => {
    expect(english.count(14_295)).toBe('14,295');
    expect(spanish.count(14_295)).toBe('14.295');
    expect(spanish.decimal(0.612_34, 3)).toBe('0,612');
  });

  it('write learning rates as settings do', () => {
    expect(english.rate(3e-4)).toBe('3e-4');
    expect(english.rate(2.874e-5)).toBe('2.87e-5');
    expect(english.rate(0)).toBe('0');
  });

  it('write sizes in the fitting unit', () => {
    expect(english.bytes(24_600_000)).toBe('24.6 MB');
    expect(spanish.bytes(2_235_000_000)).toBe('2,2 GB');
  });

  it('round durations to what is significant', () => {
    expect(english.duration(400)).toBe('1 second');
    expect(english.duration(61_000)).toBe('1 minute');
    expect(spanish.duration(150_000)).toBe('3 minutos');
    expect(english.duration(90_000, 'short')).toBe('2 mins');
    expect(english.duration(2 * 3_600_000 + 40_000)).toBe('2 hours 1 minute');
  });
});
