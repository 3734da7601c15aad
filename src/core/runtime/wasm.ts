import type * as Ort from 'onnxruntime-web';
import type { BatchIdsInput, ParameterSpec, TrainingManifest } from '../artifacts/manifest.ts';
import { type Batch, countLabelledTokens } from '../batch.ts';
import { GRAPH } from '../models/forward.ts';
import { elementCount } from '../onnx/graph.ts';
import {
  type AdamWScalars,
  adamWScalars,
  clipFactor,
  gradientNorm,
  isFiniteStep,
  type StepNumbers,
} from './adamw.ts';
import { batchInputs, gradientIds, type HostInput } from './batchInputs.ts';
import { HostDropoutMasks } from './dropoutMasks.ts';
import { ParameterStore, type StoredTraining } from './parameterStore.ts';
import type {
  EvalResult,
  OptimizerStepInputs,
  OptimizerStepResult,
  TrainingArtifacts,
  TrainingSession,
  TrainStepInputs,
} from './session.ts';
import { momentsState, type SessionState, scatterRows } from './sessionState.ts';
import { hostStateBytes } from './stateMemory.ts';
import { HostTableGradient } from './tableGradient.ts';
import { createKernels, type WasmKernels } from './wasm-kernels/kernels.ts';

/** The parts used of onnxruntime-web, or of onnxruntime-node, which has the same interface. */
export type OrtModule = Pick<typeof Ort, 'InferenceSession' | 'Tensor'>;

export interface HostSessionOptions {
  /** `node`: onnxruntime-node, the native CPU provider. */
  readonly backend: 'wasm' | 'node';
  readonly ort: OrtModule;
  /** ONNX Runtime's session options, e.g. profiling. */
  readonly sessionOptions?: Ort.InferenceSession.SessionOptions;
}

/** A trained parameter with its moments; views of the kernels' memory. */
interface HostTrainedParameter {
  readonly spec: ParameterSpec;
  readonly values: Float32Array;
  readonly average: Float32Array;
  readonly squares: Float32Array;
  readonly gradient: HostGradient;
}

type HostGradient =
  | { readonly kind: 'dense'; readonly output: string; readonly values: Float32Array }
  | {
      readonly kind: 'rows';
      readonly output: string;
      readonly ids: BatchIdsInput;
      readonly table: HostTableGradient;
    };

/**
 * Training on the CPU: ONNX Runtime runs forward and backward; parameters, moments and gradients are in the memory of
 * our SIMD kernels, which sum, clip and apply AdamW (docs/MEASUREMENTS.md explains why not the optimizer model).
 */
export class HostTrainingSession implements TrainingSession {
  readonly backend: 'wasm' | 'node';
  readonly manifest: TrainingManifest;
  readonly #ort: OrtModule;
  readonly #trainModel: Ort.InferenceSession;
  readonly #evalModel: Ort.InferenceSession;
  readonly #kernels: WasmKernels;
  readonly #store: ParameterStore;
  readonly #parameterTensors: Readonly<Record<string, Ort.Tensor>>;
  readonly #trained: readonly HostTrainedParameter[];
  readonly #masks: HostDropoutMasks;
  /** False after a reset: what the dense gradients hold counts as zero. */
  #hasGradients = false;
  /** Of the micro-batches since the last reset. */
  #loss = 0;
  #optimizerSteps = 0;

