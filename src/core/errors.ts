/**
 * Errors a user can run into. Each kind is a named class whose `data` is plain (structured-cloneable),
 * so that an error keeps its type and data across the worker boundary: see `toWire` and `fromWire`.
 */
export abstract class TagsmithError<Data extends object = object> extends Error {
  /** What happened, in values: file, line, names. Never functions or class instances. */
  readonly data: Readonly<Data>;

  constructor(message: string, data: Data) {
    super(message);
    this.data = data;
  }
}

/** The form in which any error crosses the worker boundary. */
export interface WireError {
  readonly name: string;
  readonly message: string;
  readonly stack?: string;
  readonly data?: object;
}

/**
 * Why work was ended before its end: the user asked, a newer request of its kind took its place, or a run needs what
 * it had.
 */
export type CancelReason = 'user' | 'superseded' | 'run';

/** Work that was cancelled. Nothing has gone wrong, and what was there before it still is. */
export class CancelledError extends TagsmithError<{ reason: CancelReason }> {
  constructor(message = 'Cancelled.', data: { reason: CancelReason } = { reason: 'user' }) {
    super(message, data);
  }
}

/**
 * The data of every registered error, by its name. Each file that registers one adds its entry by declaration
 * merging:
 *
 *     declare module '../errors.ts' {
 *       interface ErrorData {
 *         EmptyFileError: EmptyFileError['data'];
 *       }
 *     }
 *
 * The texts of every language are total over it (src/texts).
 */
export interface ErrorData {
  CancelledError: CancelledError['data'];
}

export type ErrorName = keyof ErrorData;

type ErrorConstructor = new (message: string, data: never) => TagsmithError;

const registry = new Map<string, ErrorConstructor>();

/**
 * Makes an error class known to `fromWire` under `name`, and sets that name on its instances. Call it once beside the
 * class; the name has to be in `ErrorData`, with the data of the class.
 */
export function registerError<Name extends ErrorName>(
  name: Name,
  errorClass: new (message: string, data: ErrorData[Name]) => TagsmithError<ErrorData[Name]>,
): void {
  Object.defineProperty(errorClass.prototype, 'name', { value: name, configurable: true });
  registry.set(name, errorClass);
}

registerError('CancelledError', CancelledError);

export function toWire(error: unknown): WireError {
  if (error instanceof TagsmithError) {
    return {
      name: error.name,
      message: error.message,
      data: error.data,
      ...(error.stack === undefined ? {} : { stack: error.stack }),
    };
  }
  if (error instanceof Error) {
    return {
      name: error.name,
      message: error.message,
      ...(error.stack === undefined ? {} : { stack: error.stack }),
    };
  }
  return { name: 'Error', message: String(error) };
}

/** What was thrown, which may be anything, as an error. */
export function asError(thrown: unknown): Error {
  return thrown instanceof Error ? thrown : new Error(String(thrown));
}

/** An error whose class this side has not loaded: its name and data are there all the same. */
class ForeignError extends TagsmithError {}

/**
 * Rebuilds the error: an instance of its registered class, else a TagsmithError (or, without data, an Error) of that
 * name.
 */
export function fromWire(wire: WireError): Error {
  const error = rebuild(wire);
  if (wire.stack !== undefined) error.stack = wire.stack;
  return error;
}

function rebuild({ name, message, data }: WireError): Error {
  const errorClass = registry.get(name);
  if (errorClass !== undefined) return new errorClass(message, (data ?? {}) as never);
  const error = data === undefined ? new Error(message) : new ForeignError(message, data);
  error.name = name;
  return error;
}
