import type { GraphBuilder } from '../onnx/builder.ts';
import type { Value } from '../onnx/graph.ts';

/**
 * Cross-entropy over the labelled rows, summed and multiplied by `scale`; rows with a label outside 0 .. labels-1
 * (-100) are ignored. With smoothing e it is (1-e)·nll + e·mean over labels of -log p, like transformers'
 * LabelSmoother (Szegedy et al., 2016). Softmax and loss have a joint gradient.
 * @param logits float32 [tokens, labels]
 * @param labels int32 [tokens]
 * @param scale float32 [1]
 * @returns float32 [1]
 */
export function crossEntropy(
  graph: GraphBuilder,
  logits: Value,
  labels: Value,
  scale: Value,
  labelSmoothing: number,
): Value {
  const labelCount = logits.shape[1] as number;
  return graph.composite('CrossEntropy', [logits, labels, scale], {}, () => {
    const classes = graph.int32s(
      [1, labelCount],
      Array.from({ length: labelCount }, (_, id) => id),
    );
    const oneHot = graph.toFloat(graph.equal(graph.unsqueeze(labels, [1]), classes));
    const labelled = graph.reduceSum(oneHot, [-1], true);
    const target =
      labelSmoothing === 0
        ? oneHot
        : graph.add(
            graph.mul(oneHot, graph.scalar(1 - labelSmoothing)),
            graph.mul(labelled, graph.scalar(labelSmoothing / labelCount)),
          );
    const shifted = graph.sub(logits, graph.reduceMax(logits));
    const exponentials = graph.exp(shifted);
    const sum = graph.reduceSum(exponentials, [-1], true);
    const probabilities = graph.div(exponentials, sum);
    const logProbabilities = graph.sub(shifted, graph.log(sum));
    const rowLosses = graph.reduceSum(graph.mul(target, logProbabilities), [-1], false);
    const total = graph.reduceSum(rowLosses, [0], true);
    const output = graph.neg(graph.mul(total, scale));
    return { output, saved: { probabilities, labelled, target } };
  });
}
