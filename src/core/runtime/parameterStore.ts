/** What both sessions do with their parameters, wherever these are stored. */
import type { ParameterSpec, TrainingManifest } from '../artifacts/manifest.ts';
import { splitParameters } from '../artifacts/parameters.ts';
import { elementCount } from '../onnx/graph.ts';
import { ParameterBufferSizeError } from './session.ts';
import {
  type MomentsState,
  type ParameterState,
  requireFittingState,
  type SessionState,
} from './sessionState.ts';

/** A parameter where a session keeps it: in the kernels' memory, or on the GPU. */
export interface StoredParameter {
  readonly spec: ParameterSpec;
  /** Copies the values into `target`, which has as many elements. */
  read(target: Float32Array): Promise<void>;
  /** Takes a copy of `values`. */
  write(values: Float32Array): void;
  /** Null where the parameter is frozen. */
  readonly training: StoredTraining | null;
}

/** What a session keeps of a trained parameter beside its values. */
export interface StoredTraining {
  readMoments(): Promise<MomentsState>;
  /** Takes a copy of them. */
  writeMoments(moments: MomentsState): void;
  /** Writes the accumulated gradient into `target`, zeros of the parameter's size. */
  readGradient(target: Float32Array): Promise<void>;
}

/** The parameters of a session, in the order of its manifest. */
export class ParameterStore {
  readonly #manifest: TrainingManifest;
  readonly #parameters: readonly StoredParameter[];

  constructor(manifest: TrainingManifest, parameters: readonly StoredParameter[]) {
    this.#manifest = manifest;
    this.#parameters = parameters;
  }

  /** In elements. */
  size(trainableOnly: boolean): number {
    return totalSize(this.#chosen(trainableOnly));
  }

  async readContiguous(trainableOnly: boolean): Promise<Float32Array<ArrayBuffer>> {
    const chosen = this.#chosen(trainableOnly);
    const contiguous = new Float32Array(totalSize(chosen));
    for (const [{ read }, values] of withViews(chosen, contiguous)) await read(values);
    return contiguous;
  }

  /** @throws ParameterBufferSizeError */
  writeContiguous(buffer: Float32Array, trainableOnly: boolean): void {
    const chosen = this.#chosen(trainableOnly);
    const expected = totalSize(chosen);
    if (buffer.length !== expected) {
      throw new ParameterBufferSizeError(
        `The buffer has ${buffer.length} elements where the parameters have ${expected}.`,
        { expected, found: buffer.length },
      );
    }
    for (const [{ write }, values] of withViews(chosen, buffer)) write(values);
  }

  /** The accumulated gradients by the reference's tensor names. */
  async readGradients(): Promise<Map<string, Float32Array>> {
    const trained = this.#chosen(true);
    const contiguous = new Float32Array(totalSize(trained));
    for (const [{ training }, values] of withViews(trained, contiguous)) await training?.readGradient(values);
    const specs = { ...this.#manifest, parameters: trained.map(({ spec }) => spec) };
    return new Map([...splitParameters(specs, contiguous)].map(([name, { data }]) => [name, data]));
  }

  async exportState(optimizerSteps: number): Promise<SessionState> {
    const parameters: ParameterState[] = [];
    for (const { spec, read, training } of this.#parameters) {
      const values = new Float32Array(elementCount(spec.shape));
      await read(values);
      const moments = training === null ? null : await training.readMoments();
      parameters.push({ name: spec.name, values, moments });
    }
    return { version: 1, optimizerSteps, parameters };
  }

  /** @throws SessionStateError before anything is changed */
  importState(state: SessionState): void {
    requireFittingState(state, this.#manifest);
    for (const [index, { write, training }] of this.#parameters.entries()) {
      const { values, moments } = state.parameters[index]!;
      write(values);
      if (moments !== null) training?.writeMoments(moments);
    }
  }

  #chosen(trainableOnly: boolean): readonly StoredParameter[] {
    return trainableOnly ? this.#parameters.filter(({ training }) => training !== null) : this.#parameters;
  }
}

function totalSize(parameters: readonly StoredParameter[]): number {
  return parameters.reduce((sum, { spec }) => sum + elementCount(spec.shape), 0);
}

/** Each parameter with its part of a contiguous buffer. */
function withViews(
  parameters: readonly StoredParameter[],
  contiguous: Float32Array,
): [StoredParameter, Float32Array][] {
  let end = 0;
  return parameters.map((parameter) => {
    const start = end;
    end += elementCount(parameter.spec.shape);
    return [parameter, contiguous.subarray(start, end)];
  });
}
