import { beforeEach, describe, expect, it } from 'vitest';
import { eventually } from '../../tests/eventually.ts';
import type { Results } from '../../workers/protocol/messages.ts';
import type { RunEstimate } from '../core/train/estimate.ts';
import { useDataStore } from './dataStore.ts';
import { EstimateActions } from './estimateActions.ts';
import { useEstimateStore } from './estimateStore.ts';
import { useModelStore } from './modelStore.ts';
import { DEFAULT_PREFERENCES, usePreferencesStore } from './preferencesStore.ts';

const need = { what: 'heap', name: null, neededBytes: 9e9, limitBytes: 4e9 } as const;
const TOO_LARGE: RunEstimate['tooLarge'] = {
  ...need,
  model: 'tiny',
  backend: 'wasm',
  remedies: [{ kind: 'batchSize', value: 64 }],
  fittingParameters: 2e8,
};
/** Batches of more than a hundred do not fit. */
function estimateOf(batchSize: number): Results['estimateRun'] {
  return {
    parameterCount: 100,
    trainedCount: 100,
    memory: {
      parts: {
        parametersBytes: 400,
        gradientsBytes: 400,
        momentsBytes: 800,
        activationsBytes: 100,
        runtimeBytes: 100,
      },
      totalBytes: 1800,
      startBytes: 1600,
      heldBytes: 1600,
      call: { estimatedBytes: 100, availableBytes: 1000, largestTensorBytes: 1000 },
      needs: [],
    },
    tooLarge: batchSize > 100 ? TOO_LARGE : null,
    backend: { backend: 'wasm', reason: 'chosen', threads: 2, adapter: null },
    largestBatch: { batchSize, length: 12 },
    positions: null,
    deviceMemoryBytes: null,
    lastRun: null,
    time: null,
    range: { epochs: 3, leastMs: 60_000, mostMs: 300_000 },
    quickTry: null,
    hasShortSteps: true,
  };
}

const asked: { kind: string; batchSize: number; answer: () => void }[] = [];
const connection = {
  request: ((kind: string, { settings }: { settings: { batchSize: number } }) =>
    new Promise((resolve) => {
      const { batchSize } = settings;
      asked.push({ kind, batchSize, answer: () => resolve(estimateOf(batchSize)) });
    })) as never,
};

async function next(count: number) {
  await eventually(() => expect(asked.length).toBe(count));
  return asked[count - 1]!;
}
const setBatchSize = (batchSize: number) => usePreferencesStore.setState({ changedSettings: { batchSize } });

describe('the estimate of the next run', () => {
  const actions = new EstimateActions(() => connection);
  actions.keepFresh();

  beforeEach(async () => {
    usePreferencesStore.setState(DEFAULT_PREFERENCES);
    useModelStore.setState({ status: 'ready', summary: { recommendedLearningRate: 1e-4 } as never });
    useDataStore.setState({ loaded: { name: 'notes' } as never });
    await eventually(() => expect(asked.length).toBeGreaterThan(0));
    asked.length = 0;
  });

  it('follows the settings: the answer to the newest question counts', async () => {
    setBatchSize(16);
    const first = await next(1);
    setBatchSize(32);
    const second = await next(2);
    second.answer();
    await eventually(() => expect(useEstimateStore.getState().estimate?.largestBatch.batchSize).toBe(32));
    first.answer();
    await Promise.resolve();
    expect(useEstimateStore.getState()).toMatchObject({
      estimate: { largestBatch: { batchSize: 32 } },
      stale: false,
    });
  });

  it('refuses what does not fit, until the settings change as a remedy says', async () => {
    setBatchSize(256);
    expect(actions.refuses()).toBe(false);
    (await next(1)).answer();
    await eventually(() => expect(useEstimateStore.getState().stale).toBe(false));
    expect(actions.refuses()).toBe(true);
    expect(useEstimateStore.getState().refusals).toBe(1);
    EstimateActions.follow(TOO_LARGE!.remedies[0]!);
    expect(usePreferencesStore.getState().changedSettings.batchSize).toBe(64);
    expect(useEstimateStore.getState().refusals).toBe(0);
    (await next(2)).answer();
    await eventually(() => expect(useEstimateStore.getState().estimate?.tooLarge).toBeNull());
    expect(actions.refuses()).toBe(false);
  });

  it('is measured once asked for, and again estimated where settings changed meanwhile', async () => {
    const measured = actions.measure();
    expect((await next(1)).kind).toBe('measureStep');
    expect(useEstimateStore.getState().measuring).toBe(true);
    setBatchSize(4);
    const newer = await next(2);
    asked[0]!.answer();
    await measured;
    expect(useEstimateStore.getState().measuring).toBe(false);
    newer.answer();
    // The one before knew nothing of the measured step.
    expect(await next(3)).toMatchObject({ kind: 'estimateRun', batchSize: 4 });
  });
});
