/**
 * What page and worker say to each other. The page sends requests, each with an id and one command, and may cancel a
 * request by its id. The worker answers each request with exactly one result or error of the same id, and before that
 * reports progress under it.
 */
import { z } from 'zod';
import type { WireError } from '../../src/core/page.ts';
import type { DataCommands } from './data.ts';
import type { EstimateCommands } from './estimates.ts';
import type { ExportCommands } from './exporting.ts';
import type { ModelCommands } from './models.ts';
import type { RunCommands } from './runs.ts';
import type { TaggingCommands } from './tagging.ts';

interface Commands
  extends DataCommands,
    ModelCommands,
    EstimateCommands,
    RunCommands,
    TaggingCommands,
    ExportCommands {}
export type CommandKind = keyof Commands;

export type Parameters<Kind extends CommandKind> = Commands[Kind]['parameters'];
export type Results = { readonly [Kind in CommandKind]: Commands[Kind]['result'] };
export type Progress<Kind extends CommandKind> = Commands[Kind]['progress'];

/** The parameters are checked by the schema of their command. */
export const pageMessageSchema = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('request'),
    requestId: z.number(),
    command: z.string(),
    parameters: z.unknown(),
  }),
  /** Unless the request has ended before, it is answered with a CancelledError. */
  z.strictObject({ kind: z.literal('cancel'), requestId: z.number() }),
]);
export type PageMessage = z.infer<typeof pageMessageSchema>;

export type WorkerMessage =
  | { readonly kind: 'result'; readonly requestId: number; readonly result: Results[CommandKind] }
  | { readonly kind: 'error'; readonly requestId: number; readonly error: WireError }
  | { readonly kind: 'progress'; readonly requestId: number; readonly progress: Progress<CommandKind> };
