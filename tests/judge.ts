/** Judges models as a page on WASM does before there are data. */
import { Estimator } from '../workers/estimator.ts';
import type { JudgeModel } from '../workers/modelLoader.ts';

const estimator = new Estimator({
  chooseBackend: async () => ({ backend: 'wasm', reason: 'chosen', threads: 1, adapter: null }),
  limitsOf: async () => ({ backend: 'wasm', deviceMemoryBytes: null }),
  createSession: () => Promise.reject(new Error('nothing is trained here')),
  yieldTurn: async () => {},
});

export const judgeForWasm: JudgeModel = (name, config, signal) => estimator.judge(name, config, null, signal);
