import { z } from 'zod';
import { architecture, parseConfig } from '../models/architectures.ts';
import { unsupportedModel } from '../models/config.ts';
import type { ModernBertConfig } from '../models/modernbert.ts';
import type { ModelType } from '../modelTypes.ts';
import { RUN_FACTS_FIELD, runFacts } from '../train/runFacts.ts';
import type { RunRecord } from '../train/runRecord.ts';
import { formatJson, parseJsonAsWritten } from './json.ts';

/**
 * Keys of the source config that do not apply to the exported model, which has float32 weights, its own labels and
 * no code of its author's.
 */
const REPLACED_KEYS: ReadonlySet<string> = new Set([
  '_name_or_path',
  'architectures',
  'auto_map',
  'dtype',
  'torch_dtype',
  'num_labels',
  'id2label',
  'label2id',
  RUN_FACTS_FIELD,
]);

/** Numbers as they were written. */
type Fields = Readonly<Record<string, unknown>>;

export interface ExportedConfig {
  readonly modelType: ModelType;
  /** The most tokens that a sequence may have, special tokens included. */
  readonly maxLength: number;
  /** `config.json` */
  readonly text: string;
}

/**
 * `config.json` of the fine-tuned model: the source's, with architecture, labels and dtype replaced, and what is said
 * about the run beside the reference's fields.
 *
 * @param source the encoder's original `config.json`
 * @throws UnsupportedModelError where the source is not the config of a trainable encoder
 */
export function exportedConfig(
  source: string,
  run: Pick<RunRecord, 'labels' | 'task' | 'wordSplitting' | 'settings' | 'example'>,
): ExportedConfig {
  return taggerConfig(source, run.labels, { [RUN_FACTS_FIELD]: runFacts(run) });
}

/**
 * The config of a token classifier with these labels, made of that of its encoder.
 *
 * @param labels class names by id
 * @param more fields beside the reference's
 * @throws UnsupportedModelError where the source is not the config of a trainable encoder
 */
export function taggerConfig(source: string, labels: readonly string[], more: object = {}): ExportedConfig {
  const json = parseJsonObject(source);
  const config = parseConfig(JSON.parse(source));
  const { modelType, maxLength } = config;
  const kept = Object.entries(json).filter(([key]) => !REPLACED_KEYS.has(key));
  const text = formatJson({
    architectures: [architecture(modelType).tokenClassifier],
    ...Object.fromEntries(kept),
    ...(config.modelType === 'modernbert' ? namesOfVersion4(config, json) : {}),
    model_type: modelType,
    id2label: Object.fromEntries(labels.map((label, id) => [id, label])),
    label2id: Object.fromEntries(labels.map((label, id) => [label, id])),
    dtype: 'float32',
    ...more,
  });
  return { modelType, maxLength, text };
}

/**
 * ModernBERT's rotary bases and kinds of layers under the names of transformers 4, too, which does not read those of
 * version 5 and would take its defaults. It has no name for layers of which not every nth one sees all tokens.
 */
function namesOfVersion4({ ropeTheta, layerTypes }: ModernBertConfig, source: Fields): Fields {
  const { rope_parameters: ropes, local_rope_theta: localTheta, layer_types: layers } = source;
  const second = layerTypes.indexOf('full_attention', 1);
  const every = second < 0 ? layerTypes.length : second;
  const isEvery = layerTypes.every((type, layer) => (type === 'full_attention') === (layer % every === 0));
  return {
    // Version 4 takes null for the global one; 5 cannot read it.
    ...(ropes == null && localTheta !== null
      ? {}
      : { global_rope_theta: ropeTheta.full_attention, local_rope_theta: ropeTheta.sliding_attention }),
    ...(layers != null && isEvery ? { global_attn_every_n_layers: every } : {}),
  };
}

function parseJsonObject(text: string): Fields {
  let json: unknown;
  try {
    json = parseJsonAsWritten(text);
  } catch {
    json = null;
  }
  const parsed = z.looseObject({}).safeParse(json);
  if (parsed.success) return parsed.data;
  throw unsupportedModel('that of the source model is not a JSON object. Load the model again.', {
    field: 'config.json',
    found: text.slice(0, 100),
  });
}
