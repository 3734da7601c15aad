import {
  countUnknownWords,
  type Dataset,
  type FastTokenizer,
  Turns,
  type UnknownWords,
} from '../src/core/worker.ts';
import type { ModelLoader } from './modelLoader.ts';
import type { ModelSurroundings } from './modelSources.ts';
import type { EmbeddedSource } from './protocol/models.ts';

/** Counts what tokenizers do not know of data: of the current model's, and of models that are not loaded. */
export class UnknownWordCounter {
  readonly #around: Pick<ModelSurroundings, 'yieldTurn'>;
  readonly #models: ModelLoader;
  readonly #tokenizers = new Map<string, FastTokenizer>();
  /** The same data and tokenizer are asked about whenever something else has changed. */
  readonly #counts = new WeakMap<Dataset, Map<FastTokenizer, UnknownWords>>();

  constructor(around: Pick<ModelSurroundings, 'yieldTurn'>, models: ModelLoader) {
    this.#around = around;
    this.#models = models;
  }

  /** Of a model that comes with the page; only the tokenizer's files are fetched. Throws what loading does. */
  async tokenizerOf(source: EmbeddedSource, signal: AbortSignal): Promise<FastTokenizer> {
    const known = this.#tokenizers.get(source.name);
    if (known !== undefined) return known;
    const tokenizer = await this.#models.loadTokenizer(source, { signal, report: () => {} });
    this.#tokenizers.set(source.name, tokenizer);
    return tokenizer;
  }

  /** Throws the signal's reason. */
  async count(dataset: Dataset, tokenizer: FastTokenizer, signal: AbortSignal): Promise<UnknownWords> {
    const counts = this.#counts.get(dataset) ?? new Map<FastTokenizer, UnknownWords>();
    this.#counts.set(dataset, counts);
    const known = counts.get(tokenizer);
    if (known !== undefined) return known;
    const turns = new Turns({ yieldTurn: () => this.#around.yieldTurn(), signal });
    const counted = await countUnknownWords(dataset, tokenizer, turns);
    counts.set(tokenizer, counted);
    return counted;
  }
}
