import {
  type ChosenConfig,
  checkWeights,
  type FastTokenizer,
  type Fit,
  findConfig,
  isModelType,
  Latest,
  labelsOfConfig,
  loadTokenizer,
  type ModelConfig,
  type ModelFolderPlan,
  type ModelQuery,
  parseRepository,
  planModelFolder,
  type ReadModel,
  readConfigFile,
  readHead,
  readModelFiles,
  readTokenizerFiles,
  requireEmbedded,
  requireNoPointer,
  shardPaths,
  taggerLabels,
} from '../src/core/worker.ts';
import { openHubClient } from './hubClient.ts';
import {
  type FolderSource,
  type LoadContext,
  type ModelSurroundings,
  openModelFolder,
} from './modelSources.ts';
import type { HubAccess } from './protocol/inputs.ts';
import type { HubModel, ModelHit } from './protocol/models.ts';

export interface LoadedModel extends ReadModel {
  readonly tokenizer: FastTokenizer;
  /** Which of several models this is; null where there was one. */
  readonly chosen: ChosenConfig | null;
}

/** Says what training a model takes. Throws ModelTooLargeError where nothing makes it fit; the signal's reason. */
export type JudgeModel = (name: string, config: ModelConfig, signal: AbortSignal) => Promise<Fit>;

/**
 * Makes a model and its tokenizer of the files of a pretrained model, and describes models before they are
 * downloaded.
 */
export class ModelLoader {
  readonly #around: ModelSurroundings;
  readonly #judge: JudgeModel;
  /** A model that is loaded cancels the loading in progress. */
  readonly #loads = new Latest();

  constructor(surroundings: ModelSurroundings, judge: JudgeModel) {
    this.#around = surroundings;
    this.#judge = judge;
  }

