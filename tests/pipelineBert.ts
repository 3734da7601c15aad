/** The model of tests/oracles/pipeline-model in plain loops, for tests of what comes before and after a model. */
import { readFileSync } from 'node:fs';
import type { Batch } from '../src/core/batch.ts';

const LAYERS = 2;
const HEADS = 4;
const EPSILON = 1e-12;

type Weights = ReadonlyMap<string, { readonly rows: number; readonly data: Float32Array }>;

function readWeights(path: URL): Weights {
  const bytes = readFileSync(path);
  const headerEnd = 8 + Number(bytes.readBigUInt64LE(0));
  const header = JSON.parse(bytes.toString('utf8', 8, headerEnd)) as Record<
    string,
    { shape: number[]; data_offsets: [number, number] }
  >;
  const weights = new Map<string, { rows: number; data: Float32Array }>();
  for (const [name, entry] of Object.entries(header)) {
    if (name === '__metadata__') continue;
    const [start, end] = entry.data_offsets;
    const copy = new Uint8Array(bytes.subarray(headerEnd + start, headerEnd + end));
    weights.set(name, { rows: entry.shape[0]!, data: new Float32Array(copy.buffer) });
  }
  return weights;
}

/** Maclaurin series; beyond 4 it is 1 to within 2e-8. */
function erf(x: number): number {
  if (Math.abs(x) > 4) return Math.sign(x);
  let term = x;
  let sum = x;
  for (let n = 1; Math.abs(term) > 1e-16; n++) {
    term *= -(x * x) / n;
    sum += term / (2 * n + 1);
  }
  return (2 / Math.sqrt(Math.PI)) * sum;
}

const gelu = (x: number): number => 0.5 * x * (1 + erf(x / Math.SQRT2));

/** A function from a batch to its logits [batchSize × length, labels]. Padded positions get zeros. */
export function loadTinyBert(folder: URL): (batch: Batch) => Promise<Float32Array> {
  const weights = readWeights(new URL('model.safetensors', folder));
  const get = (name: string): Float32Array => weights.get(name)!.data;

  function dense(x: readonly number[], name: string): number[] {
    const { rows, data } = weights.get(`${name}.weight`)!;
    const bias = get(`${name}.bias`);
    return Array.from({ length: rows }, (_, row) =>
      x.reduce((sum, value, column) => sum + value * data[row * x.length + column]!, bias[row]!),
    );
  }

  function layerNorm(x: readonly number[], name: string): number[] {
    const mean = x.reduce((sum, value) => sum + value, 0) / x.length;
    const variance = x.reduce((sum, value) => sum + (value - mean) ** 2, 0) / x.length;
    const scale = get(`${name}.weight`);
    const bias = get(`${name}.bias`);
    return x.map((value, i) => ((value - mean) / Math.sqrt(variance + EPSILON)) * scale[i]! + bias[i]!);
  }

  const add = (a: readonly number[], b: readonly number[]): number[] => a.map((value, i) => value + b[i]!);

  function attention(x: readonly number[][], name: string): number[][] {
    const [queries, keys, values] = ['query', 'key', 'value'].map((part) =>
      x.map((token) => dense(token, `${name}.self.${part}`)),
    ) as [number[][], number[][], number[][]];
    const size = queries[0]!.length / HEADS;
    return queries.map((query) => {
      const context: number[] = [];
      for (let from = 0; from < query.length; from += size) {
        const part = (vector: readonly number[]): number[] => vector.slice(from, from + size);
        const scores = keys.map(
          (key) => part(query).reduce((sum, q, i) => sum + q * key[from + i]!, 0) / Math.sqrt(size),
        );
        const highest = Math.max(...scores);
        const exponentials = scores.map((score) => Math.exp(score - highest));
        const total = exponentials.reduce((sum, value) => sum + value, 0);
        for (let i = 0; i < size; i++) {
          context.push(
            values.reduce((sum, value, j) => sum + (exponentials[j]! / total) * value[from + i]!, 0),
          );
        }
      }
      return context;
    });
  }

  function row(ids: readonly number[]): number[][] {
    const word = get('bert.embeddings.word_embeddings.weight');
    const position = get('bert.embeddings.position_embeddings.weight');
    const type = get('bert.embeddings.token_type_embeddings.weight');
    const size = get('bert.embeddings.LayerNorm.weight').length;
    let x = ids.map((id, p) =>
      layerNorm(
        Array.from({ length: size }, (_, i) => word[id * size + i]! + position[p * size + i]! + type[i]!),
        'bert.embeddings.LayerNorm',
      ),
    );
    for (let layer = 0; layer < LAYERS; layer++) {
      const name = `bert.encoder.layer.${layer}`;
      const context = attention(x, `${name}.attention`);
      const attended = x.map((token, i) =>
        layerNorm(
          add(token, dense(context[i]!, `${name}.attention.output.dense`)),
          `${name}.attention.output.LayerNorm`,
        ),
      );
      x = attended.map((token) =>
        layerNorm(
          add(token, dense(dense(token, `${name}.intermediate.dense`).map(gelu), `${name}.output.dense`)),
          `${name}.output.LayerNorm`,
        ),
      );
    }
    return x.map((token) => dense(token, 'classifier'));
  }

  const rowsSeen = new Map<string, number[]>();
  function cachedRow(ids: readonly number[]): number[] {
    const key = ids.join();
    const known = rowsSeen.get(key) ?? row(ids).flat();
    rowsSeen.set(key, known);
    return known;
  }

  return async (batch) => {
    const labelCount = get('classifier.bias').length;
    const logits = new Float32Array(batch.batchSize * batch.length * labelCount);
    for (let r = 0; r < batch.batchSize; r++) {
      const start = r * batch.length;
      const tokens = batch.attentionMask
        .subarray(start, start + batch.length)
        .reduce((sum, mask) => sum + mask, 0);
      logits.set(cachedRow([...batch.inputIds.subarray(start, start + tokens)]), start * labelCount);
    }
    return logits;
  };
}
