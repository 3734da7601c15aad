/** The actions of Evaluate: scoring a split with what tags at the moment. `studio.evaluation` has them. */
import type { TrainerClient } from '../../workers/client.ts';
import type { TaggerChoice, WorkerEvent } from '../../workers/protocol.ts';
import type { SplitName } from '../core/data/task.ts';
import { asError } from '../core/errors.ts';
import { useEvaluateStore } from './evaluateStore.ts';

type Connection = Pick<TrainerClient, 'request'>;

/** What the worker answers when an evaluation was ended before it was done. */
const CANCELLED = 'EvaluationCancelledError';

export class EvaluateActions {
  readonly #connection: () => Connection;

  constructor(connection: () => Connection) {
    this.#connection = connection;
  }

  /** Scores a split. One at a time: while one goes on nothing happens. What was evaluated before stays. */
  async evaluate(tagger: TaggerChoice, split: SplitName): Promise<void> {
    if (useEvaluateStore.getState().progress !== null) return;
    useEvaluateStore.setState({ progress: { batch: 0, batches: 1 }, error: null });
    try {
      const scores = await this.#connection().request('evaluate', { tagger, split });
      useEvaluateStore.setState(({ results }) => {
        const number = results.length + 1;
        return { progress: null, results: [{ ...scores, number }, ...results], shown: number };
      });
    } catch (error) {
      const thrown = asError(error);
      useEvaluateStore.setState({ progress: null, error: thrown.name === CANCELLED ? null : thrown });
    }
  }

  async cancel(): Promise<void> {
    await this.#connection().request('cancelEvaluation', {});
  }

  showProgress({ batch, batches }: Extract<WorkerEvent, { kind: 'scoreProgress' }>): void {
    useEvaluateStore.setState(({ progress }) => (progress === null ? {} : { progress: { batch, batches } }));
  }
}
