/** Commands that say beforehand what a run takes. */
import { z } from 'zod';
import type { RunEstimate } from '../../src/core/page.ts';
import type { Command } from './command.ts';
import { nextRunSchema } from './runs.ts';

export const estimateSchemas = {
  estimateRun: nextRunSchema,
  measureStep: nextRunSchema,
  compareModels: nextRunSchema.extend({
    /** The batch whose arithmetic is compared. */
    batch: z.strictObject({ batchSize: z.number().int().min(1), length: z.number().int().min(1) }),
    models: z.array(z.strictObject({ name: z.string(), config: z.record(z.string(), z.unknown()) })),
  }),
};

export interface EstimateCommands {
  /**
   * What a run of the current model on the current dataset would take of memory and, once a step was measured, of
   * time.
   */
  estimateRun: Command<typeof nextRunSchema, RunEstimate>;
  /** The same after measuring a few steps, which leave weights and runs as they are. A run that starts cancels it. */
  measureStep: Command<typeof nextRunSchema, RunEstimate>;
  /** What training other models on the current dataset takes, by their configs. */
  compareModels: Command<typeof estimateSchemas.compareModels, ModelComparison>;
}

export interface ComparedModel {
  readonly name: string;
  /** At the current settings. */
  readonly memoryBytes: number;
  readonly fits: boolean;
  /** Of a training step on the batch that was asked for. */
  readonly stepFlops: number;
}

export interface ModelComparison {
  /** Of the current model. */
  readonly currentStepFlops: number;
  readonly models: readonly ComparedModel[];
}
