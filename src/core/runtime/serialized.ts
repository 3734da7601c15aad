import type { Batch } from '../batch.ts';
import type { CallQueue } from '../callQueue.ts';
import type { OptimizerStepInputs, TrainingSession, TrainStepInputs } from './session.ts';
import type { SessionState } from './sessionState.ts';

/**
 * The same session for several callers: its calls wait for one another, and for those of all sessions with the same
 * queue, since a runtime computes for one session at a time. So a prediction slips in between two batches of a run.
 */
export function serialized(session: TrainingSession, calls: CallQueue): TrainingSession {
  const queue = <T>(call: () => Promise<T>): Promise<T> => calls.add(call);
  return {
    backend: session.backend,
    manifest: session.manifest,
    runTrainStep: (inputs: TrainStepInputs) => queue(() => session.runTrainStep(inputs)),
    runOptimizerStep: (inputs: OptimizerStepInputs) => queue(() => session.runOptimizerStep(inputs)),
    lazyResetGrad: () => session.lazyResetGrad(),
    runEvalStep: (batch: Batch) => queue(() => session.runEvalStep(batch)),
    getContiguousParameters: (trainableOnly: boolean) =>
      queue(() => session.getContiguousParameters(trainableOnly)),
    loadParametersBuffer: (buffer: Float32Array, trainableOnly: boolean) =>
      queue(() => session.loadParametersBuffer(buffer, trainableOnly)),
    getParametersSize: (trainableOnly: boolean) => session.getParametersSize(trainableOnly),
    getGradients: () => queue(() => session.getGradients()),
    exportState: () => queue(() => session.exportState()),
    importState: (state: SessionState) => queue(() => session.importState(state)),
    release: () => queue(() => session.release()),
  };
}
