import {
  CallSizes,
  type ClassReading,
  headOf,
  lengthLimit,
  prepareTagger,
  type ReadModel,
  runFactsOf,
  Turns,
} from '../src/core/worker.ts';
import { HeadMismatchError, type OpenTagger, scoreSplit, tagGivenWords, tagWith } from './openTagger.ts';
import { NotReadyError } from './protocol/errors.ts';
import type { Parameters } from './protocol/messages.ts';
import type { PredictionResult, ScoringProgress, SplitScores, TaggedSentences } from './protocol/tagging.ts';
import type { RequestContext } from './request.ts';
import type { Runs } from './runs.ts';
import type { WorkerState } from './workerState.ts';

/**
 * Windows of a text in a call while a run is in progress: each call waits for a step, so there are to be few of them.
 * Otherwise a window is a call, and what the page no longer wants ends with the window in progress.
 */
const ROWS_BETWEEN_STEPS = 4;

/** Tagging with the current run's weights, or with the current model and its original head. */
export class Tagging {
  readonly #state: WorkerState;
  readonly #runs: Runs;
  /** The current model with its original head, once something was tagged with it. */
  #original: OpenTagger | null = null;

  constructor(state: WorkerState, runs: Runs) {
    this.#state = state;
    this.#runs = runs;
  }

  async predict(
    { tagger, text, grouping }: Parameters<'predict'>,
    { signal }: Pick<RequestContext, 'signal'>,
  ): Promise<PredictionResult> {
    const { runtime, surroundings } = this.#state;
    const started = performance.now();
    const turns = new Turns({ yieldTurn: () => surroundings.yieldTurn(), signal });
    const step = tagger === 'run' ? this.#runs.current.trainer.step : null;
    const rowsPerCall = runtime.isRunning ? ROWS_BETWEEN_STEPS : 1;
    const tag = (chosen: OpenTagger) => tagWith(chosen, text, grouping, { turns, rowsPerCall });
    const tags =
      tagger === 'run'
        ? await tag(this.#runs.tagger)
        : await runtime.outsideRun(async () => tag(await this.#openOriginal(signal)), signal);
    return { ...tags, step, predictMs: performance.now() - started };
  }

  async tagSentences(
    { sentences }: Parameters<'tagSentences'>,
    { signal }: Pick<RequestContext, 'signal'>,
  ): Promise<TaggedSentences> {
    const started = performance.now();
    const { step } = this.#runs.current.trainer;
    const turns = new Turns({ yieldTurn: () => this.#state.surroundings.yieldTurn(), signal });
    const { tags } = await tagGivenWords(this.#runs.tagger, sentences, { turns });
    return { tags, step, tagMs: performance.now() - started };
  }

  evaluate(
    { tagger, split }: Parameters<'evaluate'>,
    { signal: cancelled, report }: RequestContext<ScoringProgress>,
  ): Promise<SplitScores> {
    const { dataset, runtime, surroundings } = this.#state;
    return runtime.preemptible(async (signal) => {
      const chosen = tagger === 'run' ? this.#runs.tagger : await this.#openOriginal(signal);
      const turns = new Turns({ yieldTurn: () => surroundings.yieldTurn(), signal });
      return scoreSplit(chosen, dataset, split, {
        turns,
        beforeBatch: async (batch, batches) => {
          await turns.yieldNow();
          report({ batch, batches });
        },
      });
    }, cancelled);
  }

  /** Releases the session of the original head when the work that uses it has ended; evaluations are cancelled. */
  release(): Promise<void> {
    return this.#state.runtime.afterOtherWork(async () => {
      await this.#original?.session.release();
      this.#original = null;
    });
  }

  /** @throws the signal's reason; nothing is open then that was not before */
  async #openOriginal(signal: AbortSignal): Promise<OpenTagger> {
    if (this.#original !== null) return this.#original;
    const { model: loaded, surroundings, runtime, estimator, backend: preference } = this.#state;
    const { model, tokenizer } = loaded;
    const { name, config, configJson } = model;
    const { labels, reading } = headInUse(loaded);
    const backend = await surroundings.chooseBackend(preference);
    const turns = new Turns({ yieldTurn: () => surroundings.yieldTurn(), signal });
    const { memory } = await estimator.judge(name, config, null, signal);
    const { artifacts, evaluation } = await prepareTagger(model, labels, turns);
    await turns.yieldNow();
    const session = await runtime.createSession(backend, artifacts);
    this.#original = {
      name,
      session,
      tokenizer,
      labels,
      reading,
      wordSplitting: runFactsOf(configJson)?.words ?? null,
      maxLength: lengthLimit(loaded),
      callSizes: new CallSizes(evaluation, memory.call),
      vocabSize: config.vocabSize,
    };
    return this.#original;
  }
}

/** @throws NotReadyError where the model has no head, HeadMismatchError */
function headInUse({ model, classReadings: [reading] }: ReadModel): {
  readonly labels: readonly string[];
  readonly reading: ClassReading;
} {
  const { name, checkpoint, configJson } = model;
  const head = headOf(checkpoint.tensors, configJson);
  switch (head.kind) {
    case 'named':
      return { labels: head.labels, reading: reading! };
    case 'none':
      throw new NotReadyError(`${name} has not learnt any labels yet. Click Train first.`, {
        missing: 'head',
      });
    case 'mismatch':
      throw new HeadMismatchError(
        `${name} has a head with ${head.rows} classes, and its config.json names ${head.names}, so their meaning is unknown. Correct id2label in config.json, or train a new head.`,
        { model: name, names: head.names, rows: head.rows },
      );
    default:
      return head satisfies never;
  }
}
