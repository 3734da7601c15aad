/**
 * Whole runs of the engine in node for tasks beside names: parts of speech, where each word has a tag of its own, and
 * chunks. A tiny BERT learns them from a small grammar.
 */
import { unzipSync } from 'fflate';
import { beforeAll, describe, expect, it } from 'vitest';
import type { RunRecord } from '../src/core/train/runRecord.ts';
import { StudioInNode } from './studioInNode.ts';

/** Word, part of speech, chunk. */
type Row = readonly [word: string, partOfSpeech: string, chunk: string];

const NOUNS = ['dog', 'cat', 'boat', 'house', 'river', 'garden'];
const VERBS = ['sees', 'finds', 'likes', 'paints'];
const ADJECTIVES = ['old', 'small', 'green'];
const NAMES = ['Marta', 'Oslo', 'Hamburg'];

/** The `n`th sentence of the grammar: names or noun phrases around a verb. */
function sentence(n: number): Row[] {
  const pick = (list: readonly string[], k: number) => list[(n * 7 + k * 5 + (n >> 2)) % list.length]!;
  const name = (k: number): Row[] => [[pick(NAMES, k), 'PROPN', 'B-NP']];
  const phrase = (k: number): Row[] => [
    ['the', 'DET', 'B-NP'],
    ...Array.from({ length: (n + k) % 3 }, (_, i): Row => [pick(ADJECTIVES, k + i), 'ADJ', 'I-NP']),
    [pick(NOUNS, k), 'NOUN', 'I-NP'],
  ];
  return [
    ...(n % 3 === 0 ? name(1) : phrase(1)),
    [pick(VERBS, 2), 'VERB', 'B-VP'],
    ...(n % 4 === 0 ? name(3) : phrase(3)),
    ['.', 'PUNCT', 'O'],
  ];
}

function file(split: string, first: number, count: number, column: 1 | 2) {
  const sentences = Array.from({ length: count }, (_, i) =>
    sentence(first + i)
      .map((row) => `${row[0]}\t${row[column]}`)
      .join('\n'),
  );
  return { name: `${split}.conll`, blob: new Blob([sentences.join('\n\n'), '\n']) };
}

class GrammarStudio extends StudioInNode {
  async train(column: 1 | 2, epochs: number): Promise<RunRecord> {
    await this.importFiles('grammar', [file('train', 0, 32, column), file('valid', 100, 12, column)]);
    await this.loadModel();
    return this.run('run', { learningRate: 5e-3, epochs, batchSize: 8, maxLength: 48 });
  }
}

describe('parts of speech', () => {
  const studio = new GrammarStudio();
  let record: RunRecord;
  beforeAll(async () => {
    record = await studio.train(1, 10);
  });

  it('are learnt: the accuracy ends far above that of the commonest tag', () => {
    const gold = Array.from({ length: 12 }, (_, i) => sentence(100 + i)).flat();
    const tags = gold.map(([, tag]) => tag);
    const commonest = Math.max(...tags.map((tag) => tags.filter((other) => other === tag).length));
    const chance = commonest / tags.length;
    expect(chance).toBeLessThan(0.4);
    expect(record.status).toBe('finished');
    expect(record.epochs.at(-1)!.accuracy).toBeGreaterThan(0.9);
    expect(record.epochs.at(-1)!.perWord.accuracy).toBe(record.epochs.at(-1)!.accuracy);
  });

  it('are recorded as a task of words, with scores by tag', () => {
    expect(record.task).toBe('tokens');
    expect([...record.labels].sort()).toEqual(['ADJ', 'DET', 'NOUN', 'PROPN', 'PUNCT', 'VERB']);
    const { perType, precision, recall, f1 } = record.epochs.at(-1)!;
    const scores = Object.values(perType);
    expect(Object.keys(perType)).toEqual([...record.labels].sort());
    expect(perType.VERB!.support).toBe(12);
    expect(perType.PUNCT!.f1).toBeGreaterThan(0.9);
    for (const [name, figure] of Object.entries({ precision, recall, f1 })) {
      const values = scores.map((score) => score[name as 'precision' | 'recall' | 'f1']);
      expect(figure).toBeCloseTo(values.reduce((sum, value) => sum + value, 0) / values.length, 12);
    }
  });

  it('are exported under their bare names, in order', async () => {
    const { zip } = await studio.execute('exportModel', { name: 'tagger' });
    const files = unzipSync(new Uint8Array(await zip.arrayBuffer()));
    const json = (path: string) => JSON.parse(new TextDecoder().decode(files[`tagger/${path}`]));
    const { id2label, label2id } = json('config.json');
    expect(Object.entries(id2label)).toEqual(record.labels.map((label, id) => [String(id), label]));
    expect(label2id).toEqual(Object.fromEntries(record.labels.map((label, id) => [label, id])));
    expect(json('eval_results.json').eval_accuracy).toBe(record.epochs.at(-1)!.accuracy);
  });

  it('are given to every word of a text, neighbours of one tag not merged', async () => {
    const text = 'the old green dog sees Marta.';
    const { entities } = await studio.execute('predict', { tagger: 'run', text, grouping: 'words' });
    expect(entities.map(({ word }) => word)).toEqual(['the', 'old', 'green', 'dog', 'sees', 'Marta', '.']);
    for (const { word, type, start, end } of entities) {
      expect(text.slice(start, end)).toBe(word);
      expect(record.labels).toContain(type);
    }
    expect(entities[1]!.type).toBe('ADJ');
    expect(entities[2]!.type).toBe('ADJ');
  });
});

describe('chunks', () => {
  it('are spans with types of their own', async () => {
    const studio = new GrammarStudio();
    const record = await studio.train(2, 6);
    expect(record.task).toBe('spans');
    expect(record.labels).toEqual(['O', 'B-NP', 'I-NP', 'B-VP', 'I-VP']);
    const last = record.epochs.at(-1)!;
    expect(Object.keys(last.perType)).toEqual(['NP', 'VP']);
    expect(last.f1).toBeGreaterThan(0.6);
    const { entities } = await studio.execute('predict', {
      tagger: 'run',
      text: 'the old dog sees Marta.',
      grouping: 'words',
    });
    expect(entities[0]).toMatchObject({ type: 'NP', start: 0 });
    expect(entities[0]!.end).toBeGreaterThan('the'.length);
  });
});
