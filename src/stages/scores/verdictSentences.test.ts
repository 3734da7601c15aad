import i18next from 'i18next';
import { beforeAll, describe, expect, it } from 'vitest';
import { verdictOf } from '../../core/metrics/verdict.ts';
import { en } from '../../texts/en/index.ts';
import { es } from '../../texts/es/index.ts';
import { createFormat } from '../../texts/format.ts';
import { verdictSentences } from './verdictSentences.ts';

beforeAll(async () => {
  await i18next.init({
    lng: 'en',
    resources: { en: { translation: en.translation }, es: { translation: es.translation } },
    interpolation: { escapeValue: false },
  });
});

type Language = 'en' | 'es';
type Scores = Parameters<typeof verdictOf>;

function said(language: Language, ...scores: Scores): string {
  const format = createFormat(language);
  const { headline, others } = verdictSentences(verdictOf(...scores), i18next.getFixedT(language), format);
  return [headline, ...others].join(' ');
}

const NAMES: Scores = [
  'spans',
  {
    precision: 0.7,
    perType: {
      LOC: { recall: 0.9, support: 500 },
      ORG: { recall: 0.25, support: 620 },
      MISC: { recall: 0, support: 3 },
    },
  },
];

describe('a verdict in words', () => {
  it('says what is found, what is missed most, how much of what is marked is right, and what is never found', () => {
    expect(said('en', ...NAMES)).toBe(
      'Finds 5 of 10 names (605 of 1,123); most often missed: ORG (465 of 620). Of 10 that it marks, 7 are right. Never found: MISC.',
    );
    expect(said('es', ...NAMES)).toBe(
      'Encuentra 5 de cada 10 nombres (605 de 1123); lo que más se le escapa: ORG (465 de 620). De cada 10 que marca, 7 son correctos. Nunca encuentra: MISC.',
    );
  });

  it('speaks of chunks and of words where those are counted', () => {
    const chunks = { precision: 0.1, perType: { NP: { recall: 0.1, support: 100 } } };
    expect(said('en', 'spans', chunks)).toBe(
      'Finds 1 of 10 chunks (10 of 100); most often missed: NP (90 of 100). Of 10 that it marks, 1 is right.',
    );
    const tags = { precision: 0.1, perType: { NN: { recall: 0.97, support: 100 } } };
    expect(said('en', 'tokens', tags)).toBe(
      'Tags more than 9 of 10 words correctly (97 of 100); most often wrong: NN (3 of 100).',
    );
    expect(said('es', 'tokens', tags)).toBe(
      'Etiqueta bien más de 9 de cada 10 palabras (97 de 100); donde más falla: NN (3 de 100).',
    );
  });

  it.each([
    [0, 0, 'There are no names here to find.', 'Aquí no hay nombres que encontrar.'],
    [
      0,
      1,
      'Does not find the only name. Those are too few names to tell how good it is.',
      'No encuentra el único nombre. Son muy pocos nombres para saber si es bueno.',
    ],
    [
      3,
      8,
      'Finds 3 of 8 names. Those are too few names to tell how good it is.',
      'Encuentra 3 de 8 nombres. Son muy pocos nombres para saber si es bueno.',
    ],
    [0, 40, 'Finds none of the 40 names.', 'No encuentra ninguno de los 40 nombres.'],
    [
      40,
      40,
      'Finds all 40 names. Everything it marks is right.',
      'Encuentra los 40 nombres. Todo lo que marca es correcto.',
    ],
  ])('of %i of %i is right in number', (found, support, english, spanish) => {
    const recall = support === 0 ? 0 : found / support;
    const scores = { precision: found === 0 ? 0 : 1, perType: { PER: { recall, support } } };
    expect(said('en', 'spans', scores)).toBe(english);
    expect(said('es', 'spans', scores)).toBe(spanish);
  });

  it('counts types that were never found where they are many', () => {
    const perType = Object.fromEntries(
      ['A', 'B', 'C', 'D', 'E', 'F', 'G'].map((type) => [type, { recall: 0, support: 1 }]),
    );
    const scores = { precision: 1, perType: { ...perType, LOC: { recall: 1, support: 90 } } };
    expect(said('en', 'spans', scores)).toContain('Never found: A, B, C, D, E and 2 more.');
  });
});
