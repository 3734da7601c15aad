import { expect, it } from 'vitest';
import { initialLanguage } from './initialLanguage.ts';

const LANGUAGES = ['de', 'en', 'es'] as const;

it.each([
  ['the language of the last visit', 'es', ['en-GB', 'es'], 'es'],
  ['the first of the browser that the page has', null, ['fr-FR', 'es-PE', 'en'], 'es'],
  ['the browser’s, where what was kept is none of the page’s', 'eo', ['ES'], 'es'],
  ['English, where there is no other', null, ['fr', ''], 'en'],
])('the page opens in %s', (_, kept, preferred, expected) => {
  expect(initialLanguage(LANGUAGES, kept, preferred)).toBe(expected);
});

it('needs nothing from outside: the head of the page has a copy', () => {
  const copy = new Function(`return (${initialLanguage})(['en', 'es'], null, ['es-PE'])`) as () => unknown;
  expect(copy()).toBe('es');
});
