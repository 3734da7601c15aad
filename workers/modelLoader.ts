import { type ByteSource, blobSource } from '../src/core/bytes.ts';
import { packedFiles } from '../src/core/data/packedFiles.ts';
import { registerError, TagsmithError } from '../src/core/errors.ts';
import type { DownloadProgress, HubFile } from '../src/core/hub/download.ts';
import { parseRepository } from '../src/core/hub/names.ts';
import type { ModelQuery } from '../src/core/hub/search.ts';
import { Latest } from '../src/core/latest.ts';
import type { ModelConfig } from '../src/core/models/architectures.ts';
import { requireNoPointer } from '../src/core/models/gitLfs.ts';
import { labelsOfConfig, taggerLabels } from '../src/core/models/head.ts';
import {
  type ChosenConfig,
  findConfig,
  type ModelFolderPlan,
  planModelFolder,
  shardPaths,
} from '../src/core/models/modelFolder.ts';
import {
  type ModelOrigin,
  type PretrainedModel,
  readConfigFile,
  readModelFiles,
} from '../src/core/models/pretrained.ts';
import { checkWeights } from '../src/core/models/weights.ts';
import { isModelType } from '../src/core/modelTypes.ts';
import { type FastTokenizer, loadTokenizer } from '../src/core/tokenizer/tokenizer.ts';
import { readTokenizerFiles } from '../src/core/tokenizer/tokenizerFiles.ts';
import { requireEmbedded } from '../src/core/train/embeddedTokens.ts';
import type { Fit } from '../src/core/train/fit.ts';
import { type HubSurroundings, openHubClient } from './hubClient.ts';
import type { HubAccess } from './protocol/inputs.ts';
import type { HubModel, ModelHit, ModelSource } from './protocol/models.ts';
import { type RequestContext, throttled } from './request.ts';

declare module '../src/core/errors.ts' {
  interface ErrorData {
    DownloadError: DownloadError['data'];
  }
}

/** A model file could not be fetched. */
export class DownloadError extends TagsmithError<{ file: string; status: number | null }> {}
registerError('DownloadError', DownloadError);

/** What a model in an archive may unpack to; it lies in memory. */
const MAX_UNPACKED_BYTES = 2 ** 31;

/** What the loader needs of the place where it runs. */
export interface ModelSurroundings extends HubSurroundings {
  yieldTurn(): Promise<void>;
}

export interface LoadedModel {
  readonly model: PretrainedModel;
  readonly tokenizer: FastTokenizer;
  /** Which of several models this is; null where there was one. */
  readonly chosen: ChosenConfig | null;
}

type LoadContext = RequestContext<DownloadProgress>;

/** Sources that are folders of files. */
export type FolderSource = Exclude<ModelSource, { kind: 'run' }>;

/** A folder of model files, wherever it lies. */
interface ModelFolder {
  readonly origin: ModelOrigin;
  readonly paths: readonly string[];
  /** Tells how large files are before they are read, so that progress has a total. */
  announce?(paths: readonly string[]): Promise<void>;
  read(path: string): Promise<Uint8Array>;
}

/** Says what training a model takes. Throws ModelTooLargeError where it cannot fit in any way. */
export type JudgeModel = (name: string, config: ModelConfig) => Promise<Fit>;

