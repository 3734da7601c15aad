import type { InferenceSession, Tensor } from 'onnxruntime-web';
import type { ParameterSpec, TrainingManifest } from '../../artifacts/manifest.ts';
import { type Batch, countLabelledTokens } from '../../batch.ts';
import { GRAPH } from '../../models/forward.ts';
import { elementCount } from '../../onnx/graph.ts';
import { isFiniteStep } from '../adamw.ts';
import { batchInputs, gradientIds, type HostInput } from '../batchInputs.ts';
import { ParameterStore, type StoredTraining } from '../parameterStore.ts';
import type {
  EvalResult,
  OptimizerStepInputs,
  OptimizerStepResult,
  TrainingArtifacts,
  TrainingSession,
  TrainStepInputs,
} from '../session.ts';
import { momentsState, type SessionState, scatterRows } from '../sessionState.ts';
import { gpuStateBytes } from '../stateMemory.ts';
import { AdamW, type GpuParameterWithMoments, type GpuTrainedParameter, NUMBERS } from './adamw.ts';
import { TrainingDevice } from './device.ts';
import { GpuDropoutMasks } from './dropoutMasks.ts';
import { GpuDenseGradient, GpuGradientRows, GpuTableGradient, GrowingBuffer } from './gradients.ts';
import { type Dispatch, encodeDispatches, Kernels } from './kernels.ts';
import { readFloats, readFloatsInto, ScalarReadback } from './readback.ts';

type Ort = typeof import('onnxruntime-web');

export interface WebGpuSessionOptions {
  readonly artifacts: TrainingArtifacts;
  /** A build of onnxruntime-web with the WebGPU provider: see loadOrt. */
  readonly ort: Ort;
  /** `navigator.gpu` */
  readonly gpu: GPU;
}

/** The graphs' inputs from one batch. */
type BatchInputs = Readonly<Record<string, HostInput>>;

interface DeviceParameter {
  readonly spec: ParameterSpec;
  readonly elements: number;
  readonly value: GPUBuffer;
}

/**
 * Training on the GPU: forward and backward by ONNX Runtime's WebGPU provider, the rest by our kernels, on one device
 * and one queue. Parameters, gradients and moments stay on the GPU; only losses and norms are read back, batched
 * while the GPU keeps working. Beyond the contract of TrainingSession, callers may start a call before the previous
 * promise resolves: calls run in the order in which they were made.
 * @throws WebGpuUnavailableError, GpuMemoryError, DeviceLostError, GpuFaultError; what copying the weights throws
 */
export async function createWebGpuTrainingSession(
  options: WebGpuSessionOptions,
): Promise<WebGpuTrainingSession> {
  const { artifacts, ort } = options;
  const gpu = await TrainingDevice.request(options.gpu);
  try {
    const { manifest, weights } = artifacts;
    const kernels = await gpu.guard(() => Kernels.compile(gpu.device));
    const state = await gpu.allocate(
      'the model, its gradients and moments',
      gpuStateBytes(manifest.parameters),
      () => createState(gpu, kernels, manifest),
    );
    for (const { spec, value } of state.parameters) {
      const values = new Float32Array(elementCount(spec.shape));
      await weights.copyTo(values, spec);
      gpu.write(value, values);
    }
    // In sequence: ONNX Runtime refuses to create two WebGPU sessions at a time.
    const train = await createOrtSession(ort, gpu, artifacts.trainModel);
    const evaluation = await createOrtSession(ort, gpu, artifacts.evalModel);
    return new WebGpuTrainingSession({ ort, gpu, kernels, manifest, state, train, evaluation });
  } catch (error) {
    gpu.release();
    throw error;
  }
}

