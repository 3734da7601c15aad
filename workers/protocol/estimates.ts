/** Commands that say beforehand what a run takes. */
import type { RunEstimate } from '../../src/core/page.ts';
import type { Command } from './command.ts';
import { nextRunSchema } from './runs.ts';

export const estimateSchemas = { estimateRun: nextRunSchema, measureStep: nextRunSchema };

export interface EstimateCommands {
  /**
   * What a run of the current model on the current dataset would take of memory and, once a step was measured, of
   * time.
   */
  estimateRun: Command<typeof nextRunSchema, RunEstimate>;
  /** The same after measuring a few steps, which leave weights and runs as they are. A run that starts cancels it. */
  measureStep: Command<typeof nextRunSchema, RunEstimate>;
}
