/**
 * Finds a Vulkan driver for Dawn, the WebGPU implementation of the npm package `webgpu`: the machine's own, or
 * SwiftShader, the software driver that comes with Chromium and, packed, with @sparticuz/chromium.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { brotliDecompressSync } from 'node:zlib';

const DRIVER = 'vk_swiftshader_icd.json';
const DRIVER_LIBRARY = 'libvk_swiftshader.so';
const LOADER = 'libvulkan.so.1';

/** Where Chromium and Chrome keep their driver. */
const BROWSER_FOLDERS = [
  '/usr/lib/chromium',
  '/usr/lib/chromium-browser',
  '/opt/google/chrome',
  '/opt/google/chrome-beta',
  '/opt/chromium.org/chromium',
];

/** Variables under which a node process must be started so that Dawn finds an adapter; or why there are none. */
export type DawnEnvironment =
  | { readonly found: true; readonly variables: Readonly<Record<string, string>> }
  | { readonly found: false; readonly reason: string };

/** An environment that names its driver itself (VK_ICD_FILENAMES) is left as it is. */
export function findDawnEnvironment(): DawnEnvironment {
  if (process.env.VK_ICD_FILENAMES !== undefined) return { found: true, variables: {} };
  if (process.platform !== 'linux') return { found: true, variables: {} };
  const folder =
    BROWSER_FOLDERS.find((path) => existsSync(join(path, DRIVER)) && existsSync(join(path, LOADER))) ??
    unpackDriver();
  if (folder === null)
    return { found: false, reason: 'no Vulkan driver: neither of a Chromium nor of @sparticuz/chromium' };
  const libraries = [folder, process.env.LD_LIBRARY_PATH ?? ''].filter((path) => path !== '').join(':');
  return { found: true, variables: { VK_ICD_FILENAMES: join(folder, DRIVER), LD_LIBRARY_PATH: libraries } };
}

/** Unpacks the driver of @sparticuz/chromium beside the installed packages, once; null where it cannot. */
function unpackDriver(): string | null {
  if (process.arch !== 'x64') return null;
  const target = fileURLToPath(new URL('../../node_modules/.cache/swiftshader', import.meta.url));
  if (existsSync(join(target, LOADER))) return target;
  const entry = createRequire(import.meta.url).resolve('@sparticuz/chromium');
  const archive = join(packageFolder(entry), 'bin', 'swiftshader.tar.br');
  if (!existsSync(archive)) return null;
  mkdirSync(target, { recursive: true });
  const folder = mkdtempSync(`${target}-`);
  const tar = join(folder, 'swiftshader.tar');
  writeFileSync(tar, brotliDecompressSync(readFileSync(archive)));
  const unpacked = spawnSync('tar', ['-xf', tar, '-C', folder]);
  if (unpacked.status !== 0) return null;
  // File by file, each in one move: test files run at the same time, and each may be here.
  for (const file of [DRIVER, DRIVER_LIBRARY, LOADER]) renameSync(join(folder, file), join(target, file));
  rmSync(folder, { recursive: true });
  return target;
}

function packageFolder(path: string): string {
  const folder = dirname(path);
  return existsSync(join(folder, 'package.json')) && existsSync(join(folder, 'bin'))
    ? folder
    : packageFolder(folder);
}
