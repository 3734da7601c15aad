import { vi } from 'vitest';

/** Vitest gives up after a second, which a busy machine may need for less than this. */
const PATIENCE_MS = 30_000;

/** Waits until `holds` no longer throws; @throws what it threw last. */
export function eventually<Result>(holds: () => Result | Promise<Result>): Promise<Result> {
  return vi.waitFor(holds, PATIENCE_MS);
}
