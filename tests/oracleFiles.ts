/**
 * The reference's figures under tests/oracles, as the engine's checks need them; README.md of the oracles defines the
 * fields.
 */

import type { Batch } from '../src/core/batch.ts';
import { buildForward, type ModelConfig, parseConfig } from '../src/core/models/architectures.ts';
import { siteDims } from '../src/core/models/forward.ts';
import { readSafetensors, toFloat32Array } from '../src/core/models/safetensors.ts';
import { MODEL_TYPES, type ModelType } from '../src/core/modelTypes.ts';
import { elementCount } from '../src/core/onnx/graph.ts';
import type { TrainingArtifacts } from '../src/core/runtime/session.ts';
import { trainingArtifacts } from './trainingArtifacts.ts';

/** Reads a file by its path inside tests/oracles: from disk in node, by fetch in a page. */
export type ReadOracle = (path: string) => Promise<Uint8Array>;

export type TensorsByName = ReadonlyMap<string, Float32Array>;

export interface OracleBatch {
  readonly input_ids: readonly (readonly number[])[];
  readonly attention_mask: readonly (readonly number[])[];
  readonly token_type_ids?: readonly (readonly number[])[];
  readonly labels: readonly (readonly number[])[];
}

/** A row of trajectories/data.json before padding. */
export interface OracleRow {
  readonly input_ids: readonly number[];
  readonly attention_mask: readonly number[];
  readonly labels: readonly number[];
}

/** models/FAMILY/case.json */
export interface ModelCase {
  readonly batch: OracleBatch;
  readonly logits: readonly (readonly (readonly number[])[])[];
  readonly loss: number;
  readonly grad_norm: number;
  readonly parameters: Readonly<Record<string, readonly number[]>>;
  readonly parameters_with_noise_grad: readonly string[];
  readonly decay_parameters: readonly string[];
  readonly long: {
    readonly batch: OracleBatch;
    readonly loss: number;
    readonly grad_norm: number;
    readonly logits_first_label: readonly (readonly number[])[];
    readonly logits_argmax: readonly (readonly number[])[];
  };
}

export interface EvalFigures {
  readonly loss: number;
  readonly precision: number;
  readonly recall: number;
  readonly f1: number;
  readonly accuracy: number;
}

/** trajectories/FAMILY/VARIANT.json */
export interface Trajectory {
  readonly arguments: {
    readonly weight_decay: number;
    readonly adam_beta1: number;
    readonly adam_beta2: number;
    readonly adam_epsilon: number;
    readonly max_grad_norm: number;
    readonly gradient_accumulation_steps: number;
    readonly label_smoothing_factor: number;
    readonly warmup_steps: number;
    readonly learning_rate: number;
    readonly lr_scheduler_type: 'linear' | 'cosine' | 'constant_with_warmup';
  };
  readonly warmup_steps_resolved: number;
  readonly total_steps: number;
  readonly train_batches: 'train_batches' | 'train_batches_34_rows';
  readonly decay_parameters: readonly string[];
  readonly eval_before: EvalFigures;
  readonly eval_after: EvalFigures;
  readonly steps: readonly {
    readonly step: number;
    readonly batches: readonly number[];
    readonly learning_rate: number;
    readonly loss: number;
    readonly grad_norm: number;
  }[];
}

/** architectures.json, which architectures.py makes and describes */
export interface ArchitectureFigures {
  readonly settings: {
    readonly epochs: number;
    readonly learning_rate: number;
    readonly weight_decay: number;
    readonly max_grad_norm: number;
    readonly lr_scheduler_type: 'linear';
  };
  readonly probabilities: Readonly<Record<string, number>>;
  readonly families: Readonly<
    Record<
      TinyModel,
      {
        readonly dropout: readonly (readonly [probability: number, size: number])[];
        readonly sixtySteps: { readonly padTokenId: number; readonly losses: readonly number[] };
      }
    >
  >;
  readonly mobileBert: Readonly<
    Record<
      string,
      {
        readonly config: Readonly<Record<string, unknown>>;
        readonly loss: number;
        readonly logits: readonly number[];
        readonly gradientNorms: Readonly<Record<string, number>>;
        readonly decayParameters: readonly string[];
        readonly dropout: readonly (readonly [probability: number, size: number])[];
      }
    >
  >;
}

/** trajectories/data.json */
export interface TrajectoryData {
  readonly pad_token_id: number;
  readonly train_rows: readonly OracleRow[];
  readonly eval_rows: readonly OracleRow[];
}

/** The label set of the oracles, by id. */
export const ORACLE_LABELS = ['O', 'PER', 'ORG', 'LOC', 'MISC'].flatMap((type) =>
  type === 'O' ? ['O'] : [`B-${type}`, `I-${type}`],
);

