/**
 * Compiles the host kernels (src/core/runtime/wasm-kernels/assembly) and writes them as a module of base64 bytes,
 * which node, worker and page all load without a request.
 *
 *   node scripts/build-kernels.mjs           writes bytes.ts
 *   node scripts/build-kernels.mjs --check   exits with 1 if bytes.ts is not what the source compiles to
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import asc from 'assemblyscript/asc';

const kernelFolder = fileURLToPath(new URL('../src/core/runtime/wasm-kernels/', import.meta.url));
const bytesPath = `${kernelFolder}bytes.ts`;

async function compileKernels() {
  const files = new Map();
  const { error, stderr } = await asc.main(
    [
      'assembly/kernels.ts',
      ...['--baseDir', kernelFolder],
      ...['--outFile', 'kernels.wasm'],
      ...['-O3', '--converge', '--noAssert'],
      // The stub runtime adds nothing as long as no kernel allocates.
      ...['--runtime', 'stub'],
      ...['--enable', 'simd'],
      ...['--importMemory', '--initialMemory', '1', '--maximumMemory', '65536'],
    ],
    { writeFile: (name, contents) => files.set(name, contents) },
  );
  if (error) throw new Error(`The kernels do not compile.\n${stderr.toString()}`, { cause: error });
  return files.get('kernels.wasm');
}

function asModule(bytes) {
  return `/** Made by scripts/build-kernels.mjs from assembly/kernels.ts: edit that, then run it. */
export const KERNELS_WASM_BASE64 =
  '${Buffer.from(bytes).toString('base64')}';
`;
}

const bytes = await compileKernels();
if (process.argv.includes('--check')) {
  if (readFileSync(bytesPath, 'utf8') !== asModule(bytes)) {
    console.error(`${bytesPath} is stale: run node scripts/build-kernels.mjs and commit it.`);
    process.exit(1);
  }
} else {
  writeFileSync(bytesPath, asModule(bytes));
  console.log(`${bytesPath}: ${bytes.length} bytes of WebAssembly`);
}
