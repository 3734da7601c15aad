/** The building blocks of BERT-like encoders. Hidden states flow as [tokens, hidden], tokens = batch × length. */
import type { Value } from '../onnx/graph.ts';
import type { Activation } from './config.ts';
import { type ForwardContext, HIDDEN_ROWS } from './forward.ts';

/** torch.nn.Linear: x · weightᵀ + bias with the weight as [out, in]. */
export function linear(
  context: ForwardContext,
  name: string,
  x: Value,
  inSize: number,
  outSize: number,
): Value {
  const weight = context.parameter(`${name}.weight`, [outSize, inSize], { decay: true });
  const bias = context.parameter(`${name}.bias`, [outSize], { decay: false });
  return context.graph.gemm(x, weight, bias, { transB: true });
}

export function layerNorm(
  context: ForwardContext,
  name: string,
  x: Value,
  size: number,
  epsilon: number,
): Value {
  const scale = context.parameter(`${name}.weight`, [size], { decay: false });
  const bias = context.parameter(`${name}.bias`, [size], { decay: false });
  return context.graph.layerNormalization(x, scale, bias, epsilon);
}

/**
 * The exact Gelu, x·Φ(x) with Φ(x) = (1 + erf(x/√2)) / 2, written out so that its Erf serves the gradient
 * (Hendrycks and Gimpel, "Gaussian error linear units", 2016).
 */
export function gelu(context: ForwardContext, x: Value): Value {
  const { graph } = context;
  return graph.composite('Gelu', [x], {}, () => {
    const scaled = graph.mul(x, graph.scalar(Math.SQRT1_2));
    const cdf = graph.mul(graph.add(graph.erf(scaled), graph.scalar(1)), graph.scalar(0.5));
    return { output: graph.mul(x, cdf), saved: { scaled, cdf } };
  });
}

/**
 * Gelu with Φ(x) approximated by (1 + tanh u) / 2, u = √(2/π)·(x + 0.044715 x³) (same paper), written as 1 / (1 + exp(-2u)): the same
 * number without Tanh, which some GPUs overflow in.
 */
export function geluTanh(context: ForwardContext, x: Value): Value {
  const { graph } = context;
  return graph.composite('GeluTanh', [x], {}, () => {
    const square = graph.mul(x, x);
    const slope = graph.add(
      graph.mul(square, graph.scalar(-2 * 0.044715 * SQRT_2_PI)),
      graph.scalar(-2 * SQRT_2_PI),
    );
    const one = graph.scalar(1);
    const cdf = graph.div(one, graph.add(one, graph.exp(graph.mul(x, slope))));
    return { output: graph.mul(x, cdf), saved: { square, cdf } };
  });
}

export const SQRT_2_PI = Math.sqrt(2 / Math.PI);

export function activate(context: ForwardContext, activation: Activation, x: Value): Value {
  switch (activation) {
    case 'gelu':
      return gelu(context, x);
    case 'gelu_new':
      return geluTanh(context, x);
    default:
      return activation satisfies never;
  }
}

/** What the reference calls query, key and value. */
export type Projections = readonly [query: string, key: string, value: string];

export interface AttentionShape {
  readonly heads: number;
  readonly headSize: number;
  /** int64 [batch, length, 3, heads, head size] */
  readonly headsShape: Value;
  /** [batch, 1, 1, length]: 0 where a key may be seen, the lowest float where not */
  readonly maskBias: Value;
  /** Added to the scores besides, [heads, length, length]; null: there is none */
  readonly positionBias: Value | null;
  readonly dropout: number;
}

/**
 * Scaled dot-product self-attention (Vaswani et al., 2017) with query, key and value as one product.
 * @param name prefix of the three linear layers, whose own names are `projections`
 * @returns the heads' outputs side by side, [tokens, hidden]
 */
export function selfAttention(
  context: ForwardContext,
  name: string,
  projections: Projections,
  x: Value,
  shape: AttentionShape,
): Value {
  const { graph } = context;
  const { heads, headSize } = shape;
  const hidden = heads * headSize;
  const parts = projections.map((part) => `${name}.${part}`);
  const stacked = (suffix: string, partShape: readonly number[], decay: boolean) =>
    context.stackedParameter(
      `${name}.${projections.join('_')}.${suffix}`,
      parts.map((part) => `${part}.${suffix}`),
      partShape,
      { decay },
    );
  const weight = stacked('weight', [hidden, hidden], true);
  const bias = stacked('bias', [hidden], false);
  const product = graph.gemm(x, weight, bias, { transB: true });
  const byHead = graph.transpose(
    graph.reshape(product, shape.headsShape, ['batch', 'length', 3, heads, headSize]),
    [2, 0, 3, 1, 4],
  );
  const [query, key, value] = graph.split(byHead, 0, 3) as [Value, Value, Value];
  const scaledQuery = graph.mul(query, graph.scalar(1 / Math.sqrt(headSize)));
  const similarities = graph.matMul(scaledQuery, graph.transpose(key, [0, 1, 2, 4, 3]));
  const biased = shape.positionBias === null ? similarities : graph.add(similarities, shape.positionBias);
  const scores = graph.add(biased, shape.maskBias);
  const probabilities = context.dropout(graph.softmax(scores), shape.dropout);
  const mixed = graph.transpose(graph.matMul(probabilities, value), [0, 1, 3, 2, 4]);
  return graph.reshape(mixed, [-1, hidden], [HIDDEN_ROWS, hidden]);
}

/** The additive form of an attention mask of ones and zeros, [batch, length] → [batch, 1, 1, length]. */
export function attentionMaskBias(context: ForwardContext, mask: Value): Value {
  const { graph } = context;
  const lowest = graph.scalar(3.4028234663852886e38);
  return graph.unsqueeze(graph.mul(graph.sub(graph.toFloat(mask), graph.scalar(1)), lowest), [1, 2]);
}
