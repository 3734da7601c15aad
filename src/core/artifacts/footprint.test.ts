import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parseConfig } from '../models/architectures.ts';
import { readSafetensors, toFloat32Array } from '../models/safetensors.ts';
import { GraphBuilder } from '../onnx/builder.ts';
import { planGraphs } from '../train/graphPlan.ts';
import { footprintOfShape, graphFootprint, stateFootprint } from './footprint.ts';
import { buildTrainingGraphs } from './trainingGraphs.ts';

describe('activations', () => {
  /** batch 2 × length 3: 6 tokens. */
  const shape = { batchSize: 2, length: 3 };

  it('are there from their node to their last reader', () => {
    const graph = new GraphBuilder('small');
    const x = graph.input('x', 'float32', ['tokens', 4]);
    const weight = graph.input('weight', 'float32', [8, 4]);
    const wide = graph.gemm(x, weight, null, { transB: true }); // 6 × 8 × 4 = 192 bytes
    const powers = graph.exp(wide); // 192 more: 384
    const sum = graph.reduceSum(powers, [-1], true); // 24 more: 408 with both; `wide` is read below
    const scaled = graph.mul(wide, sum); // `powers` has gone: 192 + 24 + 192 = 408
    graph.output('y', graph.neg(graph.reduceSum(scaled, [-1], true)));
    const { activationsBytes, largestActivation, flops } = graphFootprint(graph.build(), shape);
    expect(activationsBytes).toBe(408);
    expect(largestActivation).toEqual({ name: 'Gemm', sizeBytes: 192 });
    expect(flops).toBe(2 * 6 * 8 * 4);
  });

  it('under another shape are the same memory, and stay for readers of either', () => {
    const graph = new GraphBuilder('views');
    const x = graph.input('x', 'float32', ['batch', 'length', 4]);
    const first = graph.exp(x); // 96 bytes
    const view = graph.reshape(first, [-1, 4], ['tokens', 4]); // none
    const second = graph.exp(view); // 96
    // By a number of rows that no batch has.
    graph.output('y', graph.reshape(second, [-1, 4], ['rows', 4]));
    graph.output('z', graph.reduceSum(first, [-1], false)); // 24
    expect(graphFootprint(graph.build(), shape).activationsBytes).toBe(96 + 96 + 24);
  });

  it('are ids and truths too, each in its own width', () => {
    const graph = new GraphBuilder('types');
    const ids = graph.input('ids', 'int32', ['tokens']);
    const same = graph.equal(ids, graph.int32s([1], [7])); // 6 bytes
    graph.output('y', graph.toInt64(same)); // 48
    expect(graphFootprint(graph.build(), shape).activationsBytes).toBe(54);
  });
});

describe('a model', () => {
  const folder = new URL('../../../tests/oracles/models/bert/', import.meta.url);
  const config = parseConfig({
    ...(JSON.parse(readFileSync(new URL('config.json', folder), 'utf8')) as object),
    hidden_dropout_prob: 0.1,
    attention_probs_dropout_prob: 0.1,
  });
  const settings = { dropout: true, freezeEmbeddings: false, frozenLayers: 0, labelSmoothing: 0 };
  const graphsWith = (changes: Partial<typeof settings>) => {
    const plan = planGraphs(config, 9, { ...settings, ...changes });
    return buildTrainingGraphs(plan.forward, plan.options);
  };
  const tensors = readSafetensors(readFileSync(new URL('model.safetensors', folder))).tensors;
  const elements = (names: readonly string[]) =>
    names.reduce((sum, name) => sum + toFloat32Array(tensors.get(name)!).length, 0);
  const names = [...tensors.keys()];
  const tables = names.filter((name) => /_embeddings\.weight$/.test(name));

  it('has the parameters of its checkpoint, two moments of each, and no gradient of a table', () => {
    const state = stateFootprint(graphsWith({}));
    const all = elements(names);
    expect(state.parameterCount).toBe(all);
    expect(state.parametersBytes).toBe(4 * all);
    expect(state.momentsBytes).toBe(8 * all);
    expect(state.denseGradientsBytes).toBe(4 * (all - elements(tables)));
    expect(state.tables.map(({ name }) => name).toSorted()).toEqual(tables.toSorted());
    expect(state.largestParameter).toEqual({
      name: 'bert.embeddings.word_embeddings.weight',
      sizeBytes: 4 * 120 * 32,
    });
  });

  it('trains fewer with frozen embeddings and layers, which also shortens the way back', () => {
    const graphs = graphsWith({ freezeEmbeddings: true, frozenLayers: 1 });
    const trained = elements(names.filter((name) => /layer\.1\.|classifier/.test(name)));
    const state = stateFootprint(graphs);
    expect(state.trainedCount).toBe(trained);
    expect(state.momentsBytes).toBe(8 * trained);
    expect(state.tables).toEqual([]);
    const shape = { batchSize: 4, length: 16 };
    const part = footprintOfShape(graphs, shape).train;
    const whole = footprintOfShape(graphsWith({}), shape).train;
    expect(part.activationsBytes).toBeLessThan(whole.activationsBytes);
    expect(part.flops).toBeLessThan(whole.flops);
  });

  it('has masks only where something is dropped', () => {
    const [batchSize, length] = [4, 16];
    const shape = { batchSize, length };
    // Embeddings, head, and in each of two layers attention (4 heads) and two residual branches, hidden 32.
    const hidden = 32 * batchSize * length;
    const attention = 4 * batchSize * length * length;
    const { train, evaluation } = footprintOfShape(graphsWith({}), shape);
    expect(train.masksBytes).toBe(4 * (2 * hidden + 2 * (attention + 2 * hidden)));
    expect(evaluation.masksBytes).toBe(0);
    expect(footprintOfShape(graphsWith({ dropout: false }), shape).train.masksBytes).toBe(0);
  });

  it('costs three times the arithmetic of its evaluation, less the way back to the ids', () => {
    const { train, evaluation } = footprintOfShape(graphsWith({}), { batchSize: 2, length: 8 });
    expect(train.flops).toBe(3 * evaluation.flops);
  });
});
