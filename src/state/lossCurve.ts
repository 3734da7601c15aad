import type { StepRecord } from '../core/page.ts';

/** A point of the live curves; it stands for one step, or for several neighbours where there are too many to draw. */
export interface CurvePoint {
  /** The last step that the point stands for. */
  readonly step: number;
  /** Mean loss of its steps. */
  readonly loss: number;
  /** Exponential moving average of the loss at its last step, bias-corrected. */
  readonly smoothedLoss: number;
  readonly learningRate: number;
  /** Mean gradient norm of its steps. */
  readonly gradNorm: number;
}

/** Weight of the past in the smoothed loss. */
const SMOOTHING = 0.9;

/** Keeps every step of a run and draws it in a bounded number of points. */
export class LossCurve {
  readonly #points: CurvePoint[] = [];
  #average = 0;
  #weight = 0;

  push(step: StepRecord): void {
    this.#average = SMOOTHING * this.#average + (1 - SMOOTHING) * step.loss;
    this.#weight = SMOOTHING * this.#weight + (1 - SMOOTHING);
    this.#points.push({
      step: step.step,
      loss: step.loss,
      smoothedLoss: this.#average / this.#weight,
      learningRate: step.learningRate,
      gradNorm: step.gradNorm,
    });
  }

  /**
   * The curve in at most `maxPoints` points. Every point but the last stands for the same number of steps, a power of
   * two, so that points already drawn stay where they are while the curve grows.
   */
  points(maxPoints: number): CurvePoint[] {
    let stepsPerPoint = 1;
    while (Math.ceil(this.#points.length / stepsPerPoint) > maxPoints) stepsPerPoint *= 2;
    if (stepsPerPoint === 1) return [...this.#points];
    const merged: CurvePoint[] = [];
    for (let start = 0; start < this.#points.length; start += stepsPerPoint) {
      merged.push(mergePoints(this.#points.slice(start, start + stepsPerPoint)));
    }
    return merged;
  }
}

function mergePoints(points: readonly CurvePoint[]): CurvePoint {
  const last = points.at(-1)!;
  const mean = (value: (point: CurvePoint) => number) =>
    points.reduce((sum, point) => sum + value(point), 0) / points.length;
  return { ...last, loss: mean((point) => point.loss), gradNorm: mean((point) => point.gradNorm) };
}
