import type { TrainingDevice } from './device.ts';

const SLOTS = 256;
const BYTES_PER_SLOT = 4;
const MAP_READ = 0x0001; // GPUMapMode.READ
const STAGING = 0x0001 | 0x0008; // GPUBufferUsage.MAP_READ | COPY_DST
/** Staging memory for whole tensors; larger reads are split into pieces. */
const CHUNK_BYTES = 64 * 2 ** 20;

interface Pending {
  readonly staging: GPUBuffer;
  readonly waiting: { resolve(value: number): void; reject(error: unknown): void }[];
}

/**
 * Reads back single numbers without stalling the GPU: while one staging buffer is being mapped, further numbers
 * collect in another, and a single mapping returns all of them.
 */
export class ScalarReadback {
  readonly #gpu: TrainingDevice;
  readonly #free: GPUBuffer[] = [];
  #filling: Pending[] = [];
  #isMapping = false;

  constructor(gpu: TrainingDevice) {
    this.#gpu = gpu;
  }

  /** Encodes the copy of a float32 of `source`. Call `flush` once the encoder's commands are submitted. */
  encode(encoder: GPUCommandEncoder, source: GPUBuffer, element = 0): Promise<number> {
    let pending = this.#filling.at(-1);
    if (pending === undefined || pending.waiting.length === SLOTS) {
      pending = { staging: this.#free.pop() ?? this.#createStaging(), waiting: [] };
      this.#filling.push(pending);
    }
    const { staging, waiting } = pending;
    const from = element * Float32Array.BYTES_PER_ELEMENT;
    encoder.copyBufferToBuffer(source, from, staging, waiting.length * BYTES_PER_SLOT, BYTES_PER_SLOT);
    return new Promise((resolve, reject) => waiting.push({ resolve, reject }));
  }

  flush(): void {
    if (this.#isMapping) return;
    const pending = this.#filling.shift();
    if (pending === undefined) return;
    this.#isMapping = true;
    void this.#read(pending).finally(() => {
      this.#isMapping = false;
      this.flush();
    });
  }

  async #read({ staging, waiting }: Pending): Promise<void> {
    try {
      await this.#gpu.guard(() => staging.mapAsync(MAP_READ, 0, waiting.length * BYTES_PER_SLOT));
      const values = new Float32Array(staging.getMappedRange(0, waiting.length * BYTES_PER_SLOT));
      waiting.forEach(({ resolve }, slot) => {
        resolve(values[slot]!);
      });
      staging.unmap();
      this.#free.push(staging);
    } catch (error) {
      for (const { reject } of waiting) reject(error);
    }
  }

  #createStaging(): GPUBuffer {
    return this.#gpu.device.createBuffer({ label: 'scalars', size: SLOTS * BYTES_PER_SLOT, usage: STAGING });
  }
}

/** The first `elements` float32 of each buffer, in sequence. */
export async function readFloats(
  gpu: TrainingDevice,
  sources: readonly { readonly buffer: GPUBuffer; readonly elements: number }[],
): Promise<Float32Array<ArrayBuffer>> {
  const result = new Float32Array(sources.reduce((sum, { elements }) => sum + elements, 0));
  await readFloatsInto(gpu, sources, result);
  return result;
}

/** The same, into `target`, which must be large enough. */
export async function readFloatsInto(
  gpu: TrainingDevice,
  sources: readonly { readonly buffer: GPUBuffer; readonly elements: number }[],
  target: Float32Array,
): Promise<void> {
  const total = sources.reduce((sum, { elements }) => sum + elements, 0);
  const size = Math.min(total * 4, CHUNK_BYTES);
  if (size === 0) return;
  const staging = gpu.device.createBuffer({ label: 'tensors', size, usage: STAGING });
  try {
    let done = 0;
    for (const chunk of chunksOf(sources, size / 4)) {
      const encoder = gpu.device.createCommandEncoder();
      let filled = 0;
      for (const { buffer, start, elements } of chunk) {
        encoder.copyBufferToBuffer(buffer, start * 4, staging, filled * 4, elements * 4);
        filled += elements;
      }
      gpu.device.queue.submit([encoder.finish()]);
      await gpu.guard(() => staging.mapAsync(MAP_READ, 0, filled * 4));
      target.set(new Float32Array(staging.getMappedRange(0, filled * 4)), done);
      staging.unmap();
      done += filled;
    }
  } finally {
    staging.destroy();
  }
}

interface Piece {
  readonly buffer: GPUBuffer;
  readonly start: number;
  readonly elements: number;
}

/** Splits the sources into groups of pieces with at most `capacity` elements per group. */
function* chunksOf(
  sources: readonly { readonly buffer: GPUBuffer; readonly elements: number }[],
  capacity: number,
): Generator<Piece[]> {
  let chunk: Piece[] = [];
  let room = capacity;
  for (const { buffer, elements } of sources) {
    for (let start = 0; start < elements; ) {
      const taken = Math.min(room, elements - start);
      chunk.push({ buffer, start, elements: taken });
      start += taken;
      room -= taken;
      if (room === 0) {
        yield chunk;
        chunk = [];
        room = capacity;
      }
    }
  }
  if (chunk.length > 0) yield chunk;
}
