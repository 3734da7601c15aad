import { expect, test } from 'vitest';
import { GraphBuilder, type Operation } from './builder.ts';

/** What the row of an operator lacks cannot be read: the type check refuses each of these lines. */
const REFUSED = {
  // @ts-expect-error: a Relu has no attributes.
  axisOfRelu: ({ attributes }: Operation<'Relu'>) => attributes.axis.value,
  // @ts-expect-error: a Split has an axis, but no perm.
  permOfSplit: ({ attributes }: Operation<'Split'>) => attributes.perm,
  // @ts-expect-error: epsilon is a number.
  epsilonAsList: ({ attributes }: Operation<'LayerNormalization'>) => attributes.epsilon.value.length,
  // @ts-expect-error: a Gelu saves no square.
  squareOfGelu: ({ saved }: Operation<'Gelu'>) => saved.square,
  // @ts-expect-error: the start of a Shape may be left out.
  startOfShape: ({ attributes }: Operation<'Shape'>) => attributes.start.value,
};

const ALLOWED = {
  axisOfSplit: ({ attributes }: Operation<'Split'>): number => attributes.axis.value,
  permOfTranspose: ({ attributes }: Operation<'Transpose'>): readonly number[] => attributes.perm.value,
  meanOfNormalization: ({ saved }: Operation<'LayerNormalization'>) => saved.mean,
};

test('what an operation holds are the attributes and saved values of its row', () => {
  expect(Object.keys(REFUSED)).toHaveLength(5);
  const graph = new GraphBuilder('rows');
  const x = graph.input('x', 'float32', [2, 4]);
  const scale = graph.input('scale', 'float32', [4]);
  graph.split(x, 1, 2);
  graph.transpose(x, [1, 0]);
  graph.layerNormalization(x, scale, null, 1e-5);
  const [split, transpose, normalization] = graph.operations as [
    Operation<'Split'>,
    Operation<'Transpose'>,
    Operation<'LayerNormalization'>,
  ];
  expect(ALLOWED.axisOfSplit(split)).toBe(1);
  expect(ALLOWED.permOfTranspose(transpose)).toEqual([1, 0]);
  expect(ALLOWED.meanOfNormalization(normalization).shape).toEqual([2, 1]);
  expect(Object.keys(normalization.saved)).toEqual(['mean', 'invStd']);
});
