import { registerError, TagsmithError } from '../../errors.ts';
import { requestAdapter, webGpuUnavailable } from '../backend.ts';

declare module '../../errors.ts' {
  interface ErrorData {
    DeviceLostError: DeviceLostError['data'];
    GpuMemoryError: GpuMemoryError['data'];
    GpuFaultError: GpuFaultError['data'];
  }
}

/** The device is gone: driver reset, GPU taken away, laptop asleep. What was on it is lost. */
export class DeviceLostError extends TagsmithError<{ reason: string; detail: string }> {}
registerError('DeviceLostError', DeviceLostError);

/** The GPU has not the memory that was wanted of it. `wantedBytes` is null where ONNX Runtime wanted it. */
class GpuMemoryError extends TagsmithError<{
  what: string;
  wantedBytes: number | null;
  detail: string;
}> {}
registerError('GpuMemoryError', GpuMemoryError);

/** WebGPU refused a command: a fault of this program or of the driver. */
class GpuFaultError extends TagsmithError<{ detail: string }> {}
registerError('GpuFaultError', GpuFaultError);

/**
 * ONNX Runtime's kernels and ours take all of these that the adapter gives; the defaults are those of a small phone.
 */
const LIMITS = [
  'maxBufferSize',
  'maxStorageBufferBindingSize',
  'maxStorageBuffersPerShaderStage',
  'maxComputeWorkgroupStorageSize',
  'maxComputeInvocationsPerWorkgroup',
  'maxComputeWorkgroupSizeX',
  'maxComputeWorkgroupSizeY',
  'maxComputeWorkgroupSizeZ',
  'maxComputeWorkgroupsPerDimension',
] as const satisfies readonly (keyof GPUSupportedLimits)[];

/** ONNX Runtime has faster kernels where the device has these. */
const FEATURES = ['shader-f16', 'subgroups'] as const satisfies readonly GPUFeatureName[];

const STORAGE = 0x0080 | 0x0004 | 0x0008; // GPUBufferUsage.STORAGE | COPY_SRC | COPY_DST
const UNIFORM = 0x0040 | 0x0008; // GPUBufferUsage.UNIFORM | COPY_DST

/**
 * A GPU device of our own. Whatever goes wrong on it (lost, out of memory, refused commands) comes out of `guard` as
 * a named error, the first one for good.
 */
export class TrainingDevice {
  readonly device: GPUDevice;
  readonly #failed: Promise<never>;
  #fail: (error: Error) => void = () => {};
  #failure: Error | null = null;
  #released = false;

