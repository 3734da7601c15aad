/** Logits, loss and every gradient of a tiny model against PyTorch's, on any backend. */
import { countLabelledTokens } from '../src/core/batch.ts';
import type { TrainingSession } from '../src/core/runtime/session.ts';
import {
  argmax,
  type Difference,
  type ModelCase,
  maxAbs,
  maxAbsDifference,
  ORACLE_LABELS,
  type ReadOracle,
  readJson,
  readTensors,
  type TensorsByName,
  type TinyModel,
  toBatch,
} from './oracleFiles.ts';
import { type CreateSession, tinyModelArtifacts } from './oracleRun.ts';

export async function compareTinyModel(
  family: TinyModel,
  read: ReadOracle,
  createSession: CreateSession,
): Promise<Difference[]> {
  const oracle = await readJson<ModelCase>(read, `models/${family}/case.json`);
  const session = await createSession(await tinyModelArtifacts(read, family));
  try {
    return [
      ...(await compareLogits(session, oracle)),
      ...(await compareGradients(
        session,
        oracle,
        await readTensors(read, `models/${family}/grads.safetensors`),
      )),
      ...(await compareLongBatch(session, oracle)),
    ];
  } finally {
    await session.release();
  }
}

async function compareLogits(session: TrainingSession, oracle: ModelCase): Promise<Difference[]> {
  const batch = toBatch(oracle.batch);
  const { loss, logits } = await session.runEvalStep(batch);
  const labels = ORACLE_LABELS.length;
  const expected = oracle.logits.flat(2);
  const real = [...batch.attentionMask.keys()].filter((token) => batch.attentionMask[token] === 1);
  const values = (source: ArrayLike<number>) =>
    real.flatMap((token) => Array.from({ length: labels }, (_, label) => source[token * labels + label]!));
  return [
    {
      what: 'logits: of real tokens',
      difference:
        logits.length === expected.length ? maxAbsDifference(values(logits), values(expected)) : Number.NaN,
      tolerance: 1e-5,
    },
    { what: 'loss: in evaluation', difference: Math.abs(loss - oracle.loss), tolerance: 1e-5 },
  ];
}

async function compareGradients(
  session: TrainingSession,
  oracle: ModelCase,
  expected: TensorsByName,
): Promise<Difference[]> {
  const batch = toBatch(oracle.batch);
  session.lazyResetGrad();
  const loss = await session.runTrainStep({
    batch,
    labelledTokens: countLabelledTokens(batch),
    dropout: null,
  });
  const gradients = await session.getGradients();
  const differences: Difference[] = [
    { what: 'loss: in training', difference: Math.abs(loss - oracle.loss), tolerance: 1e-5 },
  ];
  for (const [name, reference] of expected) {
    const gradient = gradients.get(name) ?? new Float32Array(0);
    differences.push(
      oracle.parameters_with_noise_grad.includes(name)
        ? {
            what: `gradient that is zero: ${name}`,
            difference: gradient.length === reference.length ? maxAbs(gradient) : Number.NaN,
            tolerance: 1e-5,
          }
        : {
            what: `gradient: ${name}`,
            difference: maxAbsDifference(gradient, reference) / maxAbs(reference),
            tolerance: 1e-4,
          },
    );
  }
  const { gradNorm } = await session.runOptimizerStep({ learningRate: 0, maxGradNorm: 0 });
  differences.push({
    what: 'gradient norm: 3 × 12',
    difference: Math.abs(gradNorm / oracle.grad_norm - 1),
    tolerance: 1e-4,
  });
  return differences;
}

/** The weights are still those of the file: the optimizer step before had learning rate 0. */
async function compareLongBatch(session: TrainingSession, { long }: ModelCase): Promise<Difference[]> {
  const batch = toBatch(long.batch);
  const labels = ORACLE_LABELS.length;
  const { loss, logits } = await session.runEvalStep(batch);
  const firstLabel: number[] = [];
  const expectedFirstLabel: number[] = [];
  let wrongArgmax = 0;
  for (let token = 0; token < batch.attentionMask.length; token++) {
    if (batch.attentionMask[token] !== 1) continue;
    const row = Math.floor(token / batch.length);
    const column = token % batch.length;
    firstLabel.push(logits[token * labels]!);
    expectedFirstLabel.push(long.logits_first_label[row]![column]!);
    if (argmax(logits, token, labels) !== long.logits_argmax[row]![column]) wrongArgmax++;
  }
  session.lazyResetGrad();
  await session.runTrainStep({ batch, labelledTokens: countLabelledTokens(batch), dropout: null });
  const { gradNorm } = await session.runOptimizerStep({ learningRate: 0, maxGradNorm: 0 });
  return [
    { what: 'loss: 3 × 64', difference: Math.abs(loss - long.loss), tolerance: 1e-5 },
    { what: 'logits: 3 × 64', difference: maxAbsDifference(firstLabel, expectedFirstLabel), tolerance: 1e-5 },
    { what: 'argmax: 3 × 64, tokens that differ', difference: wrongArgmax, tolerance: 0 },
    { what: 'gradient norm: 3 × 64', difference: Math.abs(gradNorm / long.grad_norm - 1), tolerance: 1e-4 },
  ];
}
