import { registerError, TagsmithError } from '../../src/core/page.ts';

declare module '../../src/core/errors.ts' {
  interface ErrorData {
    NotReadyError: NotReadyError['data'];
    InvalidCommandError: InvalidCommandError['data'];
    LastRunInTheWayError: LastRunInTheWayError['data'];
  }
}

/** A command came before what it needs was there, or in the middle of what it would disturb. */
export class NotReadyError extends TagsmithError<{
  missing: 'model' | 'dataset' | 'run' | 'head' | 'idle';
}> {}
registerError('NotReadyError', NotReadyError);

/** A run can start only when the last run's session is released, which `train` did not allow. */
export class LastRunInTheWayError extends TagsmithError<{ run: string; heldBytes: number }> {}
registerError('LastRunInTheWayError', LastRunInTheWayError);

/** The page sent what is no command: page and worker are of different versions. */
export class InvalidCommandError extends TagsmithError<{ issues: readonly string[] }> {}
registerError('InvalidCommandError', InvalidCommandError);
