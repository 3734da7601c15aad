import { registerError, TagsmithError } from '../errors.ts';
import { PhiloxStream, STREAM } from '../random.ts';
import { BASE_PREFIX, headInitialization, isHead, type ModelConfig } from './architectures.ts';
import type { ModelParameter } from './forward.ts';
import { type SafetensorsTensor, toFloat32Array } from './safetensors.ts';

/** A tensor of the checkpoint has another shape than the config says. */
export class TensorShapeError extends TagsmithError<{
  name: string;
  expected: readonly number[];
  found: readonly number[];
}> {}
registerError('TensorShapeError', TensorShapeError);

/** The checkpoint lacks tensors of the encoder itself. */
export class MissingTensorsError extends TagsmithError<{
  missing: readonly string[];
  found: readonly string[];
}> {}
registerError('MissingTensorsError', MissingTensorsError);

export interface LoadedWeights {
  /** float32 data by the reference's names: all that the model has. */
  readonly weights: ReadonlyMap<string, Float32Array>;
  /** Names that the checkpoint did not have (the head) and that were drawn, as transformers reports them. */
  readonly newlyInitialized: readonly string[];
  /** Names in the checkpoint that the model has no use for (pooler, other heads). */
  readonly unused: readonly string[];
}

/**
 * Matches a checkpoint's tensors to the parameters of the token classifier. The checkpoint may lack the encoder's prefix, such as
 * `bert.` (saved from BertModel), and may have the old names gamma and beta. A head of another shape than wanted is drawn anew:
 * normal as headInitialization says, bias zero, scale of a norm one, as transformers does.
 * @throws MissingTensorsError, TensorShapeError
 */
export function loadWeights(
  config: ModelConfig,
  parameters: readonly ModelParameter[],
  checkpoint: ReadonlyMap<string, SafetensorsTensor>,
  seed: number,
): LoadedWeights {
  const byName = new Map([...checkpoint].map(([name, tensor]) => [modernName(name), { name, tensor }]));
  const prefix = `${BASE_PREFIX[config.modelType]}.`;
  const weights = new Map<string, Float32Array>();
  const newlyInitialized: string[] = [];
  const missing: string[] = [];
  const used = new Set<string>();
  const random = new PhiloxStream(seed, STREAM.initialise);
  for (const { name, shape } of parameters.flatMap((parameter) => parameter.parts)) {
    const bareName = name.startsWith(prefix) ? name.slice(prefix.length) : name;
    const found = byName.get(name) ?? byName.get(bareName);
    const fits = found !== undefined && sameShape(found.tensor.shape, shape);
    if (found !== undefined && fits) {
      weights.set(name, toFloat32Array(found.tensor));
      used.add(found.name);
    } else if (isHead(name)) {
      weights.set(name, drawHead(name, shape, headInitialization(config, name), random));
      newlyInitialized.push(name);
    } else if (found === undefined) {
      missing.push(name);
    } else {
      throw new TensorShapeError(
        `${found.name} has the shape [${found.tensor.shape}], but config.json makes it [${shape}]. Weights and config do not belong together.`,
        { name: found.name, expected: shape, found: found.tensor.shape },
      );
    }
  }
  if (missing.length > 0) {
    throw new MissingTensorsError(
      `The weights lack ${missing.length} tensors that config.json asks for, such as ${missing.slice(0, 3).join(', ')}.`,
      { missing, found: [...checkpoint.keys()] },
    );
  }
  const unused = [...checkpoint.keys()].filter((name) => !used.has(name));
  return { weights, newlyInitialized, unused };
}

function modernName(name: string): string {
  return name.replace(/\.gamma$/, '.weight').replace(/\.beta$/, '.bias');
}

function drawHead(
  name: string,
  shape: readonly number[],
  { deviation, cutoff }: ReturnType<typeof headInitialization>,
  random: PhiloxStream,
): Float32Array {
  const data = new Float32Array(shape.reduce((product, dim) => product * dim, 1));
  if (name.endsWith('norm.weight')) return data.fill(1);
  if (!name.endsWith('.weight')) return data;
  for (let i = 0; i < data.length; i++) {
    let normal = random.nextNormal();
    while (Math.abs(normal) > cutoff) normal = random.nextNormal();
    data[i] = deviation * normal;
  }
  return data;
}

function sameShape(a: readonly number[], b: readonly number[]): boolean {
  return a.length === b.length && a.every((dim, i) => dim === b[i]);
}
