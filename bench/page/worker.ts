import * as ort from 'onnxruntime-web/wasm';
import { createStepBench, type StepBench } from '../stepTiming.ts';
import type { BenchAnswer, BenchCall } from './protocol.ts';

let bench: StepBench | null = null;

async function answer(message: BenchCall): Promise<unknown> {
  if (message.method === 'open') {
    const [modelUrl, threads] = message.args;
    const load = (file: string) => fetch(new URL(file, modelUrl));
    bench = createStepBench(
      ort,
      {
        config: (await (await load('config.json')).json()) as unknown,
        weights: new Uint8Array(await (await load('model.safetensors')).arrayBuffer()),
      },
      threads,
    );
    return null;
  }
  if (bench === null) throw new Error('The first call must be open().');
  switch (message.method) {
    case 'time':
      return bench.time(...message.args);
    case 'profile':
      return bench.profile(...message.args);
    default:
      return message satisfies never;
  }
}

self.onmessage = async ({ data }: MessageEvent<BenchCall>) => {
  const reply: BenchAnswer = await answer(data).then(
    (result) => ({ result }),
    (error: unknown) => ({ error: error instanceof Error ? (error.stack ?? error.message) : String(error) }),
  );
  self.postMessage(reply);
};
