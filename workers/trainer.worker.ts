/** The worker that owns ONNX Runtime, the device, the model and the run: messages in, messages out. */
import { CancelledError, registerError, TagsmithError, toWire } from '../src/core/errors.ts';
import { Engine } from './engine.ts';
import {
  type CommandKind,
  cancelSchema,
  commandSchema,
  type Results,
  type WorkerMessage,
} from './protocol.ts';
import { browserSurroundings } from './surroundings.ts';

declare module '../src/core/errors.ts' {
  interface ErrorData {
    InvalidCommandError: InvalidCommandError['data'];
  }
}

/** The page sent what is no command: page and worker are of different versions. */
export class InvalidCommandError extends TagsmithError<{ issues: readonly string[] }> {}
registerError('InvalidCommandError', InvalidCommandError);

const post = (message: WorkerMessage, transfer: Transferable[] = []) =>
  self.postMessage(message, { transfer });
const engine = new Engine(browserSurroundings());

/** Of the requests in progress, by id. */
const cancellations = new Map<number, AbortController>();

self.addEventListener('message', async ({ data }: MessageEvent<unknown>) => {
  const cancel = cancelSchema.safeParse(data);
  if (cancel.success) {
    cancellations.get(cancel.data.requestId)?.abort(new CancelledError());
    return;
  }
  const parsed = commandSchema.safeParse(data);
  if (!parsed.success) {
    const issues = parsed.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`);
    const error = new InvalidCommandError(`This is not a command: ${issues.join('; ')}. Reload the page.`, {
      issues,
    });
    post({ kind: 'error', requestId: requestIdOf(data), error: toWire(error) });
    return;
  }
  const { requestId } = parsed.data;
  const cancellation = new AbortController();
  cancellations.set(requestId, cancellation);
  try {
    const result = await engine.execute(parsed.data, {
      signal: cancellation.signal,
      report: (progress) => post({ kind: 'progress', requestId, progress }),
    });
    const transfer = buffersOf(result);
    post({ kind: 'result', requestId, result }, transfer);
  } catch (error) {
    post({ kind: 'error', requestId, error: toWire(error) });
  } finally {
    cancellations.delete(requestId);
  }
});

/** Large results move to the page instead of being copied. */
function buffersOf(result: Results[CommandKind]): ArrayBuffer[] {
  if (result === null) return [];
  if ('zip' in result) return [result.zip.buffer];
  return 'bytes' in result ? [result.bytes.buffer] : [];
}

/** Also a command that cannot be read may say who waits for the answer. */
function requestIdOf(data: unknown): number {
  const requestId = typeof data === 'object' && data !== null ? Reflect.get(data, 'requestId') : undefined;
  return typeof requestId === 'number' ? requestId : -1;
}