async function createOrtSession(ort: Ort, gpu: TrainingDevice, model: Uint8Array): Promise<InferenceSession> {
  const { device } = gpu;
  return gpu.guard(() =>
    ort.InferenceSession.create(model, {
      executionProviders: [{ name: 'webgpu', device, preferredLayout: 'NCHW' }],
      preferredOutputLocation: 'gpu-buffer',
      // A node on the CPU would stall the GPU twice in every step; fail instead.
      extra: { session: { disable_cpu_ep_fallback: '1' } },
      // Of its optimizers only the one for Transpose changes our graphs. It adds two Transposes, and turns the shape
      // of a transposed tensor into a Gather of int64, which the provider lacks. For the layout NHWC it runs at any
      // level.
      graphOptimizationLevel: 'disabled',
    }),
  );
}

interface DeviceState {
  readonly parameters: readonly DeviceParameter[];
  /** Outputs of the training model that are whole gradients. */
  readonly dense: ReadonlyMap<string, GpuDenseGradient>;
  /** Outputs of the training model that are rows, for one or several tables. */
  readonly rows: ReadonlyMap<string, GpuGradientRows>;
  readonly tables: ReadonlyMap<string, GpuTableGradient>;
  readonly trained: readonly GpuTrainedParameter[];
  readonly optimizer: AdamW;
}

/** Everything on the GPU that lasts from the first step to the last. */
function createState(gpu: TrainingDevice, kernels: Kernels, manifest: TrainingManifest): DeviceState {
  const dense = new Map<string, GpuDenseGradient>();
  const rows = new Map<string, GpuGradientRows>();
  const tables = new Map<string, GpuTableGradient>();
  const trained: GpuTrainedParameter[] = [];
  const parameters = manifest.parameters.map((spec) => {
    const elements = elementCount(spec.shape);
    const value = gpu.storage(spec.name, elements);
    if (spec.gradient?.kind === 'dense') {
      const gradient = new GpuDenseGradient(gpu, kernels, spec);
      dense.set(spec.gradient.output, gradient);
      trained.push({ spec, value, gradient });
    } else if (spec.gradient?.kind === 'rows') {
      const shared = rows.get(spec.gradient.output) ?? new GpuGradientRows(gpu, spec.shape[1]!);
      rows.set(spec.gradient.output, shared);
      const gradient = new GpuTableGradient(gpu, kernels, spec, shared);
      tables.set(spec.name, gradient);
      trained.push({ spec, value, gradient });
    }
    return { spec, elements, value };
  });
  const optimizer = new AdamW(gpu, kernels, manifest.optimizer, trained);
  return { parameters, dense, rows, tables, trained, optimizer };
}

/** How the store reads and writes what is on the GPU. */
function createStore(gpu: TrainingDevice, manifest: TrainingManifest, state: DeviceState): ParameterStore {
  const trained = new Map(state.optimizer.trained.map((parameter) => [parameter.spec, parameter]));
  return new ParameterStore(
    manifest,
    state.parameters.map(({ spec, elements, value }) => {
      const parameter = trained.get(spec);
      return {
        spec,
        read: (target) => readFloatsInto(gpu, [{ buffer: value, elements }], target),
        write: (values) => gpu.write(value, values),
        training: parameter === undefined ? null : storedTraining(gpu, parameter),
      };
    }),
  );
}

function storedTraining(
  gpu: TrainingDevice,
  { spec, gradient, moment1, moment2 }: GpuParameterWithMoments,
): StoredTraining {
  const elements = elementCount(spec.shape);
  const read = (buffer: GPUBuffer) => readFloats(gpu, [{ buffer, elements }]);
  const writeRows = (buffer: GPUBuffer, rows: Float32Array, ids: Int32Array) => {
    const table = new Float32Array(elements);
    scatterRows(rows, ids, table);
    gpu.write(buffer, table);
  };
  return {
    readMoments: async () => momentsState(spec, await read(moment1), await read(moment2)),
    writeMoments: ({ average, squares, touchedRows }) => {
      if (touchedRows === null) {
        gpu.write(moment1, average);
        gpu.write(moment2, squares);
      } else {
        writeRows(moment1, average, touchedRows);
        writeRows(moment2, squares, touchedRows);
      }
    },
    readGradient: (target) =>
      gradient.kind === 'dense'
        ? readFloatsInto(gpu, [{ buffer: gradient.sum, elements }], target)
        : readTableGradient(gpu, gradient, target),
  };
}

