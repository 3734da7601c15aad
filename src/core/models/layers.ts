/** The building blocks of BERT-like encoders. Hidden states flow as [tokens, hidden], tokens = batch × length. */
import type { Value } from '../onnx/graph.ts';
import type { Activation } from './config.ts';
import { type ForwardContext, HIDDEN_ROWS } from './forward.ts';

/** torch.nn.Linear: x · weightᵀ + bias with weight [out, in]. */
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

/** The same without bias. */
export function linearWithoutBias(
  context: ForwardContext,
  name: string,
  x: Value,
  inSize: number,
  outSize: number,
): Value {
  const weight = context.parameter(`${name}.weight`, [outSize, inSize], { decay: true });
  return context.graph.gemm(x, weight, null, { transB: true });
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

/** The same without bias. */
export function layerNormWithoutBias(
  context: ForwardContext,
  name: string,
  x: Value,
  size: number,
  epsilon: number,
): Value {
  const scale = context.parameter(`${name}.weight`, [size], { decay: false });
  return context.graph.layerNormalization(x, scale, null, epsilon);
}

/**
 * The exact Gelu, x·Φ(x) with Φ(x) = (1 + erf(x/√2)) / 2, written out so that the gradient can reuse its Erf
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
 * Gelu with Φ(x) approximated by (1 + tanh u) / 2, u = √(2/π)·(x + 0.044715 x³) (same paper), written as
 * 1 / (1 + exp(-2u)): mathematically equal, without Tanh, which overflows on some GPUs.
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
    case 'relu':
      return context.graph.relu(x);
    default:
      return activation satisfies never;
  }
}

/** The reference's names for query, key and value. */
export type Projections = readonly [query: string, key: string, value: string];

/**
 * Cosines and sines of the rotation angles by position, [1 or none, length, head size]; the first half of the sines
 * is negated.
 */
export interface Rotary {
  readonly cosines: Value;
  readonly signedSines: Value;
}

export interface AttentionShape {
  readonly heads: number;
  readonly headSize: number;
  /** int64 [batch, length, 3, heads, head size] */
  readonly headsShape: Value;
  /**
   * [batch, 1, 1, length], or [batch, 1, length, length] where it depends on the query: 0 for visible keys, the
   * lowest float for hidden ones
   */
  readonly maskBias: Value;
  /** Added to the scores, [heads, length, length]; null: none */
  readonly positionBias: Value | null;
  /** Rotary embedding of queries and keys; null: none */
  readonly rotary: Rotary | null;
  /** Scores are divided by √(this × head size): the number of terms in a score, 1 for query · key alone */
  readonly scoreTerms: number;
  readonly dropout: number;
}

/**
 * Scaled dot-product self-attention (Vaswani et al., 2017) with query, key and value as one product.
 * @param name prefix of the three linear layers, whose own names are `projections`
 * @returns the heads' outputs, concatenated, [tokens, hidden]
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
  return attend(context, graph.gemm(x, weight, bias, { transB: true }), shape);
}

/**
 * Attention over precomputed queries, keys and values.
 * @param product query, key and value, concatenated, [tokens, 3 × hidden]
 * @param moreScores further terms of the scores, computed from queries or keys
 * @returns [tokens, hidden]
 */
export function attend(
  context: ForwardContext,
  product: Value,
  shape: AttentionShape,
  moreScores: MoreScores | null = null,
): Value {
  const { graph } = context;
  const { heads, headSize, rotary } = shape;
  const hidden = heads * headSize;
  const byHead = graph.transpose(
    graph.reshape(product, shape.headsShape, ['batch', 'length', 3, heads, headSize]),
    [2, 0, 3, 1, 4],
  );
  const [plainQuery, plainKey, value] = graph.split(byHead, 0, 3) as [Value, Value, Value];
  const query = rotary === null ? plainQuery : rotate(context, plainQuery, rotary);
  const key = rotary === null ? plainKey : rotate(context, plainKey, rotary);
  const scaledQuery = graph.mul(query, graph.scalar(1 / Math.sqrt(shape.scoreTerms * headSize)));
  const similarities = graph.matMul(scaledQuery, graph.transpose(key, [0, 1, 2, 4, 3]));
  const disentangled =
    moreScores === null ? similarities : graph.add(similarities, moreScores(scaledQuery, key, similarities));
  const biased = shape.positionBias === null ? disentangled : graph.add(disentangled, shape.positionBias);
  const scores = graph.add(biased, shape.maskBias);
  const probabilities = context.dropout(graph.softmax(scores), shape.dropout);
  const mixed = graph.transpose(graph.matMul(probabilities, value), [0, 1, 3, 2, 4]);
  return graph.reshape(mixed, [-1, hidden], [HIDDEN_ROWS, hidden]);
}

/**
 * [1, batch, heads, length, length] from the scaled queries and the keys, each [1, batch, heads, length, head size],
 * and their product.
 */
export type MoreScores = (scaledQuery: Value, key: Value, similarities: Value) => Value;

/** Rotary position embedding (Su et al., "RoFormer", 2021) that pairs element i with element i + half. */
function rotate(context: ForwardContext, x: Value, { cosines, signedSines }: Rotary): Value {
  const { graph } = context;
  const lastAxis = x.shape.length - 1;
  const [first, second] = graph.split(x, lastAxis, 2) as [Value, Value];
  const swapped = graph.concat([second, first], lastAxis);
  return graph.add(graph.mul(x, cosines), graph.mul(swapped, signedSines));
}

/** Its negative hides a key from attention. */
const LARGEST_FLOAT = 3.4028234663852886e38;

/**
 * The additive form of an attention mask of ones and zeros, [batch, length] → [batch, 1, 1, length].
 * @param window ones and zeros of the mask's type, in `export` mode, or float32, [length, length]; zeros hide keys
 * outside the window. The result is then [batch, 1, length, length]
 */
export function attentionMaskBias(context: ForwardContext, mask: Value, window: Value | null = null): Value {
  const { graph, mode } = context;
  if (mode.kind === 'export') {
    // Converters to float16 leave a Cast to float32 as it is, and the graph is then invalid.
    const perKey = graph.unsqueeze(mask, [1, 2]);
    const seen = window === null ? perKey : graph.mul(perKey, window);
    const isHidden = graph.equal(seen, graph.int64s([0]));
    return graph.where(isHidden, graph.scalar(-LARGEST_FLOAT), graph.scalar(0));
  }
  const lowest = graph.scalar(LARGEST_FLOAT);
  if (window === null)
    return graph.unsqueeze(graph.mul(graph.sub(graph.toFloat(mask), graph.scalar(1)), lowest), [1, 2]);
  const seen = graph.mul(graph.unsqueeze(graph.toFloat(mask), [1, 2]), window);
  return graph.mul(graph.sub(seen, graph.scalar(1)), lowest);
}
