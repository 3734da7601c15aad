/**
 * The reference side: scripts of bench/reference in a Python with PyTorch.
 */
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import type { StepShape } from './stepTiming.ts';

export const referenceFolder = fileURLToPath(new URL('./reference/', import.meta.url));

export class ReferenceFailedError extends Error {
  override readonly name = 'ReferenceFailedError';
}

/** Runs a script of bench/reference and parses the JSON that it prints. Throws ReferenceFailedError. */
export function runReference(python: string, script: string, args: readonly string[]): unknown {
  const { status, stdout, stderr } = spawnSync(python, [script, ...args], {
    cwd: referenceFolder,
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
  });
  if (status !== 0) throw new ReferenceFailedError(`${script} ended with ${status}: ${stderr.slice(-2000)}`);
  return JSON.parse(stdout) as unknown;
}

const stepSchema = z.object({
  ms_per_step_median: z.number(),
  ms_per_step_min: z.number(),
  ms_forward: z.number(),
  ms_backward: z.number(),
  ms_clip_and_optimizer: z.number(),
  threads: z.number(),
  parameters: z.number(),
  versions: z.object({ torch: z.string(), transformers: z.string() }),
});
export type PytorchStep = z.infer<typeof stepSchema>;

/** Times the eager training step of PyTorch on a model folder (bench/reference/pytorch_step.py). */
export function timePytorchStep(
  python: string,
  modelFolder: string,
  shape: StepShape,
  steps: number,
  threads: number,
): PytorchStep {
  const args = [
    '--model',
    modelFolder,
    '--batch',
    shape.batchSize,
    '--length',
    shape.length,
    '--steps',
    steps,
  ]
    .concat(['--threads', threads, '--warmup', 2], shape.dropout ? [] : ['--no-dropout'])
    .map(String);
  return stepSchema.parse(runReference(python, 'pytorch_step.py', args));
}