/** Sums the rows on the host, in the kernel's order. */
async function readTableGradient(
  gpu: TrainingDevice,
  gradient: GpuTableGradient,
  target: Float32Array,
): Promise<void> {
  const { width, count, buffer } = gradient.rows;
  const rows = await readFloats(gpu, [{ buffer, elements: count * width }]);
  gradient.rowIds.forEach((id, row) => {
    if (id === gradient.paddingRow) return;
    for (let column = 0; column < width; column++)
      target[id * width + column]! += rows[row * width + column]!;
  });
}

interface SessionParts {
  readonly ort: Ort;
  readonly gpu: TrainingDevice;
  readonly kernels: Kernels;
  readonly manifest: TrainingManifest;
  readonly state: DeviceState;
  readonly train: InferenceSession;
  readonly evaluation: InferenceSession;
}

export class WebGpuTrainingSession implements TrainingSession {
  readonly backend = 'webgpu';
  readonly manifest: TrainingManifest;
  readonly #ort: Ort;
  readonly #gpu: TrainingDevice;
  readonly #state: DeviceState;
  readonly #train: InferenceSession;
  readonly #evaluation: InferenceSession;
  readonly #masks: GpuDropoutMasks;
  readonly #readback: ScalarReadback;
  readonly #store: ParameterStore;
  readonly #parameterTensors: Readonly<Record<string, Tensor>>;
  readonly #inputs = new Map<string, GrowingBuffer>();
  /** Of the newest micro-batch, or of an evaluated batch. */
  readonly #loss: GPUBuffer;
  /** Adds it to the loss of the step. */
  readonly #lossAddition: Dispatch;
  readonly #logits: GrowingBuffer;
  /** The last call: the next one waits for it. */
  #lastCall: Promise<unknown> = Promise.resolve();
  /** Whether what the gradients hold counts as zero, so that the next step starts new sums. */
  #areGradientsReset = true;

