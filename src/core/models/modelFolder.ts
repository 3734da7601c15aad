/** Which files of a folder, a zip or a repository make a model. */
import { z } from 'zod';
import { registerError, TagsmithError } from '../errors.ts';

/** A folder that is no model, or one that cannot be loaded here. */
export class ModelFolderError extends TagsmithError<{
  readonly model: string;
  readonly missing: 'config' | 'weights' | 'tokenizer' | 'shards';
  readonly found: readonly string[];
}> {}
registerError('ModelFolderError', ModelFolderError);

/** Paths of a model's files; null for one that is not there and need not be. */
export interface ModelFolderPlan {
  readonly config: string;
  /** `model.safetensors`, or the index of its parts. */
  readonly weights: string;
  readonly isSharded: boolean;
  /** A tokenizer can also be made of `vocabulary`. */
  readonly tokenizer: string | null;
  readonly tokenizerConfig: string | null;
  readonly specialTokensMap: string | null;
  readonly vocabulary: string | null;
}

/** Weights that other programs write. Those of PyTorch are Python pickles, which run code when they are opened. */
const OTHER_WEIGHTS = /^(pytorch_model.*\.bin|tf_model\.h5|flax_model\.msgpack|model\.ckpt.*)$/;

/**
 * Finds a model's files: those beside the `config.json` that lies nearest to the top.
 * @param model what the user calls it
 * @throws ModelFolderError that says what is missing and what to do
 */
export function planModelFolder(paths: readonly string[], model: string): ModelFolderPlan {
  const configs = paths.filter((path) => baseName(path) === 'config.json');
  const config = configs.toSorted((a, b) => depth(a) - depth(b) || a.localeCompare(b))[0];
  const found = paths.slice(0, 20);
  if (config === undefined) {
    throw new ModelFolderError(
      `${model} has no config.json, so it is no model folder. Choose the folder that save_pretrained wrote, or a zip of it.`,
      { model, missing: 'config', found },
    );
  }
  const folder = config.slice(0, config.length - 'config.json'.length);
  const there = new Set(paths);
  const find = (name: string): string | null => (there.has(folder + name) ? folder + name : null);
  const single = find('model.safetensors');
  const weights = single ?? find('model.safetensors.index.json');
  if (weights === null) {
    const other = paths.find((path) => OTHER_WEIGHTS.test(baseName(path)));
    throw new ModelFolderError(
      other === undefined
        ? `${model} has no model.safetensors. Choose a model with weights in safetensors.`
        : `${model} has its weights only as ${baseName(other)}, which is not opened here. In Python, AutoModel.from_pretrained("${model}").save_pretrained("folder") writes them as safetensors; drop that folder with the tokenizer's files. On the hub, a conversion often waits among a model's pull requests: look there, and write the name with it, such as ${model}@refs/pr/1.`,
      { model, missing: 'weights', found },
    );
  }
  const tokenizer = find('tokenizer.json');
  const vocabulary = find('vocab.txt');
  if (tokenizer === null && vocabulary === null) {
    throw new ModelFolderError(
      `${model} has neither tokenizer.json nor vocab.txt. In Python, AutoTokenizer.from_pretrained("${model}").save_pretrained("folder") writes one.`,
      { model, missing: 'tokenizer', found },
    );
  }
  return {
    config,
    weights,
    isSharded: single === null,
    tokenizer,
    tokenizerConfig: find('tokenizer_config.json'),
    specialTokensMap: find('special_tokens_map.json'),
    vocabulary,
  };
}

const indexSchema = z.object({ weight_map: z.record(z.string(), z.string()) });

/**
 * Paths of the parts that an index of sharded weights names, in its order.
 * @param index content of `model.safetensors.index.json`
 * @throws ModelFolderError where it is damaged or a part is not there
 */
export function shardPaths(
  index: Uint8Array,
  plan: ModelFolderPlan,
  paths: readonly string[],
  model: string,
): string[] {
  const folder = plan.weights.slice(0, plan.weights.length - 'model.safetensors.index.json'.length);
  let names: string[];
  try {
    const { weight_map } = indexSchema.parse(JSON.parse(new TextDecoder().decode(index)));
    names = [...new Set(Object.values(weight_map))];
  } catch {
    names = [];
  }
  const there = new Set(paths);
  const lost = names.find((name) => !there.has(folder + name));
  if (names.length === 0 || lost !== undefined) {
    throw new ModelFolderError(
      lost === undefined
        ? `${model}: ${plan.weights} does not say where the weights are. Get it again from where the model came from.`
        : `${model}: ${plan.weights} names ${lost}, which is not there. Add the file.`,
      { model, missing: 'shards', found: paths.slice(0, 20) },
    );
  }
  return names.map((name) => folder + name);
}

function baseName(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

function depth(path: string): number {
  return path.split('/').length;
}
