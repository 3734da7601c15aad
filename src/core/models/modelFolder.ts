/** Which files of a folder, a zip or a repository make a model. */
import { z } from 'zod';
import { registerError, TagsmithError } from '../errors.ts';
import { isTaggerConfig } from './head.ts';

declare module '../errors.ts' {
  interface ErrorData {
    ModelFolderError: ModelFolderError['data'];
  }
}

/** A folder that is no model, or one that cannot be loaded here. */
export class ModelFolderError extends TagsmithError<{
  readonly model: string;
  readonly missing: 'config' | 'weights' | 'tokenizer' | 'shards';
  readonly found: readonly string[];
  /** What writes the missing file, in Python; null where nothing does. */
  readonly python: string | null;
  /** Weights that are there, but not in safetensors. */
  readonly otherWeights: string | null;
  /** The index of sharded weights, where that is at fault. */
  readonly index: string | null;
  /** The shard that the index names and that is not there. */
  readonly absent: string | null;
}> {}
registerError('ModelFolderError', ModelFolderError);

const NOTHING_ELSE = { python: null, otherWeights: null, index: null, absent: null };

/** Which of several models in one folder is loaded. */
export interface ChosenConfig {
  readonly path: string;
  /** Folders of the models that it was preferred to, though they lie no deeper. */
  readonly passedOver: readonly string[];
}

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
  readonly addedTokens: string | null;
}

/** Weights that other programs write. Those of PyTorch are Python pickles, which run code when they are opened. */
const OTHER_WEIGHTS = /^(pytorch_model.*\.bin|tf_model\.h5|flax_model\.msgpack|model\.ckpt.*)$/;

const INDEX = 'model.safetensors.index.json';

/**
 * The `config.json` of a model: nearest to the top of those that have weights beside them; of the checkpoints of one
 * run, the last.
 * @param model what the user calls it
 * @throws ModelFolderError where there is none
 */
export function findConfig(paths: readonly string[], model: string): ChosenConfig {
  const there = new Set(paths);
  const hasWeights = (path: string) =>
    ['model.safetensors', INDEX].some((name) => there.has(folderOf(path) + name));
  const configs = paths.filter((path) => baseName(path) === 'config.json').toSorted(byPreference);
  const complete = configs.filter(hasWeights);
  const path = complete[0] ?? configs[0];
  if (path === undefined) {
    throw new ModelFolderError(
      `${model} has no config.json, so it is not a model folder. Choose the folder that save_pretrained wrote, or a zip of it.`,
      { ...NOTHING_ELSE, model, missing: 'config', found: paths.slice(0, 20) },
    );
  }
  const passedOver = complete.filter((other) => other !== path && depth(other) === depth(path));
  return { path, passedOver: passedOver.map((other) => folderOf(other).slice(0, -1)) };
}

function byPreference(a: string, b: string): number {
  return depth(a) - depth(b) || stepOf(b) - stepOf(a) || a.localeCompare(b, 'en', { numeric: true });
}

/** That of a checkpoint of Trainer; what is no checkpoint comes after all of them. */
function stepOf(config: string): number {
  const step = /(?:^|\/)checkpoint-(\d+)\/config\.json$/.exec(config)?.[1];
  return step === undefined ? Number.MAX_VALUE : Number(step);
}

/**
 * Finds a model's files: those beside its `config.json`.
 * @param config its path, as `findConfig` gives it
 * @param configJson what is in it
 * @param model what the user calls it
 * @throws ModelFolderError that says what is missing and what to do
 */
export function planModelFolder(
  paths: readonly string[],
  config: string,
  configJson: unknown,
  model: string,
): ModelFolderPlan {
  const found = paths.slice(0, 20);
  const folder = folderOf(config);
  const there = new Set(paths);
  const find = (name: string): string | null => (there.has(folder + name) ? folder + name : null);
  const single = find('model.safetensors');
  const weights = single ?? find(INDEX);
  if (weights === null) {
    const other = paths.find((path) => OTHER_WEIGHTS.test(baseName(path)));
    // Another class would leave the head out.
    const pythonClass = isTaggerConfig(configJson) ? 'AutoModelForTokenClassification' : 'AutoModel';
    const python = saved(pythonClass, model);
    throw new ModelFolderError(
      other === undefined
        ? `${model} has no model.safetensors. Choose a model with weights in safetensors.`
        : `${model} has its weights only as ${baseName(other)}, which is not opened here. In Python, ${python} writes them as safetensors; drop that folder with the tokenizer's files. On the hub, a conversion often waits among a model's pull requests: look there, and write the name with it, such as ${model}@refs/pr/1.`,
      other === undefined
        ? { ...NOTHING_ELSE, model, missing: 'weights', found }
        : { ...NOTHING_ELSE, model, missing: 'weights', found, python, otherWeights: baseName(other) },
    );
  }
  const tokenizer = find('tokenizer.json');
  const vocabulary = find('vocab.txt');
  if (tokenizer === null && vocabulary === null) {
    const python = saved('AutoTokenizer', model);
    throw new ModelFolderError(
      `${model} has neither tokenizer.json nor vocab.txt. In Python, ${python} writes one.`,
      { ...NOTHING_ELSE, model, missing: 'tokenizer', found, python },
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
    addedTokens: find('added_tokens.json'),
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
  const folder = folderOf(plan.weights);
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
        ? `${model}: ${plan.weights} does not say where the weights are. Download it again from where the model came from.`
        : `${model}: ${plan.weights} names ${lost}, which is not there. Add the file.`,
      {
        ...NOTHING_ELSE,
        model,
        missing: 'shards',
        found: paths.slice(0, 20),
        index: plan.weights,
        absent: lost ?? null,
      },
    );
  }
  return names.map((name) => folder + name);
}

function saved(pythonClass: string, model: string): string {
  return `${pythonClass}.from_pretrained("${model}").save_pretrained("folder")`;
}

/** With the slash at its end; empty for the top. */
function folderOf(path: string): string {
  return path.slice(0, path.lastIndexOf('/') + 1);
}

function baseName(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

function depth(path: string): number {
  return path.split('/').length;
}
