import { architecture, parseConfig } from '../models/architectures.ts';
import { unsupportedModel } from '../models/config.ts';
import type { ModelType } from '../modelTypes.ts';
import { RUN_FACTS_FIELD, runFacts } from '../train/runFacts.ts';
import type { RunRecord } from '../train/runRecord.ts';
import { formatJson, parseJsonAsWritten } from './json.ts';

/**
 * Keys of the source config that do not apply to the exported model, which has float32 weights and its own labels.
 */
const REPLACED_KEYS: ReadonlySet<string> = new Set([
  '_name_or_path',
  'architectures',
  'dtype',
  'torch_dtype',
  'num_labels',
  'id2label',
  'label2id',
  RUN_FACTS_FIELD,
]);

interface TaggerConfig {
  readonly modelType: ModelType;
  readonly text: string;
}

/**
 * `config.json` of the fine-tuned model, and its type: the source's, with architecture, labels and dtype replaced,
 * and what is said about the run beside the reference's fields.
 *
 * @param source the encoder's original `config.json`
 * @throws UnsupportedModelError where the source is not the config of a trainable encoder
 */
export function exportedConfig(
  source: string,
  run: Pick<RunRecord, 'labels' | 'task' | 'wordSplitting' | 'settings'>,
): TaggerConfig {
  const facts = runFacts(run.task, run.wordSplitting, run.settings.maxLength);
  return taggerConfig(source, run.labels, { [RUN_FACTS_FIELD]: facts });
}

/**
 * The config of a token classifier with these labels, made of that of its encoder.
 *
 * @param labels class names by id
 * @param more fields beside the reference's
 * @throws UnsupportedModelError where the source is not the config of a trainable encoder
 */
export function taggerConfig(source: string, labels: readonly string[], more: object = {}): TaggerConfig {
  const json = parseJsonObject(source);
  const { modelType } = parseConfig(JSON.parse(source));
  const kept = Object.entries(json).filter(([key]) => !REPLACED_KEYS.has(key));
  const text = formatJson({
    architectures: [architecture(modelType).tokenClassifier],
    ...Object.fromEntries(kept),
    model_type: modelType,
    id2label: Object.fromEntries(labels.map((label, id) => [id, label])),
    label2id: Object.fromEntries(labels.map((label, id) => [label, id])),
    dtype: 'float32',
    ...more,
  });
  return { modelType, text };
}

function parseJsonObject(text: string): object {
  let json: unknown;
  try {
    json = parseJsonAsWritten(text);
  } catch {
    json = null;
  }
  if (typeof json === 'object' && json !== null) return json;
  throw unsupportedModel('that of the source model is not a JSON object. Load the model again.', {
    field: 'config.json',
    found: text.slice(0, 100),
  });
}
