/** What the model that is loaded makes of the settings. */
import type { TrainSettings } from './settings.ts';

/** The most tokens that a row may have: both tokenizer and model have to take them. */
export function lengthLimit({
  tokenizer,
  model,
}: {
  readonly tokenizer: { readonly modelMaxLength: number };
  readonly model: { readonly config: { readonly maxLength: number } };
}): number {
  return Math.min(tokenizer.modelMaxLength, model.config.maxLength);
}

/**
 * The settings that a run has which is asked for with others: rows are no longer than `limit` tokens, as
 * `lengthLimit` gives it.
 */
export function withinLengthLimit(settings: TrainSettings, limit: number): TrainSettings {
  return { ...settings, maxLength: Math.min(settings.maxLength, limit) };
}
