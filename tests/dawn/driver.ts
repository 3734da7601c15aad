/**
 * Finds a Vulkan driver for Dawn, the WebGPU implementation of the npm package `webgpu`: the machine's own, or SwiftShader, the
 * software driver that comes with Chromium and, packed, with @sparticuz/chromium.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { brotliDecompressSync } from 'node:zlib';

const DRIVER = 'vk_swiftshader_icd.json';
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

/** Unpacks the driver of @sparticuz/chromium into a new temporary folder; null where it cannot. */
function unpackDriver(): string | null {
  if (process.arch !== 'x64') return null;
  const entry = createRequire(import.meta.url).resolve('@sparticuz/chromium');
  const archive = join(packageFolder(entry), 'bin', 'swiftshader.tar.br');
  if (!existsSync(archive)) return null;
  const folder = mkdtempSync(join(tmpdir(), 'swiftshader-'));
  const tar = join(folder, 'swiftshader.tar');
  writeFileSync(tar, brotliDecompressSync(readFileSync(archive)));
  const unpacked = spawnSync('tar', ['-xf', tar, '-C', folder]);
  return unpacked.status === 0 && existsSync(join(folder, LOADER)) ? folder : null;
}

function packageFolder(path: string): string {
  const folder = dirname(path);
  return existsSync(join(folder, 'package.json')) && existsSync(join(folder, 'bin'))
    ? folder
    : packageFolder(folder);
}
