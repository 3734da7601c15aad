import { describe, expect, it } from 'vitest';
import { headForLabels, labelsOfConfig } from './head.ts';
import { readSafetensors, toFloat32Array, writeSafetensors } from './safetensors.ts';

const config = { id2label: { 0: 'O', 1: 'B-PER', 2: 'I-PER' } };
const { tensors } = readSafetensors(
  writeSafetensors([
    { name: 'bert.x', shape: [1], dtype: 'F32', data: Float32Array.of(9) },
    { name: 'classifier.weight', shape: [3, 2], dtype: 'F32', data: Float32Array.of(0, 1, 10, 11, 20, 21) },
    { name: 'classifier.bias', shape: [3], dtype: 'F32', data: Float32Array.of(0, 10, 20) },
  ]),
);
const read = (labels: readonly string[], configJson: unknown = config) =>
  Object.fromEntries(
    [...headForLabels(tensors, configJson, labels)].map(([name, tensor]) => [
      name,
      [tensor.shape, [...toFloat32Array(tensor)]],
    ]),
  );

describe('the head of a token classifier', () => {
  it('is kept, its rows in the order of the labels', () => {
    expect(read(['B-PER', 'O'])).toEqual({
      'bert.x': [[1], [9]],
      'classifier.weight': [
        [2, 2],
        [10, 11, 0, 1],
      ],
      'classifier.bias': [[2], [10, 0]],
    });
  });

  it.each([
    ['a label that it does not have', ['O', 'B-LOC'], config],
    ['no names of its classes', ['O', 'B-PER', 'I-PER'], {}],
    [
      'names that say nothing',
      ['LABEL_0', 'LABEL_1', 'LABEL_2'],
      { id2label: { 0: 'LABEL_0', 1: 'LABEL_1', 2: 'LABEL_2' } },
    ],
    ['other classes than rows', ['O'], { id2label: { 0: 'O', 1: 'B-PER' } }],
  ])('is left out where there is %s', (_, labels, configJson) => {
    expect(Object.keys(read(labels, configJson))).toEqual(['bert.x']);
  });

  it('names its classes in config.json', () => {
    expect(labelsOfConfig(config)).toEqual(['O', 'B-PER', 'I-PER']);
    expect(labelsOfConfig({ id2label: { 1: 'O' } })).toBeNull();
    expect(labelsOfConfig(null)).toBeNull();
  });
});
