/** What the engine needs to know of an architecture: one row, exported by its file and listed in architectures.ts. */
import type { ModelType } from '../modelTypes.ts';
import type { EncoderConfig } from './config.ts';
import type { ForwardMode, ForwardModel } from './forward.ts';

/**
 * How a new weight is drawn: normal with this standard deviation, redrawn beyond `cutoff` deviations from 0.
 */
export interface Initialization {
  readonly deviation: number;
  readonly cutoff: number;
}

export interface Architecture<Config extends EncoderConfig & { readonly modelType: ModelType }> {
  /** The encoder's name within the model with a head: the prefix of its parameters, without the dot. */
  readonly prefix: string;
  /** The reference's class for the model with its head: `architectures` in config.json. */
  readonly tokenClassifier: `${string}ForTokenClassification`;
  /**
   * Reads a parsed `config.json`.
   * @throws UnsupportedModelError with the first unsupported field
   */
  parse(json: unknown): Config;
  /** The forward graph of the model with a head of `labelCount` classes. */
  build(config: Config, labelCount: number, mode: ForwardMode): ForwardModel;
  /**
   * The layer that a parameter belongs to, from 0: what freezing and layer-wise decay go by. Where layers share it,
   * the last of them; null for what is outside the layers.
   */
  layerOf(config: Config, parameter: string): number | null;
  /** How the reference draws a new weight of the head. */
  headInitialization(config: Config, parameter: string): Initialization;
}

/** `layerOf` for models that number their layers in the parameters' names. */
export function numberedLayer(_config: EncoderConfig, parameter: string): number | null {
  const layer = /\.layers?\.(\d+)\./.exec(parameter)?.[1];
  return layer === undefined ? null : Number(layer);
}

/** `headInitialization` of models that draw all weights in the same way. */
export function normalInitialization({ initializerRange }: EncoderConfig): Initialization {
  return { deviation: initializerRange, cutoff: Number.POSITIVE_INFINITY };
}
