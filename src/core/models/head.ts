/** The head that a checkpoint brings along. */
import { z } from 'zod';
import type { SafetensorsTensor } from './safetensors.ts';

const labelsSchema = z.object({ id2label: z.record(z.string(), z.string()) });

const architecturesSchema = z.object({ architectures: z.array(z.string()) });

/**
 * Class names by id of a `config.json` of a token classifier; null where it is one of something else, such as of a classifier of texts, has no
 * names, or only the LABEL_0, LABEL_1 … that transformers writes by itself.
 */
export function labelsOfConfig(configJson: unknown): readonly string[] | null {
  const architectures = architecturesSchema.safeParse(configJson).data?.architectures ?? [];
  const id2label = labelsSchema.safeParse(configJson).data?.id2label;
  if (id2label === undefined || !architectures.some((name) => /ForTokenClassification$/.test(name)))
    return null;
  const names = Object.keys(id2label).map((_, id) => id2label[id]);
  if (names.length === 0 || names.some((name) => name === undefined || /^LABEL_\d+$/.test(name))) return null;
  return names as string[];
}

/**
 * Class names by id of the token classifier that a checkpoint is; null where its config names none, or its head has other rows.
 * @param configJson parsed `config.json`
 */
export function taggerLabels(
  tensors: ReadonlyMap<string, SafetensorsTensor>,
  configJson: unknown,
): readonly string[] | null {
  const labels = labelsOfConfig(configJson);
  const classes = tensors.get('classifier.weight')?.shape;
  return classes?.length === 2 && classes[0] === labels?.length ? labels : null;
}

/** For each label of a new head, in their order: the row of the checkpoint's head that it takes over; null: drawn. */
export type HeadRows = readonly (number | null)[];
