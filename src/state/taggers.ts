/** What can tag a text or a split now: a run's weights, or the current model with its original head. */
import { useMemo } from 'react';
import type { ModelSummary } from '../../workers/protocol/models.ts';
import type { TaggerChoice } from '../../workers/protocol/tagging.ts';
import type { RunRecord, Task } from '../core/page.ts';
import { useModelStore } from './modelStore.ts';
import { canPredict, isBusy, type RunState, useRunStore } from './runStore.ts';
import { useTaggerStore } from './taggerStore.ts';

/** A tagger that can be used now. */
export interface AvailableTagger {
  readonly choice: TaggerChoice;
  readonly name: string;
  /** Whether it is a run on a sample. */
  readonly isQuickTry: boolean;
  readonly task: Task;
  /** In IOB2, or tags of words. */
  readonly labels: readonly string[];
}

type ModelState = ReturnType<typeof useModelStore.getState>;

/** The record of the run whose weights can tag; null where there is none. */
function taggingRun(run: RunState): RunRecord | null {
  return canPredict(run) ? run.record : null;
}

/** The summary of a model that can tag; null where there is none. */
function taggingModel({ summary, status }: ModelState): ModelSummary | null {
  return status === 'ready' && summary?.knownLabels != null ? summary : null;
}

/** The run first. While a run is in progress, its weights are the only ones. */
function taggersOf(
  run: RunRecord | null,
  model: ModelSummary | null,
  busy: boolean,
): readonly AvailableTagger[] {
  const taggers: AvailableTagger[] = [];
  if (run !== null) {
    const { name, task, labels, quickTry } = run;
    taggers.push({ choice: 'run', name, isQuickTry: quickTry !== null, task, labels });
  }
  const task = model?.tasks[0];
  if (model !== null && !busy && task !== undefined && model.knownLabels !== null) {
    taggers.push({ choice: 'model', name: model.name, isQuickTry: false, task, labels: model.knownLabels });
  }
  return taggers;
}

/** The chosen one where it is available, else the other; null where none is. */
function chosenOf(choice: TaggerChoice, available: readonly AvailableTagger[]): AvailableTagger | null {
  return available.find((tagger) => tagger.choice === choice) ?? available[0] ?? null;
}

/** The tagger that Try and Evaluate use now; null where there is none. */
export function taggerInUse(): AvailableTagger | null {
  const run = useRunStore.getState();
  const available = taggersOf(taggingRun(run), taggingModel(useModelStore.getState()), isBusy(run));
  return chosenOf(useTaggerStore.getState().choice, available);
}

/** The taggers that are available, and the one of them that Try and Evaluate use. */
export function useTaggers(): {
  readonly available: readonly AvailableTagger[];
  readonly inUse: AvailableTagger | null;
} {
  const run = useRunStore(taggingRun);
  const model = useModelStore(taggingModel);
  const busy = useRunStore(isBusy);
  const choice = useTaggerStore((state) => state.choice);
  return useMemo(() => {
    const available = taggersOf(run, model, busy);
    return { available, inUse: chosenOf(choice, available) };
  }, [run, model, busy, choice]);
}
