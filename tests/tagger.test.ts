/** Tagging and scoring without training, and training further, through the engine in node. */
import { readFileSync } from 'node:fs';
import { unzipSync } from 'fflate';
import { beforeEach, describe, expect, it } from 'vitest';
import { CancelledError } from '../src/core/errors.ts';
import { GROUPINGS, type Grouping } from '../src/core/predict/entities.ts';
import { EmptySplitError, HeadMismatchError, TaskMismatchError } from '../workers/openTagger.ts';
import type { NotReadyError } from '../workers/protocol/errors.ts';
import { StudioInNode } from './studioInNode.ts';

interface PipelineCase {
  readonly text: string;
  readonly tokens: readonly string[];
  readonly simple: readonly {
    readonly entity_group: string;
    readonly score: number;
    readonly start_utf16: number;
    readonly end_utf16: number;
  }[];
}

const oracle: { readonly cases: readonly PipelineCase[] } = JSON.parse(
  readFileSync(new URL('oracles/pipeline.json', import.meta.url), 'utf8'),
);

const file = (name: string, sentences: readonly string[]) => ({
  name,
  blob: new Blob([sentences.join('\n\n'), '\n']),
});

const TRAIN = [
  'Marta B-PER\nsees O\nOslo B-LOC',
  'Ana B-PER\nlikes O\nHamburg B-LOC',
  'the O\nriver O\nsleeps O',
];
const VALID = ['Marta B-PER\nlikes O\nHamburg B-LOC', 'Oslo B-LOC\nsleeps O'];

let studio: StudioInNode;
beforeEach(() => {
  studio = new StudioInNode();
});

const predict = (tagger: 'run' | 'model', text: string, grouping: Grouping = 'simple') =>
  studio.execute('predict', { tagger, text, grouping });
const evaluate = (tagger: 'run' | 'model', split: 'train' | 'validation' | 'test') =>
  studio.execute('evaluate', { tagger, split });
const continueRun = (runId: string) => studio.execute('loadModel', { source: { kind: 'run', runId } });
const importNames = () =>
  studio.importFiles('names', [file('train.conll', TRAIN), file('valid.conll', VALID)]);

/** Loads the tagger of the oracles from a folder, with fields of its config, and of its tokenizer, changed. */
async function loadChanged(configFields: object, tokenizerFields: object = {}) {
  const read = (name: string) =>
    new Uint8Array(readFileSync(new URL(`oracles/pipeline-model/${name}`, import.meta.url)));
  const changed = (name: string, fields: object) =>
    JSON.stringify({ ...(JSON.parse(new TextDecoder().decode(read(name))) as object), ...fields });
  const files = [
    { name: 'config.json', blob: new Blob([changed('config.json', configFields)]) },
    { name: 'tokenizer.json', blob: new Blob([changed('tokenizer.json', tokenizerFields)]) },
    ...['model.safetensors', 'tokenizer_config.json'].map((name) => ({
      name,
      blob: new Blob([read(name)]),
    })),
  ];
  return studio.execute('loadModel', { source: { kind: 'files', name: 'changed', files } });
}

