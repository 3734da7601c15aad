import { expect, test } from 'vitest';
import { GraphBuilder, type Operation } from './builder.ts';
import type { Value } from './graph.ts';

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

test('what is saved for a gradient is an output only where one reads it', () => {
  const outputsOf = (read: (operation: Operation<'LayerNormalization'>) => Value) => {
    const graph = new GraphBuilder('norm');
    const x = graph.input('x', 'float32', ['batch', 4]);
    graph.layerNormalization(x, graph.input('scale', 'float32', [4]), null, 1e-5);
    const [normalization] = graph.operations as [Operation<'LayerNormalization'>];
    graph.output('read', graph.neg(read(normalization)));
    return graph.build().nodes[0]!.outputs.length;
  };
  expect(outputsOf(({ outputs }) => outputs[0]!)).toBe(1);
  // They are told apart by their place, so those before the last one stay.
  expect(outputsOf(({ saved }) => saved.mean)).toBe(2);
  expect(outputsOf(({ saved }) => saved.invStd)).toBe(3);
});

test('all outputs of other operators stay, since their number means something', () => {
  const graph = new GraphBuilder('split');
  const [first] = graph.split(graph.input('x', 'float32', [2, 4]), 1, 2);
  graph.output('first', first!);
  expect(graph.build().nodes[0]!.outputs).toHaveLength(2);
});
