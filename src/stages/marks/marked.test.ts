import { expect, test } from 'vitest';
import { runningText } from '../../core/data/runningText.ts';
import { markedAt, strengthStyle, textOf } from './marked.ts';

const written = (sentence: Parameters<typeof textOf>[0]) => {
  const { text, entities } = textOf(sentence);
  return { text, entities: entities.map(({ type, start, end }) => `${type} ${text.slice(start, end)}`) };
};

test('words are separated by spaces, entities span their words', () => {
  expect(
    written({
      words: ['Ana', 'Sol', 'Lima', 'saw', 'Cusco', 'Puno', 'FC'],
      tags: ['B-PER', 'I-PER', 'B-LOC', 'O', 'B-LOC', 'B-LOC', 'B-ORG'],
    }),
  ).toEqual({
    text: 'Ana Sol Lima saw Cusco Puno FC',
    entities: ['PER Ana Sol', 'LOC Lima', 'LOC Cusco', 'LOC Puno', 'ORG FC'],
  });
});

test('where the file has no space, none is written, also inside an entity', () => {
  expect(
    written({
      words: ['(', 'Ana', '-', 'Sol', ')', '.'],
      tags: ['O', 'B-PER', 'I-PER', 'I-PER', 'O', 'O'],
      glued: [0, 1, 2, 3, 4],
    }),
  ).toEqual({ text: '(Ana-Sol).', entities: ['PER Ana-Sol'] });
});

test('every word has its tag, also O', () => {
  const { text, words } = textOf({ words: ['the', 'end'], tags: ['DT', 'O'] });
  expect(words.map(({ type, start, end }) => [type, text.slice(start, end)])).toEqual([
    ['DT', 'the'],
    ['O', 'end'],
  ]);
});

test('a running text has its tags where its words are', () => {
  const { text, places } = runningText({ words: ['(', 'Ana', 'Sol', ')', '.'] });
  const { entities, words } = markedAt(text, places, ['O', 'B-PER', 'I-PER', 'O', 'O']);
  expect(entities.map(({ type, start, end }) => [type, text.slice(start, end)])).toEqual([
    ['PER', 'Ana Sol'],
  ]);
  expect(words.map(({ start, end }) => text.slice(start, end))).toEqual(['(', 'Ana', 'Sol', ')', '.']);
});

test('a mark is paler the lower its score, and never gone', () => {
  const ofScore = (score: number) => strengthStyle({ type: 'PER', start: 0, end: 1, score });
  expect([1, 0.5, 0.01].map(ofScore)).toEqual([
    { '--mark-strength': '100%' },
    { '--mark-strength': '50%' },
    { '--mark-strength': '20%' },
  ]);
  expect(strengthStyle({ type: 'PER', start: 0, end: 1 })).toEqual({});
});
