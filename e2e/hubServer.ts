/** A small hub for the page's tests: a data set, one that needs a token, and a model; it can break connections and go away. */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export const HUB_TOKEN = 'hub-token';

const sample = (name: string) =>
  readFileSync(new URL(`../public/samples/newsroom-en/${name}`, import.meta.url));
const FILES: Readonly<Record<string, () => Buffer>> = {
  'README.md': () => Buffer.from('# News\n'),
  'data/train.conll': () => sample('train.conll'),
  'data/validation.conll': () => sample('valid.conll'),
  'data/test.conll': () => sample('test.conll'),
};
const model = (name: string) =>
  readFileSync(new URL(`../public/models/cased-4l-384/${name}`, import.meta.url));
const MODEL_FILES: Readonly<Record<string, () => Buffer>> = Object.fromEntries(
  ['config.json', 'model.safetensors', 'tokenizer.json', 'tokenizer_config.json', 'vocab.txt'].map((name) => [
    name,
    () => model(name),
  ]),
);
const REPOSITORIES: Readonly<Record<string, Readonly<Record<string, () => Buffer>>>> = {
  'acme/news': FILES,
  'acme/gated-news': FILES,
  'acme/encoder': MODEL_FILES,
  'acme/gated-encoder': MODEL_FILES,
  'acme/pickle': { 'config.json': () => model('config.json'), 'pytorch_model.bin': () => Buffer.from('x') },
};
/** What a search says of each model: its `model_type`, and whether it has safetensors. */
const MODELS: Readonly<Record<string, { readonly type: string; readonly safetensors: boolean }>> = {
  'acme/encoder': { type: 'bert', safetensors: true },
  'acme/gated-encoder': { type: 'bert', safetensors: true },
  'acme/pickle': { type: 'bert', safetensors: false },
  'acme/encoder-decoder': { type: 't5', safetensors: true },
};
const COMMIT = 'c0ffee0000000000000000000000000000000000';

const HEADERS = {
  'access-control-allow-origin': '*',
  'access-control-allow-headers': '*',
  'access-control-expose-headers': '*',
};

export class HubServer {
  readonly #server = createServer((request, response) => this.#answer(request, response));
  /** Breaks every file's first answer in the middle. */
  cutsFirstAnswer = false;
  /** Sends half of the weights, and the rest only when this is no longer so. */
  holdsWeights = false;
  /** Whether models can be looked for by words. */
  canSearch = true;
  readonly #cut = new Set<string>();
  /** Paths of files that were asked for, with the range. */
  readonly fileRequests: { readonly path: string; readonly range: string | undefined }[] = [];

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
    const url = new URL(request.url ?? '', 'http://hub');
    const path = decodeURIComponent(url.pathname);
    if (path === '/api/models' && this.canSearch) {
      json(response, 200, listModels(url.searchParams));
      return;
    }
    const repository = Object.keys(REPOSITORIES).find(
      (name) => path.includes(`/${name}/`) || path.endsWith(`/${name}`),
    );
    if (repository === undefined) {
      json(response, 404, { error: 'Repository not found' }, { 'x-error-code': 'RepoNotFound' });
    } else if (repository.includes('gated') && request.headers.authorization !== `Bearer ${HUB_TOKEN}`) {
      json(response, 401, { error: 'Access is restricted' }, { 'x-error-code': 'GatedRepo' });
    } else if (path.includes('/resolve/')) {
      const name = path.slice(path.indexOf(COMMIT) + COMMIT.length + 1);
      this.#sendFile(request, response, name, REPOSITORIES[repository]![name]?.());
    } else if (path.endsWith('/parquet')) {
      json(response, 404, { error: 'No conversion' }, { 'x-error-code': 'EntryNotFound' });
    } else if (path.includes('/tree/')) {
      const tree = Object.entries(REPOSITORIES[repository]!).map(([name, read]) => ({
        type: 'file',
        path: name,
        size: read().length,
        oid: createHash('sha1').update(read()).digest('hex'),
      }));
      json(response, 200, tree);
    } else {
      json(response, 200, { id: repository, sha: COMMIT, private: false, gated: false });
    }
  }

  #sendFile(
    request: IncomingMessage,
    response: ServerResponse,
    path: string,
    bytes: Buffer | undefined,
  ): void {
    if (bytes === undefined) {
      json(response, 404, { error: 'Entry not found' }, { 'x-error-code': 'EntryNotFound' });
      return;
    }
    const range = /^bytes=(\d+)-$/.exec(request.headers.range ?? '');
    this.fileRequests.push({ path, range: request.headers.range });
    const start = Number(range?.[1] ?? 0);
    response.writeHead(range === null ? 200 : 206, {
      ...HEADERS,
      'content-length': bytes.length - start,
      etag: `"${createHash('sha1').update(bytes).digest('hex')}"`,
      ...(range === null ? {} : { 'content-range': `bytes ${start}-${bytes.length - 1}/${bytes.length}` }),
    });
    if (this.cutsFirstAnswer && !this.#cut.has(path)) {
      this.#cut.add(path);
      response.write(bytes.subarray(start, (start + bytes.length) >> 1), () => {
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
    response.end(bytes.subarray(start));
  }
}

/** https://huggingface.co/docs/hub/api: names with all of the words, of all the tags. */
function listModels(query: URLSearchParams): unknown[] {
  const words = (query.get('search') ?? '').toLowerCase().split(/\s+/);
  return Object.entries(MODELS)
    .map(([id, { type, safetensors }]) => ({
      _id: id,
      id,
      downloads: 1234,
      likes: 5,
      gated: id.includes('gated') ? 'manual' : false,
      private: false,
      pipeline_tag: 'fill-mask',
      lastModified: '2024-01-01T00:00:00.000Z',
      tags: ['transformers', 'pytorch', 'tf', type, 'es', ...(safetensors ? ['safetensors'] : [])],
      config: { model_type: type },
      ...(safetensors ? { safetensors: { parameters: { F32: 6_150_000 }, total: 6_150_000 } } : {}),
    }))
    .filter(({ id, tags }) => {
      const wanted = query.getAll('filter').every((tag) => tags.includes(tag));
      return wanted && words.every((word) => id.includes(word));
    });
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
