/** The original head of a checkpoint. */
import { z } from 'zod';
import type { SafetensorsTensor } from './safetensors.ts';

/** Names are strings, but some files have numbers. */
const labelsSchema = z.object({
  id2label: z.record(z.string(), z.union([z.string(), z.number().transform(String)])),
});
const countSchema = z.object({ num_labels: z.number().int().min(1).max(100_000) });
const architecturesSchema = z.object({ architectures: z.array(z.string()) });

/** Classes that transformers gives a config that names none; such a config is saved without them. */
const DEFAULT_CLASSES = 2;

/** `mismatch`: there are so many `rows` in the head, and the config does not name as many classes. */
export type Head =
  | { readonly kind: 'none' }
  | { readonly kind: 'named'; readonly labels: readonly string[] }
  | { readonly kind: 'mismatch'; readonly names: number; readonly rows: number };

/** Names of the architectures in a `config.json`; empty where it has none. */
function architecturesOf(configJson: unknown): readonly string[] {
  return architecturesSchema.safeParse(configJson).data?.architectures ?? [];
}

/** Whether a `config.json` names a token classifier as its architecture. */
export function isTaggerConfig(configJson: unknown): boolean {
  return architecturesOf(configJson).some((name) => name.endsWith('ForTokenClassification'));
}

/** Class names by id; those that transformers generates where the config has none. Ids after a gap are left out. */
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

/** Class names by id of a `config.json` that says it is one of a token classifier; else null. */
export function labelsOfConfig(configJson: unknown): readonly string[] | null {
  const names = classNames(configJson);
  return isTaggerConfig(configJson) && names.length > 0 ? names : null;
}

/**
 * The head of the token classifier that a checkpoint is. A config that does not say of what it is one, is taken for
 * that of a token classifier where the checkpoint has a head, as transformers takes it.
 * @param configJson parsed `config.json`
 */
export function headOf(tensors: ReadonlyMap<string, SafetensorsTensor>, configJson: unknown): Head {
  const isOther = architecturesOf(configJson).length > 0 && !isTaggerConfig(configJson);
  const shape = tensors.get('classifier.weight')?.shape;
  if (isOther || shape?.length !== 2) return { kind: 'none' };
  const labels = classNames(configJson);
  const rows = shape[0]!;
  return labels.length === rows && rows > 0
    ? { kind: 'named', labels }
    : { kind: 'mismatch', names: labels.length, rows };
}

/**
 * Class names by id of the token classifier that a checkpoint is; null where it is none, or its config names other
 * classes.
 */
export function taggerLabels(
  tensors: ReadonlyMap<string, SafetensorsTensor>,
  configJson: unknown,
): readonly string[] | null {
  const head = headOf(tensors, configJson);
  return head.kind === 'named' ? head.labels : null;
}

/** For each label of a new head, in their order: the row of the checkpoint's head that it takes over; null: drawn. */
export type HeadRows = readonly (number | null)[];
