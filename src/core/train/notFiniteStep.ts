/** The end of a run whose numbers have left the range of float32. In a module without the engine, for the page. */
import { registerError, TagsmithError } from '../errors.ts';

declare module '../errors.ts' {
  interface ErrorData {
    NotFiniteStepError: NotFiniteStepError['data'];
  }
}

/**
 * The loss or the gradient norm of a step is NaN or infinite. The step was not applied: weights and moments are those
 * after the step before it, and can be used.
 */
export class NotFiniteStepError extends TagsmithError<{
  /** The step that was not applied, from 1. */
  step: number;
  quantity: 'loss' | 'gradNorm';
  /** `NaN`, `Infinity` or `-Infinity`. */
  value: string;
  /** Of the run's settings: the highest of its schedule. */
  learningRate: number;
}> {}
registerError('NotFiniteStepError', NotFiniteStepError);

/**
 * @param step the step that was skipped, from 1
 * @param numbers of it; at least one of them is not finite
 */
export function notFiniteStep(
  step: number,
  { loss, gradNorm, learningRate }: Readonly<Record<'loss' | 'gradNorm' | 'learningRate', number>>,
): NotFiniteStepError {
  // A loss that is not finite makes the gradients so, not the other way round.
  const isLoss = !Number.isFinite(loss) || Number.isFinite(gradNorm);
  const [words, value] = isLoss ? ['loss', loss] : ['gradient norm', gradNorm];
  const remedy =
    step === 1
      ? 'Choose another model, or an earlier checkpoint of this one.'
      : `Lower the learning rate (it was ${learningRate}), add warm-up, or clip gradients to a smaller norm, then train again.`;
  return new NotFiniteStepError(
    `The ${words} of step ${step} is ${value}, so the step was not applied and the run ends with the weights before it. ${remedy}`,
    { step, quantity: isLoss ? 'loss' : 'gradNorm', value: String(value), learningRate },
  );
}
