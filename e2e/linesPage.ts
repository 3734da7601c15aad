/** Runs lines of JavaScript as they stand in a real page: beside the exported folders, with transformers.js. */
import { createReadStream, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname, join, normalize } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { BrowserContext } from '@playwright/test';
import type { Printed } from '../tests/export/runLines.ts';

const MODULES = fileURLToPath(new URL('../node_modules/', import.meta.url));
const LINES = 'lines-of-page.mjs';

/** As a page names its packages: transformers.js, and what its build for pages imports. */
const IMPORTS = {
  '@huggingface/transformers': '/node_modules/@huggingface/transformers/dist/transformers.web.js',
  'onnxruntime-web/webgpu': '/node_modules/onnxruntime-web/dist/ort.webgpu.bundle.min.mjs',
  'onnxruntime-common': '/node_modules/onnxruntime-common/dist/esm/index.js',
};
const PAGE = `<!doctype html>
<title>Lines</title>
<script type="importmap">${JSON.stringify({ imports: IMPORTS })}</script>
<script type="module">
  window.printed = [];
  console.log = (...values) => printed.push(values);
  window.outcome = await import('./${LINES}').then(() => 'done', (error) => String(error?.stack ?? error));
</script>`;
const MEDIA_TYPES: Readonly<Record<string, string>> = {
  '.mjs': 'text/javascript',
  '.js': 'text/javascript',
  '.json': 'application/json',
  '.wasm': 'application/wasm',
};
/** Where transformers.js takes ONNX Runtime's files from, unless it is told otherwise. */
const RUNTIME = /^https:\/\/cdn\.jsdelivr\.net\/npm\/onnxruntime-web@[^/]+\/dist\/([\w.-]+)$/;

export class LinesPage {
  readonly #context: BrowserContext;
  readonly #parent: string;
  readonly #server: Server;

  private constructor(context: BrowserContext, parent: string, server: Server) {
    this.#context = context;
    this.#parent = parent;
    this.#server = server;
  }

  /** @param parent the folder that the exported folders lie in */
  static async open(context: BrowserContext, parent: string): Promise<LinesPage> {
    const server = createServer((request, response) => {
      const path = normalize(decodeURIComponent(new URL(request.url ?? '/', 'http://lines').pathname));
      if (path === '/') {
        response.setHeader('content-type', 'text/html');
        response.end(PAGE);
        return;
      }
      const root = path.startsWith('/node_modules/') ? join(MODULES, '..') : parent;
      const file = join(root, path);
      response.statusCode = existsSync(file) ? 200 : 404;
      response.setHeader('content-type', MEDIA_TYPES[extname(path)] ?? 'application/octet-stream');
      if (response.statusCode === 404) response.end();
      else createReadStream(file).pipe(response);
    });
    await new Promise<void>((resolve) => server.listen(0, 'localhost', resolve));
    await context.route(RUNTIME, (route) => {
      const name = RUNTIME.exec(route.request().url())![1]!;
      const body = readFileSync(join(MODULES, 'onnxruntime-web', 'dist', name));
      const headers = { 'access-control-allow-origin': '*' };
      return route.fulfill({ body, headers, contentType: MEDIA_TYPES[extname(name)] ?? '' });
    });
    return new LinesPage(context, parent, server);
  }

  /** What lines print. Throws where they do, and where they ask another server for anything but the runtime. */
  async run(code: string): Promise<Printed> {
    writeFileSync(join(this.#parent, LINES), `${code}\n`);
    const origin = `http://localhost:${(this.#server.address() as AddressInfo).port}`;
    const page = await this.#context.newPage();
    const elsewhere: string[] = [];
    page.on('request', (request) => {
      const url = request.url();
      if (/^https?:/.test(url) && !url.startsWith(`${origin}/`) && !RUNTIME.test(url)) elsewhere.push(url);
    });
    await page.goto(`${origin}/`);
    const result = await page.waitForFunction(() => {
      const { outcome, printed } = window as { outcome?: string; printed?: unknown[][] };
      return outcome === undefined ? null : { outcome, printed: printed ?? [] };
    });
    const { outcome, printed } = (await result.jsonValue())!;
    await page.close();
    if (outcome !== 'done') throw new Error(`In the page: ${outcome}`);
    if (elsewhere.length > 0) throw new Error(`Asked for ${elsewhere.join(', ')}`);
    return printed;
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }
}
