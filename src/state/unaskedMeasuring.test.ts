import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { RunEstimate } from '../core/train/estimate.ts';
import { useDataStore } from './dataStore.ts';
import { useEstimateStore } from './estimateStore.ts';
import { useEvaluateStore } from './evaluateStore.ts';
import { useModelStore } from './modelStore.ts';
import { changeSettings, DEFAULT_PREFERENCES, usePreferencesStore } from './preferencesStore.ts';
import { NO_RUN, useRunStore } from './runStore.ts';
import { useTryStore } from './tryStore.ts';
import { type Attention, IDLE_MS, measureWhenIdle } from './unaskedMeasuring.ts';

const UNMEASURED = {
  backend: { backend: 'wasm', reason: 'no-webgpu', threads: 2, adapter: null },
  range: { epochs: 3, leastMs: 60_000, mostMs: 300_000 },
  hasShortSteps: true,
  lastRun: null,
  time: null,
} as unknown as RunEstimate;

const idle = { data: useDataStore.getState(), model: useModelStore.getState() };
let act: () => void = () => {};
let allowed = true;
const attention: Attention = {
  allowsUnaskedWork: () => allowed,
  onAction: (listener) => {
    act = listener;
  },
};
const signals: AbortSignal[] = [];
let finish: (how: 'measured' | 'ended' | 'failed') => void = () => {};
const measureUnasked = (signal: AbortSignal) => {
  signals.push(signal);
  return new Promise<'measured' | 'ended' | 'failed'>((resolve) => {
    finish = resolve;
    signal.addEventListener('abort', () => resolve('ended'));
  });
};

vi.useFakeTimers();
measureWhenIdle({ measureUnasked }, attention);
const idleFor = (ms = IDLE_MS) => vi.advanceTimersByTimeAsync(ms);

beforeEach(() => {
  allowed = true;
  usePreferencesStore.setState(DEFAULT_PREFERENCES, true);
  useDataStore.setState({ ...idle.data, loaded: { name: 'notes' } as never }, true);
  useModelStore.setState({ ...idle.model, status: 'ready', summary: {} as never }, true);
  useRunStore.setState(NO_RUN, true);
  useEvaluateStore.setState({ progress: null });
  useEstimateStore.setState({ estimate: { ...UNMEASURED }, stale: false, measuring: false, error: null });
});
afterEach(async () => {
  act();
  await vi.advanceTimersByTimeAsync(0);
  signals.length = 0;
});

describe('a step that nobody asked to measure', () => {
  it('is measured when the page has been idle, and not before', async () => {
    await idleFor(IDLE_MS - 1);
    expect(signals).toHaveLength(0);
    act();
    await idleFor(IDLE_MS - 1);
    expect(signals).toHaveLength(0);
    await idleFor(1);
    expect(signals).toHaveLength(1);
    expect(signals[0]!.aborted).toBe(false);
  });

  const actions: Readonly<Record<string, () => void>> = {
    'a key or a click': () => act(),
    Train: () => useRunStore.setState({ starting: { phase: 'queued' } as never }),
    'a change of the settings': () => changeSettings({ epochs: 7 }),
    'another backend': () => usePreferencesStore.setState({ backend: 'wasm' }),
    'another stage': () => usePreferencesStore.setState({ stage: 'evaluate' }),
    'another import': () =>
      useDataStore.setState({ importing: { kind: 'text', text: '', name: 'pasted text' } }),
    'other choices of the data': () => useDataStore.setState({ arranging: true }),
    'another model': () => useModelStore.setState({ replacing: { kind: 'embedded' } as never }),
    'typing in Try': () => useTryStore.setState({ text: 'Ana' }),
    Evaluate: () => useEvaluateStore.setState({ progress: { split: 'test', batch: 0, batches: 2 } }),
  };
  for (const [name, action] of Object.entries(actions)) {
    it(`is ended at once by ${name}`, async () => {
      await idleFor();
      expect(signals).toHaveLength(1);
      action();
      expect(signals[0]!.aborted).toBe(true);
    });
  }

  it('is measured again later, when it was ended', async () => {
    await idleFor();
    act();
    await idleFor();
    expect(signals.map(({ aborted }) => aborted)).toEqual([true, false]);
  });

  const reasons: Readonly<Record<string, () => void>> = {
    'with Save-Data, or in a hidden tab': () => {
      allowed = false;
    },
    'during a run': () => useRunStore.setState({ phase: 'training' }),
    'while data are read': () =>
      useDataStore.setState({ importing: { kind: 'text', text: '', name: 'pasted text' } }),
    'while a split is scored': () =>
      useEvaluateStore.setState({ progress: { split: 'test', batch: 0, batches: 1 } }),
    'where steps are long': () =>
      useEstimateStore.setState({ estimate: { ...UNMEASURED, hasShortSteps: false } }),
    'where it is known, or the run does not fit': () =>
      useEstimateStore.setState({ estimate: { ...UNMEASURED, range: null } }),
    'on a GPU that was chosen by hand': () =>
      useEstimateStore.setState({
        estimate: {
          ...UNMEASURED,
          backend: { backend: 'webgpu', reason: 'chosen', threads: 0, adapter: 'SwiftShader driver' },
        },
      }),
    'where the model was refused': () => useModelStore.setState({ status: 'failed' }),
    'beside a run that leaves no room': () =>
      useEstimateStore.setState({
        estimate: { ...UNMEASURED, lastRun: { name: 'a', heldBytes: 1, hasToGo: true } },
      }),
  };
  for (const [name, make] of Object.entries(reasons)) {
    it(`is not measured ${name}`, async () => {
      make();
      await idleFor(3 * IDLE_MS);
      expect(signals).toHaveLength(0);
    });
  }

  it('is not measured again where that has failed, until something else is to be estimated', async () => {
    await idleFor();
    finish('failed');
    await idleFor(3 * IDLE_MS);
    act();
    await idleFor();
    expect(signals).toHaveLength(1);
    useEstimateStore.setState({ estimate: { ...UNMEASURED } });
    await idleFor();
    expect(signals).toHaveLength(2);
  });
});
