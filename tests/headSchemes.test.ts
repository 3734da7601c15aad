/**
 * Heads whose classes are written in other schemes than IOB2, as other programs' models have them: they are scored on
 * any data, and mark whole entities. A head that was made here keeps its task.
 */
import { unzipSync } from 'fflate';
import { beforeAll, describe, expect, test } from 'vitest';
import { DEFAULT_CHOICES } from '../src/core/data/choices.ts';
import type { Task } from '../src/core/data/task.ts';
import { type FolderFiles, modelFolder } from './modelFolders.ts';
import { StudioInNode } from './studioInNode.ts';

type Writer = (type: string, word: number, words: number) => string;

const marks =
  (single: string, begin: string, inside: string, end: string) =>
  (word: number, words: number): string =>
    words === 1 ? single : word === 0 ? begin : word === words - 1 ? end : inside;
const iobes = marks('S', 'B', 'I', 'E');
const bilou = marks('U', 'B', 'I', 'L');
const bmewo = marks('W', 'B', 'M', 'E');
const iob2 = marks('B', 'B', 'I', 'I');

const SCHEMES: Readonly<Record<string, { readonly tag: Writer; readonly outside: string }>> = {
  IOBES: { tag: (type, i, n) => `${iobes(i, n)}-${type}`, outside: 'O' },
  BILOU: { tag: (type, i, n) => `${bilou(i, n)}-${type}`, outside: 'O' },
  BMEWO: { tag: (type, i, n) => `${bmewo(i, n)}-${type}`, outside: 'O' },
  suffixes: { tag: (type, i, n) => `${type}-${iob2(i, n)}`, outside: 'O' },
  underscores: { tag: (type, i, n) => `${iob2(i, n)}_${type}`, outside: 'O' },
  'small letters': { tag: (type, i, n) => `${iob2(i, n).toLowerCase()}-${type}`, outside: 'o' },
  'NONE outside': { tag: (type, i, n) => `${iob2(i, n)}-${type}`, outside: 'NONE' },
  '0 outside': { tag: (type, i, n) => `${iobes(i, n)}-${type}`, outside: '0' },
  'types alone': { tag: (type) => type, outside: 'O' },
  'a type called O': { tag: (type, i, n) => `${iob2(i, n)}-${type === 'PER' ? 'O' : type}`, outside: 'O' },
};

const PEOPLE = ['Marta', 'Peter Paul Rubens', 'Rosa Parks'];
const TOWNS = ['Oslo', 'Rio de Janeiro', 'New York'];
const PATTERNS = ['PER lives in LOC', 'yesterday PER left LOC', 'in LOC we saw PER'];

function rows({ tag, outside }: { readonly tag: Writer; readonly outside: string }): string {
  return Array.from({ length: 54 }, (_, i) =>
    PATTERNS[i % 3]!.split(' ')
      .flatMap((part) => {
        const names = part === 'PER' ? PEOPLE : part === 'LOC' ? TOWNS : null;
        if (names === null) return [`${part} ${outside}`];
        const words = names[Math.floor(i / (part === 'PER' ? 3 : 9)) % 3]!.split(' ');
        return words.map((word, at) => `${word} ${tag(part, at, words.length)}`);
      })
      .join('\n'),
  ).join('\n\n');
}

const toFiles = (files: Iterable<readonly [string, Uint8Array<ArrayBuffer>]>) =>
  [...files].map(([name, bytes]) => ({ name, blob: new Blob([bytes]) }));

async function importRows(studio: StudioInNode, text: string, scheme: 'tokens' | null = null) {
  return studio.execute('importFiles', {
    name: 'towns',
    choices: { ...DEFAULT_CHOICES, scheme },
    files: ['train.conll', 'valid.conll'].map((name) => ({ name, blob: new Blob([text]) })),
  });
}

async function exportFolder(studio: StudioInNode): Promise<FolderFiles> {
  const { zip } = await studio.execute('exportModel', { name: 'tagger' });
  return new Map(
    Object.entries(unzipSync(new Uint8Array(await zip.arrayBuffer()))).map(([path, bytes]) => [
      path.slice('tagger/'.length),
      new Uint8Array(bytes),
    ]),
  );
}

const load = (studio: StudioInNode, files: FolderFiles) =>
  studio.execute('loadModel', { source: { kind: 'files', name: 'tagger', files: toFiles(files) } });

/** A tagger of another program: a class for each tag as it is written, and nothing said about what they are for. */
async function taggerOf(text: string): Promise<FolderFiles> {
  const studio = new StudioInNode();
  await load(studio, modelFolder('bert', 'encoder'));
  await importRows(studio, text, 'tokens');
  await studio.run('foreign', { learningRate: 5e-3, epochs: 8, batchSize: 8, dropout: false, maxLength: 48 });
  const files = new Map(await exportFolder(studio));
  const { tagsmith: _, ...config } = JSON.parse(new TextDecoder().decode(files.get('config.json')));
  return files.set('config.json', new Uint8Array(new TextEncoder().encode(JSON.stringify(config))));
}

