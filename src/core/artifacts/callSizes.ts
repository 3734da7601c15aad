/** How large a call of the evaluation model may be, so that its activations stay within given limits. */
import type { OperatorName } from '../onnx/builder.ts';
import type { Graph } from '../onnx/graph.ts';
import { graphFootprint } from './footprint.ts';

/** What the activations of one call may take, outputs included. */
export interface CallLimits {
  /** The share of a call in the estimate that the page shows. */
  readonly estimatedBytes: number;
  /** What the device has room for beside the parameters; infinite where it does not say. */
  readonly availableBytes: number;
  /** Of a single tensor; infinite where only their sum matters. */
  readonly largestTensorBytes: number;
}

/**
 * Of the estimate, the part that a call takes. Calls have different shapes, and what outlives one may lie so in the
 * heap that the memory of the last call does not serve the next.
 */
const PART_OF_ESTIMATE = 1 / 2;
/** Beyond this more rows at once are hardly faster. */
const MOST_ROWS = 16;
/** Lengths are rounded up to a multiple, since each distinct one is measured. */
const LENGTH_STEP = 16;

export class CallSizes {
  readonly #graph: Graph<OperatorName>;
  readonly #limits: CallLimits;
  readonly #rowsOf = new Map<number, number>();
  readonly #longestRows = new Map<string, number>();

  constructor(graph: Graph<OperatorName>, limits: CallLimits) {
    this.#graph = graph;
    this.#limits = limits;
  }

  /** How many rows of `length` tokens a call within the estimate may have: at least one, however large. */
  mostRows(length: number): number {
    const rounded = LENGTH_STEP * Math.ceil(length / LENGTH_STEP);
    let rows = this.#rowsOf.get(rounded);
    if (rows === undefined) {
      rows = largest(1, MOST_ROWS, (batchSize) => this.#fits(batchSize, rounded, 'estimatedBytes'));
      this.#rowsOf.set(rounded, rows);
    }
    return rows;
  }

  /**
   * The tokens of the longest row that fits by itself, at most `limit`; at least a few, however large.
   * @param within the estimate, or what the device has
   */
  longestRow(limit: number, within: 'estimatedBytes' | 'availableBytes'): number {
    const key = `${limit} ${within}`;
    let length = this.#longestRows.get(key);
    if (length === undefined) {
      length = largest(Math.min(limit, LENGTH_STEP), limit, (candidate) => this.#fits(1, candidate, within));
      this.#longestRows.set(key, length);
    }
    return length;
  }

  #fits(batchSize: number, length: number, within: 'estimatedBytes' | 'availableBytes'): boolean {
    const { estimatedBytes, availableBytes, largestTensorBytes } = this.#limits;
    const limitBytes = within === 'estimatedBytes' ? PART_OF_ESTIMATE * estimatedBytes : availableBytes;
    const { activationsBytes, largestActivation } = graphFootprint(this.#graph, { batchSize, length });
    return activationsBytes <= limitBytes && largestActivation.sizeBytes <= largestTensorBytes;
  }
}

/** The largest number from `least` to `most` that fits, by bisection; `least` where none does. */
function largest(least: number, most: number, fits: (size: number) => boolean): number {
  let fitting = least;
  let tooLarge = most + 1;
  while (fitting + 1 < tooLarge) {
    const middle: number = (fitting + tooLarge) >> 1;
    if (fits(middle)) fitting = middle;
    else tooLarge = middle;
  }
  return fitting;
}
