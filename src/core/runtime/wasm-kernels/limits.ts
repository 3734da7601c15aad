/** What a WebAssembly memory of the kernels can be, apart from them so that an estimate need not load them. */

/** An allocation takes its size rounded up to this. */
export const ALLOCATION_ALIGNMENT_BYTES = 16;

export const PAGE_BYTES = 65_536;
/** Of a memory with 32-bit addresses. */
export const MAX_PAGES = 65_536;
/** Taken by the kernels themselves, before the arena; the AdamW scalars lie at its end. */
export const RESERVED_BYTES = 1024;

/** What createKernels can give at most: WebAssembly's 4 GiB less what the kernels take. */
export const MAX_KERNEL_MEMORY_BYTES = MAX_PAGES * PAGE_BYTES - RESERVED_BYTES;
