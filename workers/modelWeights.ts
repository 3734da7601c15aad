/** The weights of a model: fetched part by part, named as the reference names them, with its adapter merged. */
import {
  adapterError,
  adapterTensors,
  type GivesWay,
  HEAD_WEIGHT,
  joinShards,
  labelsOfConfig,
  type ModelConfig,
  type ModelFolderPlan,
  mergeAdapter,
  type NamedWeights,
  nameWeights,
  readIndex,
  readWeightsFile,
  requirePromised,
  type Shard,
  taggerConfig,
  taggerLabels,
  type WeightsShard,
} from '../src/core/worker.ts';
import { type OpenedAdapter, type OpenedModel, readModelFile } from './adapterSource.ts';
import type { ModelFolder } from './modelSources.ts';

export interface LoadedWeights {
  readonly named: NamedWeights;
  /** The files as they are. */
  readonly files: readonly Uint8Array[];
}

/** The parts of a model's weights: one, or those of its index, which is read for that. */
export async function partsOf(folder: ModelFolder, plan: ModelFolderPlan): Promise<Shard[]> {
  if (!plan.isSharded) return [{ path: plan.weights, tensors: [] }];
  return readIndex(await readModelFile(folder, plan.weights), plan, folder.paths, folder.origin.name);
}

/**
 * Fetches and reads the weights.
 * @param turns lets others have their turn; once its signal is aborted, throws its reason
 * @throws ModelFolderError, AdapterError, what `readWeightsFile` throws
 */
export async function fetchWeights(
  { folder, adapter }: OpenedModel,
  config: ModelConfig,
  plan: ModelFolderPlan,
  turns: GivesWay,
): Promise<LoadedWeights> {
  const parts = await partsOf(folder, plan);
  if (plan.isSharded) await folder.announce?.(parts.map(({ path }) => path));
  const files: Uint8Array[] = [];
  const shards: WeightsShard[] = [];
  for (const part of parts) {
    const bytes = await readModelFile(folder, part.path);
    const shard = await readWeightsFile(part.path, plan.format, bytes, () => turns.giveWay());
    requirePromised(part, shard.tensors, plan, folder.origin.name);
    files.push(bytes);
    shards.push(shard);
  }
  const named = nameWeights(config, joinShards(plan.format, shards));
  const unmerged = adapterTensors(named.tensors);
  if (adapter === null) {
    const [found] = unmerged.keys();
    if (found === undefined) return { named, files };
    throw adapterError(folder.origin.name, null, { reason: 'config', found });
  }
  return withAdapter({ named, files }, { config, adapter, unmerged, turns });
}

/** @param merging `unmerged`: tensors of an adapter that are among those of the base */
async function withAdapter(
  { named, files }: LoadedWeights,
  merging: {
    readonly config: ModelConfig;
    readonly adapter: OpenedAdapter;
    readonly unmerged: NamedWeights['tensors'];
    readonly turns: GivesWay;
  },
): Promise<LoadedWeights> {
  const { config: modelConfig, adapter, unmerged, turns } = merging;
  const { folder, config } = adapter;
  const { weights, format } = adapter.files;
  const model = folder.origin.name;
  if (weights === null) {
    if (unmerged.size === 0) throw adapterError(model, config.base, { reason: 'weights' });
    const base = new Map([...named.tensors].filter(([name]) => !unmerged.has(name)));
    const whole = { ...named, tensors: base };
    return {
      named: await mergeAdapter(modelConfig, whole, { model, config, tensors: unmerged }, turns),
      files,
    };
  }
  const bytes = await readModelFile(folder, weights);
  const { tensors } = await readWeightsFile(weights, format, bytes, () => turns.giveWay());
  return {
    named: await mergeAdapter(modelConfig, named, { model, config, tensors }, turns),
    files: [...files, bytes],
  };
}

/**
 * The config of a base with an adapter that tags: the base's names the classes of another head, or none. They are
 * called as transformers calls classes without names.
 */
export function configWithHead(
  config: Uint8Array,
  configJson: unknown,
  { tensors }: NamedWeights,
  { config: { isOfTagger } }: OpenedAdapter,
): Uint8Array {
  const rows = tensors.get(HEAD_WEIGHT)?.shape[0];
  if (!isOfTagger || rows === undefined || taggerLabels(tensors, configJson) !== null) return config;
  const names = labelsOfConfig(configJson);
  const labels = names?.length === rows ? names : Array.from({ length: rows }, (_, id) => `LABEL_${id}`);
  return new TextEncoder().encode(taggerConfig(new TextDecoder().decode(config), labels).text);
}
