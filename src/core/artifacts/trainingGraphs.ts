import { registerError, TagsmithError } from '../errors.ts';
import { type ForwardMode, type ForwardModel, GRAPH, type ModelParameter } from '../models/forward.ts';
import type { GraphBuilder, OperatorName } from '../onnx/builder.ts';
import type { Graph, Value } from '../onnx/graph.ts';
import type { GivesWay } from '../turns.ts';
import { differentiate, type Gradient } from './gradients.ts';
import { crossEntropy } from './loss.ts';
import type { BatchIdsInput, GradientSpec, ParameterSpec } from './manifest.ts';

declare module '../errors.ts' {
  interface ErrorData {
    ParameterPartitionError: ParameterPartitionError['data'];
  }
}

/** requiresGrad and frozen must partition the parameters. */
export class ParameterPartitionError extends TagsmithError<{
  unknown: readonly string[];
  undecided: readonly string[];
}> {}
registerError('ParameterPartitionError', ParameterPartitionError);

export interface TrainingGraphOptions {
  readonly loss: { readonly kind: 'crossEntropy'; readonly labelSmoothing: number };
  /** The reference's names of the parameters that get gradients. Together with `frozen`: all there are. */
  readonly requiresGrad: readonly string[];
  /** The reference's names of those that stay as they are. */
  readonly frozen: readonly string[];
}

/** What is computed in a run. No weights are in it: it is made of a config alone. */
export interface TrainingGraphs {
  /** The forward model that `train` was made from. */
  readonly model: ForwardModel;
  /** Forward, loss and gradients. */
  readonly train: Graph<OperatorName>;
  /** Forward, loss and logits. */
  readonly evaluation: Graph<OperatorName>;
  /** All parameters; those that are trained with the outputs that have their gradients. */
  readonly parameters: readonly ParameterSpec[];
}

/**
 * Makes the graphs of training and evaluation from a forward graph.
 * @param forward builds the graph with and without dropout
 * @throws ParameterPartitionError, UnsupportedGradientError
 */
export function buildTrainingGraphs(forward: Forward, options: TrainingGraphOptions): TrainingGraphs {
  const building = buildPieceByPiece(forward, options);
  for (;;) {
    const piece = building.next();
    if (piece.done) return piece.value;
  }
}

/**
 * As `buildTrainingGraphs`, and gives way before each piece of the work, of which the longest, the gradients of 24
 * layers, took 10 to 34 ms in six builds.
 * @throws what `turns` throws, too
 */
export async function buildTrainingGraphsInTurns(
  forward: Forward,
  options: TrainingGraphOptions,
  turns: GivesWay,
): Promise<TrainingGraphs> {
  const building = buildPieceByPiece(forward, options);
  for (;;) {
    await turns.giveWay();
    const piece = building.next();
    if (piece.done) return piece.value;
  }
}

type Forward = (mode: ForwardMode) => ForwardModel;

function* buildPieceByPiece(
  forward: Forward,
  options: TrainingGraphOptions,
): Generator<undefined, TrainingGraphs, undefined> {
  const model = forward({ kind: 'train' });
  yield;
  const evaluation = forward({ kind: 'eval' });
  yield;
  checkPartition(
    model.parameters.map(({ spec }) => spec),
    options,
  );
  const trainable = new Set(options.requiresGrad);
  const parameters = appendTraining(model, options, (spec) =>
    spec.parts.some((part) => trainable.has(part.name)),
  );
  yield;
  appendLoss(evaluation, options);
  evaluation.graph.output(GRAPH.logits, evaluation.logits);
  return { model, train: model.graph.build(), evaluation: evaluation.graph.build(), parameters };
}

/**
 * Adds loss and gradients to the training graph; returns the parameters with the outputs that have their gradients.
 */
function appendTraining(
  model: ForwardModel,
  options: TrainingGraphOptions,
  isTrainable: (spec: ModelParameter) => boolean,
): ParameterSpec[] {
  const { graph } = model;
  const loss = appendLoss(model, options);
  const trained = model.parameters.filter(({ spec }) => isTrainable(spec)).map(({ value }) => value);
  const gradients = differentiate(graph, loss, graph.scalar(1), trained);
  const rowOutputs = new Map<Value, string>();
  return model.parameters.map(({ spec, value }) => {
    const gradient = gradients.get(value);
    return gradient === undefined
      ? spec
      : { ...spec, gradient: gradientOutput(graph, spec, gradient, rowOutputs) };
  });
}

function gradientOutput(
  graph: GraphBuilder,
  spec: ModelParameter,
  gradient: Gradient,
  rowOutputs: Map<Value, string>,
): GradientSpec {
  switch (gradient.kind) {
    case 'dense': {
      const output = `${spec.name}.grad`;
      graph.output(output, gradient.value);
      return { kind: 'dense', output };
    }
    case 'rows': {
      // Words and token types get the very same rows: one output serves both, and is copied out once.
      const source = graph.sourceOf(gradient.rows);
      const output = rowOutputs.get(source) ?? `${spec.name}.grad_rows`;
      if (!rowOutputs.has(source)) graph.output(output, gradient.rows);
      rowOutputs.set(source, output);
      return { kind: 'rows', output, ids: gradient.ids.name as BatchIdsInput };
    }
    default:
      return gradient satisfies never;
  }
}

function appendLoss(model: ForwardModel, options: TrainingGraphOptions): Value {
  const { graph } = model;
  const labels = graph.input(GRAPH.labels, 'int32', ['tokens']);
  const scale = graph.input(GRAPH.lossScale, 'float32', [1]);
  const loss = crossEntropy(graph, model.logits, labels, scale, options.loss.labelSmoothing);
  graph.output(GRAPH.loss, loss);
  return loss;
}

function checkPartition(
  specs: readonly ModelParameter[],
  { requiresGrad, frozen }: TrainingGraphOptions,
): void {
  const given = new Set([...requiresGrad, ...frozen]);
  const names = specs.flatMap((spec) => spec.parts.map((part) => part.name));
  const mixed = specs.filter(
    (spec) => new Set(spec.parts.map((part) => frozen.includes(part.name))).size > 1,
  );
  const undecided = [
    ...names.filter((name) => !given.has(name)),
    ...names.filter((name) => requiresGrad.includes(name) && frozen.includes(name)),
    ...mixed.flatMap((spec) => spec.parts.map((part) => part.name)),
  ];
  const unknown = [...given].filter((name) => !names.includes(name));
  if (undecided.length === 0 && unknown.length === 0) return;
  throw new ParameterPartitionError(
    `It is not clear whether these parameters are trained or frozen: ${[...undecided, ...unknown].slice(0, 5).join(', ')}.`,
    { unknown, undecided },
  );
}
