/** What a session has learnt, as plain data: another session of the same model resumes from it, on any backend. */
import { z } from 'zod';
import type { ParameterSpec, TrainingManifest } from '../artifacts/manifest.ts';
import { registerError, TagsmithError } from '../errors.ts';
import { elementCount } from '../onnx/graph.ts';

declare module '../errors.ts' {
  interface ErrorData {
    SessionStateError: SessionStateError['data'];
  }
}

const floats = z.custom<Float32Array<ArrayBuffer>>((value) => value instanceof Float32Array);
const integers = z.custom<Int32Array<ArrayBuffer>>((value) => value instanceof Int32Array);

const momentsStateSchema = z.strictObject({
  /** AdamW's first moment. */
  average: floats,
  /** AdamW's second moment. */
  squares: floats,
  /**
   * For a table with row-sparse gradients: the rows that have moments, in increasing order. `average` and `squares`
   * contain only these rows; all other moments are zero. Null: `average` and `squares` are complete.
   */
  touchedRows: integers.nullable(),
});
export type MomentsState = Readonly<z.infer<typeof momentsStateSchema>>;

/** Every array has its own buffer, which can be transferred. */
const sessionStateSchema = z.strictObject({
  version: z.literal(1),
  optimizerSteps: z.number().int().min(0),
  /** All parameters, in the order of the manifest. */
  parameters: z.array(
    z.strictObject({
      /** Name in the graph. */
      name: z.string(),
      values: floats,
      /** Null: the parameter is frozen. */
      moments: momentsStateSchema.nullable(),
    }),
  ),
});
export type SessionState = Readonly<z.infer<typeof sessionStateSchema>>;
export type ParameterState = SessionState['parameters'][number];

/** A saved session state cannot be read, or does not fit the model. Nothing was changed. */
export class SessionStateError extends TagsmithError<{
  /** Name in the graph; null where the error concerns the whole state. */
  parameter: string | null;
  what: string;
  expected: string;
  found: string;
}> {}
registerError('SessionStateError', SessionStateError);

/**
 * Validates a `state` from any source for a session with this manifest.
 * @throws SessionStateError
 */
export function requireFittingState(state: SessionState, manifest: TrainingManifest): void {
  const parsed = sessionStateSchema.safeParse(state);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    throw stateError(null, issue?.path.join('.') ?? '', 'version 1 of a session state', issue?.message ?? '');
  }
  const { parameters } = manifest;
  requireEqual(null, 'parameters', parameters.length, state.parameters.length);
  for (const [index, spec] of parameters.entries()) requireFittingParameter(state.parameters[index]!, spec);
}

function requireFittingParameter({ name, values, moments }: ParameterState, spec: ParameterSpec): void {
  requireEqual(spec.name, 'name', spec.name, name);
  const elements = elementCount(spec.shape);
  requireEqual(name, 'values', elements, values.length);
  requireEqual(name, 'is trained', spec.gradient !== undefined, moments !== null);
  if (moments === null) return;
  requireEqual(name, 'has touched rows', spec.gradient?.kind === 'rows', moments.touchedRows !== null);
  const momentElements =
    moments.touchedRows === null ? elements : checkedRows(name, moments.touchedRows, spec) * tableWidth(spec);
  requireEqual(name, 'average', momentElements, moments.average.length);
  requireEqual(name, 'squares', momentElements, moments.squares.length);
}

/** @returns their number */
function checkedRows(name: string, rows: Int32Array, { shape }: ParameterSpec): number {
  const rowCount = shape[0]!;
  const wrong = rows.findIndex((row, i) => row < 0 || row >= rowCount || (i > 0 && row <= rows[i - 1]!));
  if (wrong >= 0) {
    throw stateError(name, 'touchedRows', `increasing rows below ${rowCount}`, `${rows[wrong]}`);
  }
  return rows.length;
}

function requireEqual<T extends string | number | boolean>(
  parameter: string | null,
  what: string,
  expected: T,
  found: T,
): void {
  if (expected !== found) throw stateError(parameter, what, String(expected), String(found));
}

function stateError(
  parameter: string | null,
  what: string,
  expected: string,
  found: string,
): SessionStateError {
  const where = parameter === null ? what : `${parameter}, ${what}`;
  return new SessionStateError(
    `The saved state does not fit this model (${where}: ${expected} expected, ${found} found). Choose the model and the settings that the run was started with.`,
    { parameter, what, expected, found },
  );
}

/** Elements in a row of a table. */
function tableWidth({ shape }: ParameterSpec): number {
  return elementCount(shape.slice(1));
}

/** A copy of the moments; for a table, only of the rows that are not zero. */
export function momentsState(
  spec: ParameterSpec,
  average: Float32Array,
  squares: Float32Array,
): MomentsState {
  if (spec.gradient?.kind !== 'rows') {
    return { average: average.slice(), squares: squares.slice(), touchedRows: null };
  }
  const width = tableWidth(spec);
  const rows = touchedRows(average, squares, width);
  return {
    average: gatherRows(average, rows, width),
    squares: gatherRows(squares, rows, width),
    touchedRows: rows,
  };
}

/** Scatters the rows of a table's moments into a table of zeros. */
export function scatterRows(rows: Float32Array, ids: Int32Array, table: Float32Array): void {
  const width = ids.length === 0 ? 0 : rows.length / ids.length;
  ids.forEach((id, row) => {
    table.set(rows.subarray(row * width, (row + 1) * width), id * width);
  });
}

function gatherRows(table: Float32Array, ids: Int32Array, width: number): Float32Array<ArrayBuffer> {
  const rows = new Float32Array(ids.length * width);
  ids.forEach((id, row) => {
    rows.set(table.subarray(id * width, (id + 1) * width), row * width);
  });
  return rows;
}

/** Compares bits, so that negative zero and NaN count as not zero. */
function touchedRows(average: Float32Array, squares: Float32Array, width: number): Int32Array<ArrayBuffer> {
  const averageBits = new Uint32Array(average.buffer, average.byteOffset, average.length);
  const squaresBits = new Uint32Array(squares.buffer, squares.byteOffset, squares.length);
  const rows: number[] = [];
  for (let start = 0; start < average.length; start += width) {
    for (let i = start; i < start + width; i++) {
      if (averageBits[i] === 0 && squaresBits[i] === 0) continue;
      rows.push(start / width);
      break;
    }
  }
  return Int32Array.from(rows);
}
