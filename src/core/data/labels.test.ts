import { describe, expect, it } from 'vitest';
import { fromWire, toWire } from '../errors.ts';
import { InvalidLabelNamesError, labelSetFromNames, labelSetFromTags } from './labels.ts';

describe('labelSetFromTags', () => {
  it('puts O first, then B- and I- of each type in order of appearance', () => {
    const labels = labelSetFromTags([
      ['B-ORG', 'O', 'B-MISC', 'I-MISC'],
      ['I-PER', 'B-ORG', 'B-creative-work'],
    ]);
    expect(labels.names).toEqual([
      'O',
      'B-ORG',
      'I-ORG',
      'B-MISC',
      'I-MISC',
      'B-PER',
      'I-PER',
      'B-creative-work',
      'I-creative-work',
    ]);
    expect(labels.idOf.get('I-MISC')).toBe(4);
  });

  it('has O for entities even where every word is inside one, but not for parts of speech', () => {
    expect(labelSetFromTags([['B-PER', 'I-PER']]).names).toEqual(['O', 'B-PER', 'I-PER']);
    expect(labelSetFromTags([['DT', 'NN', 'DT', 'S-X']]).names).toEqual(['DT', 'NN', 'S-X']);
  });
});

describe('labelSetFromNames', () => {
  it('keeps the order of the list', () => {
    const labels = labelSetFromNames(['B-LOC', 'I-LOC', 'O']);
    expect(labels.names).toEqual(['B-LOC', 'I-LOC', 'O']);
    expect(labels.idOf.get('O')).toBe(2);
  });

  it('refuses an empty list, an empty name and a repetition, and the error survives the wire', () => {
    expect(() => labelSetFromNames([])).toThrow(InvalidLabelNamesError);
    expect(() => labelSetFromNames(['O', ''])).toThrow('Class 1 has an empty name');
    let caught: unknown;
    try {
      labelSetFromNames(['O', 'B-X', 'O']);
    } catch (error) {
      caught = fromWire(structuredClone(toWire(error)));
    }
    expect(caught).toBeInstanceOf(InvalidLabelNamesError);
    expect((caught as InvalidLabelNamesError).data.names).toEqual(['O', 'B-X', 'O']);
  });
});
