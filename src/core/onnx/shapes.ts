import { registerError, TagsmithError } from '../errors.ts';
import type { Dim } from './graph.ts';

declare module '../errors.ts' {
  interface ErrorData {
    GraphShapeError: GraphShapeError['data'];
  }
}

/** Shapes that an operator does not accept: a fault in the code that builds the graph or in a model's config. */
export class GraphShapeError extends TagsmithError<{ op: string; shapes: readonly (readonly Dim[])[] }> {}
registerError('GraphShapeError', GraphShapeError);

export function shapeError(op: string, shapes: readonly (readonly Dim[])[]): GraphShapeError {
  const listed = shapes.map((shape) => `[${shape.join(', ')}]`).join(' and ');
  return new GraphShapeError(`${op} cannot take the shapes ${listed}.`, { op, shapes });
}

/** ONNX's multidirectional broadcasting. A symbolic size broadcasts with itself and with 1. */
export function broadcastShapes(a: readonly Dim[], b: readonly Dim[], op: string): Dim[] {
  const rank = Math.max(a.length, b.length);
  return Array.from({ length: rank }, (_, i) => {
    const da = a[i - rank + a.length] ?? 1;
    const db = b[i - rank + b.length] ?? 1;
    if (da === db || db === 1) return da;
    if (da === 1) return db;
    throw shapeError(op, [a, b]);
  });
}

export function matMulShape(a: readonly Dim[], b: readonly Dim[]): Dim[] {
  if (a.length < 2 || b.length < 2 || a.at(-1) !== b.at(-2)) throw shapeError('MatMul', [a, b]);
  return [...broadcastShapes(a.slice(0, -2), b.slice(0, -2), 'MatMul'), a.at(-2)!, b.at(-1)!];
}

export function gemmShape(a: readonly Dim[], b: readonly Dim[], transA: boolean, transB: boolean): Dim[] {
  const [m, k] = transA ? [a[1], a[0]] : [a[0], a[1]];
  const [kb, n] = transB ? [b[1], b[0]] : [b[0], b[1]];
  if (a.length !== 2 || b.length !== 2 || k !== kb) throw shapeError('Gemm', [a, b]);
  return [m!, n!];
}

function normalizeAxis(axis: number, rank: number): number {
  return axis < 0 ? axis + rank : axis;
}

export function reduceShape(shape: readonly Dim[], axes: readonly number[], keepDims: boolean): Dim[] {
  const reduced = new Set(axes.map((axis) => normalizeAxis(axis, shape.length)));
  return keepDims
    ? shape.map((dim, axis) => (reduced.has(axis) ? 1 : dim))
    : shape.filter((_, axis) => !reduced.has(axis));
}
