/** From the logits of a token to probabilities. */

/** In float32, like the reference's. */
export function softmax(logits: Float32Array): Float32Array {
  const shift = logits[argmax(logits)]!;
  const exponentials = logits.map((logit) => Math.exp(logit - shift));
  const sum = exponentials.reduce((total, value) => total + value, 0);
  return exponentials.map((value) => value / sum);
}

/** Index of the first maximum. */
export function argmax(values: Float32Array): number {
  let best = 0;
  for (let i = 1; i < values.length; i++) if (values[i]! > values[best]!) best = i;
  return best;
}
