/** Takes the page's messages, has the row of each command carry it out, and answers. */
import { CancelledError, toWire } from '../src/core/worker.ts';
import type { CommandContext, CommandRow, CommandRows } from './commands/command.ts';
import { dataRows } from './commands/data.ts';
import { estimateRows } from './commands/estimates.ts';
import { exportRows } from './commands/exporting.ts';
import { modelRows } from './commands/models.ts';
import { runRows } from './commands/runs.ts';
import { taggingRows } from './commands/tagging.ts';
import { InvalidCommandError } from './protocol/errors.ts';
import {
  type CommandKind,
  type Parameters,
  pageMessageSchema,
  type Results,
  type WorkerMessage,
} from './protocol/messages.ts';
import type { Workbench } from './workbench.ts';

const ROWS: CommandRows<CommandKind> = {
  ...dataRows,
  ...modelRows,
  ...estimateRows,
  ...runRows,
  ...taggingRows,
  ...exportRows,
};

type Post = (message: WorkerMessage, transfer?: Transferable[]) => void;

export class Engine {
  readonly #bench: Workbench;
  readonly #post: Post;
  /** Of the requests in progress, by id. */
  readonly #cancellations = new Map<number, AbortController>();

  /** @param post sends a message to the page */
  constructor(bench: Workbench, post: Post) {
    this.#bench = bench;
    this.#post = post;
  }

  /** Takes a message of the page. Resolves when it has been answered. */
  async receive(data: unknown): Promise<void> {
    const message = pageMessageSchema.safeParse(data);
    if (!message.success) {
      this.#fail(requestIdOf(data), invalid(message.error.issues));
      return;
    }
    const { requestId } = message.data;
    if (message.data.kind === 'cancel') {
      this.#cancellations.get(requestId)?.abort(new CancelledError());
      return;
    }
    const { command, parameters } = message.data;
    if (isCommand(command)) await this.#answer(command, requestId, parameters);
    else this.#fail(requestId, invalid([{ path: ['command'], message: `${command} is unknown` }]));
  }

  async #answer<Kind extends CommandKind>(kind: Kind, requestId: number, data: unknown): Promise<void> {
    const row: CommandRow<Kind> = ROWS[kind];
    const cancellation = new AbortController();
    this.#cancellations.set(requestId, cancellation);
    try {
      const parameters = row.schema.safeParse(data);
      if (!parameters.success) throw invalid(parameters.error.issues);
      const result = await execute(kind, parameters.data, {
        bench: this.#bench,
        signal: cancellation.signal,
        report: (progress) => this.#post({ kind: 'progress', requestId, progress }),
      });
      this.#post({ kind: 'result', requestId, result }, row.transfer?.(result) ?? []);
    } catch (error) {
      this.#fail(requestId, error);
    } finally {
      this.#cancellations.delete(requestId);
    }
  }

  #fail(requestId: number, error: unknown): void {
    this.#post({ kind: 'error', requestId, error: toWire(error) });
  }
}

/** Carries out one command. What it throws is for whoever sent it; the state is then as before. */
export async function execute<Kind extends CommandKind>(
  kind: Kind,
  parameters: Parameters<Kind>,
  context: CommandContext<Kind>,
): Promise<Results[Kind]> {
  const row: CommandRow<Kind> = ROWS[kind];
  return row.handle(parameters, context);
}

function isCommand(kind: string): kind is CommandKind {
  return Object.hasOwn(ROWS, kind);
}

function invalid(issues: readonly { path: readonly PropertyKey[]; message: string }[]): InvalidCommandError {
  const lines = issues.map(({ path, message }) => `${path.map(String).join('.')}: ${message}`);
  return new InvalidCommandError(`This is not a command: ${lines.join('; ')}. Reload the page.`, {
    issues: lines,
  });
}

/** A message that cannot be read may still say who waits for the answer. */
function requestIdOf(data: unknown): number {
  const requestId = typeof data === 'object' && data !== null ? Reflect.get(data, 'requestId') : undefined;
  return typeof requestId === 'number' ? requestId : -1;
}
