/**
 * What is said where a model does not fit, as data and in words. Knows nothing of how that is found out: see fit.ts.
 */
import { registerError, TagsmithError } from '../errors.ts';
import type { DeviceLimits, MemoryNeed } from '../runtime/memory.ts';
import type { TrainSettings } from './settings.ts';

declare module '../errors.ts' {
  interface ErrorData {
    ModelTooLargeError: ModelTooLargeError['data'];
  }
}

/** One thing to change so that it fits. */
export type Remedy =
  | { readonly kind: 'batchSize' | 'maxLength' | 'frozenLayers'; readonly value: number }
  | { readonly kind: 'freezeEmbeddings' }
  | { readonly kind: 'chooseWasm' }
  /** All of these together. */
  | {
      readonly kind: 'together';
      readonly settings: Pick<TrainSettings, 'batchSize' | 'maxLength' | 'frozenLayers'>;
    };

/** What is too large, and what would fit. Plain data. */
export interface TooLarge extends MemoryNeed {
  readonly model: string;
  readonly backend: DeviceLimits['backend'];
  /** Empty where nothing helps but another model. */
  readonly remedies: readonly Remedy[];
  /** Encoders up to about so many parameters, all trained, fit on this device. */
  readonly fittingParameters: number;
}

/** A model that cannot be trained on this device: `remedies` says whether with other settings it could. */
export class ModelTooLargeError extends TagsmithError<TooLarge> {}
registerError('ModelTooLargeError', ModelTooLargeError);

/** Whether no setting makes it fit on this backend, so that there is no use in downloading it for that. */
export function isHopeless({ remedies }: TooLarge): boolean {
  return remedies.every(({ kind }) => kind === 'chooseWasm');
}

/** The settings that follow a remedy; none where it is another backend. */
export function settingsOf(remedy: Remedy): Partial<TrainSettings> {
  switch (remedy.kind) {
    case 'batchSize':
    case 'maxLength':
    case 'frozenLayers':
      return { [remedy.kind]: remedy.value };
    case 'freezeEmbeddings':
      return { freezeEmbeddings: true };
    case 'together':
      return { ...remedy.settings, freezeEmbeddings: true };
    case 'chooseWasm':
      return {};
    default:
      return remedy satisfies never;
  }
}

export function tooLargeError(tooLarge: TooLarge): ModelTooLargeError {
  return new ModelTooLargeError(
    `${tooLarge.model} does not fit: ${needInWords(tooLarge)} ${remediesInWords(tooLarge)}`,
    tooLarge,
  );
}

function needInWords({ what, name, neededBytes, limitBytes }: MemoryNeed): string {
  const needed = megabytes(neededBytes);
  const limit = megabytes(limitBytes);
  switch (what) {
    case 'parameter':
      return `${name} has ${needed}, and this GPU takes no buffer above ${limit}.`;
    case 'activation':
      return `one intermediate result of a batch has ${needed}, and this GPU takes no buffer above ${limit}.`;
    case 'state':
      return `parameters, moments and gradients need ${needed}, and a WebAssembly memory has ${limit}.`;
    case 'masks':
      return `the dropout masks of a batch need ${needed}, and a WebAssembly memory has ${limit}.`;
    case 'heap':
      return `parameters and the activations of a batch need ${needed}, and ONNX Runtime's WebAssembly memory has ${limit}.`;
    default:
      return what satisfies never;
  }
}

function remediesInWords({ what, remedies, fittingParameters: parameters }: TooLarge): string {
  const encoders = `an encoder of up to about ${Math.round(parameters / 1e6)} million parameters`;
  if (remedies.length === 0) return `No setting helps. Choose ${encoders}.`;
  const settings = `It would fit with ${remedies.map(remedyInWords).join(', or ')}.`;
  return what === 'parameter' || what === 'state' ? `${settings} So would ${encoders}.` : settings;
}

function remedyInWords(remedy: Remedy): string {
  switch (remedy.kind) {
    case 'batchSize':
      return `batch size ${remedy.value}`;
    case 'maxLength':
      return `length limit ${remedy.value}`;
    case 'frozenLayers':
      return `${remedy.value} frozen layers`;
    case 'freezeEmbeddings':
      return 'frozen embeddings';
    case 'chooseWasm':
      return 'the WASM backend';
    case 'together': {
      const { batchSize, maxLength, frozenLayers } = remedy.settings;
      return `frozen embeddings, ${frozenLayers} frozen layers, batch size ${batchSize} and length limit ${maxLength} together`;
    }
    default:
      return remedy satisfies never;
  }
}

function megabytes(bytes: number): string {
  return `${Math.round(bytes / 1e6)} MB`;
}
