/**
 * Finds a Chromium for tests, benches and screenshots. Nothing is downloaded: a browser of this machine is taken,
 * else the headless shell that the npm package @sparticuz/chromium carries, with the libraries it brings along.
 *
 *     npx tsx scripts/browser.ts        says which one it is
 *
 * `CHROME_PATH` names a browser; `TAGSMITH_BROWSER=bundled` asks for the one of the package.
 */
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

export interface FoundBrowser {
  readonly executablePath: string;
  readonly source: 'CHROME_PATH' | 'machine' | 'bundled';
  /** Variables that the browser's process needs in addition to this process's own. */
  readonly env: Readonly<Record<string, string>>;
}

/**
 * WebGPU without a GPU: SwiftShader, which comes with Chromium. Without these flags a headless Chromium has no
 * adapter.
 */
export const SWIFTSHADER_FLAGS: readonly string[] = [
  '--enable-unsafe-webgpu',
  '--use-webgpu-adapter=swiftshader',
];

export class BrowserNotFoundError extends Error {
  override readonly name = 'BrowserNotFoundError';
}

const projectFolder = fileURLToPath(new URL('..', import.meta.url));

/**
 * The package's own file looks in /tmp/fonts; where no font is found at all, the headless shell crashes at the first
 * word.
 */
const FONTS_CONF = `<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>
  <dir prefix="relative">fonts</dir>
  <dir>/usr/share/fonts</dir>
  <cachedir prefix="xdg">fontconfig</cachedir>
</fontconfig>
`;

const COMMANDS = [
  'chromium',
  'chromium-browser',
  'google-chrome-stable',
  'google-chrome',
  'chrome',
  'microsoft-edge',
];

function usualPaths(): string[] {
  const onPath = (process.env.PATH ?? '')
    .split(delimiter)
    .filter((folder) => folder !== '')
    .flatMap((folder) => COMMANDS.map((command) => join(folder, command)));
  switch (process.platform) {
    case 'darwin':
      return [
        ...['Google Chrome', 'Chromium', 'Microsoft Edge'].map(
          (app) => `/Applications/${app}.app/Contents/MacOS/${app}`,
        ),
        ...onPath,
      ];
    case 'win32':
      return [process.env.PROGRAMFILES, process.env['PROGRAMFILES(X86)'], process.env.LOCALAPPDATA]
        .filter((folder) => folder !== undefined)
        .flatMap((folder) => [
          join(folder, 'Google/Chrome/Application/chrome.exe'),
          join(folder, 'Chromium/Application/chrome.exe'),
          join(folder, 'Microsoft/Edge/Application/msedge.exe'),
        ]);
    default:
      return [
        '/usr/bin/chromium',
        '/usr/bin/google-chrome-stable',
        '/usr/bin/google-chrome',
        '/opt/google/chrome/chrome',
        '/snap/bin/chromium',
        ...onPath,
      ];
  }
}

/** False for leftovers such as Ubuntu's `chromium-browser`, a script that only says what to install. */
function runs(executablePath: string): boolean {
  if (!existsSync(executablePath)) return false;
  // Chrome on Windows opens a window when asked for its version.
  if (process.platform === 'win32') return true;
  const { status, stdout } = spawnSync(executablePath, ['--version'], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
    timeout: 20_000,
  });
  return status === 0 && /Chrom|Edge/.test(stdout);
}

/** The browser to use. Throws BrowserNotFoundError, which says what to do. */
export function findBrowser(): FoundBrowser {
  const wish = process.env.TAGSMITH_BROWSER;
  if (wish === 'bundled') return unpackBundledBrowser();
  if (wish !== undefined && wish !== '') {
    throw new BrowserNotFoundError(
      `TAGSMITH_BROWSER is "${wish}"; it can only be "bundled". Name a browser with CHROME_PATH.`,
    );
  }
  const named = process.env.CHROME_PATH;
  if (named !== undefined && named !== '') {
    if (!runs(named)) {
      throw new BrowserNotFoundError(
        `CHROME_PATH is ${named}, which is no browser that starts. Correct it, or unset it to search.`,
      );
    }
    return { executablePath: named, source: 'CHROME_PATH', env: {} };
  }
  const found = usualPaths().find(runs);
  if (found !== undefined) return { executablePath: found, source: 'machine', env: {} };
  return unpackBundledBrowser();
}

/**
 * Unpacks the headless shell of @sparticuz/chromium into node_modules/.cache, once. Its `bin` folder also carries
 * SwiftShader's Vulkan driver and loader, which lie beside the executable afterwards.
 */
export function unpackBundledBrowser(): FoundBrowser {
  if (process.platform !== 'linux' || process.arch !== 'x64') {
    throw new BrowserNotFoundError(
      `No Chromium or Chrome found, and the bundled one is for Linux on x64 only (this is ${process.platform} on ${process.arch}). Install Chrome, or set CHROME_PATH.`,
    );
  }
  const entry = createRequire(import.meta.url).resolve('@sparticuz/chromium');
  const packageFolder = join(dirname(entry), '..', '..');
  const { version } = JSON.parse(readFileSync(join(packageFolder, 'package.json'), 'utf8')) as {
    version: string;
  };
  const cacheFolder = join(projectFolder, 'node_modules', '.cache', 'tagsmith');
  const folder = join(cacheFolder, `chromium-${version}`);
  if (!existsSync(folder)) {
    mkdirSync(cacheFolder, { recursive: true });
    const unfinished = mkdtempSync(join(cacheFolder, 'unpacking-'));
    // The package unpacks into the temporary folder, and its libraries only where it takes the machine for a Lambda.
    execFileSync(
      process.execPath,
      [
        '--input-type=module',
        '--eval',
        `await (await import(${JSON.stringify(pathToFileURL(join(packageFolder, 'build', 'esm', 'index.js')).href)})).default.executablePath();`,
      ],
      {
        env: { ...process.env, TMPDIR: unfinished, AWS_LAMBDA_JS_RUNTIME: 'nodejs22.x' },
        stdio: ['ignore', 'ignore', 'inherit'],
      },
    );
    writeFileSync(join(unfinished, 'fonts', 'fonts.conf'), FONTS_CONF);
    try {
      renameSync(unfinished, folder);
    } catch (error) {
      // Another process was faster.
      rmSync(unfinished, { recursive: true, force: true });
      if (!existsSync(folder)) throw error;
    }
  }
  const libraries = [join(folder, 'al2023', 'lib'), folder, process.env.LD_LIBRARY_PATH ?? ''];
  return {
    executablePath: join(folder, 'chromium'),
    source: 'bundled',
    env: {
      LD_LIBRARY_PATH: libraries.filter((path) => path !== '').join(':'),
      FONTCONFIG_PATH: join(folder, 'fonts'),
    },
  };
}

/** What Playwright's `launch` takes. Playwright itself adds `--no-sandbox`, which root needs. */
export function launchOptions(browser: FoundBrowser, args: readonly string[] = []) {
  const inherited = Object.fromEntries(
    Object.entries(process.env).filter((entry): entry is [string, string] => entry[1] !== undefined),
  );
  return {
    executablePath: browser.executablePath,
    env: { ...inherited, ...browser.env },
    args: [...args],
  };
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { executablePath, source } = findBrowser();
  console.log(`${executablePath} (${source})`);
}
