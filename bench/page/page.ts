/** The page of bench/step.ts: hands each call to the worker, where the studio's steps run too. One call at a time. */
import type { BenchAnswer, BenchCall, PageStepBench } from './protocol.ts';

declare global {
  var stepBench: PageStepBench;
}

const worker = new Worker(new URL('./worker.ts', import.meta.url), { type: 'module' });

function call(message: BenchCall): Promise<unknown> {
  return new Promise((resolve, reject) => {
    worker.onmessage = ({ data }: MessageEvent<BenchAnswer>) => {
      if ('error' in data) reject(new Error(data.error));
      else resolve(data.result);
    };
    worker.onerror = (event) => reject(new Error(event.message));
    worker.postMessage(message);
  });
}

globalThis.stepBench = {
  open: (...args) => call({ method: 'open', args }) as ReturnType<PageStepBench['open']>,
  time: (...args) => call({ method: 'time', args }) as ReturnType<PageStepBench['time']>,
  profile: (...args) => call({ method: 'profile', args }) as ReturnType<PageStepBench['profile']>,
};
