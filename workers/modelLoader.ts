import { type ByteSource, blobSource } from '../src/core/bytes.ts';
import { expandArchives } from '../src/core/data/archive.ts';
import { registerError, TagsmithError } from '../src/core/errors.ts';
import type { FileCache } from '../src/core/hub/cache.ts';
import { HubClient } from '../src/core/hub/client.ts';
import type { HubFile } from '../src/core/hub/download.ts';
import { parseRepository, type RepositoryRef } from '../src/core/hub/names.ts';
import { labelsOfConfig } from '../src/core/models/head.ts';
import { planModelFolder, shardPaths } from '../src/core/models/modelFolder.ts';
import {
  type ModelOrigin,
  type PretrainedModel,
  readConfigFile,
  readModelFiles,
} from '../src/core/models/pretrained.ts';
import { type FastTokenizer, loadTokenizer } from '../src/core/tokens/tokenizer.ts';
import { readTokenizerFiles } from '../src/core/tokens/tokenizerFiles.ts';
import type { HubAccess, HubModel, ModelSource, WorkerEvent } from './protocol.ts';

/** A model file could not be fetched. */
export class DownloadError extends TagsmithError<{ file: string; status: number | null }> {}
registerError('DownloadError', DownloadError);

/** What the loader needs of the place where it runs. */
export interface ModelSurroundings {
  fetch(url: string, init?: RequestInit): Promise<Response>;
  /** Where downloaded files stay. */
  openCache(): Promise<FileCache>;
  emit(event: WorkerEvent): void;
  yieldTurn(): Promise<void>;
}

export interface LoadedModel {
  readonly model: PretrainedModel;
  readonly tokenizer: FastTokenizer;
}

/** Sources that are folders of files. */
export type FolderSource = Exclude<ModelSource, { kind: 'run' }>;

/** A folder of model files, wherever it lies. */
interface ModelFolder {
  readonly origin: ModelOrigin;
  readonly paths: readonly string[];
  read(path: string): Promise<Uint8Array>;
}

/** Gets the files of a pretrained model and makes a model and its tokenizer of them. */
export class ModelLoader {
  readonly #around: ModelSurroundings;

  constructor(surroundings: ModelSurroundings) {
    this.#around = surroundings;
  }

  /**
   * Loads a model. What it is, is looked at before its weights are fetched.
   * @throws ModelFolderError, UnsupportedModelError, DownloadError, what HubClient throws, and what reading the files throws
   */
  async load(source: FolderSource): Promise<LoadedModel> {
    const folder = await this.#open(source);
    const plan = planModelFolder(folder.paths, folder.origin.name);
    const optional = async (path: string | null) => (path === null ? undefined : folder.read(path));
    const config = await folder.read(plan.config);
    readConfigFile(config);
    const [tokenizer, tokenizerConfig, specialTokensMap, vocabulary] = await Promise.all([
      optional(plan.tokenizer),
      optional(plan.tokenizerConfig),
      optional(plan.specialTokensMap),
      optional(plan.vocabulary),
    ]);
    const { tokenizerJson, tokenizerConfigJson } = readTokenizerFiles(
      new Map(
        Object.entries({
          'tokenizer.json': tokenizer,
          'tokenizer_config.json': tokenizerConfig,
          'vocab.txt': vocabulary,
        }).flatMap(([name, bytes]) => (bytes === undefined ? [] : [[name, bytes] as const])),
      ),
    );
    const fastTokenizer = loadTokenizer(tokenizerJson, tokenizerConfigJson);
    const first = await folder.read(plan.weights);
    const weights: Uint8Array[] = [];
    if (plan.isSharded) {
      for (const path of shardPaths(first, plan, folder.paths, folder.origin.name)) {
        weights.push(await folder.read(path));
      }
    } else {
      weights.push(first);
    }
    const model = readModelFiles(folder.origin, {
      config,
      weights,
      tokenizer: bytesOf(tokenizerJson, tokenizer),
      tokenizerConfig: bytesOf(tokenizerConfigJson, tokenizerConfig),
      ...(specialTokensMap === undefined ? {} : { specialTokensMap }),
      ...(vocabulary === undefined ? {} : { vocabulary }),
    });
    return { model, tokenizer: fastTokenizer };
  }

