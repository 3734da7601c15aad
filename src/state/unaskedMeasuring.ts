/** Steps of the next run are measured without being asked, while nobody needs the machine for anything else. */
import { CancelledError, type RunEstimate } from '../core/page.ts';
import { useBackendStore } from './backendStore.ts';
import { useDataStore } from './dataStore.ts';
import type { EstimateActions } from './estimateActions.ts';
import { useEstimateStore } from './estimateStore.ts';
import { useEvaluateStore } from './evaluateStore.ts';
import { useExportStore } from './exportStore.ts';
import { useModelStore } from './modelStore.ts';
import { usePreferencesStore } from './preferencesStore.ts';
import { isBusy, useRunStore } from './runStore.ts';
import { useTryStore } from './tryStore.ts';

/** What the page knows of its user. */
export interface Attention {
  /** Whether work that nobody asked for is welcome: the page can be seen, and the user does not save data. */
  readonly allowsUnaskedWork: () => boolean;
  /** Calls `listener` at everything that the user does, and when the page is hidden or shown. */
  readonly onAction: (listener: () => void) => void;
}

/** The page is idle when for so long nobody has done anything, and nothing has changed. */
export const IDLE_MS = 1500;

/** What is changed by an action of the user, or by its consequences. */
const STORES = [
  useBackendStore,
  useDataStore,
  useEvaluateStore,
  useExportStore,
  useModelStore,
  usePreferencesStore,
  useRunStore,
  useTryStore,
] as const;

/**
 * From now on steps are measured whenever the page is idle and does not know how long a step takes. Any action ends
 * that at once.
 */
export function measureWhenIdle(
  estimate: Pick<EstimateActions, 'measureUnasked'>,
  attention: Attention,
): void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let measuring: AbortController | null = null;
  /** Measuring it has failed. */
  let gaveUpOn: RunEstimate | null = null;
  const begin = async () => {
    const { estimate: wanted } = useEstimateStore.getState();
    if (wanted === null || wanted === gaveUpOn || !isWanted(wanted) || !attention.allowsUnaskedWork()) return;
    const controller = new AbortController();
    measuring = controller;
    if ((await estimate.measureUnasked(controller.signal)) === 'failed') gaveUpOn = wanted;
    if (measuring === controller) measuring = null;
  };
  const wait = () => {
    clearTimeout(timer);
    measuring?.abort(new CancelledError('Measuring ended, because the page is no longer idle.'));
    measuring = null;
    timer = setTimeout(() => void begin(), IDLE_MS);
  };
  attention.onAction(wait);
  for (const store of STORES) store.subscribe(wait);
  // What measuring itself writes here is no action.
  useEstimateStore.subscribe((now, before) => {
    if (measuring === null || (now.stale && !before.stale)) wait();
  });
}

/** Whether a step should be measured that nobody has asked for. */
function isWanted({ range, hasShortSteps, backend, lastRun }: RunEstimate): boolean {
  const { stale, measuring, error } = useEstimateStore.getState();
  const { importing, arranging } = useDataStore.getState();
  const { status, replacing } = useModelStore.getState();
  // A GPU that was chosen by hand may be one in software, where the compiling of shaders takes many seconds.
  const isFast = backend.backend === 'wasm' || backend.reason === 'real-gpu';
  const isKnown = range === null || stale || error !== null;
  const isBusyElsewhere =
    measuring ||
    importing !== null ||
    arranging ||
    status !== 'ready' ||
    replacing !== null ||
    isBusy(useRunStore.getState()) ||
    useEvaluateStore.getState().progress !== null ||
    useExportStore.getState().building !== null;
  return isFast && hasShortSteps && !isKnown && !isBusyElsewhere && lastRun?.hasToGo !== true;
}
