import {
  assembleModel,
  type ChosenConfig,
  checkFiniteWeights,
  type FastTokenizer,
  type Fit,
  findConfig,
  isModelType,
  Latest,
  labelsOfConfig,
  loadTokenizer,
  type ModelConfig,
  type ModelFiles,
  type ModelFolderPlan,
  type ModelQuery,
  parseRepository,
  planModelFolder,
  type ReadModel,
  readConfigFile,
  readHead,
  readTokenizerFiles,
  requireEmbedded,
  requireEmbeddedTypes,
  Turns,
} from '../src/core/worker.ts';
import { openModel, readModelFile } from './adapterSource.ts';
import { openHubClient } from './hubClient.ts';
import type { FolderSource, LoadContext, ModelFolder, ModelSurroundings } from './modelSources.ts';
import { configWithHead, fetchWeights, partsOf } from './modelWeights.ts';
import type { HubAccess } from './protocol/inputs.ts';
import type { HubModel, ModelHit } from './protocol/models.ts';

export interface LoadedModel extends ReadModel {
  readonly tokenizer: FastTokenizer;
  /** Which of several models this is; null where there was one. */
  readonly chosen: ChosenConfig | null;
  /** Tensors with NaN or infinities in the weights that the model does not use. */
  readonly notFiniteUnused: readonly string[];
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
   * @throws ModelFolderError, AdapterError, UnsupportedModelError, ModelTooLargeError, DownloadError, CancelledError,
   *   what HubClient throws, and what reading and checking the files throws
   */
  async load(source: FolderSource, request: LoadContext): Promise<LoadedModel> {
    const signal = this.#loads.begin(request.signal);
    const opened = await openModel(this.#around, source, { ...request, signal });
    const { folder, adapter } = opened;
    const { name } = folder.origin;
    const read = (path: string) => readModelFile(folder, path);
    const chosen = findConfig(folder.paths, name);
    const configFile = await read(chosen.path);
    const { config: modelConfig, json: baseJson } = readConfigFile(configFile);
    const plan = planModelFolder(folder.paths, chosen.path, baseJson, name);
    await this.#judge(name, modelConfig, signal);
    await folder.announce?.(filesOf(plan));
    if (adapter !== null && adapter.files.weights !== null) {
      await adapter.folder.announce?.([adapter.files.weights]);
    }
    const { tokenizer, files: tokenizerFiles } = await readTokenizer(folder, plan, modelConfig, baseJson);
    const turns = new Turns({ yieldTurn: () => this.#around.yieldTurn(), signal });
    const { named, files: weights } = await fetchWeights(opened, modelConfig, plan, turns);
    const config = adapter === null ? configFile : configWithHead(configFile, baseJson, named, adapter);
    // What cannot be interrupted midway, such as a zip, ends here.
    signal.throwIfAborted();
    const model = assembleModel(folder.origin, { config, weights, ...tokenizerFiles }, named);
    const { tensors, used } = model.checkpoint;
    return {
      ...readHead(model),
      tokenizer,
      chosen: chosen.passedOver.length === 0 ? null : chosen,
      notFiniteUnused: await checkFiniteWeights(tensors, used, turns),
    };
  }

  /** The tokenizer alone of a model: its weights are not fetched. Throws what `load` throws. */
  async loadTokenizer(source: FolderSource, request: LoadContext): Promise<FastTokenizer> {
    const { folder } = await openModel(this.#around, source, request);
    const { name } = folder.origin;
    const configPath = findConfig(folder.paths, name).path;
    const { config, json } = readConfigFile(await readModelFile(folder, configPath));
    const plan = planModelFolder(folder.paths, configPath, json, name);
    return (await readTokenizer(folder, plan, config, json)).tokenizer;
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
    const source = { kind: 'hub', hub: access, name } as const;
    const { folder, adapter } = await openModel(this.#around, source, { signal, report: () => {} });
    const { id, revision } = parseRepository(name, 'model', access.url);
    const configPath = findConfig(folder.paths, id).path;
    const { config, json } = readConfigFile(await readModelFile(folder, configPath));
    const plan = planModelFolder(folder.paths, configPath, json, id);
    const { parameterCount, memory, tooLarge } = await this.#judge(id, config, signal);
    const sizes = (await partsOf(folder, plan)).map(({ path }) => folder.sizeOf(path));
    if (adapter !== null && adapter.files.weights !== null) {
      sizes.push(adapter.folder.sizeOf(adapter.files.weights));
    }
    return {
      repository: { id, revision },
      modelType: config.modelType,
      layers: config.numHiddenLayers,
      hiddenSize: config.hiddenSize,
      weightsBytes: sizes.includes(null) ? null : sizes.reduce<number>((sum, size) => sum + (size ?? 0), 0),
      parameterCount,
      memory: { totalBytes: memory.totalBytes, tooLarge },
      labels: labelsOfConfig(json),
      offline: folder.offline,
    };
  }
}

type TokenizerFiles = Pick<ModelFiles, 'tokenizer' | 'tokenizerConfig' | 'specialTokensMap' | 'vocabulary'>;

/** The tokenizer, with embeddings for all that it adds to every sentence, and the files that an export passes on. */
async function readTokenizer(
  folder: ModelFolder,
  plan: ModelFolderPlan,
  config: ModelConfig,
  configJson: unknown,
): Promise<{ readonly tokenizer: FastTokenizer; readonly files: TokenizerFiles }> {
  const optional = async (path: string | null) => (path === null ? undefined : readModelFile(folder, path));
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
    { modelType: config.modelType, configJson },
  );
  const fastTokenizer = loadTokenizer(tokenizerJson, tokenizerConfigJson);
  const { before, after } = fastTokenizer.template;
  const always = [...[...before, ...after].map(({ id }) => id), fastTokenizer.padTokenId];
  requireEmbedded(always, fastTokenizer, config.vocabSize);
  requireEmbeddedTypes(fastTokenizer.template, config);
  return {
    tokenizer: fastTokenizer,
    files: {
      tokenizer: bytesOf(tokenizerJson, tokenizer),
      tokenizerConfig: bytesOf(tokenizerConfigJson, tokenizerConfig),
      ...(specialTokensMap === undefined ? {} : { specialTokensMap }),
      ...(vocabulary === undefined ? {} : { vocabulary }),
    },
  };
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
