/** Counts what code does, in place of the time that it takes. */
import { TokenTrie } from '../src/core/tokenizer/tokenTrie.ts';

/** Methods by what one call of them is worth: a step each, and the characters that are copied. */
const COUNTED: readonly (readonly [object, string, (result: unknown) => number])[] = [
  [TokenTrie.prototype, 'next', () => 1],
  [Map.prototype, 'get', () => 1],
  [Map.prototype, 'set', () => 1],
  [Set.prototype, 'add', () => 1],
  [Array.prototype, 'push', () => 1],
  [Array.prototype, 'slice', (result) => (result as readonly unknown[]).length],
  [String.prototype, 'codePointAt', () => 1],
  [String.prototype, 'slice', (result) => (result as string).length],
  [String.prototype, 'normalize', (result) => (result as string).length],
];

/** Look-ups, steps, entries made and characters copied while `work` runs. */
export function countedWork(work: () => unknown): number {
  let count = 0;
  const originals = COUNTED.map(([owner, name, worth]) => {
    const descriptor = Object.getOwnPropertyDescriptor(owner, name)!;
    const method = descriptor.value as (...args: unknown[]) => unknown;
    const counting = function (this: unknown, ...args: unknown[]): unknown {
      const result = Reflect.apply(method, this, args);
      count += worth(result);
      return result;
    };
    Object.defineProperty(owner, name, { ...descriptor, value: counting });
    return [owner, name, descriptor] as const;
  });
  try {
    work();
  } finally {
    for (const [owner, name, descriptor] of originals) Object.defineProperty(owner, name, descriptor);
  }
  return count;
}
