import i18next from 'i18next';
import { beforeAll, describe, expect, it } from 'vitest';
import { en } from '../../texts/en/index.ts';
import { es } from '../../texts/es/index.ts';
import { numberProblem } from './numberProblem.ts';

beforeAll(async () => {
  await i18next.init({
    lng: 'en',
    resources: { en: { translation: en.translation }, es: { translation: es.translation } },
    interpolation: { escapeValue: false },
  });
});

describe('a number that cannot be used', () => {
  it('names the range and the value that is used', () => {
    const english = i18next.getFixedT('en');
    expect(numberProblem('batchSize', 4096, 8, english)).toBe(
      'Must be a whole number between 1 and 512; 8 is used until then.',
    );
    expect(numberProblem('weightDecay', 2, 0.01, english)).toBe(
      'Must be between 0 and 1; 0.01 is used until then.',
    );
    expect(numberProblem('learningRate', 0, 3e-4, english)).toBe(
      'Must be above 0 and at most 1; 0.0003 is used until then.',
    );
    expect(numberProblem('warmup', -1, 0, english)).toBe('Must be 0 or more; 0 is used until then.');
    expect(numberProblem('frozenLayers', 1.5, 0, english)).toBe(
      'Must be a whole number, 0 or more; 0 is used until then.',
    );
    expect(numberProblem('epochs', Number.NaN, 3, english)).toBe('Enter a number; 3 is used until then.');
  });

  it('says so in Spanish', () => {
    const spanish = i18next.getFixedT('es');
    expect(numberProblem('weightDecay', 2, 0.01, spanish)).toBe(
      'Tiene que estar entre 0 y 1; mientras tanto se usa 0.01.',
    );
  });
});
