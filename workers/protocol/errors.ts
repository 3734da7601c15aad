import { registerError, TagsmithError } from '../../src/core/page.ts';

declare module '../../src/core/errors.ts' {
  interface ErrorData {
    NotReadyError: NotReadyError['data'];
    InvalidCommandError: InvalidCommandError['data'];
  }
}

/**
 * A command needs something that is missing: `run`, no run has been trained yet; `currentRun`, another run has
 * replaced the one to be paused or stopped; `weights`, those of a finished run have been released; `idle`, a run in
 * progress would be disturbed.
 */
export class NotReadyError extends TagsmithError<{
  missing: 'model' | 'dataset' | 'run' | 'currentRun' | 'weights' | 'head' | 'idle';
}> {}
registerError('NotReadyError', NotReadyError);

/** The page sent what is no command: page and worker are of different versions. */
export class InvalidCommandError extends TagsmithError<{ issues: readonly string[] }> {}
registerError('InvalidCommandError', InvalidCommandError);
