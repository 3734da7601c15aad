/** Which files of a folder, a zip or a repository make a model. */
import { z } from 'zod';
import { registerError, TagsmithError } from '../errors.ts';
import { isTaggerConfig } from './head.ts';
import { InvalidJsonFileError, readJsonFile } from './jsonFile.ts';
import { MAX_TENSORS } from './safetensors.ts';

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
  /** Weights that are there, in a form that is not read. */
  readonly otherWeights: string | null;
  /** The index of sharded weights, where that is at fault. */
  readonly index: string | null;
  /** The shard that the index names and that is not there, or lacks a tensor. */
  readonly absent: string | null;
  /** The tensor that the shard lacks. */
  readonly tensor: string | null;
}> {}
registerError('ModelFolderError', ModelFolderError);

const NOTHING_ELSE = { python: null, otherWeights: null, index: null, absent: null, tensor: null };

/** Which of several models in one folder is loaded. */
export interface ChosenConfig {
  readonly path: string;
  /** Folders of the models that it was preferred to, though they lie no deeper. */
  readonly passedOver: readonly string[];
}

/** Paths of a model's files; null for one that is not there and need not be. */
export interface ModelFolderPlan {
  readonly config: string;
  /** A file, or the index of its parts. */
  readonly weights: string;
  readonly format: WeightsFormat;
  readonly isSharded: boolean;
  /** A tokenizer can also be made of `vocabulary`. */
  readonly tokenizer: string | null;
  readonly tokenizerConfig: string | null;
  readonly specialTokensMap: string | null;
  readonly vocabulary: string | null;
  readonly addedTokens: string | null;
}

export type WeightsFormat = 'safetensors' | 'pytorch';

interface WeightsFile {
  readonly name: string;
  readonly format: WeightsFormat;
  readonly isSharded: boolean;
}

/** What save_pretrained writes, in the order in which it is looked for: safetensors is read faster. */
const WEIGHTS: readonly WeightsFile[] = [
  { name: 'model.safetensors', format: 'safetensors', isSharded: false },
  { name: 'model.safetensors.index.json', format: 'safetensors', isSharded: true },
  { name: 'pytorch_model.bin', format: 'pytorch', isSharded: false },
  { name: 'pytorch_model.bin.index.json', format: 'pytorch', isSharded: true },
];

/** What scripts call the file that they torch.save, and what else they save there. */
const PYTORCH_FILE = /\.(?:bin|pt|pth|ckpt)$/;
const NO_WEIGHTS =
  /^(?:optimizer|scheduler|scaler|rng_state|random_states|training_args|trainer_state|adapter_|.*(?:tokenizer|vocab|sentencepiece|onnx))|-of-\d+\./;

/** Weights of other frameworks. */
const OTHER_WEIGHTS = /^(?:tf_model\.h5|flax_model\.msgpack|model\.ckpt.*|.*\.gguf)$/;

/** @param names of the files of one folder; of several files with names of their own none is the weights */
export function findWeights(names: readonly string[]): WeightsFile | null {
  const there = new Set(names);
  const saved = WEIGHTS.find(({ name }) => there.has(name));
  if (saved !== undefined) return saved;
  const [name, ...others] = names.filter((each) => PYTORCH_FILE.test(each) && !NO_WEIGHTS.test(each));
  return name === undefined || others.length > 0 ? null : { name, format: 'pytorch', isSharded: false };
}

/** Names of files by their folder. */
export function byFolder(paths: readonly string[]): ReadonlyMap<string, readonly string[]> {
  const folders = new Map<string, string[]>();
  for (const path of paths) {
    const folder = folderOf(path);
    const names = folders.get(folder);
    if (names === undefined) folders.set(folder, [baseName(path)]);
    else names.push(baseName(path));
  }
  return folders;
}

/**
 * The `config.json` of a model: nearest to the top of those that have weights beside them; of the checkpoints of one
 * run, the last.
 * @param model what the user calls it
 * @throws ModelFolderError where there is none
 */
export function findConfig(paths: readonly string[], model: string): ChosenConfig {
  const folders = byFolder(paths);
  const hasWeights = (path: string) => findWeights(folders.get(folderOf(path)) ?? []) !== null;
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
  return {
    path,
    passedOver: passedOver.slice(0, MAX_PASSED_OVER).map((other) => folderOf(other).slice(0, -1)),
  };
}

/** Made once: to compare by it is much faster than to make it for each pair. */
const byName = new Intl.Collator('en', { numeric: true });
/** Folders that are named of those that were not taken. */
const MAX_PASSED_OVER = 100;

export function byPreference(a: string, b: string): number {
  return depth(a) - depth(b) || stepOf(b) - stepOf(a) || byName.compare(a, b);
}

