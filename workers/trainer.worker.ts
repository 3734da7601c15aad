/** The worker that owns ONNX Runtime, the device, the model and the run: messages in, messages out. */
import { Engine } from './engine.ts';
import { browserSurroundings } from './surroundings.ts';
import { Workbench } from './workbench.ts';

const engine = new Engine(new Workbench(browserSurroundings()), (message, transfer = []) =>
  self.postMessage(message, { transfer }),
);

self.addEventListener('message', ({ data }: MessageEvent<unknown>) => engine.receive(data));