const TEXT = 'Peter Paul Rubens lives in Rio de Janeiro';
async function found(studio: StudioInNode): Promise<string[]> {
  const { entities } = await studio.execute('predict', { tagger: 'model', text: TEXT, grouping: 'words' });
  return entities.map(({ type, word }) => `${type} ${word}`);
}

describe.each(Object.entries(SCHEMES))('a head with %s', (name, scheme) => {
  const studio = new StudioInNode();
  beforeAll(async () => void (await load(studio, await taggerOf(rows(scheme)))));

  test.each([
    [
      'IOB2',
      rows({ ...SCHEMES[name]!, tag: (type, i, n) => `${iob2(i, n)}-${typeIn(name, type)}`, outside: 'O' }),
    ],
    ['its own scheme', rows(scheme)],
  ])('has F1 1 on data in %s, and knows all labels', async (_, text) => {
    await importRows(studio, text);
    const { scores, unknownLabels, task } = await studio.execute('evaluate', {
      tagger: 'model',
      split: 'validation',
    });
    expect({ f1: scores.f1, unknownLabels, task }).toEqual({ f1: 1, unknownLabels: [], task: 'spans' });
  });

  test('marks whole entities', async () => {
    const [person, town] = [typeIn(name, 'PER'), typeIn(name, 'LOC')];
    expect(await found(studio)).toEqual(
      expect.arrayContaining([`${person} Peter Paul Rubens`, `${town} Rio de Janeiro`]),
    );
  });
});

function typeIn(scheme: string, type: string): string {
  return scheme === 'a type called O' && type === 'PER' ? 'O' : type;
}

describe('a head that could mean two things', () => {
  test('is understood as the user says', async () => {
    const studio = new StudioInNode();
    const files = await taggerOf(rows(SCHEMES['types alone']!));
    expect(await load(studio, files)).toMatchObject({ tasks: ['spans', 'tokens'] });
    expect(await found(studio)).toContain('PER Peter Paul Rubens');
    const chosen = await studio.execute('chooseTask', { task: 'tokens' });
    expect(chosen).toMatchObject({ tasks: ['tokens', 'spans'], knownLabels: chosen.labels });
    expect((await found(studio)).slice(0, 4)).toEqual(['PER Peter', 'PER Paul', 'PER Rubens', 'O lives']);
    await importRows(studio, rows(SCHEMES['types alone']!), 'tokens');
    const { scores, task } = await studio.execute('evaluate', { tagger: 'model', split: 'validation' });
    expect([scores.accuracy, task]).toEqual([1, 'tokens']);
  });

  test('and that was made here keeps its task, trained further, exported and loaded', async () => {
    const studio = new StudioInNode();
    await load(studio, modelFolder('bert', 'encoder'));
    const text = 'he O\nsees V\nOslo ^\n, ,\nright R\n? ,\n\nshe O\nlikes V\nthe D\nriver N\n. ,\n\n'.repeat(
      20,
    );
    const { task } = await importRows(studio, text);
    expect(task).toBe<Task>('tokens');
    await studio.run('tweets', { learningRate: 5e-3, epochs: 6, batchSize: 8, dropout: false });
    const further = await studio.execute('loadModel', { source: { kind: 'run', runId: 'tweets' } });
    expect(further.tasks).toEqual(['tokens']);
    const loaded = await load(studio, await exportFolder(studio));
    expect(loaded.tasks).toEqual(['tokens']);
    const { scores } = await studio.execute('evaluate', { tagger: 'model', split: 'validation' });
    expect(scores.accuracy).toBe(1);
    const { entities } = await studio.execute('predict', {
      tagger: 'model',
      text: 'he sees the river.',
      grouping: 'words',
    });
    expect(entities.map(({ type, word }) => `${word}/${type}`)).toEqual([
      'he/O',
      'sees/V',
      'the/D',
      'river/N',
      './,',
    ]);
  });
});

describe('training on', () => {
  test.each(['IOBES', 'suffixes', 'underscores', 'types alone'])(
    'keeps the classes of a head with %s that mean the labels of the data',
    async (name) => {
      const studio = new StudioInNode();
      await load(studio, await taggerOf(rows(SCHEMES[name]!)));
      await importRows(studio, rows({ tag: (type, i, n) => `${iob2(i, n)}-${type}`, outside: 'O' }));
      const record = await studio.run('further', { epochs: 1, learningRate: 1e-6, maxLength: 48 });
      expect(record.newlyInitialized).toEqual([]);
    },
  );
});
