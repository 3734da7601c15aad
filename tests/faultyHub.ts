/** A server with the hub's shapes and every fault that the hub and the way to it can have. */
import { createHash } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');
export const gitId = (bytes: Uint8Array) =>
  createHash('sha1').update(`blob ${bytes.length}\0`).update(bytes).digest('hex');

export const WEIGHTS = Uint8Array.from({ length: 300_000 }, (_, i) => (i * i + 7 * i) >> 3);
export const CONFIG = new TextEncoder().encode('{"model_type": "bert"}');
export const PARQUET = Uint8Array.from({ length: 5000 }, (_, i) => i % 251);

export const COMMIT = 'c0ffee0000000000000000000000000000000000';

interface SeenRequest {
  readonly path: string;
  readonly range: string | undefined;
  readonly authorization: string | undefined;
}

/** What the next answers for a file are to be like; the last one stays. */
interface Fault {
  /** Breaks the connection after so many bytes. */
  readonly cutAfter?: number;
  readonly status?: number;
  readonly headers?: Record<string, string>;
  /** Empty: none. */
  readonly etag?: string;
  readonly ignoreRange?: boolean;
  readonly body?: Uint8Array;
  /** Content-Type */
  readonly type?: string;
  /** Sends half and then nothing more. */
  readonly stall?: boolean;
}

const tree = [
  { type: 'directory', path: 'onnx', oid: '1'.repeat(40), size: 0 },
  { type: 'file', path: 'config.json', oid: gitId(CONFIG), size: CONFIG.length },
  {
    type: 'file',
    path: 'onnx/model #1.bin',
    oid: '2'.repeat(40),
    size: WEIGHTS.length,
    lfs: { oid: sha256(WEIGHTS), size: WEIGHTS.length, pointerSize: 134 },
  },
  { type: 'file', path: 'empty.txt', oid: gitId(new Uint8Array()), size: 0 },
];
const parquetTree = ['en/test/0000', 'en/partial-train/0000', 'en/partial-train/0001'].map((name) => ({
  type: 'file',
  path: `${name}.parquet`,
  oid: '3'.repeat(40),
  size: PARQUET.length,
  lfs: { oid: sha256(PARQUET), size: PARQUET.length, pointerSize: 129 },
}));

export class FaultyHub {
  readonly seen: SeenRequest[] = [];
  /** Of answers for files; the last one stays. */
  faults: Fault[] = [{}];
  apiFaults: Fault[] = [];
  /** From `start` on, and after `stop`. */
  url = '';
  readonly #server = createServer((req, res) => this.#answer(req, res));

  async start(): Promise<void> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
    this.url = `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  stop(): void {
    this.#server.closeAllConnections();
    this.#server.close();
  }

  #answer(req: IncomingMessage, res: ServerResponse): ServerResponse {
    const { url } = this;
    const { pathname, searchParams } = new URL(req.url ?? '', url);
    const json = (status: number, body: unknown, headers: Record<string, string> = {}) => {
      res.writeHead(status, { 'content-type': 'application/json', ...headers });
      return res.end(JSON.stringify(body));
    };
    this.seen.push({ path: pathname, range: req.headers.range, authorization: req.headers.authorization });
    if (pathname.startsWith('/api/')) {
      const fault = this.apiFaults.shift();
      if (fault?.status !== undefined) return json(fault.status, { error: 'as asked' }, fault.headers);
      if (fault?.body !== undefined) {
        res.writeHead(200, { 'content-type': 'text/html' });
        return res.end(fault.body);
      }
      if (fault?.cutAfter !== undefined) {
        return res.destroy();
      }
    }
    switch (pathname) {
      case '/api/models/acme/encoder/revision/main':
      case '/api/datasets/acme/news/revision/main':
      case '/api/datasets/acme/unconverted/revision/main':
      case '/api/datasets/acme/news/revision/refs%2Fconvert%2Fparquet':
        return json(200, { id: 'acme/encoder', sha: COMMIT, private: false, gated: 'auto' });
      case `/api/models/acme/encoder/tree/${COMMIT}`: {
        const page = Number(searchParams.get('cursor') ?? 0);
        const next = `<${url}${pathname}?recursive=true&cursor=${page + 1}>; rel="next"`;
        return json(200, tree.slice(page * 3, page * 3 + 3), page === 0 ? { link: next } : {});
      }
      case `/api/datasets/acme/news/tree/${COMMIT}`:
        return json(200, parquetTree);
      case '/api/datasets/acme/news/parquet':
        return json(200, {
          en: {
            train: [0, 1].map((n) => `${url}/api/datasets/acme/news/parquet/en/train/${n}.parquet`),
            test: [`${url}/datasets/acme/news/resolve/refs%2Fconvert%2Fparquet/en/test/0000.parquet`],
          },
          de: { test: [`${url}/api/datasets/acme/news/parquet/de/test/0.parquet`] },
        });
      case `/acme/encoder/resolve/${COMMIT}/onnx/model%20%231.bin`:
        return this.#file(req, res, WEIGHTS, json);
      case `/acme/encoder/resolve/${COMMIT}/config.json`:
        return this.#file(req, res, CONFIG, json);
      case `/datasets/acme/news/resolve/${COMMIT}/en/partial-train/0001.parquet`:
      case '/api/datasets/acme/news/parquet/de/test/0.parquet':
        return this.#file(req, res, PARQUET, json);
      default:
        return json(404, { error: 'Not found' }, { 'x-error-code': 'RepoNotFound' });
    }
  }

  #file(
    req: IncomingMessage,
    res: ServerResponse,
    content: Uint8Array,
    json: (status: number, body: unknown, headers?: Record<string, string>) => ServerResponse,
  ): ServerResponse {
    const fault = (this.faults.length > 1 ? this.faults.shift() : this.faults[0]) ?? {};
    if (fault.status !== undefined) return json(fault.status, { error: 'as asked' }, fault.headers);
    const whole = fault.body ?? content;
    const range = fault.ignoreRange === true ? null : /^bytes=(\d+)-$/.exec(req.headers.range ?? '');
    const start = Number(range?.[1] ?? 0);
    if (start >= whole.length) {
      res.writeHead(416, { 'content-range': `bytes */${whole.length}` });
      return res.end();
    }
    res.writeHead(range === null ? 200 : 206, {
      'content-length': whole.length - start,
      ...(fault.etag === '' ? {} : { etag: fault.etag ?? `"${sha256(whole)}"` }),
      ...(fault.type === undefined ? {} : { 'content-type': fault.type }),
      ...(range === null ? {} : { 'content-range': `bytes ${start}-${whole.length - 1}/${whole.length}` }),
    });
    if (fault.cutAfter !== undefined) {
      res.write(whole.subarray(start, start + fault.cutAfter), () => setTimeout(() => res.destroy(), 20));
      return res;
    }
    if (fault.stall === true) {
      res.write(whole.subarray(start, (start + whole.length) >> 1));
      return res;
    }
    return res.end(whole.subarray(start));
  }
}
