/**
 * `npm start`: builds the page if its sources have changed since the last build, serves it and prints its address
 * alone on a line.
 *
 *     PORT=8080 npm start      that port or an error; without PORT 5173 or the next free one
 *     npm run dev              the same with Vite's dev server: no build, changes appear at once
 *
 * A browser opens only where a person is there: a terminal, no CI, and not BROWSER=none.
 */
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build, createServer, preview } from 'vite';

const projectFolder = fileURLToPath(new URL('..', import.meta.url));
const stampFile = join(projectFolder, 'node_modules', '.cache', 'tagsmith', 'build-stamp');
const BUILT_FROM = [
  'index.html',
  'public',
  'src',
  'workers',
  'vite.config.ts',
  'scripts/preloadTexts.ts',
  'package-lock.json',
];

/** One line per file: path, size, time of change. */
function fileLines(path) {
  const stats = statSync(path);
  if (!stats.isDirectory()) return [`${relative(projectFolder, path)} ${stats.size} ${stats.mtimeMs}`];
  return readdirSync(path)
    .sort()
    .flatMap((name) => fileLines(join(path, name)));
}

async function buildIfNeeded() {
  const stamp = createHash('sha256')
    .update(BUILT_FROM.flatMap((name) => fileLines(join(projectFolder, name))).join('\n'))
    .digest('hex');
  const isCurrent =
    existsSync(join(projectFolder, 'dist', 'index.html')) &&
    existsSync(stampFile) &&
    readFileSync(stampFile, 'utf8') === stamp;
  if (isCurrent) return;
  console.log('Building the page ...');
  await build({ root: projectFolder, logLevel: 'warn' });
  mkdirSync(dirname(stampFile), { recursive: true });
  writeFileSync(stampFile, stamp);
}

/** PORT as a number, or null where it is not set. */
function wantedPort() {
  const text = process.env.PORT ?? '';
  if (text === '') return null;
  const port = Number(text);
  if (!Number.isInteger(port) || port < 1 || port > 65_535) {
    throw new Error(`PORT is "${text}"; it must be a number from 1 to 65535.`);
  }
  return port;
}

function aPersonIsThere() {
  const inCi = !['', '0', 'false'].includes(process.env.CI ?? '');
  const hasDisplay =
    process.platform !== 'linux' ||
    process.env.DISPLAY !== undefined ||
    process.env.WAYLAND_DISPLAY !== undefined;
  return process.stdout.isTTY === true && !inCi && process.env.BROWSER !== 'none' && hasDisplay;
}

async function main() {
  const port = wantedPort();
  const listen = { port: port ?? 5173, strictPort: port !== null, open: aPersonIsThere() };
  const common = { root: projectFolder, logLevel: 'warn' };

  let server;
  if (process.argv.includes('--dev')) {
    server = await createServer({ ...common, server: listen });
    await server.listen();
  } else {
    await buildIfNeeded();
    server = await preview({ ...common, preview: listen });
  }
  const address = server.httpServer?.address();
  if (address === null || typeof address !== 'object') throw new Error('The server did not start.');
  console.log(`http://localhost:${address.port}/`);

  for (const signal of ['SIGINT', 'SIGTERM']) {
    // At once: an orderly close would wait for the page's open connections.
    process.once(signal, () => process.exit(0));
  }
}

main().catch((error) => {
  console.error(error instanceof Error ? error.message : error);
  if (/already in use/.test(error?.message)) {
    console.error('Name another with PORT=8080 npm start, or leave PORT out to take a free one.');
  }
  process.exit(1);
});
