import { encodeTrainingModels, type GenerateOptions } from '../src/core/artifacts/generate.ts';
import { buildTrainingGraphs } from '../src/core/artifacts/trainingGraphs.ts';
import type { ForwardMode, ForwardModel } from '../src/core/models/forward.ts';
import { InitialWeights, inMemory, type WeightTensor } from '../src/core/models/weights.ts';
import type { TrainingArtifacts } from '../src/core/runtime/session.ts';

/** What a session needs to train the given weights. */
export function trainingArtifacts(
  forward: (mode: ForwardMode) => ForwardModel,
  { weights, ...options }: GenerateOptions,
): TrainingArtifacts {
  const tensors = new Map([...weights].map(([name, values]) => [name, inMemory(values)]));
  const models = encodeTrainingModels(buildTrainingGraphs(forward, options), options);
  return { ...models, weights: new InitialWeights(tensors) };
}

export function valuesOf(tensors: ReadonlyMap<string, WeightTensor>): Map<string, Float32Array> {
  return new Map(
    [...tensors].map(([name, tensor]) => {
      const values = new Float32Array(tensor.elements);
      tensor.copyTo(values, 0);
      return [name, values];
    }),
  );
}
