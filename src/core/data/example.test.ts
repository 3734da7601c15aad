import { expect, it } from 'vitest';
import type { Sentence } from './dataset.ts';
import { exampleText } from './example.ts';

/** Words and, behind a bar, tags. */
const sentence = (text: string): Sentence => {
  const words = text.split(' ').map((word) => word.split('|') as [string, string?]);
  return { words: words.map(([word]) => word), tags: words.map(([, tag = 'O']) => tag), file: 0, line: 1 };
};
const example = (splits: Readonly<Partial<Record<'train' | 'validation' | 'test', readonly string[]>>>) =>
  exampleText({
    splits: Object.fromEntries(Object.entries(splits).map(([name, texts]) => [name, texts.map(sentence)])),
  });

const RAIN = 'It rains .';
const ANA = 'Ana|B-PER sings .';
const LIMA = 'Ana|B-PER left ( Lima|B-LOC ) .';
const LONG = `Eva|B-PER ${'very '.repeat(40)}late`;

it('is running text with as many types as any, of the first split that has an entity', () => {
  expect(
    example({
      train: ['Eva|B-PER was in Rome|B-LOC .'],
      validation: [RAIN, ANA, LIMA, 'Eva|B-PER met Bo|B-LOC'],
    }),
  ).toBe('Ana left (Lima).');
  expect(example({ train: [LIMA], validation: [RAIN], test: [ANA] })).toBe('Ana sings.');
  expect(example({ train: [LIMA], validation: [RAIN] })).toBe('Ana left (Lima).');
});

it('is part of a longer one only where no whole one has an entity', () => {
  expect(example({ train: [ANA], validation: [LONG] })).toBe('Ana sings.');
  expect(example({ train: [RAIN], validation: [LONG] })).toBe(`Eva ${'very '.repeat(29).trim()}`);
});

it('has no entity where no sentence has', () => {
  expect(example({ train: [RAIN], validation: ['It snows .'] })).toBe('It snows.');
  expect(example({ train: [` `] })).toBeNull();
  expect(example({})).toBeNull();
});

it('of words with tags is one with many of them', () => {
  expect(example({ train: ['the|DET river|NOUN', 'the|DET river|NOUN sleeps|VERB'] })).toBe(
    'the river sleeps',
  );
});

it('can be read by every program: no half of a character', () => {
  expect(example({ train: ['Ana|B-PER \ud83d .', ANA] })).toBe('Ana sings.');
});
