/** Limits of the kernels' WebAssembly memory, in a separate module so that estimates need not load the kernels. */

/** Allocations are rounded up to a multiple of this. */
export const ALLOCATION_ALIGNMENT_BYTES = 16;

export const PAGE_BYTES = 65_536;
/** Limit of a memory with 32-bit addresses. */
export const MAX_PAGES = 65_536;
/** Reserved by the kernels before the arena; the AdamW scalars are at its end. */
export const RESERVED_BYTES = 1024;

/** The most that createKernels can provide: WebAssembly's 4 GiB less the kernels' own share. */
export const MAX_KERNEL_MEMORY_BYTES = MAX_PAGES * PAGE_BYTES - RESERVED_BYTES;
