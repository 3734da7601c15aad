/** What is happening, as one value from which the sentence on top of the page is made. */
import { headlineScore } from '../core/metrics/task.ts';
import { useDataStore } from './dataStore.ts';
import { downloadShare, useModelStore } from './modelStore.ts';
import { isActive, type RunState, useRunStore } from './runStore.ts';

export type Activity =
  | { readonly kind: 'importing' }
  | { readonly kind: 'noData' }
  | { readonly kind: 'modelFailed' }
  /** `share` of the model that has arrived, 0 to 1. */
  | { readonly kind: 'loadingModel' | 'queued'; readonly share: number | null }
  | { readonly kind: 'ready'; readonly datasetName: string; readonly sentences: number }
  | { readonly kind: 'preparing' }
  | {
      readonly kind: 'training';
      readonly epoch: number;
      readonly epochs: number;
      readonly step: number;
      readonly totalSteps: number;
      readonly etaMs: number;
    }
  | {
      readonly kind: 'evaluating';
      readonly epoch: number;
      readonly epochs: number;
      /** Share of the validation batches done, 0 to 1. */
      readonly share: number | null;
    }
  | { readonly kind: 'pausing' | 'stopping' }
  | { readonly kind: 'paused' | 'stopped'; readonly step: number; readonly totalSteps: number }
  | {
      readonly kind: 'finished';
      /** After the last epoch; null where the run had none. */
      readonly score: { readonly name: 'f1' | 'accuracy'; readonly value: number } | null;
      readonly epochs: number;
      readonly trainMs: number;
    }
  | { readonly kind: 'failed' };

type DataState = ReturnType<typeof useDataStore.getState>;
type ModelState = ReturnType<typeof useModelStore.getState>;

export function activityOf(data: DataState, model: ModelState, run: RunState): Activity {
  const loadedName = data.loaded?.name;
  const otherDataSince = !isActive(run.phase) && run.record !== null && run.record.datasetName !== loadedName;
  if (run.phase !== 'none' && data.importing === null && !otherDataSince) return runActivity(run, model);
  if (data.importing !== null) return { kind: 'importing' };
  if (data.loaded === null) return { kind: 'noData' };
  switch (model.status) {
    case 'failed':
      return { kind: 'modelFailed' };
    case 'loading':
      return { kind: 'loadingModel', share: downloadShare(model.downloads) };
    case 'ready':
      return {
        kind: 'ready',
        datasetName: data.loaded.name,
        sentences: data.loaded.report.splits.find(({ split }) => split === 'train')?.sentences ?? 0,
      };
    default:
      return model.status satisfies never;
  }
}

function runActivity(run: RunState, model: ModelState): Activity {
  const epochs = run.record?.settings.epochs ?? 0;
  const step = run.lastStep?.step ?? 0;
  const { totalSteps } = run;
  const running = run.phase === 'training' || run.phase === 'evaluating';
  if (run.asked === 'pause' && running) return { kind: 'pausing' };
  if (run.asked === 'stop' && (running || run.phase === 'paused' || run.phase === 'preparing')) {
    return { kind: 'stopping' };
  }
  switch (run.phase) {
    case 'none':
    case 'preparing':
      return { kind: 'preparing' };
    case 'queued':
      return { kind: 'queued', share: downloadShare(model.downloads) };
    case 'training':
      if (run.lastStep === null) return { kind: 'preparing' };
      return {
        kind: 'training',
        // A step's epoch is fractional: 1.0 is the end of the first.
        epoch: Math.max(1, Math.ceil(run.lastStep.epoch - 1e-6)),
        epochs,
        step,
        totalSteps,
        etaMs: run.lastStep.etaMs,
      };
    case 'evaluating':
      return {
        kind: 'evaluating',
        epoch: Math.max(1, Math.round(run.lastStep?.epoch ?? 1)),
        epochs,
        share: run.evaluation === null ? null : run.evaluation.batch / run.evaluation.batches,
      };
    case 'paused':
    case 'stopped':
      return { kind: run.phase, step, totalSteps };
    case 'finished': {
      const last = run.epochs.at(-1);
      const name = headlineScore(run.record?.task ?? 'spans');
      return {
        kind: 'finished',
        score: last === undefined ? null : { name, value: last[name] },
        epochs: run.epochs.length,
        trainMs: run.record?.trainMs ?? 0,
      };
    }
    case 'failed':
      return { kind: 'failed' };
    default:
      return run.phase satisfies never;
  }
}

/** Share of the whole run that is done, 0 to 1; null where nothing runs. */
export function runProgress(run: RunState): number | null {
  if (run.phase === 'none' || run.phase === 'failed') return null;
  if (run.phase === 'finished') return 1;
  if (run.totalSteps === 0) return 0;
  return (run.lastStep?.step ?? 0) / run.totalSteps;
}

export function useActivity(): Activity {
  const data = useDataStore();
  const model = useModelStore();
  const run = useRunStore();
  return activityOf(data, model, run);
}