/** That of a checkpoint of Trainer; what is no checkpoint comes after all of them. */
function stepOf(config: string): number {
  const step = /(?:^|\/)checkpoint-(\d+)\/(?:adapter_)?config\.json$/.exec(config)?.[1];
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
  const weights = findWeights(byFolder(paths).get(folder) ?? []);
  if (weights === null) throw weightsMissing(paths, configJson, model);
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
    weights: folder + weights.name,
    format: weights.format,
    isSharded: weights.isSharded,
    tokenizer,
    tokenizerConfig: find('tokenizer_config.json'),
    specialTokensMap: find('special_tokens_map.json'),
    vocabulary,
    addedTokens: find('added_tokens.json'),
  };
}

function weightsMissing(paths: readonly string[], configJson: unknown, model: string): ModelFolderError {
  const found = paths.slice(0, 20);
  const other = paths.find((path) => OTHER_WEIGHTS.test(baseName(path)));
  if (other === undefined) {
    return new ModelFolderError(
      `${model} has no model.safetensors and no pytorch_model.bin. Choose a model with weights in one of these.`,
      { ...NOTHING_ELSE, model, missing: 'weights', found },
    );
  }
  // Another class would leave the head out.
  const pythonClass = isTaggerConfig(configJson) ? 'AutoModelForTokenClassification' : 'AutoModel';
  const python = saved(pythonClass, model);
  return new ModelFolderError(
    `${model} has its weights only as ${baseName(other)}, which is not read here. In Python, ${python} writes them as safetensors; drop that folder with the tokenizer's files. On the hub, a conversion often waits among a model's pull requests: look there, and write the name with it, such as ${model}@refs/pr/1.`,
    { ...NOTHING_ELSE, model, missing: 'weights', found, python, otherWeights: baseName(other) },
  );
}

/** A part of sharded weights. */
export interface Shard {
  readonly path: string;
  /** Names of tensors that are in it, as the index says; empty where there is no index. */
  readonly tensors: readonly string[];
}

const indexSchema = z.object({
  weight_map: z.custom<object>((map) => typeof map === 'object' && map !== null && !Array.isArray(map)),
});

/**
 * The parts that an index of sharded weights names, in its order.
 * @param index content of `model.safetensors.index.json`
 * @throws ModelFolderError where it is damaged or a part is not there
 */
export function readIndex(
  index: Uint8Array,
  plan: ModelFolderPlan,
  paths: readonly string[],
  model: string,
): Shard[] {
  const folder = folderOf(plan.weights);
  const shards = shardsOf(index, plan.weights);
  const there = new Set(paths);
  const absent = shards.find(({ path }) => !there.has(folder + path))?.path.slice(0, 200);
  const data = {
    ...NOTHING_ELSE,
    model,
    missing: 'shards',
    found: paths.slice(0, 20),
    index: plan.weights,
  } as const;
  if (shards.length === 0) {
    throw new ModelFolderError(
      `${model}: ${plan.weights} does not say where the weights are. Download it again from where the model came from.`,
      data,
    );
  }
  if (absent !== undefined) {
    throw new ModelFolderError(
      `${model}: ${plan.weights} names ${absent}, which is not there. Add the file.`,
      {
        ...data,
        absent,
      },
    );
  }
  return shards.map(({ path, tensors }) => ({ path: folder + path, tensors }));
}

/** A tensor has one element, the name of its part; there are a few others. */
const INDEX_LIMITS = { maxDepth: 64, maxValues: MAX_TENSORS + 1000 };

/** None where it cannot be read. */
function shardsOf(index: Uint8Array, file: string): Shard[] {
  const shards = new Map<string, string[]>();
  try {
    const { weight_map } = indexSchema.parse(readJsonFile(file, index, INDEX_LIMITS));
    for (const [tensor, value] of Object.entries(weight_map)) {
      const path = z.string().parse(value);
      const tensors = shards.get(path);
      if (tensors === undefined) shards.set(path, [tensor]);
      else tensors.push(tensor);
    }
  } catch (error) {
    if (error instanceof InvalidJsonFileError || error instanceof z.ZodError) return [];
    throw error;
  }
  return [...shards].map(([path, tensors]) => ({ path, tensors }));
}

/** @throws ModelFolderError where a part lacks a tensor that the index says is in it */
export function requirePromised(
  { path, tensors }: Shard,
  found: ReadonlyMap<string, unknown>,
  plan: ModelFolderPlan,
  model: string,
): void {
  const tensor = tensors.find((name) => !found.has(name))?.slice(0, 200);
  if (tensor === undefined) return;
  throw new ModelFolderError(
    `${model}: ${plan.weights} says that ${tensor} is in ${path}, and it is not. Download ${path} again from where the model came from.`,
    { ...NOTHING_ELSE, model, missing: 'shards', found: [], index: plan.weights, absent: path, tensor },
  );
}

function saved(pythonClass: string, model: string): string {
  return `${pythonClass}.from_pretrained("${model}").save_pretrained("folder")`;
}

/** With the slash at its end; empty for the top. */
export function folderOf(path: string): string {
  return path.slice(0, path.lastIndexOf('/') + 1);
}

export function baseName(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

function depth(path: string): number {
  return path.split('/').length;
}
