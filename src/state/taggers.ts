/** What can tag a text or a split at the moment: a run's weights, or the model of the moment with the head that it came with. */
import type { TaggerChoice } from '../../workers/protocol.ts';
import type { Task } from '../core/data/task.ts';
import { useModelStore } from './modelStore.ts';
import { canPredict, isActive, useRunStore } from './runStore.ts';
import { useTryStore } from './tryStore.ts';

/** A tagger that is there. */
export interface AvailableTagger {
  readonly choice: TaggerChoice;
  readonly name: string;
  readonly task: Task;
  readonly labels: readonly string[];
}

type RunState = ReturnType<typeof useRunStore.getState>;
type ModelState = ReturnType<typeof useModelStore.getState>;

/** The run first. While a run goes on, its weights are the only ones. */
export function availableTaggers(run: RunState, { summary, status }: ModelState): AvailableTagger[] {
  const taggers: AvailableTagger[] = [];
  if (canPredict(run) && run.record !== null) {
    const { name, task, labels } = run.record;
    taggers.push({ choice: 'run', name, task, labels });
  }
  if (status === 'ready' && summary?.task && summary.labels !== null && !isActive(run.phase)) {
    const { name, task, labels } = summary;
    taggers.push({ choice: 'model', name, task, labels });
  }
  return taggers;
}

/** The one that is wanted where it is there, else the other; null where none is. */
export function taggerInUse(
  wanted: TaggerChoice,
  available: readonly AvailableTagger[],
): AvailableTagger | null {
  return available.find(({ choice }) => choice === wanted) ?? available[0] ?? null;
}

/** The taggers that there are, and the one of them that Try and Evaluate use. */
export function useTaggers(): { available: readonly AvailableTagger[]; inUse: AvailableTagger | null } {
  const run = useRunStore();
  const model = useModelStore();
  const wanted = useTryStore((state) => state.tagger);
  const available = availableTaggers(run, model);
  return { available, inUse: taggerInUse(wanted, available) };
}