  private constructor(
    options: HostSessionOptions,
    manifest: TrainingManifest,
    models: { readonly train: Ort.InferenceSession; readonly evaluation: Ort.InferenceSession },
    kernels: WasmKernels,
    parameters: Float32Array,
  ) {
    this.backend = options.backend;
    this.manifest = manifest;
    this.#ort = options.ort;
    this.#trainModel = models.train;
    this.#evalModel = models.evaluation;
    this.#kernels = kernels;
    this.#masks = new HostDropoutMasks(manifest.dropout);
    const views = eachParameter(manifest, parameters);
    this.#parameterTensors = Object.fromEntries(
      views.map(({ spec, values }) => [spec.name, new options.ort.Tensor('float32', values, spec.shape)]),
    );
    const trained = new Map(
      views.flatMap(({ spec, values }) => {
        if (spec.gradient === undefined) return [];
        const allocate = () => kernels.allocFloat32(values.length);
        const gradient: HostGradient =
          spec.gradient.kind === 'dense'
            ? { ...spec.gradient, values: allocate() }
            : { ...spec.gradient, table: new HostTableGradient(kernels, spec) };
        return [[spec, { spec, values, average: allocate(), squares: allocate(), gradient }]];
      }),
    );
    this.#trained = [...trained.values()];
    this.#store = new ParameterStore(
      manifest,
      views.map(({ spec, values }) => {
        const parameter = trained.get(spec);
        return {
          spec,
          read: async (target) => target.set(values),
          write: (source) => values.set(source),
          training: parameter === undefined ? null : this.#storedTraining(parameter),
        };
      }),
    );
  }

  /**
   * @throws KernelMemoryError where the browser cannot provide the memory; what copying the weights throws
   */
  static async create(
    artifacts: TrainingArtifacts,
    options: HostSessionOptions,
  ): Promise<HostTrainingSession> {
    const { manifest, weights } = artifacts;
    const kernels = await createKernels(hostStateBytes(manifest.parameters));
    const parameters = kernels.allocFloat32(totalSize(manifest.parameters));
    for (const { spec, values } of eachParameter(manifest, parameters)) {
      await weights.copyTo(values, spec);
    }
    const sessionOptions: Ort.InferenceSession.SessionOptions = {
      executionProviders: [options.backend === 'wasm' ? 'wasm' : 'cpu'],
      ...options.sessionOptions,
    };
    const train = await options.ort.InferenceSession.create(artifacts.trainModel, sessionOptions);
    const evaluation = await options.ort.InferenceSession.create(artifacts.evalModel, sessionOptions);
    return new HostTrainingSession(options, manifest, { train, evaluation }, kernels, parameters);
  }

  async runTrainStep({ batch, labelledTokens, dropout }: TrainStepInputs): Promise<number> {
    const inputs = batchInputs(batch, this.manifest, labelledTokens);
    const feeds = this.#feeds(inputs);
    for (const { site, mask, dims } of await this.#masks.draw(batch.batchSize, batch.length, dropout)) {
      feeds[site.input] = new this.#ort.Tensor('float32', mask, dims);
    }
    const outputs = await this.#trainModel.run(feeds);
    for (const { gradient } of this.#trained) {
      const given = floats(outputs[gradient.output]);
      switch (gradient.kind) {
        case 'dense':
          if (this.#hasGradients) addTo(gradient.values, given);
          else gradient.values.set(given);
          break;
        case 'rows':
          gradient.table.push(given, gradientIds(inputs, gradient.ids));
          break;
        default:
          gradient satisfies never;
      }
    }
    this.#hasGradients = true;
    const loss = floats(outputs[GRAPH.loss])[0]!;
    this.#loss += loss;
    return loss;
  }

  async runOptimizerStep({ learningRate, maxGradNorm }: OptimizerStepInputs): Promise<OptimizerStepResult> {
    const gradNorm = gradientNorm(
      this.#trained.reduce((sum, { gradient }) => sum + this.#sumOfSquares(gradient), 0),
    );
    const numbers = { loss: this.#loss, gradNorm };
    const step = {
      settings: this.manifest.optimizer,
      learningRate,
      step: this.#optimizerSteps + 1,
      gradientScale: clipFactor(gradNorm, maxGradNorm),
    };
    for (const parameter of this.#trained) {
      this.#update(parameter, adamWScalars({ ...step, decay: parameter.spec.decay }), numbers);
    }
    const isSkipped = !isFiniteStep(numbers);
    if (!isSkipped) this.#optimizerSteps++;
    return { gradNorm, isSkipped };
  }

  lazyResetGrad(): void {
    this.#hasGradients = false;
    this.#loss = 0;
    for (const { gradient } of this.#trained) if (gradient.kind === 'rows') gradient.table.clear();
  }

  async runEvalStep(batch: Batch): Promise<EvalResult> {
    const labelled = countLabelledTokens(batch);
    const outputs = await this.#evalModel.run(
      this.#feeds(batchInputs(batch, this.manifest, Math.max(1, labelled))),
    );
    return {
      loss: labelled === 0 ? Number.NaN : floats(outputs[GRAPH.loss])[0]!,
      logits: floats(outputs[GRAPH.logits]),
    };
  }

  getContiguousParameters(trainableOnly: boolean): Promise<Float32Array> {
    return this.#store.readContiguous(trainableOnly);
  }

  async loadParametersBuffer(buffer: Float32Array, trainableOnly: boolean): Promise<void> {
    this.#store.writeContiguous(buffer, trainableOnly);
  }

  getParametersSize(trainableOnly: boolean): number {
    return this.#store.size(trainableOnly);
  }

  getGradients(): Promise<Map<string, Float32Array>> {
    return this.#store.readGradients();
  }

  exportState(): Promise<SessionState> {
    return this.#store.exportState(this.#optimizerSteps);
  }

  async importState(state: SessionState): Promise<void> {
    this.#store.importState(state);
    this.#optimizerSteps = state.optimizerSteps;
    this.lazyResetGrad();
  }

  async release(): Promise<void> {
    await this.#trainModel.release();
    await this.#evalModel.release();
  }

  #feeds(inputs: Readonly<Record<string, HostInput>>): Record<string, Ort.Tensor> {
    const feeds = { ...this.#parameterTensors };
    for (const [name, input] of Object.entries(inputs)) feeds[name] = toTensor(this.#ort, input);
    return feeds;
  }

  /** How the store reads and writes what a trained parameter has beside its values. */
  #storedTraining({ spec, average, squares, gradient }: HostTrainedParameter): StoredTraining {
    return {
      readMoments: async () => momentsState(spec, average, squares),
      writeMoments: (moments) => {
        if (moments.touchedRows === null) {
          average.set(moments.average);
          squares.set(moments.squares);
          return;
        }
        scatterRows(moments.average, moments.touchedRows, average.fill(0));
        scatterRows(moments.squares, moments.touchedRows, squares.fill(0));
        if (gradient.kind === 'rows') gradient.table.setTouchedRows(moments.touchedRows);
      },
      readGradient: async (target) => {
        if (gradient.kind === 'rows') gradient.table.scatter(target);
        else if (this.#hasGradients) target.set(gradient.values);
      },
    };
  }

  #sumOfSquares(gradient: HostGradient): number {
    switch (gradient.kind) {
      case 'dense':
        return this.#hasGradients ? this.#kernels.sumOfSquares(gradient.values) : 0;
      case 'rows':
        return gradient.table.sumOfSquares();
      default:
        return gradient satisfies never;
    }
  }

  #update(
    { values, average, squares, gradient }: HostTrainedParameter,
    scalars: AdamWScalars,
    numbers: StepNumbers,
  ): void {
    switch (gradient.kind) {
      case 'dense':
        if (!this.#hasGradients) gradient.values.fill(0);
        this.#kernels.adamw(values, gradient.values, average, squares, scalars, numbers);
        break;
      case 'rows':
        gradient.table.update(values, average, squares, scalars, numbers);
        break;
      default:
        gradient satisfies never;
    }
  }
}

function toTensor(ort: OrtModule, input: HostInput): Ort.Tensor {
  switch (input.type) {
    case 'int32':
      return new ort.Tensor('int32', input.data, input.dims);
    case 'int64':
      return new ort.Tensor('int64', input.data, input.dims);
    case 'float32':
      return new ort.Tensor('float32', input.data, input.dims);
    default:
      return input satisfies never;
  }
}

/** A float32 output; the graphs have no others. */
function floats(tensor: Ort.Tensor | undefined): Float32Array {
  return tensor!.data as Float32Array;
}

function addTo(target: Float32Array, source: Float32Array): void {
  for (let i = 0; i < target.length; i++) target[i] = target[i]! + source[i]!;
}

/** The parameters as views of the contiguous buffer. */
function eachParameter(manifest: TrainingManifest, contiguous: Float32Array) {
  let offset = 0;
  return manifest.parameters.map((spec) => {
    const values = contiguous.subarray(offset, offset + elementCount(spec.shape));
    offset += values.length;
    return { spec, values };
  });
}

function totalSize(parameters: readonly ParameterSpec[]): number {
  return parameters.reduce((sum, { shape }) => sum + elementCount(shape), 0);
}
