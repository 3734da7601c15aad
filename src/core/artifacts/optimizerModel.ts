import { GraphBuilder } from '../onnx/builder.ts';
import type { Value } from '../onnx/graph.ts';
import type { AdamWSettings, ParameterSpec } from './manifest.ts';

/**
 * AdamW as a plain ONNX graph (Loshchilov and Hutter, "Decoupled weight decay regularization", 2019; the order of
 * operations is that of torch.optim.AdamW). For each trainable parameter P it takes `P`, `P.exp_avg`, `P.exp_avg_sq`
 * and returns them under the same names with `.next`.
 * - Dense: the gradient is input `P.grad`.
 * - Row-sparse: `P.grad_rows` [rows, width] and `P.grad_ids` int64 [rows, 1], each id once; all other rows have
 *   gradient 0. Scalars, float32 [1], computed by the caller in double precision: `learning_rate`, `gradient_scale`
 *   (the clipping factor), `bias_correction1` = 1 - β1^t, `bias_correction2_sqrt` = √(1 - β2^t), t counting from 1.
 */
export function buildOptimizerModel(
  parameters: readonly ParameterSpec[],
  settings: AdamWSettings,
): GraphBuilder {
  const graph = new GraphBuilder('adamw');
  const scalarInput = (name: string): Value => graph.input(name, 'float32', [1]);
  const learningRate = scalarInput('learning_rate');
  const gradientScale = scalarInput('gradient_scale');
  const stepSize = graph.div(learningRate, scalarInput('bias_correction1'));
  const correction2Sqrt = scalarInput('bias_correction2_sqrt');
  const keep = graph.sub(graph.scalar(1), graph.mul(learningRate, graph.scalar(settings.weightDecay)));
  const { beta1, beta2 } = settings;
  for (const { name, shape, decay, gradient } of parameters) {
    if (gradient === undefined) continue;
    const parameter = graph.input(name, 'float32', shape);
    const average = graph.input(`${name}.exp_avg`, 'float32', shape);
    const squares = graph.input(`${name}.exp_avg_sq`, 'float32', shape);
    const decayedAverage = graph.mul(average, graph.scalar(beta1));
    const decayedSquares = graph.mul(squares, graph.scalar(beta2));
    const contributions = (raw: Value): [Value, Value] => {
      const scaled = graph.mul(raw, gradientScale);
      return [
        graph.mul(scaled, graph.scalar(1 - beta1)),
        graph.mul(graph.mul(scaled, scaled), graph.scalar(1 - beta2)),
      ];
    };
    let nextAverage: Value;
    let nextSquares: Value;
    switch (gradient.kind) {
      case 'dense': {
        const [first, second] = contributions(graph.input(`${name}.grad`, 'float32', shape));
        nextAverage = graph.add(decayedAverage, first);
        nextSquares = graph.add(decayedSquares, second);
        break;
      }
      case 'rows': {
        const rows = `${name}.rows`;
        const ids = graph.input(`${name}.grad_ids`, 'int64', [rows, 1]);
        const [first, second] = contributions(
          graph.input(`${name}.grad_rows`, 'float32', [rows, ...shape.slice(1)]),
        );
        nextAverage = graph.addRows(decayedAverage, ids, first);
        nextSquares = graph.addRows(decayedSquares, ids, second);
        break;
      }
      default:
        gradient satisfies never;
        continue;
    }
    const denominator = graph.add(
      graph.div(graph.sqrt(nextSquares), correction2Sqrt),
      graph.scalar(settings.epsilon),
    );
    const update = graph.mul(graph.div(nextAverage, denominator), stepSize);
    graph.output(`${name}.next`, graph.sub(decay ? graph.mul(parameter, keep) : parameter, update));
    graph.output(`${name}.exp_avg.next`, nextAverage);
    graph.output(`${name}.exp_avg_sq.next`, nextSquares);
  }
  return graph;
}