/** Gets the files of a pretrained model and makes a model and its tokenizer of them. */
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
   * Loads a model, in place of one that is still being loaded. What it is, is looked at before its weights are fetched.
   * @throws ModelFolderError, UnsupportedModelError, ModelTooLargeError, DownloadError, CancelledError, what HubClient throws, and what reading and
   * checking the files throws
   */
  async load(source: FolderSource, request: LoadContext): Promise<LoadedModel> {
    const signal = this.#loads.begin(request.signal);
    const folder = await this.#open(source, { ...request, signal });
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
    await this.#judge(name, modelConfig);
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
    // What cannot be broken off midway, such as a zip, ends here.
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
    return { model, tokenizer: fastTokenizer, chosen: chosen.passedOver.length === 0 ? null : chosen };
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
   * What a model of the hub is and how much it would download; of its files only `config.json` is fetched and, of weights in parts, their
   * index.
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
    const { parameterCount, memory, tooLarge } = await this.#judge(repository.id, config);
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

  #open(source: FolderSource, request: LoadContext): Promise<ModelFolder> {
    switch (source.kind) {
      case 'embedded':
        return this.#openEmbedded(source, request);
      case 'hub':
        return this.#openHub(source, request);
      case 'files':
        return this.#openFiles(source);
      default:
        return source satisfies never;
    }
  }

  async #openEmbedded(
    source: Extract<ModelSource, { kind: 'embedded' }>,
    request: LoadContext,
  ): Promise<ModelFolder> {
    const { name, language, license, baseUrl, paths } = source;
    return {
      origin: { name, baseModel: name, language, license },
      paths,
      read: (path) => this.#fetchFile(new URL(path, baseUrl).href, path, request),
    };
  }

  async #openHub(
    { hub, name }: Extract<ModelSource, { kind: 'hub' }>,
    { signal, report }: LoadContext,
  ): Promise<ModelFolder> {
    const client = await openHubClient(this.#around, hub, signal);
    const repository = parseRepository(name, 'model', hub.url);
    const { files } = await client.files(repository);
    const fileAt = new Map<string, HubFile>(files.map((file) => [file.path, file]));
    const reportWhole = (file: string, { sizeBytes }: ByteSource) =>
      report({ file, receivedBytes: sizeBytes, totalBytes: sizeBytes });
    return {
      origin: { name: repository.id, baseModel: repository.id, language: null, license: null },
      paths: [...fileAt.keys()],
      announce: async (paths) => {
        for (const path of paths) {
          const file = fileAt.get(path)!;
          const cached = await client.cached(file);
          if (cached === null) report({ file: path, receivedBytes: 0, totalBytes: file.sizeBytes });
          else reportWhole(path, cached);
        }
      },
      read: async (path) => {
        const source = await client.download(fileAt.get(path)!, report);
        reportWhole(path, source);
        return source.slice(0);
      },
    };
  }

  /**
   * Archives are opened by their name, since the weights of PyTorch are zip archives too, and only where no model lies beside them. Of what
   * is in them no more is unpacked than is read.
   */
  async #openFiles({ name, files }: Extract<ModelSource, { kind: 'files' }>): Promise<ModelFolder> {
    const readAt = new Map<string, () => Promise<Uint8Array>>();
    const hasModel = files.some((file) => /(^|\/)config\.json$/.test(file.name));
    const budget = { leftBytes: MAX_UNPACKED_BYTES };
    for (const file of files) {
      const source = blobSource(file.name, file.blob);
      if (!hasModel && /\.zip$/i.test(file.name)) {
        for (const packed of await packedFiles(source, budget, () => this.#around.yieldTurn()))
          readAt.set(packed.name, packed.read);
      } else {
        readAt.set(file.name, () => source.slice(0));
      }
    }
    return {
      origin: { name, baseModel: name, language: null, license: null },
      paths: [...readAt.keys()],
      read: (path) => readAt.get(path)!(),
    };
  }

  /** Fetches a file of the page, reporting how far it is. */
  async #fetchFile(
    url: string,
    file: string,
    { signal, report }: LoadContext,
  ): Promise<Uint8Array<ArrayBuffer>> {
    const remedy = 'Check the connection and load the page again.';
    const response = await this.#around.fetch(url, { signal }).catch((error: unknown) => {
      signal.throwIfAborted();
      throw new DownloadError(`${file} could not be fetched: ${String(error)}. ${remedy}`, {
        file,
        status: null,
      });
    });
    if (!response.ok || response.body === null) {
      throw new DownloadError(`${file} could not be fetched: status ${response.status}. ${remedy}`, {
        file,
        status: response.status,
      });
    }
    const totalBytes = Number(response.headers.get('content-length')) || null;
    const chunks: Uint8Array[] = [];
    const reportPart = throttled(report);
    let receivedBytes = 0;
    for await (const chunk of readChunks(response.body)) {
      chunks.push(chunk);
      receivedBytes += chunk.byteLength;
      reportPart({ file, receivedBytes, totalBytes });
    }
    report({ file, receivedBytes, totalBytes });
    const bytes = new Uint8Array(receivedBytes);
    let offset = 0;
    for (const chunk of chunks) {
      bytes.set(chunk, offset);
      offset += chunk.byteLength;
    }
    return bytes;
  }
}

/** The files that are read of every model, or the index of its weights in place of their parts. */
function filesOf(plan: ModelFolderPlan): string[] {
  const { config, tokenizer, tokenizerConfig, specialTokensMap, vocabulary, addedTokens, weights } = plan;
  return [config, tokenizer, tokenizerConfig, specialTokensMap, vocabulary, addedTokens, weights].filter(
    (path) => path !== null,
  );
}

/** A file's bytes as they came, unless its content had to be changed or made: then the bytes of that. */
function bytesOf(json: unknown, source: Uint8Array | undefined): Uint8Array {
  const text = JSON.stringify(json);
  const isAsItCame =
    source !== undefined && JSON.stringify(JSON.parse(new TextDecoder().decode(source))) === text;
  return isAsItCame ? source : new TextEncoder().encode(text);
}

async function* readChunks(stream: ReadableStream<Uint8Array>): AsyncGenerator<Uint8Array> {
  const reader = stream.getReader();
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return;
    yield value;
  }
}
