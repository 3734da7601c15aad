/** Commands on runs: training, and the backend that it uses. */
import { z } from 'zod';
import {
  type BackendInUse,
  type EpochRecord,
  type RunRecord,
  type RunStatus,
  type StepRecord,
  trainSettingsSchema,
} from '../../src/core/page.ts';
import type { Command } from './command.ts';

export const BACKEND_CHOICES = ['auto', 'webgpu', 'wasm'] as const;
export type BackendPreference = (typeof BACKEND_CHOICES)[number];

const backendSchema = z.enum(BACKEND_CHOICES);

/** With what the next run would be made. */
export const nextRunSchema = z.strictObject({ settings: trainSettingsSchema, backend: backendSchema });
export type NextRun = z.infer<typeof nextRunSchema>;

const runSchema = z.strictObject({ runId: z.string() });

export const runSchemas = {
  chooseBackend: z.strictObject({ preference: backendSchema }),
  train: nextRunSchema.extend({
    runId: z.string(),
    runName: z.string(),
    /** Whether to train on a sample of train and validation, sized so that the run takes about half a minute. */
    quickTry: z.boolean(),
  }),
  pause: runSchema,
  resume: runSchema,
  stop: runSchema,
};
type Schemas = typeof runSchemas;

export interface RunCommands {
  /** Which backend `preference` comes to on this machine. */
  chooseBackend: Command<Schemas['chooseBackend'], BackendInUse>;
  /**
   * Trains the current model on the current dataset; answered when the run has ended. The run before is lost when
   * this one begins, or sooner where there is no room for both, which is reported. One that is stopped before its
   * first step is answered with a CancelledError, and the run before stays the current one, unless it was reported
   * as released. One that ends at a step that is not finite is answered with a NotFiniteStepError; its weights can
   * be used as those of a stopped one.
   */
  train: Command<Schemas['train'], RunRecord, RunEvent>;
  /** Takes effect after the step in progress; while the run is being prepared, before its first step. */
  pause: Command<Schemas['pause'], null>;
  resume: Command<Schemas['resume'], null>;
  /** Ends the run after the step in progress; what was trained so far can be tried and exported. */
  stop: Command<Schemas['stop'], null>;
}

/** What happens in a run, in order. */
export type RunEvent =
  /** The last run's session was released, so that this run can start: that run's weights are lost. */
  | { readonly kind: 'lastRunReleased'; readonly runId: string; readonly releasedRunId: string }
  | {
      readonly kind: 'runStarted';
      readonly runId: string;
      readonly record: RunRecord;
      readonly totalSteps: number;
    }
  | { readonly kind: 'runStatus'; readonly runId: string; readonly status: RunStatus }
  | { readonly kind: 'step'; readonly runId: string; readonly step: StepRecord }
  | {
      readonly kind: 'evalProgress';
      readonly runId: string;
      readonly batch: number;
      readonly batches: number;
    }
  | { readonly kind: 'epoch'; readonly runId: string; readonly epoch: EpochRecord };