  /**
   * Loads a model, in place of one that is still being loaded. What it is, is looked at before its weights are
   * fetched.
   * @throws ModelFolderError, UnsupportedModelError, ModelTooLargeError, DownloadError, CancelledError, what
   *   HubClient throws, and what reading and checking the files throws
   */
  async load(source: FolderSource, request: LoadContext): Promise<LoadedModel> {
    const signal = this.#loads.begin(request.signal);
    const folder = await openModelFolder(this.#around, source, { ...request, signal });
    const { name } = folder.origin;
    const read = async (path: string) => {
      const bytes = await folder.read(path);
      requireNoPointer(path, bytes);
      return bytes;
    };
    const chosen = findConfig(folder.paths, name);
    const config = await read(chosen.path);
    const { config: modelConfig, json: configJson } = readConfigFile(config);
    const plan = planModelFolder(folder.paths, chosen.path, configJson, name);
    const optional = async (path: string | null) => (path === null ? undefined : read(path));
    await this.#judge(name, modelConfig, signal);
    await folder.announce?.(filesOf(plan));
    const [tokenizer, tokenizerConfig, specialTokensMap, vocabulary, addedTokens] = await Promise.all([
      optional(plan.tokenizer),
      optional(plan.tokenizerConfig),
      optional(plan.specialTokensMap),
      optional(plan.vocabulary),
      optional(plan.addedTokens),
    ]);
    const { tokenizerJson, tokenizerConfigJson } = readTokenizerFiles(
      new Map(
        Object.entries({
          'tokenizer.json': tokenizer,
          'tokenizer_config.json': tokenizerConfig,
          'special_tokens_map.json': specialTokensMap,
          'vocab.txt': vocabulary,
          'added_tokens.json': addedTokens,
        }).flatMap(([name, bytes]) => (bytes === undefined ? [] : [[name, bytes] as const])),
      ),
      { modelType: modelConfig.modelType, configJson },
    );
    const fastTokenizer = loadTokenizer(tokenizerJson, tokenizerConfigJson);
    const { before, after } = fastTokenizer.template;
    const always = [...[...before, ...after].map(({ id }) => id), fastTokenizer.padTokenId];
    requireEmbedded(always, fastTokenizer, modelConfig.vocabSize);
    const weightPaths = plan.isSharded
      ? shardPaths(await read(plan.weights), plan, folder.paths, name)
      : [plan.weights];
    if (plan.isSharded) await folder.announce?.(weightPaths);
    const weights: Uint8Array[] = [];
    for (const path of weightPaths) weights.push(await read(path));
    // What cannot be interrupted midway, such as a zip, ends here.
    signal.throwIfAborted();
    const model = readModelFiles(
      folder.origin,
      {
        config,
        weights,
        tokenizer: bytesOf(tokenizerJson, tokenizer),
        tokenizerConfig: bytesOf(tokenizerConfigJson, tokenizerConfig),
        ...(specialTokensMap === undefined ? {} : { specialTokensMap }),
        ...(vocabulary === undefined ? {} : { vocabulary }),
      },
      weightPaths,
    );
    const { tensors } = model.checkpoint;
    checkWeights(modelConfig, tensors, taggerLabels(tensors, configJson));
    return {
      ...readHead(model),
      tokenizer: fastTokenizer,
      chosen: chosen.passedOver.length === 0 ? null : chosen,
    };
  }

  /** Models of the hub by words of their names. Throws what `searchModels` of core/hub throws. */
  async search(access: HubAccess, query: ModelQuery, signal: AbortSignal): Promise<ModelHit[]> {
    const client = await openHubClient(this.#around, access, signal);
    const found = await client.searchModels(query);
    return found.map((model) => ({
      ...model,
      isTrainable: model.modelType === null ? null : isModelType(model.modelType),
    }));
  }

  /**
   * What a model of the hub is and how much it would download; of its files only `config.json` is fetched and, of
   * weights in parts, their index.
   * @throws ModelFolderError, UnsupportedModelError, ModelTooLargeError, and what HubClient throws
   */
  async describe(access: HubAccess, name: string, signal: AbortSignal): Promise<HubModel> {
    const client = await openHubClient(this.#around, access, signal);
    const repository = parseRepository(name, 'model', access.url);
    const { files, offline } = await client.files(repository);
    const paths = files.map(({ path }) => path);
    const configPath = findConfig(paths, repository.id).path;
    const fileAt = new Map(files.map((file) => [file.path, file]));
    const read = async (path: string) => (await client.download(fileAt.get(path)!)).slice(0);
    const { config, json } = readConfigFile(await read(configPath));
    const plan = planModelFolder(paths, configPath, json, repository.id);
    const { parameterCount, memory, tooLarge } = await this.#judge(repository.id, config, signal);
    const weights = plan.isSharded
      ? shardPaths(await read(plan.weights), plan, paths, repository.id)
      : [plan.weights];
    const sizes = weights.map((path) => fileAt.get(path)!.sizeBytes);
    return {
      repository: { id: repository.id, revision: repository.revision },
      modelType: config.modelType,
      layers: config.numHiddenLayers,
      hiddenSize: config.hiddenSize,
      weightsBytes: sizes.includes(null) ? null : sizes.reduce<number>((sum, size) => sum + (size ?? 0), 0),
      parameterCount,
      memory: { totalBytes: memory.totalBytes, tooLarge },
      labels: labelsOfConfig(json),
      offline,
    };
  }
}

/** The files that are read of every model, or the index of its weights in place of their parts. */
function filesOf(plan: ModelFolderPlan): string[] {
  const { config, tokenizer, tokenizerConfig, specialTokensMap, vocabulary, addedTokens, weights } = plan;
  return [config, tokenizer, tokenizerConfig, specialTokensMap, vocabulary, addedTokens, weights].filter(
    (path) => path !== null,
  );
}

/** A file's own bytes, unless its content had to be changed or made: then the bytes of that. */
function bytesOf(json: unknown, source: Uint8Array | undefined): Uint8Array {
  const text = JSON.stringify(json);
  const isUnchanged =
    source !== undefined && JSON.stringify(JSON.parse(new TextDecoder().decode(source))) === text;
  return isUnchanged ? source : new TextEncoder().encode(text);
}
