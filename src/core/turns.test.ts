import { expect, test } from 'vitest';
import { CancelledError, fromWire, toWire } from './errors.ts';
import { Turns } from './turns.ts';

function work(sliceMs: number, signal?: AbortSignal) {
  const state = { nowMs: 0, yields: 0 };
  const turns = new Turns({
    yieldTurn: async () => {
      state.yields++;
    },
    sliceMs,
    now: () => state.nowMs,
    ...(signal === undefined ? {} : { signal }),
  });
  return { state, turns };
}

test('work yields once a slice has passed, and counts again from there', async () => {
  const { state, turns } = work(10);
  await turns.giveWay();
  state.nowMs = 9;
  await turns.giveWay();
  expect(state.yields).toBe(0);
  state.nowMs = 10;
  expect(turns.isDue).toBe(true);
  await turns.giveWay();
  await turns.giveWay();
  expect(state.yields).toBe(1);
});

test('cancelled work ends where it yields, with the reason', async () => {
  const controller = new AbortController();
  const { state, turns } = work(10, controller.signal);
  state.nowMs = 10;
  controller.abort(new CancelledError('The import was cancelled.', { reason: 'superseded' }));
  await expect(turns.giveWay()).rejects.toMatchObject({
    name: 'CancelledError',
    data: { reason: 'superseded' },
  });
});

test('a CancelledError is one on the other side of the worker boundary', () => {
  const error = fromWire(toWire(new CancelledError()));
  expect(error).toBeInstanceOf(CancelledError);
  expect(error).toMatchObject({ data: { reason: 'user' } });
});
