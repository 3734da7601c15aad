/** In a module of its own, so that code that handles it need not load the kernels. */
import { registerError, TagsmithError } from '../../errors.ts';

declare module '../../errors.ts' {
  interface ErrorData {
    KernelMemoryError: KernelMemoryError['data'];
  }
}

/** The kernel memory cannot be had, or what is left of it does not hold another array. */
export class KernelMemoryError extends TagsmithError<{
  readonly wantedBytes: number;
  readonly availableBytes: number;
}> {}
registerError('KernelMemoryError', KernelMemoryError);