  /**
   * What a model of the hub is and how much it would download; of its files only `config.json` is fetched.
   * @throws ModelFolderError, UnsupportedModelError, and what HubClient throws
   */
  async describe(access: HubAccess, name: string): Promise<HubModel> {
    const { client, repository } = await this.#hub(access, name);
    const { files, offline } = await client.files(repository);
    const paths = files.map(({ path }) => path);
    const plan = planModelFolder(paths, repository.id);
    const fileAt = new Map(files.map((file) => [file.path, file]));
    const configBytes = await (await client.download(fileAt.get(plan.config)!)).slice(0);
    const { config, json } = readConfigFile(configBytes);
    const weightFiles = plan.isSharded
      ? files.filter(({ path }) => /\.safetensors$/.test(path))
      : [fileAt.get(plan.weights)!];
    const sizes = weightFiles.map(({ sizeBytes }) => sizeBytes);
    return {
      repository: { id: repository.id, revision: repository.revision },
      modelType: config.modelType,
      layers: config.numHiddenLayers,
      hiddenSize: config.hiddenSize,
      weightsBytes: sizes.includes(null) ? null : sizes.reduce<number>((sum, size) => sum + (size ?? 0), 0),
      labels: labelsOfConfig(json),
      offline,
    };
  }

  #open(source: FolderSource): Promise<ModelFolder> {
    switch (source.kind) {
      case 'embedded':
        return this.#openEmbedded(source);
      case 'hub':
        return this.#openHub(source);
      case 'files':
        return this.#openFiles(source);
      default:
        return source satisfies never;
    }
  }

  async #openEmbedded(source: Extract<ModelSource, { kind: 'embedded' }>): Promise<ModelFolder> {
    const { name, language, license, baseUrl, paths } = source;
    return {
      origin: { name, baseModel: name, language, license },
      paths,
      read: (path) => this.#fetchFile(new URL(path, baseUrl).href, path),
    };
  }

  async #openHub({ hub, name }: Extract<ModelSource, { kind: 'hub' }>): Promise<ModelFolder> {
    const { client, repository } = await this.#hub(hub, name);
    const { files } = await client.files(repository);
    const fileAt = new Map<string, HubFile>(files.map((file) => [file.path, file]));
    return {
      origin: { name: repository.id, baseModel: repository.id, language: null, license: null },
      paths: [...fileAt.keys()],
      read: async (path) => {
        const source = await client.download(fileAt.get(path)!, ({ receivedBytes, totalBytes }) =>
          this.#around.emit({ kind: 'downloadProgress', file: path, receivedBytes, totalBytes }),
        );
        return source.slice(0);
      },
    };
  }

  async #openFiles({ name, files }: Extract<ModelSource, { kind: 'files' }>): Promise<ModelFolder> {
    const sources = files.map((file) => blobSource(file.name, file.blob));
    const expanded = await expandArchives(sources, () => this.#around.yieldTurn());
    const sourceAt = new Map<string, ByteSource>(expanded.files.map((source) => [source.name, source]));
    return {
      origin: { name, baseModel: name, language: null, license: null },
      paths: [...sourceAt.keys()],
      read: (path) => sourceAt.get(path)!.slice(0),
    };
  }

  async #hub(
    { url, token }: HubAccess,
    name: string,
  ): Promise<{ client: HubClient; repository: RepositoryRef }> {
    const cache = await this.#around.openCache();
    const client = new HubClient({
      hubUrl: url,
      token,
      cache,
      fetch: (input, init) => this.#around.fetch(String(input), init),
    });
    return { client, repository: parseRepository(name, 'model', url) };
  }

  /** Fetches a file of the page, telling how far it is. */
  async #fetchFile(url: string, file: string): Promise<Uint8Array<ArrayBuffer>> {
    const remedy = 'Check the connection and load the page again.';
    const response = await this.#around.fetch(url).catch((error: unknown) => {
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
    let receivedBytes = 0;
    for await (const chunk of readChunks(response.body)) {
      chunks.push(chunk);
      receivedBytes += chunk.byteLength;
      this.#around.emit({ kind: 'downloadProgress', file, receivedBytes, totalBytes });
    }
    const bytes = new Uint8Array(receivedBytes);
    let offset = 0;
    for (const chunk of chunks) {
      bytes.set(chunk, offset);
      offset += chunk.byteLength;
    }
    return bytes;
  }
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