  private constructor(device: GPUDevice) {
    this.device = device;
    this.#failed = new Promise((_, reject) => {
      this.#fail = (error) => {
        if (this.#failure !== null || this.#released) return;
        this.#failure = error;
        reject(error);
      };
    });
    // It reaches whoever waits in guard; where nobody waits it is no unhandled rejection.
    this.#failed.catch(() => {});
    void device.lost.then(({ reason, message }) => {
      const text =
        'The GPU was lost while training. Resume from the last checkpoint, or train on the WASM backend.';
      this.#fail(new DeviceLostError(text, { reason: String(reason), detail: message }));
    });
    device.addEventListener('uncapturederror', ({ error }) => {
      this.#fail(
        isOutOfMemory(error)
          ? memoryError('the activations of this batch', null, error.message)
          : new GpuFaultError(`The GPU refused a command: ${error.message}`, { detail: error.message }),
      );
    });
  }

  /** @throws WebGpuUnavailableError where the browser finds no adapter. */
  static async request(gpu: GPU): Promise<TrainingDevice> {
    const adapter = await requestAdapter(gpu);
    if (adapter === null) throw webGpuUnavailable('no-adapter');
    const device = await adapter.requestDevice({
      label: 'training',
      requiredFeatures: FEATURES.filter((feature) => adapter.features.has(feature)),
      requiredLimits: Object.fromEntries(LIMITS.map((limit) => [limit, adapter.limits[limit]])),
    });
    return new TrainingDevice(device);
  }

  get hasFailed(): boolean {
    return this.#failure !== null;
  }

  /**
   * Starts `work` and waits for it, or for the device to fail. Nothing is started on a device that has failed: ONNX
   * Runtime may still wait in there for an answer that never comes, and a second call into it would be its end.
   * @throws DeviceLostError, GpuMemoryError, GpuFaultError
   */
  async guard<T>(work: () => Promise<T>): Promise<T> {
    if (this.#failure !== null) throw this.#failure;
    try {
      const result = await Promise.race([work(), this.#failed]);
      if (this.#failure !== null) throw this.#failure;
      return result;
    } catch (error) {
      // The device reports what broke the work an instant later.
      await new Promise((resolve) => setTimeout(resolve));
      throw this.#failure ?? error;
    }
  }

  /**
   * Makes buffers and sees whether the memory is there.
   * @param what whose memory it is, in words that fit "not enough memory for …"
   * @throws GpuMemoryError
   */
  async allocate<T>(what: string, wantedBytes: number, make: () => T): Promise<T> {
    this.device.pushErrorScope('out-of-memory');
    let scope: Promise<GPUError | null>;
    let made: T;
    try {
      made = make();
    } finally {
      scope = this.device.popErrorScope();
      scope.catch(() => {}); // Where `make` throws, its error is the one to tell.
    }
    const error = await this.guard(() => scope);
    if (error !== null) throw memoryError(what, wantedBytes, error.message);
    return made;
  }

  /**
   * A storage buffer of zeros, `elements` × 4 bytes. Its size is a multiple of 16, as ONNX Runtime's vector kernels
   * want it.
   * @throws GpuMemoryError where it is larger than this device lets a buffer be
   */
  storage(label: string, elements: number): GPUBuffer {
    const size = Math.max(16, Math.ceil(elements / 4) * 16);
    const { maxBufferSize, maxStorageBufferBindingSize } = this.device.limits;
    const limit = Math.min(maxBufferSize, maxStorageBufferBindingSize);
    if (size > limit) throw memoryError(`"${label}" in one piece`, size, `a buffer may have ${limit} bytes`);
    return this.device.createBuffer({ label, size, usage: STORAGE });
  }

  /** Writes a copy of `data` to the start of a buffer, after everything submitted before. */
  write(buffer: GPUBuffer, data: Int32Array | Float32Array): void {
    // Its type is too narrow: browsers write from shared memory, too.
    this.device.queue.writeBuffer(buffer, 0, data as Int32Array<ArrayBuffer> | Float32Array<ArrayBuffer>);
  }

  uniform(label: string, words: Uint32Array<ArrayBuffer>): GPUBuffer {
    const size = Math.ceil(words.byteLength / 16) * 16;
    const buffer = this.device.createBuffer({ label, size, usage: UNIFORM });
    this.device.queue.writeBuffer(buffer, 0, words);
    return buffer;
  }

  /** After this nothing fails any more: the device goes on purpose. */
  release(): void {
    this.#released = true;
    this.device.destroy();
  }
}

/** `instanceof` where the class is there: node over Dawn has it only once its globals are set. */
function isOutOfMemory(error: GPUError): boolean {
  return typeof GPUOutOfMemoryError !== 'undefined' && error instanceof GPUOutOfMemoryError;
}

function memoryError(what: string, wantedBytes: number | null, detail: string): GpuMemoryError {
  const size = wantedBytes === null ? '' : ` (${Math.ceil(wantedBytes / 2 ** 20)} MiB)`;
  return new GpuMemoryError(
    `The GPU has not enough memory for ${what}${size}. Lower the batch size or the length limit, choose a smaller model, or train on the WASM backend.`,
    { what, wantedBytes, detail },
  );
}
