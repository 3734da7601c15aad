/** The original head of a checkpoint. */
import { z } from 'zod';
import { HEAD_WEIGHT, namesTagger } from './headTensors.ts';
import type { SafetensorsTensor } from './safetensors.ts';

/** Names are usually strings; some files have numbers. */
const labelsSchema = z.object({
  id2label: z.record(z.string(), z.union([z.string(), z.number().transform(String)])),
});
const countSchema = z.object({ num_labels: z.number().int().min(1).max(100_000) });
const architecturesSchema = z.object({ architectures: z.array(z.string()) });

/** The names that transformers generates where a config has none; it does not save them. */
const DEFAULT_CLASSES = 2;

/** `mismatch`: the head has `rows` rows, and the config names another number of classes. */
export type Head =
  | { readonly kind: 'none' }
  | { readonly kind: 'named'; readonly labels: readonly string[] }
  | { readonly kind: 'mismatch'; readonly names: number; readonly rows: number };

/** The `architectures` of a `config.json`; empty where there are none. */
function architecturesOf(configJson: unknown): readonly string[] {
  return architecturesSchema.safeParse(configJson).data?.architectures ?? [];
}

/** Whether a `config.json` names a token classifier as its architecture. */
export function isTaggerConfig(configJson: unknown): boolean {
  return namesTagger(configJson);
}

/** Class names by id, or those that transformers generates where the config has none. Ids after a gap are dropped. */
function classNames(configJson: unknown): string[] {
  const id2label = labelsSchema.safeParse(configJson).data?.id2label;
  if (id2label === undefined) {
    const count = countSchema.safeParse(configJson).data?.num_labels ?? DEFAULT_CLASSES;
    return Array.from({ length: count }, (_, id) => `LABEL_${id}`);
  }
  const names = Object.keys(id2label).map((_, id) => id2label[id]);
  const gap = names.indexOf(undefined);
  return (gap < 0 ? names : names.slice(0, gap)) as string[];
}

/** Class names by id where `config.json` declares a token classifier; else null. */
export function labelsOfConfig(configJson: unknown): readonly string[] | null {
  const names = classNames(configJson);
  return isTaggerConfig(configJson) && names.length > 0 ? names : null;
}

/**
 * The original head of a checkpoint. A config without `architectures` counts as a token classifier's where the
 * checkpoint has a head, as in transformers.
 * @param configJson parsed `config.json`
 */
export function headOf(tensors: ReadonlyMap<string, SafetensorsTensor>, configJson: unknown): Head {
  const isOther = architecturesOf(configJson).length > 0 && !isTaggerConfig(configJson);
  const shape = tensors.get(HEAD_WEIGHT)?.shape;
  if (isOther || shape?.length !== 2) return { kind: 'none' };
  const labels = classNames(configJson);
  const rows = shape[0]!;
  return labels.length === rows && rows > 0
    ? { kind: 'named', labels }
    : { kind: 'mismatch', names: labels.length, rows };
}

/**
 * Class names by id of a checkpoint that is a token classifier; null where it is not, or where the number of classes
 * in its config differs.
 */
export function taggerLabels(
  tensors: ReadonlyMap<string, SafetensorsTensor>,
  configJson: unknown,
): readonly string[] | null {
  const head = headOf(tensors, configJson);
  return head.kind === 'named' ? head.labels : null;
}

/** For each label of a new head, in order: the row of the original head to copy; null: newly initialized. */
export type HeadRows = readonly (number | null)[];
