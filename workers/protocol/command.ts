import type { z } from 'zod';

/**
 * The types of one command: what it carries, what it is answered with, and what is reported before (never: nothing
 * is).
 */
export interface Command<Schema extends z.ZodType, Result, Progress = never> {
  readonly parameters: z.infer<Schema>;
  readonly result: Result;
  readonly progress: Progress;
}

/** A command without parameters. */
export type Nothing = z.ZodObject<Record<never, never>, z.core.$strict>;
