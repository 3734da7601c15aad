/**
 * What Evaluate finds in the words of a data set, Try finds in the running text that they were taken from: for every
 * architecture and both label alignments.
 */
import { describe, expect, test } from 'vitest';
import { splitWords, type WordRule } from '../src/core/data/words.ts';
import type { TrainSettings } from '../src/core/train/settings.ts';
import { type FolderFiles, modelFolder } from './modelFolders.ts';
import { TINY_MODELS } from './oracleFiles.ts';
import { StudioInNode } from './studioInNode.ts';

interface Example {
  readonly text: string;
  /** [start, end, type] */
  readonly label: readonly (readonly [number, number, string])[];
}

const PEOPLE = ['Marta', 'Anna', 'Rosa Parks', 'Peter'];
const TOWNS = ['Oslo', 'Rome', 'New York', 'Hamburg'];
/** Commas, brackets, quotes, hyphens, apostrophes, and what stands beside them without a space. */
const ENGLISH = [
  'In LOC, PER left.',
  '(PER) lives near LOC!',
  '“PER” sees LOC; "PER" works in LOC.',
  "PER's river in LOC: LOC/LOC.",
  'the LOC-based company of PER?',
];
const CHINESE = { people: ['张伟', '王芳', '李娜'], towns: ['北京', '上海', '东京'] };
const CHINESE_PATTERNS = ['PER住在LOC。', '昨天，PER去了LOC！', '在LOC（2024）见了PER'];
const THAI = { people: ['สมชาย', 'มาลี', 'สมหญิง'], towns: ['กรุงเทพ', 'เชียงใหม่', 'ภูเก็ต'] };
const THAI_PATTERNS = ['PERอาศัยอยู่ในLOC', 'เมื่อวานPERไปLOC (LOC)', 'PERทำงานที่LOC.'];

/** Each pattern with each pair of names in turn. */
function examples(
  patterns: readonly string[],
  { people, towns }: { readonly people: readonly string[]; readonly towns: readonly string[] },
  count: number,
): Example[] {
  return Array.from({ length: count }, (_, i) => {
    const label: [number, number, string][] = [];
    let text = '';
    let used = Math.floor(i / patterns.length);
    for (const part of patterns[i % patterns.length]!.split(/(PER|LOC)/)) {
      const names = part === 'PER' ? people : part === 'LOC' ? towns : null;
      const written = names === null ? part : names[(used++ + i) % names.length]!;
      if (names !== null) label.push([text.length, text.length + written.length, part]);
      text += written;
    }
    return { text, label };
  });
}

const asTexts = (all: readonly Example[]): string => all.map((one) => JSON.stringify(one)).join('\n');

/** One word a line. */
function asRows(all: readonly Example[], rule: WordRule): string {
  const row = ({ label }: Example, word: string, start: number): string => {
    const [from, , type] = label.find(([first, end]) => first <= start && start < end) ?? [];
    return `${word} ${type === undefined ? 'O' : `${from === start ? 'B' : 'I'}-${type}`}`;
  };
  return all
    .map((one) =>
      splitWords(one.text, rule)
        .map(({ text, start }) => row(one, text, start))
        .join('\n'),
    )
    .join('\n\n');
}

const LEARNING: Partial<TrainSettings> = {
  learningRate: 5e-3,
  epochs: 20,
  batchSize: 8,
  dropout: false,
  maxLength: 64,
};

/** F1 of Evaluate, and the texts in which Try marks something else than what is right. */
async function trainAndTry(
  folder: FolderFiles,
  all: readonly Example[],
  data: { readonly name: string; readonly text: string },
  settings: Partial<TrainSettings>,
) {
  const studio = new StudioInNode();
  const files = [...folder].map(([name, bytes]) => ({ name, blob: new Blob([bytes]) }));
  await studio.execute('loadModel', { source: { kind: 'files', name: 'encoder', files } });
  const named = (split: string) => ({ name: `${split}.${data.name}`, blob: new Blob([data.text]) });
  await studio.importFiles('towns', [named('train'), named('valid')]);
  const record = await studio.run('towns', { ...LEARNING, ...settings });
  const { scores } = await studio.execute('evaluate', { tagger: 'run', split: 'validation' });
  const different: object[] = [];
  let splitting: unknown = null;
  for (const { text, label } of all) {
    const tagged = await studio.execute('predict', { tagger: 'run', text, grouping: 'words' });
    splitting = tagged.splitting;
    const found = tagged.entities.map(({ start, end, type }) => [start, end, type]);
    if (JSON.stringify(found) !== JSON.stringify(label)) different.push({ text, found });
  }
  return { f1: scores.f1, different, splitting, ofRun: record.wordSplitting };
}

const english = examples(ENGLISH, { people: PEOPLE, towns: TOWNS }, 40);
const RIGHT = { f1: 1, different: [] };

describe.each(TINY_MODELS)('%s', (family) => {
  test.each(['first', 'all'] as const)('alignment %s', async (labelAlignment) => {
    const data = { name: 'jsonl', text: asTexts(english) };
    const { f1, different, splitting } = await trainAndTry(modelFolder(family, 'encoder'), english, data, {
      labelAlignment,
    });
    expect({ f1, different }).toEqual(RIGHT);
    expect(splitting).toEqual({ rule: 'words', source: 'text' });
  });
});

describe('other ways to split', () => {
  test.each(['roberta', 'modernbert'] as const)('characters of Chinese, %s', async (family) => {
    const all = examples(CHINESE_PATTERNS, CHINESE, 40);
    const data = { name: 'conll', text: asRows(all, 'characters') };
    const { ofRun, splitting, ...found } = await trainAndTry(modelFolder(family, 'encoder'), all, data, {});
    expect(found).toEqual(RIGHT);
    expect([ofRun, splitting]).toEqual(Array(2).fill({ rule: 'characters', source: 'file' }));
  });

  test.each([
    ['texts', 'text'],
    ['words of a file', 'file'],
  ] as const)('words of Thai by a dictionary, from %s', async (_, source) => {
    const all = examples(THAI_PATTERNS, THAI, 40);
    const data =
      source === 'text'
        ? { name: 'jsonl', text: asTexts(all) }
        : { name: 'conll', text: asRows(all, 'segmenter') };
    const { splitting, f1, different } = await trainAndTry(modelFolder('roberta', 'encoder'), all, data, {
      maxLength: 128,
    });
    expect({ f1, different }).toEqual(RIGHT);
    expect(splitting).toEqual({ rule: 'segmenter', source });
  });

  test('line breaks end no word and begin none', async () => {
    const data = { name: 'conll', text: asRows(english, 'words') };
    const lines = english.map(({ text, label }) => ({ text: text.replaceAll(' ', '\n'), label }));
    const { different, splitting } = await trainAndTry(
      modelFolder('xlm-roberta', 'encoder'),
      lines,
      data,
      {},
    );
    expect(different).toEqual([]);
    expect(splitting).toEqual({ rule: 'words', source: 'file' });
  });
});
