/**
 * The node process in which tests run on WebGPU: calls every exported function of a module with Dawn's GPU and prints
 * their results. See run.ts, which starts it.
 */
import { writeSync } from 'node:fs';
import { create, globals } from 'webgpu';
import { type DawnReport, DONE } from './report.ts';

Object.assign(globalThis, globals);
const gpu = create([]);
Object.defineProperty(globalThis, 'navigator', { value: { gpu, hardwareConcurrency: 1, userAgent: 'node' } });

/** Dawn refuses to write from shared memory, in which ONNX Runtime has all its data; browsers do not. */
const { writeBuffer } = GPUQueue.prototype;
GPUQueue.prototype.writeBuffer = function (buffer, offset, data, dataOffset = 0, size) {
  const isView = ArrayBuffer.isView(data);
  const unit = isView && 'BYTES_PER_ELEMENT' in data ? Number(data.BYTES_PER_ELEMENT) : 1;
  const bytes = isView
    ? new Uint8Array(data.buffer as ArrayBuffer, data.byteOffset, data.byteLength)
    : new Uint8Array(data as ArrayBuffer);
  const end = size === undefined ? undefined : (dataOffset + size) * unit;
  return writeBuffer.call(this, buffer, offset, Uint8Array.from(bytes.subarray(dataOffset * unit, end)));
};

/** Dawn's promises are kept from the event loop, which must have something to do. */
setInterval(() => {}, 20);

const cases = (await import(process.argv[2]!)) as Record<string, unknown>;
for (const [name, run] of Object.entries(cases)) {
  if (typeof run !== 'function') continue;
  let report: DawnReport;
  try {
    report = { name, result: await run(gpu) };
  } catch (error) {
    report = { name, error: error instanceof Error ? (error.stack ?? error.message) : String(error) };
  }
  writeSync(3, `${JSON.stringify(report)}\n`);
}
writeSync(3, `${DONE}\n`);
process.kill(process.pid, 'SIGKILL'); // process.exit would hang in Dawn's teardown.
