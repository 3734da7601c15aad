import { describe, expect, it } from 'vitest';
import { openText } from '../../../../tests/openText.ts';
import { NO_TURNS } from '../../turns.ts';
import { UntaggedTextError } from '../errors.ts';
import { ProblemLog } from '../problemLog.ts';
import { parallel } from './parallel.ts';

const CHOICES = { wordField: null, tagField: null, nested: 'outermost' } as const;

async function parse(words: string, tags: string) {
  const problems = new ProblemLog();
  const parsed = await parallel.parse({
    file: await openText('seq.in', words),
    companions: { tags: await openText('seq.out', tags) },
    choices: CHOICES,
    problems,
    turns: NO_TURNS,
  });
  const rows = parsed.sentences.map((s) => [s.line, s.words.join(' '), s.tags.join(' ')]);
  return { ...parsed, rows, problems: problems.listed };
}

describe('files side by side', () => {
  it.each([
    [
      'train/seq.in',
      ['train/seq.out', 'train/label'],
      { tags: 'train/seq.out', sentenceLabels: 'train/label' },
    ],
    ['seq.in', ['seq.out'], { tags: 'seq.out' }],
    ['a/train.words.txt', ['a/train.tags.txt', 'a/test.tags.txt'], { tags: 'a/train.tags.txt' }],
    ['train/sentences.txt', ['train/labels.txt', 'val/labels.txt'], { tags: 'train/labels.txt' }],
    ['text_train.txt', ['labels_train.txt'], { tags: 'labels_train.txt' }],
    ['train.words', ['train.ner'], { tags: 'train.ner' }],
    ['C:\\data\\dev.in', ['C:\\data\\dev.out'], { tags: 'C:\\data\\dev.out' }],
  ])('%s finds its tags by name', (path, others, expected) => {
    expect(parallel.companions!(path, new Set([path, ...others]))).toEqual(expected);
  });

  it('are not one without the other', () => {
    expect(parallel.companions!('train/seq.in', new Set(['train/seq.in', 'test/seq.out']))).toBeNull();
    expect(parallel.companions!('train/seq.out', new Set(['train/seq.in', 'train/seq.out']))).toBeNull();
    expect(parallel.companions!('train.txt', new Set(['train.txt', 'labels.txt']))).toBeNull();
  });

  it('hold sentences, not a vocabulary or JSON', async () => {
    const isDetected = async (text: string) => parallel.detect(await openText('seq.in', text), NO_TURNS);
    expect(await isDetected('\nplay a song\nstop\n')).toBe(true);
    expect(await isDetected('the\na\nof\nand\nto\nin\nNew York\n')).toBe(false);
    expect(await isDetected('{"text": "a b"}\n')).toBe(false);
    expect(await isDetected('')).toBe(false);
  });

  it('are read line by line; runs of blanks separate words, blank lines are ignored', async () => {
    const { rows, problems, facts } = await parse(
      'play  jetmore   now \n\nstop\u00A0it\n',
      'O B-x I-x \n\nO\n',
    );
    expect(rows).toEqual([
      [1, 'play jetmore now', 'O B-x I-x'],
      [3, 'stop\u00A0it', 'O'],
    ]);
    expect(problems).toEqual([]);
    expect(facts).toEqual([
      { what: 'tagsBesideWords', values: { file: 'seq.out' } },
      { what: 'wordsBySpaces', values: {} },
    ]);
  });

  it('report lines of unequal length, and lines that one of them lacks', async () => {
    const { rows, problems } = await parse('a b\nc d\ne\nf g', 'O O\nO\nO\n');
    expect(rows.map(([line]) => line)).toEqual([1, 3]);
    expect(problems.map(({ file, line, text }) => [file, line, text])).toEqual([
      ['seq.in', 2, '2 words, 1 tags: c d'],
      ['seq.in', 4, '2 words, 0 tags: f g'],
    ]);
    expect((await parse('a b\n', 'O O\nO B-x\nO\n')).problems.map(({ file, line }) => [file, line])).toEqual([
      ['seq.in', 2],
      ['seq.out', 3],
    ]);
  });

  it('cannot be read alone', async () => {
    const input = {
      file: await openText('seq.in', 'a b\n'),
      companions: {},
      choices: CHOICES,
      problems: new ProblemLog(),
      turns: NO_TURNS,
    };
    await expect(parallel.parse(input)).rejects.toThrow(UntaggedTextError);
  });
});