describe('a token classifier that was loaded', () => {
  it('says which labels it has, and tags as the reference does, without data and without a run', async () => {
    const { labels, tasks } = await studio.loadModel();
    expect(labels).toContain('B-PER');
    expect(tasks).toEqual(['spans']);
    const cases = oracle.cases.filter(({ tokens }) => tokens.length < 48);
    expect(cases).toHaveLength(20);
    for (const { text, simple } of cases) {
      const { entities, step } = await predict('model', text);
      expect(step).toBeNull();
      expect(entities.map(({ type, start, end }) => [type, start, end])).toEqual(
        simple.map(({ entity_group, start_utf16, end_utf16 }) => [entity_group, start_utf16, end_utf16]),
      );
      for (const [i, { score }] of simple.entries())
        expect(Math.abs(entities[i]!.score - score)).toBeLessThanOrEqual(1e-5);
    }
  });

  it('is scored on a split of any data; labels that it does not have are named', async () => {
    await studio.loadModel();
    await studio.importFiles('other', [
      file('train.conll', TRAIN),
      file('valid.conll', [...VALID, 'Monday B-DATE\n. O']),
    ]);
    const result = await evaluate('model', 'validation');
    expect(result).toMatchObject({
      modelName: 'tiny',
      datasetName: 'other',
      task: 'spans',
      sentences: 3,
      words: 7,
      wordsLost: 0,
      unknownLabels: ['B-DATE', 'I-DATE'],
    });
    expect(result.scores.perType.DATE).toEqual({ precision: 0, recall: 0, f1: 0, support: 1 });
    expect(result.strictScores!.micro.support).toBe(4);
    expect(studio.reports.filter((report) => 'batches' in report)).not.toHaveLength(0);
  });

  it('stays where another one cannot be loaded for its weights', async () => {
    await studio.loadModel();
    const before = await predict('model', 'Marta');
    await expect(loadChanged({ num_hidden_layers: 3 })).rejects.toThrow(
      /lack \d+ tensors .* bert\.encoder\.layer\.2\..* from the same model/,
    );
    expect((await predict('model', 'Marta')).entities).toEqual(before.entities);
  });

  it('tags even where its config does not say that it does, or has no names for its classes', async () => {
    await studio.loadModel();
    const { entities } = await predict('model', 'Marta');
    const { labels } = await loadChanged({ architectures: undefined });
    expect((await predict('model', 'Marta')).entities).toEqual(entities);
    const unnamed = { id2label: undefined, num_labels: labels!.length };
    expect(await loadChanged(unnamed)).toMatchObject({ tasks: ['tokens'], headMismatch: null });
    const [word] = (await predict('model', 'Marta')).entities;
    expect(word?.type).toMatch(/^LABEL_\d$/);
  });

  it('says where its config names more classes than its head has', async () => {
    const found = await loadChanged({ id2label: undefined, num_labels: 20 });
    expect(found).toMatchObject({ labels: null, headMismatch: { names: 20, rows: 9 } });
    await expect(predict('model', 'Marta')).rejects.toThrow(HeadMismatchError);
  });

  it('works until a token occurs that it has no embedding for, which is named', async () => {
    const url = new URL('oracles/pipeline-model/', import.meta.url);
    const json = (name: string) => JSON.parse(readFileSync(new URL(name, url), 'utf8'));
    const { vocab_size: id } = json('config.json') as { vocab_size: number };
    const { added_tokens: added } = json('tokenizer.json') as { added_tokens: object[] };
    const token = { ...added[0], id, content: 'boycott', special: false };
    await loadChanged({}, { added_tokens: [...added, token] });
    expect((await predict('model', 'Marta')).entities).not.toEqual([]);
    const refused = (line: number | null) => ({
      name: 'TokenNotEmbeddedError',
      data: { token: 'boycott', id, vocabSize: id, line },
    });
    await expect(predict('model', 'a boycott')).rejects.toMatchObject(refused(null));
    await studio.importFiles('strike', [file('train.conll', [...TRAIN, 'the O\nboycott O\nAna B-PER'])]);
    await expect(evaluate('model', 'train')).rejects.toMatchObject(refused(13));
    await expect(studio.run('a', { epochs: 1, maxLength: 48 })).rejects.toMatchObject(refused(13));
    const padding = added.map((each) =>
      'content' in each && each.content === '[PAD]' ? { ...each, id } : each,
    );
    await expect(loadChanged({}, { added_tokens: padding })).rejects.toThrow('“[PAD]” is token');
  });

  it('releases its memory when another model is loaded, and when a run begins', async () => {
    await studio.loadModel();
    await predict('model', 'Marta');
    expect(studio.sessions).toBe(1);
    await studio.loadModel();
    expect(studio.sessions).toBe(0);
    await predict('model', 'Marta');
    await importNames();
    await studio.run('a', { epochs: 1, maxLength: 48 });
    expect(studio.sessions).toBe(1);
  });
});