  constructor({ ort, gpu, kernels, manifest, state, train, evaluation }: SessionParts) {
    this.manifest = manifest;
    this.#ort = ort;
    this.#gpu = gpu;
    this.#state = state;
    this.#train = train;
    this.#evaluation = evaluation;
    this.#masks = new GpuDropoutMasks(gpu, kernels, manifest.dropout);
    this.#readback = new ScalarReadback(gpu);
    this.#store = createStore(gpu, manifest, state);
    this.#loss = gpu.storage('loss', 1);
    const one = gpu.uniform('add', Uint32Array.of(1));
    this.#lossAddition = kernels.bind('add', [one, this.#loss, state.optimizer.loss], [1, 1]);
    this.#logits = new GrowingBuffer(gpu, 'logits');
    this.#parameterTensors = Object.fromEntries(
      state.parameters.map(({ spec, value }) => [spec.name, this.#tensor(value, 'float32', spec.shape)]),
    );
  }

  async runTrainStep({ batch, labelledTokens, dropout }: TrainStepInputs): Promise<number> {
    const { loss } = await this.#inTurn(async () => {
      const isFirst = this.#areGradientsReset;
      if (isFirst) this.#clearRows();
      this.#areGradientsReset = false;
      const inputs = batchInputs(batch, this.manifest, labelledTokens);
      const feeds = { ...this.#parameterTensors, ...this.#upload(inputs) };
      this.#submit((encoder) => {
        for (const mask of this.#masks.encode(encoder, batch.batchSize, batch.length, dropout)) {
          feeds[mask.input] = this.#tensor(mask.buffer, 'float32', mask.dims);
        }
      });
      await this.#run(this.#train, feeds, this.#trainDestinations(inputs, isFirst));
      return this.#submit((encoder) => {
        this.#accumulate(encoder, inputs, isFirst);
        return { loss: this.#readback.encode(encoder, this.#loss) };
      });
    });
    return loss;
  }

  /** The next call waits for the numbers: whether the step counts is known only with them. */
  async runOptimizerStep(inputs: OptimizerStepInputs): Promise<OptimizerStepResult> {
    const { optimizer } = this.#state;
    return this.#inTurn(async () => {
      const numbers = this.#submit((encoder) => {
        this.#clearResetGradients(encoder);
        optimizer.encode(encoder, inputs);
        const read = (element: number) => this.#readback.encode(encoder, optimizer.numbers, element);
        return [read(NUMBERS.gradNorm), read(NUMBERS.loss)] as const;
      });
      const [gradNorm, loss] = await Promise.all(numbers);
      const isSkipped = !isFiniteStep({ loss, gradNorm });
      if (!isSkipped) optimizer.steps++;
      return { gradNorm, isSkipped };
    });
  }

  lazyResetGrad(): void {
    void this.#inTurn(async () => {
      this.#areGradientsReset = true;
    });
  }

  async runEvalStep(batch: Batch): Promise<EvalResult> {
    const labelledTokens = countLabelledTokens(batch);
    return this.#inTurn(async () => {
      const tokens = batch.batchSize * batch.length;
      const elements = tokens * this.manifest.labelCount;
      const logits = this.#logits.atLeast(elements);
      // Without labels the loss is NaN whatever the scale; 1 keeps the arithmetic on the GPU finite.
      const inputs = batchInputs(batch, this.manifest, Math.max(1, labelledTokens));
      const feeds = { ...this.#parameterTensors, ...this.#upload(inputs) };
      await this.#run(this.#evaluation, feeds, {
        [GRAPH.loss]: this.#tensor(this.#loss, 'float32', [1]),
        [GRAPH.logits]: this.#tensor(logits, 'float32', [tokens, this.manifest.labelCount]),
      });
      const values = await readFloats(this.#gpu, [
        { buffer: this.#loss, elements: 1 },
        { buffer: logits, elements },
      ]);
      return { loss: labelledTokens === 0 ? Number.NaN : values[0]!, logits: values.subarray(1) };
    });
  }

  async getContiguousParameters(trainableOnly: boolean): Promise<Float32Array> {
    return this.#inTurn(() => this.#store.readContiguous(trainableOnly));
  }

  async loadParametersBuffer(buffer: Float32Array, trainableOnly: boolean): Promise<void> {
    const copy = Float32Array.from(buffer);
    await this.#inTurn(async () => this.#store.writeContiguous(copy, trainableOnly));
  }

  getParametersSize(trainableOnly: boolean): number {
    return this.#store.size(trainableOnly);
  }

  async getGradients(): Promise<Map<string, Float32Array>> {
    return this.#inTurn(async () => {
      this.#submit((encoder) => {
        this.#clearResetGradients(encoder);
      });
      return this.#store.readGradients();
    });
  }

  async exportState(): Promise<SessionState> {
    return this.#inTurn(() => this.#store.exportState(this.#state.optimizer.steps));
  }

  async importState(state: SessionState): Promise<void> {
    await this.#inTurn(async () => {
      this.#store.importState(state);
      this.#state.optimizer.steps = state.optimizerSteps;
      this.#areGradientsReset = true;
    });
  }

  async release(): Promise<void> {
    await this.#inTurn(async () => {
      if (!this.#gpu.hasFailed) {
        await this.#train.release();
        await this.#evaluation.release();
      }
      this.#gpu.release();
    });
  }

  /**
   * The one place where our own commands go to the GPU; ONNX Runtime submits its own in `#run`. Whatever `encode`
   * asks the read-back for is on its way after this.
   */
  #submit<T>(encode: (encoder: GPUCommandEncoder) => T): T {
    const encoder = this.#gpu.device.createCommandEncoder();
    const result = encode(encoder);
    this.#gpu.device.queue.submit([encoder.finish()]);
    this.#readback.flush();
    return result;
  }

  /** Runs `session` with its outputs written to the given tensors. Feeds only the inputs that the model has. */
  async #run(
    session: InferenceSession,
    feeds: Readonly<Record<string, Tensor>>,
    outputs: Readonly<Record<string, Tensor>>,
  ): Promise<void> {
    const wanted = Object.fromEntries(session.inputNames.map((name) => [name, feeds[name]!]));
    await this.#gpu.guard(() => session.run(wanted, outputs));
  }

  #trainDestinations(inputs: BatchInputs, isFirst: boolean): Record<string, Tensor> {
    const { dense, rows } = this.#state;
    const outputs: Record<string, Tensor> = { [GRAPH.loss]: this.#tensor(this.#loss, 'float32', [1]) };
    for (const [output, gradient] of dense) {
      outputs[output] = this.#tensor(gradient.destination(isFirst), 'float32', gradient.shape);
    }
    for (const [output, gradient] of rows) {
      const count = this.#rowCount(output, inputs);
      outputs[output] = this.#tensor(gradient.destination(count), 'float32', [count, gradient.width]);
    }
    return outputs;
  }

  /** Adds what the training model just wrote to the gradients and the loss of the step. */
  #accumulate(encoder: GPUCommandEncoder, inputs: BatchInputs, isFirst: boolean): void {
    const { dense, rows, trained, tables, optimizer } = this.#state;
    if (isFirst) encoder.copyBufferToBuffer(this.#loss, 0, optimizer.loss, 0, optimizer.loss.size);
    else {
      const additions = [...dense.values()].map((gradient) => gradient.addition());
      encodeDispatches(encoder, [this.#lossAddition, ...additions]);
    }
    for (const [output, gradient] of rows) gradient.append(encoder, this.#rowCount(output, inputs));
    for (const { spec } of trained) {
      if (spec.gradient?.kind === 'rows')
        tables.get(spec.name)!.append(gradientIds(inputs, spec.gradient.ids));
    }
  }

  /** Number of rows of a row-sparse output, one per id. */
  #rowCount(output: string, inputs: BatchInputs): number {
    for (const { gradient } of this.manifest.parameters) {
      if (gradient?.kind === 'rows' && gradient.output === output)
        return gradientIds(inputs, gradient.ids).length;
    }
    return 0;
  }

  /** Gradients that were reset and not computed since are zero. */
  #clearResetGradients(encoder: GPUCommandEncoder): void {
    if (!this.#areGradientsReset) return;
    for (const { sum } of this.#state.dense.values()) encoder.clearBuffer(sum);
    encoder.clearBuffer(this.#state.optimizer.loss);
    this.#clearRows();
  }

  #clearRows(): void {
    for (const rows of this.#state.rows.values()) rows.clear();
    for (const table of this.#state.tables.values()) table.clear();
  }

  #upload(inputs: BatchInputs): Record<string, Tensor> {
    return Object.fromEntries(
      Object.entries(inputs).map(([name, input]) => [name, this.#uploadInput(name, input)]),
    );
  }

  /** Shapes stay on the host (int64: the provider reads them there), all else goes into our own buffers. */
  #uploadInput(name: string, input: HostInput): Tensor {
    if (input.type === 'int64') return new this.#ort.Tensor('int64', input.data, input.dims);
    const buffer = this.#inputs.get(name) ?? new GrowingBuffer(this.#gpu, name);
    this.#inputs.set(name, buffer);
    return this.#tensor(buffer.write(input.data), input.type, input.dims);
  }

  #tensor(buffer: GPUBuffer, dataType: 'float32' | 'int32', dims: readonly number[]): Tensor {
    return this.#ort.Tensor.fromGpuBuffer(buffer, { dataType, dims });
  }

  /**
   * Calls run one at a time, in the order in which they were made; a failure does not stop the next.
   */
  async #inTurn<T>(call: () => Promise<T>): Promise<T> {
    const result = this.#lastCall.then(call);
    this.#lastCall = result.catch(() => {});
    return result;
  }
}
