/**
 * Runs test code on WebGPU in node, over Dawn. What a browser does is proven in e2e; this is quicker and needs none.
 */
import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { findDawnEnvironment } from './driver.ts';
import { type DawnReport, DONE } from './report.ts';

/** What the functions of a module resolve to, by name. */
type ResultsOf<Module> = {
  readonly [Name in keyof Module]: Module[Name] extends (gpu: GPU) => Promise<infer Result> ? Result : never;
};

const environment = findDawnEnvironment();

/** Whether there is a WebGPU to test on; prints why not. */
export const hasDawn = environment.found;
if (!environment.found) console.warn(`Skipped: tests on WebGPU (${environment.reason}).`);

/**
 * Calls each exported function of the module at `url` with a GPU, one after the other, in a process of their own.
 * @returns their results, which must be plain JSON, by name
 * @throws Error where one of them throws, with its stack
 */
export async function runOnDawn<Module>(url: URL): Promise<ResultsOf<Module>> {
  if (!environment.found) throw new Error(environment.reason);
  const script = fileURLToPath(new URL('./process.ts', import.meta.url));
  const child = spawn(process.execPath, ['--import', 'tsx', script, url.href], {
    env: { ...process.env, ...environment.variables },
    stdio: ['ignore', 'pipe', 'pipe', 'pipe'],
  });
  const texts = { log: '', reports: '' };
  child.stdout!.on('data', (data) => (texts.log += data));
  child.stderr!.on('data', (data) => (texts.log += data));
  child.stdio[3]!.on('data', (data) => (texts.reports += data));
  await new Promise((resolve) => child.on('close', resolve));
  const lines = texts.reports.trimEnd().split('\n');
  const reports = lines.filter((line) => line.startsWith('{')).map((line) => JSON.parse(line) as DawnReport);
  const failures = reports.flatMap((report) =>
    'error' in report ? [`${report.name}: ${report.error}`] : [],
  );
  if (lines.at(-1) !== DONE) failures.push(`The process ended early. It said: ${texts.log}`);
  if (failures.length > 0) throw new Error(failures.join('\n'));
  return Object.fromEntries(
    reports.map((report) => [report.name, 'result' in report ? report.result : undefined]),
  ) as ResultsOf<Module>;
}
