/** The head that a checkpoint brings along. */
import { z } from 'zod';
import type { SafetensorsTensor } from './safetensors.ts';

const labelsSchema = z.object({ id2label: z.record(z.string(), z.string()) });

/** Class names by id of a `config.json`; null where it has none, or only the LABEL_0, LABEL_1 … that transformers writes by itself. */
export function labelsOfConfig(configJson: unknown): readonly string[] | null {
  const parsed = labelsSchema.safeParse(configJson);
  if (!parsed.success) return null;
  const { id2label } = parsed.data;
  const names = Object.keys(id2label).map((_, id) => id2label[id]);
  if (names.length === 0 || names.some((name) => name === undefined || /^LABEL_\d+$/.test(name))) return null;
  return names as string[];
}

/**
 * Class names by id of the token classifier that a checkpoint is; null where it is an encoder alone, or has a head of another kind, such as
 * that of a classifier of texts.
 * @param configJson parsed `config.json`, which names the classes
 */
export function taggerLabels(
  tensors: ReadonlyMap<string, SafetensorsTensor>,
  configJson: unknown,
): readonly string[] | null {
  const labels = labelsOfConfig(configJson);
  const isTokenClassifier = architecturesOf(configJson).some((name) => /ForTokenClassification$/.test(name));
  const classes = tensors.get('classifier.weight')?.shape;
  const fits = classes?.length === 2 && classes[0] === labels?.length;
  return isTokenClassifier && fits ? labels : null;
}

const architecturesSchema = z.object({ architectures: z.array(z.string()) });

function architecturesOf(configJson: unknown): readonly string[] {
  return architecturesSchema.safeParse(configJson).data?.architectures ?? [];
}

/** For each label of a new head, in their order: the row of the checkpoint's head that it takes over; null: drawn. */
export type HeadRows = readonly (number | null)[];
