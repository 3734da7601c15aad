/**
 * A small hub for tests: a data set, one that needs a token, an encoder, and whatever models a test adds; it can
 * break connections, damage files and go away.
 */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export const HUB_TOKEN = 'hub-token';

/** Bytes by path. */
export type RepositoryFiles = ReadonlyMap<string, Uint8Array>;

const read = (folder: string, name: string): Uint8Array =>
  readFileSync(new URL(`../public/${folder}/${name}`, import.meta.url));

function news(): RepositoryFiles {
  const sample = (name: string) => read('samples/newsroom-en', name);
  return new Map([
    ['README.md', new TextEncoder().encode('# News\n')],
    ['data/train.conll', sample('train.conll')],
    ['data/validation.conll', sample('valid.conll')],
    ['data/test.conll', sample('test.conll')],
  ]);
}

/** Words with their names, parts of speech and chunks, as CoNLL-2003 has them. */
function columns(): RepositoryFiles {
  const record = {
    tokens: ['Ana', 'sees', 'the', 'river', 'of', 'Lima', '.'],
    pos_tags: ['NNP', 'VBZ', 'DT', 'NN', 'IN', 'NNP', '.'],
    chunk_tags: ['B-NP', 'B-VP', 'B-NP', 'I-NP', 'B-PP', 'B-NP', 'O'],
    ner_tags: ['B-PER', 'O', 'O', 'O', 'O', 'B-LOC', 'O'],
  };
  const file = (first: number) =>
    new TextEncoder().encode(
      Array.from({ length: 8 }, (_, i) =>
        JSON.stringify({ ...record, tokens: [`Ana${first + i}`, ...record.tokens.slice(1)] }),
      ).join('\n'),
    );
  return new Map([
    ['train.jsonl', file(0)],
    ['validation.jsonl', file(100)],
  ]);
}

const ENCODER_FILES = [
  'config.json',
  'model.safetensors',
  'tokenizer.json',
  'tokenizer_config.json',
  'vocab.txt',
];

function encoder(...names: string[]): RepositoryFiles {
  return new Map(names.map((name) => [name, read('models/cased-4l-384', name)]));
}

const sha1 = (content: string | Uint8Array): string => createHash('sha1').update(content).digest('hex');

/** The commit of `owner/name`, or of `owner/name@revision`. */
export const commitOf = (key: string): string => sha1(key);

/** What a search says of each model: its `model_type`, and what its weights are in. */
const MODELS: Readonly<Record<string, { readonly type: string; readonly weights: readonly string[] }>> = {
  'acme/encoder': { type: 'bert', weights: ['pytorch', 'safetensors'] },
  'acme/gated-encoder': { type: 'bert', weights: ['pytorch', 'safetensors'] },
  'acme/tensorflow': { type: 'bert', weights: ['tf'] },
  'acme/encoder-decoder': { type: 't5', weights: ['pytorch', 'safetensors'] },
};

/** Of a model too large for any browser. */
function giantConfig(): Uint8Array {
  const config = JSON.parse(new TextDecoder().decode(read('models/cased-4l-384', 'config.json'))) as object;
  const wide = { ...config, hidden_size: 8192, num_attention_heads: 64, intermediate_size: 32768 };
  return new TextEncoder().encode(JSON.stringify(wide));
}

const HEADERS = {
  'access-control-allow-origin': '*',
  'access-control-allow-headers': '*',
  'access-control-expose-headers': '*',
};

/** `/api/models/owner/name/tree/REVISION`, `/owner/name/resolve/REVISION/path` and the like. */
const ADDRESS =
  /^\/(?:api\/)?(?:models\/|datasets\/)?(?<id>[^/]+\/[^/]+)(?:\/(?<what>revision|tree|resolve|parquet)(?:\/(?<rest>.*))?)?$/;

export class HubServer {
  readonly #server = createServer((request, response) => this.#answer(request, response));
  readonly #repositories: ReadonlyMap<string, RepositoryFiles>;
  /** Breaks every file's first answer in the middle. */
  cutsFirstAnswer = false;
  /** Sends half of the weights, and the rest only when this is no longer so. */
  holdsWeights = false;
  /** Whether models can be looked for by words. */
  canSearch = true;
  /** Paths of files whose bytes arrive changed. */
  readonly damagedPaths = new Set<string>();
  readonly #cut = new Set<string>();
  /** Paths of files that were asked for, with the range. */
  readonly fileRequests: { readonly path: string; readonly range: string | undefined }[] = [];

