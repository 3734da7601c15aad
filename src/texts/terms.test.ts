import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { trainSettingsSchema } from '../core/page.ts';
import { en } from './en/index.ts';
import { es } from './es/index.ts';

const STAGES = new URL('../stages/', import.meta.url);

/** The sources of the screens. */
const sources = readdirSync(STAGES, { recursive: true, encoding: 'utf8' })
  .filter((path) => path.endsWith('.tsx'))
  .map((path) => readFileSync(new URL(path, STAGES), 'utf8'));

describe('the terms', () => {
  const names = Object.keys(en.translation.terms.words);

  it.each([
    ['English', en],
    ['Spanish', es],
  ])('each have a sentence and an example in %s', (_language, { translation }) => {
    expect(Object.keys(translation.terms.words)).toEqual(names);
    for (const { term, meaning, example } of Object.values(translation.terms.words)) {
      expect(term).not.toBe('');
      expect(meaning).toMatch(/^\p{Lu}.*\.$/u);
      expect(example).toMatch(/[.…]$/);
      expect(example).not.toBe(meaning);
    }
  });

  it('each stand on a screen', () => {
    const settings: readonly string[] = Object.keys(trainSettingsSchema.shape);
    const isOnScreen = (name: string) =>
      settings.includes(name) || sources.some((source) => new RegExp(`["']${name}["']`).test(source));
    expect(names.filter((name) => !isOnScreen(name))).toEqual([]);
    expect(isOnScreen('unheardOf')).toBe(false);
  });
});
