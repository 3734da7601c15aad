/**
 * Steps that are not finite, in a run beside one that never had them, on any backend: parameters, moments and the
 * number of steps are the same, bit for bit.
 */
import { elementCount } from '../src/core/onnx/graph.ts';
import type { TrainingSession } from '../src/core/runtime/session.ts';
import type { SessionState } from '../src/core/runtime/sessionState.ts';
import { collate } from '../src/core/tokens/collate.ts';
import type { Difference, ReadOracle, TinyModel } from './oracleFiles.ts';
import { type CreateSession, type OracleData, readOracleData, tinyModelArtifacts } from './oracleRun.ts';

/**
 * Labelled tokens of the two batches of a step, by which each loss is divided. Divided by 0 a loss is infinite, and
 * so are its gradients; by 1e-30 it is finite, and the squares of its gradients are not. With EXTREME_BIASES the loss
 * is NaN and its gradients are finite.
 */
const STEPS = {
  finite: [8, 8],
  'first batch': [0, 8],
  'second batch': [8, 0],
  'gradient norm alone': [8, 1e-30],
  'loss alone': [8, 8],
} as const;
type Step = keyof typeof STEPS;

const SKIPPED: readonly Exclude<Step, 'finite'>[] = [
  'first batch',
  'second batch',
  'gradient norm alone',
  'loss alone',
];

/** Of the first two classes: their logits are farther apart than float32 reaches, and probabilities are 1 and 0. */
const EXTREME_BIASES = [3e38, -3e38];

/** @returns the parameters that were there before */
async function setExtremeBiases(session: TrainingSession): Promise<Float32Array> {
  const before = await session.getContiguousParameters(false);
  const changed = before.slice();
  let start = 0;
  for (const { name, shape } of session.manifest.parameters.flatMap(({ parts }) => parts)) {
    if (name === 'classifier.bias') changed.set(EXTREME_BIASES, start);
    start += elementCount(shape);
  }
  await session.loadParametersBuffer(changed, false);
  return before;
}

interface Made {
  readonly losses: readonly number[];
  readonly gradNorm: number;
  readonly isSkipped: boolean;
}

async function make(session: TrainingSession, data: OracleData, step: Step, at: number): Promise<Made> {
  session.lazyResetGrad();
  const losses: number[] = [];
  for (const [index, labelledTokens] of STEPS[step].entries()) {
    const row = 2 * at + index;
    const batch = collate([data.train[row]!], { padTokenId: data.padTokenId });
    losses.push(await session.runTrainStep({ batch, labelledTokens, dropout: null }));
  }
  return { losses, ...(await session.runOptimizerStep({ learningRate: 1e-3, maxGradNorm: 1 })) };
}

/** Every tolerance is 0. */
export async function compareSkippedSteps(
  family: TinyModel,
  read: ReadOracle,
  createSession: CreateSession,
): Promise<Difference[]> {
  const data = await readOracleData(read);
  const artifacts = await tinyModelArtifacts(read, family, { weightDecay: 0.1, frozenLayers: 1 });
  const session = await createSession(artifacts);
  const untouched = await createSession(artifacts);
  const differences: Difference[] = [];
  const expectEqual = (what: string, isEqual: boolean) =>
    differences.push({ what, difference: Number(!isEqual), tolerance: 0 });
  try {
    for (const [at, kind] of [null, ...SKIPPED].entries()) {
      if (kind !== null) {
        const parameters = kind === 'loss alone' ? await setExtremeBiases(session) : null;
        const before = await session.exportState();
        const { losses, gradNorm, isSkipped } = await make(session, data, kind, at);
        expectEqual(`skipped: ${kind}`, isSkipped);
        const isLossFinite = losses.every((loss) => Number.isFinite(loss));
        expectEqual(`loss is finite: ${kind}`, isLossFinite === (kind === 'gradient norm alone'));
        expectEqual(`norm is finite: ${kind}`, Number.isFinite(gradNorm) === (kind === 'loss alone'));
        differences.push(...compareBits(kind, await session.exportState(), before));
        if (parameters !== null) await session.loadParametersBuffer(parameters, false);
      }
      const results = [await make(session, data, 'finite', at), await make(untouched, data, 'finite', at)];
      expectEqual(
        `applied: step ${at}`,
        results.every(({ isSkipped }) => !isSkipped),
      );
      differences.push(
        ...compareBits(`step ${at}`, await session.exportState(), await untouched.exportState()),
      );
    }
  } finally {
    await session.release();
    await untouched.release();
  }
  return differences;
}

/** How many values have other bits. */
function compareBits(when: string, found: SessionState, expected: SessionState): Difference[] {
  const arrays = arraysOf(found);
  return [
    {
      what: `steps done: ${when}`,
      difference: Math.abs(found.optimizerSteps - expected.optimizerSteps),
      tolerance: 0,
    },
    ...[...arraysOf(expected)].map(([what, array]) => ({
      what: `${what}: ${when}`,
      difference: differingWords(arrays.get(what)!, array),
      tolerance: 0,
    })),
  ];
}

function arraysOf({ parameters }: SessionState): ReadonlyMap<string, Float32Array | Int32Array> {
  const arrays = new Map<string, Float32Array | Int32Array>();
  for (const { name, values, moments } of parameters) {
    arrays.set(`values: ${name}`, values);
    if (moments === null) continue;
    arrays.set(`average: ${name}`, moments.average);
    arrays.set(`squares: ${name}`, moments.squares);
    arrays.set(`touched rows: ${name}`, moments.touchedRows ?? new Int32Array());
  }
  return arrays;
}

function differingWords(a: Float32Array | Int32Array, b: Float32Array | Int32Array): number {
  const [left, right] = [a, b].map(
    ({ buffer, byteOffset, length }) => new Uint32Array(buffer, byteOffset, length),
  );
  if (left!.length !== right!.length) return Number.NaN;
  return left!.reduce((count, bits, i) => count + Number(bits !== right![i]), 0);
}
