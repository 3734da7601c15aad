/** The actions of Evaluate: scoring a split with the tagger in use. `studio.evaluation` has them. */
import type { TrainerClient } from '../../workers/client.ts';
import type { ScoringProgress, TaggerChoice } from '../../workers/protocol/tagging.ts';
import { asError, CancelledError, Latest, type SplitName } from '../core/page.ts';
import { useEvaluateStore } from './evaluateStore.ts';
import { useRunStore } from './runStore.ts';

type Connection = Pick<TrainerClient, 'request'>;

export class EvaluateActions {
  readonly #connection: () => Connection;
  readonly #evaluations = new Latest();

  constructor(connection: () => Connection) {
    this.#connection = connection;
  }

  /** Scores a split. One at a time: does nothing while one is in progress. Earlier results are kept. */
  async evaluate(tagger: TaggerChoice, split: SplitName): Promise<void> {
    if (useEvaluateStore.getState().progress !== null) return;
    useEvaluateStore.setState({ progress: { split, batch: 0, batches: 1 }, error: null });
    const quickTry = tagger === 'run' ? (useRunStore.getState().record?.quickTry ?? null) : null;
    const signal = this.#evaluations.begin();
    const onProgress = (progress: ScoringProgress) =>
      useEvaluateStore.setState({ progress: { split, ...progress } });
    try {
      const scores = await this.#connection().request('evaluate', { tagger, split }, { signal, onProgress });
      useEvaluateStore.setState(({ results }) => {
        const number = results.length + 1;
        return { progress: null, results: [{ ...scores, number, quickTry }, ...results], shown: number };
      });
    } catch (error) {
      const thrown = asError(error);
      useEvaluateStore.setState({ progress: null, error: thrown instanceof CancelledError ? null : thrown });
    }
  }

  cancel(): void {
    this.#evaluations.cancel();
  }
}
