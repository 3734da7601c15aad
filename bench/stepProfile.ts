/** ONNX Runtime's own profile of a training step, summed up by operator. Runs in node and in a worker. */
import { z } from 'zod';

const eventSchema = z.object({
  cat: z.string(),
  name: z.string(),
  dur: z.number(),
  args: z.object({ op_name: z.string().optional() }).loose(),
});

export interface OperatorTime {
  readonly operator: string;
  readonly nodes: number;
  readonly ms: number;
  readonly share: number;
}

export interface StepProfile {
  readonly steps: number;
  /**
   * Per step: all of `session.run` as ONNX Runtime sees it, without copying inputs and outputs between JavaScript and
   * the heap.
   */
  readonly runMs: number;
  /** Per step: the sum of the operators' kernels. */
  readonly kernelMs: number;
  readonly operators: readonly OperatorTime[];
}

/**
 * Catches what ONNX Runtime's WASM build prints, since that is where a profile goes. The runtime binds `console.log`
 * when it is loaded, so this must be made before the first session.
 */
export class ProfileCatcher {
  #lines: string[] | null = null;

  constructor() {
    const print = console.log.bind(console);
    console.log = (...values: unknown[]) => {
      if (this.#lines === null) print(...values);
      else this.#lines.push(...values.map(String).join(' ').split('\n'));
    };
  }

  /** The lines printed meanwhile: one event each. */
  catch(endProfiling: () => void): string[] {
    const lines: string[] = [];
    this.#lines = lines;
    try {
      endProfiling();
    } finally {
      this.#lines = null;
    }
    return lines;
  }
}

/** Sums the kernel times of the last `steps` runs by operator, per step. */
export function summarizeProfile(lines: readonly string[], steps: number): StepProfile {
  const events = lines
    .filter((line) => line.startsWith('{'))
    .map((line) => eventSchema.parse(JSON.parse(line.replace(/,\s*$/, ''))));
  const runs = events.flatMap((event, index) => (event.name === 'model_run' ? [index] : []));
  // A run's kernels come before its `model_run`; the earlier runs are warm-up.
  const begin = runs.at(-steps - 1) ?? -1;
  const counted = events.slice(begin + 1);
  const byOperator = new Map<string, { nodes: number; microseconds: number }>();
  for (const { cat, dur, args } of counted) {
    if (cat !== 'Node' || args.op_name === undefined) continue;
    const entry = byOperator.get(args.op_name) ?? { nodes: 0, microseconds: 0 };
    entry.nodes += 1;
    entry.microseconds += dur;
    byOperator.set(args.op_name, entry);
  }
  const perStepMs = (microseconds: number) => microseconds / 1000 / steps;
  const total = [...byOperator.values()].reduce((sum, { microseconds }) => sum + microseconds, 0);
  return {
    steps,
    runMs: perStepMs(
      counted.filter(({ name }) => name === 'model_run').reduce((sum, { dur }) => sum + dur, 0),
    ),
    kernelMs: perStepMs(total),
    operators: [...byOperator]
      .map(([operator, { nodes, microseconds }]) => ({
        operator,
        nodes: nodes / steps,
        ms: perStepMs(microseconds),
        share: microseconds / total,
      }))
      .sort((a, b) => b.ms - a.ms),
  };
}
