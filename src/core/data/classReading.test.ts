import { describe, expect, test } from 'vitest';
import { classesOfLabels, classReadings, iob2Rewriter } from './classReading.ts';

const names = (text: string): string[] => text.split(' ');

describe('the classes of a head', () => {
  test.each([
    ['IOB2', 'O B-PER I-PER', 'spans', 'iob2'],
    ['IOB2 with a type called O', 'O B-O I-O B-LOC I-LOC', 'spans', 'iob2'],
    ['IOBES', 'O B-PER I-PER E-PER S-PER', 'spans', 'marked'],
    ['BILOU', 'O B-PER I-PER L-PER U-PER', 'spans', 'marked'],
    ['BMEWO', 'O B-PER M-PER E-PER W-PER', 'spans', 'marked'],
    ['suffixes', 'O PER-B PER-I LOC-B LOC-I', 'spans', 'marked'],
    ['underscores', 'O B_PER I_PER B_LOC I_LOC', 'spans', 'marked'],
    ['suffixes with underscores', 'O PER_B PER_I', 'spans', 'marked'],
    ['small letters', 'o b-per i-per b-loc i-loc', 'spans', 'marked'],
    ['0 for O', '0 B-PER I-PER', 'spans', 'marked'],
    ['NONE for O', 'NONE B-PER I-PER B-LOC I-LOC', 'spans', 'marked'],
    ['no O at all', 'B-PER I-PER B-LOC I-LOC', 'spans', 'marked'],
    ['parts of speech', 'NOUN VERB PUNCT', 'tokens', 'words'],
    ['names that transformers makes up', 'LABEL_0 LABEL_1', 'tokens', 'words'],
    ['words to keep and to remove', 'keep drop', 'tokens', 'words'],
  ])('%s', (_, classes, task, form) => {
    const readings = classReadings(names(classes));
    expect(readings).toHaveLength(1);
    expect(readings[0]).toMatchObject({ task, form });
  });

  test.each([
    ['entity types', 'O PER LOC ORG', ['spans', 'tokens']],
    ['entity types beside 0', '0 PER LOC', ['spans', 'tokens']],
    ['entity types beside NONE', 'NONE person place in-work', ['spans', 'tokens']],
    ['parts of speech of Twitter, with O for pronouns', 'O V ^ , R D N P', ['tokens', 'spans']],
    ['parts of speech, and O for other', 'O NOUN VERB DET', ['tokens', 'spans']],
    ['Penn Treebank tags with O', 'O NN VBZ DT', ['tokens', 'spans']],
  ])('can be understood in two ways: %s', (_, classes, tasks) => {
    expect(classReadings(names(classes)).map(({ task }) => task)).toEqual(tasks);
  });
});

describe('tags that a head gives', () => {
  const rewritten = (classes: string, tags: string) =>
    iob2Rewriter(classReadings(names(classes))[0])(names(tags)).join(' ');

  test.each([
    ['O B-PER I-PER E-PER S-PER', 'B-PER I-PER E-PER O S-PER', 'B-PER I-PER I-PER O B-PER'],
    ['O B-PER I-PER L-PER U-PER', 'B-PER L-PER U-PER O O', 'B-PER I-PER B-PER O O'],
    ['O PER-B PER-I LOC-B LOC-I', 'PER-B PER-I O LOC-B LOC-B', 'B-PER I-PER O B-LOC B-LOC'],
    ['O B_PER I_PER', 'B_PER I_PER O', 'B-PER I-PER O'],
    ['o b-per i-per', 'b-per i-per o', 'B-per I-per O'],
    ['NONE PER LOC', 'PER PER NONE LOC', 'B-PER I-PER O B-LOC'],
    ['0 B-PER I-PER', '0 B-PER I-PER', 'O B-PER I-PER'],
    // Left as they are: what is no valid IOB2 is for the metrics to judge.
    ['O B-PER I-PER', 'O I-PER I-PER', 'O I-PER I-PER'],
    ['NOUN VERB PUNCT', 'NOUN VERB', 'NOUN VERB'],
  ])('of %s: %s', (classes, tags, expected) => expect(rewritten(classes, tags)).toBe(expected));
});

describe('the classes that mean the labels of data', () => {
  const labels = names('O B-PER I-PER B-DATE');
  test.each([
    ['O B-PER I-PER B-LOC', [0, 1, 2, null]],
    ['S-PER E-PER I-PER B-PER O', [4, 3, 2, null]],
    ['PER_I PER_B DATE_B O', [3, 1, 0, 2]],
    ['NONE PER LOC', [0, 1, 1, null]],
    ['NOUN VERB O,', [null, null, null, null]],
  ])('%s', (classes, expected) => {
    const known = names(classes);
    expect(classesOfLabels(known, classReadings(known)[0], labels)).toEqual(expected);
  });
});
