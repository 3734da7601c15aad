/** The settings of the next run: the user's changes over the defaults, within the model's limits. */
import { DEFAULT_SETTINGS, type TrainSettings } from './settings.ts';

/** The most tokens that a row may have: tokenizer and model both limit it. */
export function lengthLimit({
  tokenizer,
  model,
}: {
  readonly tokenizer: { readonly modelMaxLength: number };
  readonly model: { readonly config: { readonly maxLength: number } };
}): number {
  return Math.min(tokenizer.modelMaxLength, model.config.maxLength);
}

/** The settings that a run starts with, given those requested. @param limit from `lengthLimit` */
export function withinLengthLimit(settings: TrainSettings, limit: number): TrainSettings {
  return { ...settings, maxLength: Math.min(settings.maxLength, limit) };
}

export interface NextRunSettings {
  /** The user's changes over the defaults. */
  readonly requested: TrainSettings;
  /** What a run would start with: the model's length limit applies where it is lower. */
  readonly effective: TrainSettings;
}

/**
 * @param changed what differs from the defaults; a learning rate that the model recommends is a default too
 * @param model null where none is loaded
 */
export function settingsOfNextRun(
  changed: Partial<TrainSettings>,
  model: { readonly recommendedLearningRate: number; readonly maxLength: number } | null,
): NextRunSettings {
  const learningRate = model?.recommendedLearningRate ?? DEFAULT_SETTINGS.learningRate;
  const requested = { ...DEFAULT_SETTINGS, learningRate, ...changed };
  return {
    requested,
    effective: model === null ? requested : withinLengthLimit(requested, model.maxLength),
  };
}
