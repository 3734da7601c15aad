import { describe, expect, test } from 'vitest';
import type { TrainingManifest } from '../artifacts/manifest.ts';
import {
  momentsState,
  requireFittingState,
  type SessionState,
  SessionStateError,
  scatterRows,
} from './sessionState.ts';

const SPECS = [
  {
    name: 'table',
    shape: [4, 2],
    parts: [{ name: 'table', shape: [4, 2] }],
    decay: true,
    gradient: { kind: 'rows', output: 'table.rows', ids: 'input_ids' },
  },
  {
    name: 'dense',
    shape: [3],
    parts: [{ name: 'dense', shape: [3] }],
    decay: false,
    gradient: { kind: 'dense', output: 'dense.gradient' },
  },
  { name: 'frozen', shape: [2], parts: [{ name: 'frozen', shape: [2] }], decay: false },
] as const satisfies TrainingManifest['parameters'];

const MANIFEST = { parameters: SPECS } as unknown as TrainingManifest;

const STATE: SessionState = {
  version: 1,
  optimizerSteps: 5,
  parameters: [
    {
      name: 'table',
      values: new Float32Array(8),
      moments: {
        average: new Float32Array(4),
        squares: new Float32Array(4),
        touchedRows: Int32Array.of(0, 3),
      },
    },
    {
      name: 'dense',
      values: new Float32Array(3),
      moments: { average: new Float32Array(3), squares: new Float32Array(3), touchedRows: null },
    },
    { name: 'frozen', values: new Float32Array(2), moments: null },
  ],
};

/** The state with other fields in one of its parameters. */
function changed(index: number, changes: object): SessionState {
  const parameters = STATE.parameters.map((parameter, i) =>
    i === index ? { ...parameter, ...changes } : parameter,
  );
  return { ...STATE, parameters };
}

const dense = STATE.parameters[1]!.moments!;
const table = STATE.parameters[0]!.moments!;

test('a state of the same model fits, also after it was cloned', () => {
  expect(() => requireFittingState(STATE, MANIFEST)).not.toThrow();
  expect(() => requireFittingState(structuredClone(STATE), MANIFEST)).not.toThrow();
});

test.each([
  ['another version', { ...STATE, version: 2 }, null, 'version'],
  ['half a step', { ...STATE, optimizerSteps: 0.5 }, null, 'optimizerSteps'],
  ['arrays of another kind', changed(1, { values: [1, 2, 3] }), null, 'parameters.1.values'],
  ['a parameter too few', { ...STATE, parameters: STATE.parameters.slice(1) }, null, 'parameters'],
  ['another name', changed(1, { name: 'other' }), 'dense', 'name'],
  ['another size', changed(1, { values: new Float32Array(4) }), 'dense', 'values'],
  ['moments missing', changed(1, { moments: null }), 'dense', 'is trained'],
  ['moments of a frozen one', changed(2, { moments: dense }), 'frozen', 'is trained'],
  [
    'moments too short',
    changed(1, { moments: { ...dense, squares: new Float32Array(2) } }),
    'dense',
    'squares',
  ],
  [
    'rows where there is no table',
    changed(1, { moments: { ...dense, touchedRows: new Int32Array() } }),
    'dense',
    'has touched rows',
  ],
  [
    'a row beyond the table',
    changed(0, { moments: { ...table, touchedRows: Int32Array.of(0, 4) } }),
    'table',
    'touchedRows',
  ],
  [
    'rows not in order',
    changed(0, { moments: { ...table, touchedRows: Int32Array.of(3, 0) } }),
    'table',
    'touchedRows',
  ],
  [
    'fewer rows than moments',
    changed(0, { moments: { ...table, touchedRows: Int32Array.of(1) } }),
    'table',
    'average',
  ],
])('%s does not fit', (_, state, parameter, what) => {
  const check = () => requireFittingState(state as SessionState, MANIFEST);
  expect(check).toThrow(SessionStateError);
  expect(check).toThrow(expect.objectContaining({ data: expect.objectContaining({ parameter, what }) }));
});

describe('moments of an embedding table', () => {
  const average = Float32Array.of(0, 0, 1, 0, 0, 0, -0, 0);
  const squares = Float32Array.of(0, 0, 0, 0, 0, 0, 0, 0);

  test('are those of the rows that are not zero, bit for bit', () => {
    expect(momentsState(SPECS[0], average, squares)).toEqual({
      average: Float32Array.of(1, 0, -0, 0),
      squares: new Float32Array(4),
      touchedRows: Int32Array.of(1, 3),
    });
  });

  test('are restored where they were', () => {
    const { average: rows, touchedRows } = momentsState(SPECS[0], average, squares);
    const restored = new Float32Array(8);
    scatterRows(rows, touchedRows!, restored);
    expect(restored).toEqual(average);
  });

  test('of other parameters are whole, and copies', () => {
    const state = momentsState(SPECS[1], average.subarray(1, 4), squares.subarray(1, 4));
    expect(state).toEqual({
      average: Float32Array.of(0, 1, 0),
      squares: new Float32Array(3),
      touchedRows: null,
    });
    expect(state.average.buffer.byteLength).toBe(12);
  });
});
