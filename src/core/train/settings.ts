import { z } from 'zod';
import type { LabelAlignment } from '../tokens/align.ts';
import { HEAD_STARTS } from './headStart.ts';

/** The learning-rate schedules of transformers' Trainer. */
export const SCHEDULES = [
  'linear',
  'cosine',
  'constant',
  'constant_with_warmup',
  'polynomial',
  'inverse_sqrt',
  'cosine_with_restarts',
] as const;

export const LABEL_ALIGNMENTS = ['first', 'all'] as const satisfies readonly LabelAlignment[];

export const trainSettingsSchema = z.strictObject({
  learningRate: z.number().positive().max(1),
  epochs: z.number().int().min(1).max(1000),
  batchSize: z.number().int().min(1).max(512),
  gradientAccumulationSteps: z.number().int().min(1).max(1024),
  weightDecay: z.number().min(0).max(1),
  schedule: z.enum(SCHEDULES),
  /** Below 1: a fraction of all steps, rounded up; from 1 on: a number of steps (Trainer's `warmup_steps`). */
  warmup: z.number().min(0),
  /** 0 turns clipping off. */
  maxGradNorm: z.number().min(0),
  labelSmoothing: z.number().min(0).max(0.9),
  seed: z.number().int().min(0).max(0xffff_ffff),
  labelAlignment: z.enum(LABEL_ALIGNMENTS),
  /** What happens to an original head. */
  head: z.enum(HEAD_STARTS),
  /** In tokens, special tokens included. */
  maxLength: z.number().int().min(4).max(8192),
  /** On: batches of sentences of similar length, with less padding; off: plain shuffling, as in the notebook. */
  groupByLength: z.boolean(),
  /** On: dropout as in the model's config. */
  dropout: z.boolean(),
  freezeEmbeddings: z.boolean(),
  /** Number of encoder layers, counted from the bottom, that are not trained. */
  frozenLayers: z.number().int().min(0),
});
export type TrainSettings = z.infer<typeof trainSettingsSchema>;

/** The settings that are numbers. */
export type NumericSetting = {
  [Name in keyof TrainSettings]: TrainSettings[Name] extends number ? Name : never;
}[keyof TrainSettings];

/** Which numbers a setting takes. */
export interface SettingRange {
  readonly min: number;
  /** Whether `min` itself is too small. */
  readonly isMinExcluded: boolean;
  /** Null where there is no upper bound. */
  readonly max: number | null;
  readonly isWhole: boolean;
}

/** The numbers that the schema of a setting accepts. */
export function rangeOfSetting(name: NumericSetting): SettingRange {
  const schema = trainSettingsSchema.shape[name];
  const min = schema.minValue ?? Number.NEGATIVE_INFINITY;
  const max = schema.maxValue ?? Number.POSITIVE_INFINITY;
  return {
    min,
    isMinExcluded: !schema.safeParse(min).success,
    // A whole number without a bound of its own is bounded by what a double holds exactly.
    max: max < Number.MAX_SAFE_INTEGER ? max : null,
    isWhole: schema.isInt,
  };
}

/** The defaults of Trainer and of the notebook, for base-size models. A model may recommend another learning rate. */
export const DEFAULT_SETTINGS: TrainSettings = {
  learningRate: 2e-5,
  epochs: 3,
  batchSize: 8,
  gradientAccumulationSteps: 1,
  weightDecay: 0.01,
  schedule: 'linear',
  warmup: 0,
  maxGradNorm: 1,
  labelSmoothing: 0,
  seed: 42,
  labelAlignment: 'first',
  head: 'matching',
  maxLength: 128,
  groupByLength: false,
  dropout: true,
  freezeEmbeddings: false,
  frozenLayers: 0,
};
