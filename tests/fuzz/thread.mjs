/** A worker thread in TypeScript, which neither node 20 nor vitest gives to `new Worker` by itself. */
import { register } from 'tsx/esm/api';

register();
await import('./thread.ts');