  /** @param models more repositories, by `owner/name`, or `owner/name@revision` for another revision than main */
  constructor(models: ReadonlyMap<string, RepositoryFiles> = new Map()) {
    this.#repositories = new Map([
      ['acme/news', news()],
      ['acme/gated-news', news()],
      ['acme/columns', columns()],
      ['acme/encoder', encoder(...ENCODER_FILES)],
      ['acme/gated-encoder', encoder(...ENCODER_FILES)],
      ['acme/giant', new Map([...encoder(...ENCODER_FILES), ['config.json', giantConfig()]])],
      ['acme/tensorflow', new Map([...encoder('config.json'), ['tf_model.h5', new Uint8Array(1)]])],
      ...models,
    ]);
  }

  async start(): Promise<string> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  stop(): Promise<void> {
    this.#server.closeAllConnections();
    return new Promise((resolve) => this.#server.close(() => resolve()));
  }

  #answer(request: IncomingMessage, response: ServerResponse): void {
    if (request.method === 'OPTIONS') {
      response.writeHead(204, { ...HEADERS, 'access-control-allow-methods': 'GET, HEAD' });
      response.end();
      return;
    }
    const { pathname, searchParams } = new URL(request.url ?? '', 'http://hub');
    if (pathname === '/api/models' && this.canSearch) {
      json(response, 200, listModels(searchParams));
      return;
    }
    const { id = '', what = 'revision', rest = 'main' } = ADDRESS.exec(pathname)?.groups ?? {};
    if (!this.#repositories.has(id)) {
      json(response, 404, { error: 'Repository not found' }, { 'x-error-code': 'RepoNotFound' });
    } else if (id.includes('gated') && request.headers.authorization !== `Bearer ${HUB_TOKEN}`) {
      json(response, 401, { error: 'Access is restricted' }, { 'x-error-code': 'GatedRepo' });
    } else if (what === 'parquet') {
      json(response, 404, { error: 'No conversion' }, { 'x-error-code': 'EntryNotFound' });
    } else {
      const [encoded = '', ...path] = rest.split('/');
      const revision = decodeURIComponent(encoded);
      const key = this.#keys(id).find((each) => [revisionOf(each), commitOf(each)].includes(revision));
      if (key === undefined) {
        json(response, 404, { error: 'Revision not found' }, { 'x-error-code': 'RevisionNotFound' });
        return;
      }
      const files = this.#repositories.get(key)!;
      if (what === 'resolve') {
        const name = path.map(decodeURIComponent).join('/');
        this.#sendFile(request, response, { key, path: name, bytes: files.get(name) });
      } else if (what === 'tree') {
        json(response, 200, [...files].map(treeEntry));
      } else {
        json(response, 200, { id, sha: commitOf(key), private: false, gated: false });
      }
    }
  }

  #keys(id: string): string[] {
    return [...this.#repositories.keys()].filter((key) => key === id || key.startsWith(`${id}@`));
  }

  #sendFile(
    request: IncomingMessage,
    response: ServerResponse,
    { key, path, bytes }: { key: string; path: string; bytes: Uint8Array | undefined },
  ): void {
    if (bytes === undefined) {
      json(response, 404, { error: 'Entry not found' }, { 'x-error-code': 'EntryNotFound' });
      return;
    }
    const range = /^bytes=(\d+)-$/.exec(request.headers.range ?? '');
    this.fileRequests.push({ path, range: request.headers.range });
    const sent = this.damagedPaths.has(path) ? bytes.map((byte) => byte ^ 1) : bytes;
    const start = Number(range?.[1] ?? 0);
    response.writeHead(range === null ? 200 : 206, {
      ...HEADERS,
      'content-length': bytes.length - start,
      etag: `"${sha1(bytes)}"`,
      ...(range === null ? {} : { 'content-range': `bytes ${start}-${bytes.length - 1}/${bytes.length}` }),
    });
    if (this.cutsFirstAnswer && !this.#cut.has(key + path)) {
      this.#cut.add(key + path);
      response.write(sent.subarray(start, (start + sent.length) >> 1), () => {
        setTimeout(() => response.destroy(), 100);
      });
      return;
    }
    if (this.holdsWeights && path.endsWith('.safetensors')) {
      const half = (start + bytes.length) >> 1;
      response.write(bytes.subarray(start, half));
      const timer = setInterval(() => {
        if (response.destroyed) clearInterval(timer);
        if (this.holdsWeights || response.destroyed) return;
        clearInterval(timer);
        response.end(bytes.subarray(half));
      }, 50);
      return;
    }
    response.end(sent.subarray(start));
  }
}

/** https://huggingface.co/docs/hub/api: names with all of the words, of all the tags. */
function listModels(query: URLSearchParams): unknown[] {
  const words = (query.get('search') ?? '').toLowerCase().split(/\s+/);
  return Object.entries(MODELS)
    .map(([id, { type, weights }]) => ({
      _id: id,
      id,
      downloads: 1234,
      likes: 5,
      gated: id.includes('gated') ? 'manual' : false,
      private: false,
      pipeline_tag: 'fill-mask',
      lastModified: '2024-01-01T00:00:00.000Z',
      tags: ['transformers', type, 'es', ...weights],
      config: { model_type: type },
      ...(weights.includes('safetensors')
        ? { safetensors: { parameters: { F32: 6_150_000 }, total: 6_150_000 } }
        : {}),
    }))
    .filter(({ id, tags }) => {
      const hasTags = query.getAll('filter').every((tag) => tags.includes(tag));
      return hasTags && words.every((word) => id.includes(word));
    });
}

const revisionOf = (key: string): string => key.split('@')[1] ?? 'main';

/** As the hub lists a file: weights are in LFS, whose ids are their SHA-256. */
function treeEntry([path, bytes]: readonly [string, Uint8Array]): object {
  const entry = { type: 'file', path, size: bytes.length, oid: sha1(bytes) };
  if (!path.endsWith('.safetensors')) return entry;
  const oid = createHash('sha256').update(bytes).digest('hex');
  return { ...entry, lfs: { oid, size: bytes.length, pointerSize: 134 } };
}

function json(
  response: ServerResponse,
  status: number,
  body: unknown,
  headers: Readonly<Record<string, string>> = {},
): void {
  response.writeHead(status, { 'content-type': 'application/json', ...HEADERS, ...headers });
  response.end(JSON.stringify(body));
}