/**
 * Something measured against the reference, and by how much it may differ (README.md of the oracles, "Tolerances").
 */
export interface Difference {
  readonly what: string;
  readonly difference: number;
  readonly tolerance: number;
}

/** Those that differ by more than they may; NaN does. */
export function beyondTolerance(differences: readonly Difference[]): Difference[] {
  return differences.filter(({ difference, tolerance }) => !(difference <= tolerance));
}

/** The largest difference of each kind, where `what` is `KIND: detail`. For reports. */
export function worstByKind(differences: readonly Difference[]): Record<string, number> {
  const worst: Record<string, number> = {};
  for (const { what, difference } of differences) {
    const kind = what.split(':')[0]!;
    worst[kind] = Math.max(worst[kind] ?? 0, difference);
  }
  return worst;
}

/** A row of the table that the tests print, from the largest difference of each kind. */
export function worstErrors(worst: Readonly<Record<string, number>>): Record<string, string> {
  return Object.fromEntries(
    ['logits', 'loss', 'gradient'].map((kind) => [kind, worst[kind]!.toExponential(1)]),
  );
}

export async function readJson<T>(read: ReadOracle, path: string): Promise<T> {
  return JSON.parse(new TextDecoder().decode(await read(path))) as T;
}

export async function readTensors(read: ReadOracle, path: string): Promise<TensorsByName> {
  const { tensors } = readSafetensors(await read(path));
  return new Map([...tensors].map(([name, tensor]) => [name, toFloat32Array(tensor)]));
}

/** The families in tests/oracles/models: every architecture has a tiny model there. */
export const TINY_MODELS = MODEL_TYPES;
export type TinyModel = ModelType;

export interface TinyModelOptions {
  readonly labelSmoothing: number;
  readonly weightDecay: number;
}

/** The training files of a model whose weights are not those of a folder; every parameter is trained. */
export function artifactsOf(
  config: ModelConfig,
  weights: TensorsByName,
  options: TinyModelOptions,
): TrainingArtifacts {
  return trainingArtifacts((mode) => buildForward(config, ORACLE_LABELS.length, mode), {
    loss: { kind: 'crossEntropy', labelSmoothing: options.labelSmoothing },
    requiresGrad: [...weights.keys()],
    frozen: [],
    optimizer: { beta1: 0.9, beta2: 0.999, epsilon: 1e-8, weightDecay: options.weightDecay },
    weights,
  });
}

/**
 * Probability and size of each dropout in training the 3 × 12 batch of a case.json, in order.
 * @param probabilities by their names in config.json; those that it does not have are left out
 */
export function dropoutOf(
  configJson: Readonly<Record<string, unknown>>,
  probabilities: Readonly<Record<string, number>>,
): [probability: number, size: number][] {
  const named = Object.entries(probabilities).filter(([name]) => name in configJson);
  const config = parseConfig({ ...configJson, ...Object.fromEntries(named) });
  const { dropoutSites } = buildForward(config, ORACLE_LABELS.length, { kind: 'train' });
  return dropoutSites.map((site) => [site.probability, elementCount(siteDims(site, 3, 12))]);
}

export function toBatch(batch: OracleBatch): Batch {
  const batchSize = batch.input_ids.length;
  const length = batch.input_ids[0]!.length;
  return {
    batchSize,
    length,
    inputIds: Int32Array.from(batch.input_ids.flat()),
    attentionMask: Int32Array.from(batch.attention_mask.flat()),
    tokenTypeIds:
      batch.token_type_ids === undefined
        ? new Int32Array(batchSize * length)
        : Int32Array.from(batch.token_type_ids.flat()),
    labels: Int32Array.from(batch.labels.flat()),
  };
}

export function maxAbsDifference(a: ArrayLike<number>, b: ArrayLike<number>): number {
  if (a.length !== b.length) return Number.NaN;
  let worst = 0;
  for (let i = 0; i < a.length; i++) {
    const difference = Math.abs(a[i]! - b[i]!);
    if (Number.isNaN(difference)) return Number.NaN;
    worst = Math.max(worst, difference);
  }
  return worst;
}

export function maxAbs(a: ArrayLike<number>): number {
  let worst = 0;
  for (let i = 0; i < a.length; i++) worst = Math.max(worst, Math.abs(a[i]!));
  return worst;
}

/** Index of the largest of `row`'s `width` values; the first one of equals. */
export function argmax(values: ArrayLike<number>, row: number, width: number): number {
  let best = 0;
  for (let i = 1; i < width; i++) if (values[row * width + i]! > values[row * width + best]!) best = i;
  return best;
}