describe('a run', () => {
  it('starts from the head of a model that has all labels, and says what is new where it has some', async () => {
    await studio.loadModel();
    await importNames();
    const kept = await studio.run('kept', { epochs: 1, maxLength: 48, learningRate: 1e-6 });
    expect(kept.newlyInitialized).toEqual([]);
    const anew = await studio.run('anew', { epochs: 1, maxLength: 48, learningRate: 1e-6, head: 'anew' });
    expect(anew.newlyInitialized.toSorted()).toEqual(['classifier.bias', 'classifier.weight']);
    expect(kept.steps[0]!.loss).toBeLessThan(anew.steps[0]!.loss / 2);
    await studio.importFiles('dates', [file('train.conll', [...TRAIN, 'Monday B-DATE\n. O'])]);
    const some = await studio.run('some', { epochs: 1, maxLength: 48 });
    expect(some.newlyInitialized.toSorted()).toEqual([
      'classifier.bias (B-DATE, I-DATE)',
      'classifier.weight (B-DATE, I-DATE)',
    ]);
  });

  it('has the scores of its last epoch when its validation split is evaluated', async () => {
    await studio.loadModel();
    await importNames();
    const { epochs, name } = await studio.run('a', {
      epochs: 2,
      maxLength: 48,
      head: 'anew',
      learningRate: 3e-3,
    });
    const { scores, modelName } = await evaluate('run', 'validation');
    const { precision, recall, f1, accuracy } = scores;
    expect({ precision, recall, f1, accuracy }).toEqual(epochs.at(-1)!.perWord);
    expect(modelName).toBe(name);
  });

  it('is exported as a zip that, loaded again, has the same scores, and an example of its data', async () => {
    await studio.loadModel();
    await importNames();
    const run = { epochs: 2, maxLength: 48, head: 'anew', learningRate: 3e-3 } as const;
    const { epochs, example } = await studio.run('a', run);
    expect(example).toBe('Marta likes Hamburg');
    const { zip } = await studio.execute('exportModel', { name: 'b' });
    const entries = Object.entries(unzipSync(new Uint8Array(await zip.arrayBuffer())));
    const files = entries.map(([path, bytes]) => ({ name: path, blob: new Blob([new Uint8Array(bytes)]) }));
    await studio.execute('loadModel', { source: { kind: 'files', name: 'b', files } });
    const { scores } = await evaluate('model', 'validation');
    expect(scores).toMatchObject(epochs.at(-1)!.perWord);
    const config = new TextDecoder().decode(entries.find(([path]) => path === 'b/config.json')![1]);
    expect(JSON.parse(config).tagsmith).toMatchObject({ example, max_length: 48 });
  });

  it('can be trained further: its weights become the model, head included', async () => {
    await studio.loadModel();
    await importNames();
    const first = await studio.run('a', { epochs: 8, maxLength: 48, head: 'anew', learningRate: 3e-3 });
    const text = 'Marta likes Hamburg.';
    const byRun: unknown[] = [];
    for (const grouping of GROUPINGS) byRun.push((await predict('run', text, grouping)).entities);
    const summary = await continueRun('a');
    expect(summary).toMatchObject({ name: first.name, labels: first.labels, modelType: 'bert' });
    const byModel: unknown[] = [];
    for (const grouping of GROUPINGS) byModel.push((await predict('model', text, grouping)).entities);
    expect(byModel).toEqual(byRun);
    const second = await studio.run('b', { epochs: 1, maxLength: 48, dropout: false });
    expect(second.modelName).toBe(first.name);
    expect(second.newlyInitialized).toEqual([]);
    expect(second.steps[0]!.loss).toBeLessThan(first.steps[0]!.loss / 2);
    const { zip } = await studio.execute('exportModel', { name: 'b' });
    const card = new TextDecoder().decode(unzipSync(new Uint8Array(await zip.arrayBuffer()))['b/README.md']);
    expect(card).toContain('base_model: "tiny"');
  });
});

describe('what cannot be done', () => {
  const notReady = (missing: string) =>
    expect.objectContaining({ name: 'NotReadyError', data: { missing } }) as NotReadyError;

  it('is reported: no model, no labels of its own, no data, no such split, another task', async () => {
    await expect(predict('model', 'Marta')).rejects.toEqual(notReady('model'));
    await expect(evaluate('model', 'train')).rejects.toEqual(notReady('dataset'));
    await studio.loadModel();
    await importNames();
    await expect(evaluate('model', 'test')).rejects.toThrow(EmptySplitError);
    const sentence = 'the\tDET\nriver\tNOUN\nsleeps\tVERB\n.\tPUNCT';
    await studio.importFiles('tags', [file('train.conll', new Array(12).fill(sentence))]);
    await expect(evaluate('model', 'train')).rejects.toThrow(TaskMismatchError);
    await expect(continueRun('a')).rejects.toEqual(notReady('weights'));
  });

  it('a run that begins ends an evaluation, and while it is in progress only its own weights tag', async () => {
    await studio.loadModel();
    await importNames();
    const evaluation = evaluate('model', 'train');
    const ended = expect(evaluation).rejects.toThrow(CancelledError);
    const run = studio.run('a', { epochs: 1, maxLength: 48 });
    await ended;
    await expect(predict('model', 'Marta')).rejects.toEqual(notReady('idle'));
    await expect(evaluate('run', 'train')).rejects.toEqual(notReady('idle'));
    await run;
    await expect(continueRun('b')).rejects.toEqual(notReady('weights'));
    expect((await predict('model', 'Marta')).step).toBeNull();
  });
});
