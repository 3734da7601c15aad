import type { z } from 'zod';
import type { CommandKind, Parameters, Progress, Results } from '../protocol/messages.ts';
import type { RequestContext } from '../request.ts';
import type { Workbench } from '../workbench.ts';

export interface CommandContext<Kind extends CommandKind> extends RequestContext<Progress<Kind>> {
  readonly bench: Workbench;
}

/** All that the engine has to know of a command. */
export interface CommandRow<Kind extends CommandKind> {
  readonly schema: z.ZodType<Parameters<Kind>>;
  /** What it throws is the answer; the state is then as before. */
  handle(parameters: Parameters<Kind>, context: CommandContext<Kind>): Results[Kind] | Promise<Results[Kind]>;
  /** Buffers of the result that move to the page instead of being copied. */
  readonly transfer?: (result: Results[Kind]) => Transferable[];
}

export type CommandRows<Kinds extends CommandKind> = { readonly [Kind in Kinds]: CommandRow<Kind> };
