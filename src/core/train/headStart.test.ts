import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { valuesOf } from '../../../tests/trainingArtifacts.ts';
import { classReadings } from '../data/classReading.ts';
import { matchLabels } from '../data/labels.ts';
import { buildForward, parseConfig } from '../models/architectures.ts';
import { headOf, labelsOfConfig, taggerLabels } from '../models/head.ts';
import { readSafetensors, type SafetensorsTensor, toFloat32Array } from '../models/safetensors.ts';
import { loadWeights, TensorShapeError } from '../models/weights.ts';
import { type HeadStart, headRows } from './headStart.ts';

const folder = (family: string) => new URL(`../../../tests/oracles/models/${family}/`, import.meta.url);
const configOf = (family: string): object =>
  JSON.parse(readFileSync(new URL('config.json', folder(family)), 'utf8'));
const tensorsOf = (family: string) =>
  readSafetensors(readFileSync(new URL('model.safetensors', folder(family)))).tensors;

/** The tiny model with a head for `labels`. */
function load(
  labels: readonly string[],
  start: HeadStart = 'matching',
  { family = 'bert', seed = 1 }: { readonly family?: string; readonly seed?: number } = {},
  tensors: ReadonlyMap<string, SafetensorsTensor> = tensorsOf(family),
) {
  const configJson = configOf(family);
  const config = parseConfig(configJson);
  const specs = buildForward(config, labels.length, { kind: 'eval' }).parameters.map(({ spec }) => spec);
  const classes = taggerLabels(tensors, configJson);
  const rows = headRows(classes, classes === null ? undefined : classReadings(classes)[0], labels, start);
  const { weights, ...names } = loadWeights(config, specs, tensors, seed, rows);
  return { ...names, weights: valuesOf(weights) };
}

const rowsOf = (values: ArrayLike<number>, width: number, rows: readonly number[]) =>
  rows.map((row) => Array.from(values).slice(row * width, (row + 1) * width));

const source = (name: string, family = 'bert') => toFloat32Array(tensorsOf(family).get(name)!);

