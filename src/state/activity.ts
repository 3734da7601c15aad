/** What is happening, as one value from which the sentence on top of the page is made. */
import { useShallow } from 'zustand/react/shallow';
import { countProblems, headlineScore, UntaggedTextError } from '../core/page.ts';
import { type DataSource, useDataStore } from './dataStore.ts';
import { downloadShare, useModelStore } from './modelStore.ts';
import { isActive, type RunState, useRunStore } from './runStore.ts';

export type Activity =
  | { readonly kind: 'importing' }
  | { readonly kind: 'noData' }
  /** What could not be read; `name` is null where it has none. */
  | { readonly kind: 'importFailed'; readonly what: ImportFailure; readonly name: string | null }
  | { readonly kind: 'modelFailed' }
  /** `share` of the model that has arrived, 0 to 1. */
  | { readonly kind: 'loadingModel' | 'queued'; readonly share: number | null }
  | {
      readonly kind: 'ready';
      readonly datasetName: string;
      readonly sentences: number;
      readonly problems: number;
      readonly problemKinds: number;
    }
  | { readonly kind: 'preparing' | 'preparingQuickTry' }
  /** Stop was clicked before the run has begun. */
  | { readonly kind: 'stoppingStart' }
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
      /** After the last epoch; null where its evaluation was stopped. */
      readonly score: { readonly name: 'f1' | 'accuracy'; readonly value: number } | null;
      readonly epochs: number;
      readonly totalSteps: number;
      readonly trainMs: number;
    }
  | { readonly kind: 'failed' | 'failedStart' };

/** `untagged`: text that is read, but teaches nothing. */
type ImportFailure = DataSource['kind'] | 'untagged';

type DataState = ReturnType<typeof useDataStore.getState>;
type ModelState = ReturnType<typeof useModelStore.getState>;

/** What of the data is part of the sentence. */
function dataFacts({ importing, loaded, error, tried }: DataState) {
  const { problems, kinds } = loaded === null ? { problems: 0, kinds: 0 } : countProblems(loaded.report);
  return {
    failed: error === null || tried === null ? null : failureOf(error, tried),
    failedName: tried === null ? null : nameOf(tried),
    problems,
    problemKinds: kinds,
    importing: importing !== null,
    name: loaded?.name ?? null,
    sentences: loaded?.report.splits.find(({ split }) => split === 'train')?.sentences ?? 0,
  };
}

function failureOf(error: Error, tried: DataSource): ImportFailure {
  return error instanceof UntaggedTextError ? 'untagged' : tried.kind;
}

/** What the user calls what was tried; null where it has no name. */
function nameOf(source: DataSource): string | null {
  switch (source.kind) {
    case 'files':
      return source.files.length === 1 ? source.files[0]!.name : null;
    case 'hub':
      return source.repository.id;
    case 'sample':
      return source.sample;
    case 'text':
      return null;
    default:
      return source satisfies never;
  }
}

/** What of the model is; the share in whole percent, as it is written. */
function modelFacts({ status, downloads }: ModelState) {
  const share = status === 'loading' ? downloadShare(downloads) : null;
  return { status, share: share === null ? null : Math.floor(share * 100) / 100 };
}

/** What of the run is: neither its curve nor its log. */
function runFacts(run: RunState) {
  const { starting, failedStart, phase, requested, record, totalSteps, lastStep, evaluation, epochs } = run;
  return {
    startPhase: starting?.phase ?? null,
    isQuickTryStarting: starting?.isQuickTry ?? false,
    failedStart,
    phase,
    requested,
    record,
    totalSteps,
    lastStep,
    evaluation,
    lastEpoch: epochs.at(-1) ?? null,
    epochCount: epochs.length,
  };
}

type DataFacts = ReturnType<typeof dataFacts>;
type ModelFacts = ReturnType<typeof modelFacts>;
type RunFacts = ReturnType<typeof runFacts>;

/** What is happening, by the states of the three stores. */
export function activityOf(data: DataState, model: ModelState, run: RunState): Activity {
  return activityOfFacts(dataFacts(data), modelFacts(model), runFacts(run));
}

function activityOfFacts(data: DataFacts, model: ModelFacts, run: RunFacts): Activity {
  if (data.importing) return { kind: 'importing' };
  switch (run.startPhase) {
    case 'queued':
      return { kind: 'queued', share: model.share };
    case 'preparing':
      return { kind: run.isQuickTryStarting ? 'preparingQuickTry' : 'preparing' };
    case 'stopping':
      return { kind: 'stoppingStart' };
    case null:
      break;
    default:
      return run.startPhase satisfies never;
  }
  if (data.failed !== null && !isActive(run.phase)) {
    return { kind: 'importFailed', what: data.failed, name: data.failedName };
  }
  // What became of data other than the current is not shown.
  if (run.failedStart?.datasetName === data.name) return { kind: 'failedStart' };
  if (isActive(run.phase) || run.record?.datasetName === data.name) return runActivity(run);
  if (data.name === null) return { kind: 'noData' };
  switch (model.status) {
    case 'failed':
      return { kind: 'modelFailed' };
    case 'loading':
      return { kind: 'loadingModel', share: model.share };
    case 'ready':
      return {
        kind: 'ready',
        datasetName: data.name,
        sentences: data.sentences,
        problems: data.problems,
        problemKinds: data.problemKinds,
      };
    default:
      return model.status satisfies never;
  }
}

function runActivity(run: RunFacts): Activity {
  const epochs = run.record?.settings.epochs ?? 0;
  const step = run.lastStep?.step ?? 0;
  const { totalSteps } = run;
  const running = run.phase === 'training' || run.phase === 'evaluating';
  if (run.requested === 'pause' && running) return { kind: 'pausing' };
  if (run.requested === 'stop' && isActive(run.phase)) return { kind: 'stopping' };
  switch (run.phase) {
    case 'none':
    case 'preparing':
      return { kind: 'preparing' };
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
      const { lastEpoch } = run;
      const name = headlineScore(run.record?.task ?? 'spans');
      return {
        kind: 'finished',
        score: lastEpoch === null || lastEpoch.epoch < epochs ? null : { name, value: lastEpoch[name] },
        epochs: run.epochCount,
        totalSteps,
        trainMs: run.record?.trainMs ?? 0,
      };
    }
    case 'failed':
      return { kind: 'failed' };
    default:
      return run.phase satisfies never;
  }
}

/** Progress of the run that is in progress or about to start, 0 to 1; null without one. */
export function runProgress(run: RunState): number | null {
  if (run.starting !== null) return 0;
  if (!isActive(run.phase)) return null;
  return run.totalSteps === 0 ? 0 : (run.lastStep?.step ?? 0) / run.totalSteps;
}

/** Renders again only when something that the sentence says has changed. */
export function useActivity(): Activity {
  const data = useDataStore(useShallow(dataFacts));
  const model = useModelStore(useShallow(modelFacts));
  const run = useRunStore(useShallow(runFacts));
  return activityOfFacts(data, model, run);
}