describe('the head of a token classifier', () => {
  it('is kept where it has a class for each label, in the order of the labels', () => {
    const { weights, newlyInitialized, partlyInitialized, unused } = load(['B-ORG', 'O', 'I-ORG']);
    for (const [name, width] of [
      ['classifier.weight', 32],
      ['classifier.bias', 1],
    ] as const) {
      expect(rowsOf(weights.get(name)!, width, [0, 1, 2])).toEqual(rowsOf(source(name), width, [3, 0, 4]));
    }
    expect([newlyInitialized, partlyInitialized, unused]).toEqual([[], [], []]);
  });

  it('keeps the classes that match, and draws the others as a new head would have them', () => {
    const labels = ['O', 'B-PER', 'B-DATE', 'I-DATE'];
    const { weights, newlyInitialized, partlyInitialized } = load(labels);
    const anew = load(labels, 'anew');
    const weight = weights.get('classifier.weight')!;
    expect(rowsOf(weight, 32, [0, 1])).toEqual(rowsOf(source('classifier.weight'), 32, [0, 1]));
    expect(rowsOf(weight, 32, [2, 3])).toEqual(rowsOf(anew.weights.get('classifier.weight')!, 32, [2, 3]));
    expect([...weights.get('classifier.bias')!].slice(2)).toEqual([0, 0]);
    expect(newlyInitialized).toEqual([]);
    expect(partlyInitialized.toSorted()).toEqual(['classifier.bias', 'classifier.weight']);
  });

  it('is entirely new where the user wants that, or where no class but O matches', () => {
    for (const { weights, newlyInitialized, unused } of [
      load(['O', 'B-PER', 'I-PER'], 'anew'),
      load(['O', 'B-DATE', 'I-DATE']),
    ]) {
      expect(newlyInitialized.toSorted()).toEqual(['classifier.bias', 'classifier.weight']);
      expect(unused.toSorted()).toEqual(['classifier.bias', 'classifier.weight']);
      expect(new Set(weights.get('classifier.bias'))).toEqual(new Set([0]));
    }
  });

  it('has layers below its classes in ModernBERT, which are kept whatever the labels are, as transformers does', () => {
    const below = ['head.dense.weight', 'head.norm.weight'];
    for (const labels of [
      ['O', 'B-DATE'],
      ['O', 'B-PER', 'B-DATE'],
    ]) {
      const { weights, newlyInitialized } = load(labels, 'matching', { family: 'modernbert' });
      for (const name of below) expect(weights.get(name)).toEqual(source(name, 'modernbert'));
      expect(newlyInitialized.filter((name) => below.includes(name))).toEqual([]);
    }
  });

  it('of another width than the encoder is refused by its shape', () => {
    const tensors = new Map(tensorsOf('bert'));
    const weight = tensors.get('classifier.weight')!;
    tensors.set('classifier.weight', {
      ...weight,
      shape: [9, 16],
      bytes: weight.bytes.subarray(0, 9 * 16 * 4),
    });
    expect(() => load(['O', 'B-PER'], 'matching', {}, tensors)).toThrow(TensorShapeError);
  });

  it.each([
    ['its config names no classes', { id2label: {} }],
    ['it has other classes than rows', { id2label: { 0: 'O', 1: 'B-PER' } }],
    ['it classifies texts', { architectures: ['BertForSequenceClassification'] }],
  ])('is none where %s', (_, changed) => {
    expect(taggerLabels(tensorsOf('bert'), { ...configOf('bert'), ...changed })).toBeNull();
  });

  const nine = (name: (id: number) => unknown) => ({
    id2label: Object.fromEntries(Array.from({ length: 9 }, (_, id) => [id, name(id)])),
  });
  it.each([
    ['its classes have the names that transformers makes', nine((id) => `LABEL_${id}`), 'LABEL_8'],
    ['one of its classes has such a name', nine((id) => (id === 3 ? `LABEL_3` : `B-${id}`)), 'B-8'],
    ['its classes are numbers', nine((id) => id), '8'],
    ['only their number is given', { id2label: undefined, num_labels: 9 }, 'LABEL_8'],
    ['the config does not say of what it is one', { architectures: undefined }, 'I-MISC'],
  ])('is kept where %s', (_, changed, last) => {
    expect(taggerLabels(tensorsOf('bert'), { ...configOf('bert'), ...changed })?.[8]).toBe(last);
  });

  it('with a different number of classes than rows is distinguished from none', () => {
    const tensors = tensorsOf('bert');
    const seven = { ...configOf('bert'), id2label: undefined, num_labels: 7 };
    expect(headOf(tensors, seven)).toEqual({ kind: 'mismatch', names: 7, rows: 9 });
    const gap = { ...configOf('bert'), id2label: { 0: 'O', 2: 'B-PER' } };
    expect(headOf(tensors, gap)).toEqual({ kind: 'mismatch', names: 1, rows: 9 });
    const encoder = new Map([...tensors].filter(([name]) => !name.startsWith('classifier.')));
    expect(headOf(encoder, configOf('bert'))).toEqual({ kind: 'none' });
  });

  it('names its classes in config.json', () => {
    expect(taggerLabels(tensorsOf('bert'), configOf('bert'))).toHaveLength(9);
    const architectures = ['BertForTokenClassification'];
    const named = { architectures, id2label: { 0: 'O', 1: 'B-PER', 2: 'I-PER' } };
    expect(labelsOfConfig(named)).toEqual(['O', 'B-PER', 'I-PER']);
    expect(labelsOfConfig({ ...named, architectures: ['BertForSequenceClassification'] })).toBeNull();
    expect(labelsOfConfig({ architectures, id2label: { 1: 'O' } })).toBeNull();
    expect(labelsOfConfig(null)).toBeNull();
  });
});

describe('the classes of a head that match the labels of the data', () => {
  const head = ['O', 'B-PER', 'I-PER'];
  it.each([
    [['B-PER', 'O'], ['B-PER', 'O'], []],
    [['O', 'B-LOC', 'B-PER'], ['O', 'B-PER'], ['B-LOC']],
    [['O', 'B-LOC'], [], ['O', 'B-LOC']],
  ])('%j', (labels, matching, unmatched) => {
    expect(matchLabels(head, labels)).toEqual({ matching, unmatched });
  });

  it('is nothing where there is no head', () => {
    expect(matchLabels(null, head)).toEqual({ matching: [], unmatched: head });
  });
});
