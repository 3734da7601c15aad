/** The head of a checkpoint that already is a token classifier, for the labels of other data. */
import { z } from 'zod';
import { isHead } from './architectures.ts';
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
 * A checkpoint's tensors, its head fit for `labels`: where it has a class for each of them, its rows in their order; otherwise without a
 * head, which is then drawn anew.
 * @param configJson parsed `config.json`, which names the classes of the checkpoint
 */
export function headForLabels(
  tensors: ReadonlyMap<string, SafetensorsTensor>,
  configJson: unknown,
  labels: readonly string[],
): ReadonlyMap<string, SafetensorsTensor> {
  if (![...tensors.keys()].some(isHead)) return tensors;
  const known = labelsOfConfig(configJson);
  const rows = labels.map((label) => known?.indexOf(label) ?? -1);
  const keeps = rows.every((row) => row >= 0);
  return new Map(
    [...tensors].flatMap(([name, tensor]) => {
      if (!isHead(name)) return [[name, tensor] as const];
      const fits = keeps && tensor.shape[0] === known?.length;
      return fits ? [[name, selectRows(tensor, rows)] as const] : [];
    }),
  );
}

function selectRows(tensor: SafetensorsTensor, rows: readonly number[]): SafetensorsTensor {
  const rowBytes = tensor.bytes.length / tensor.shape[0]!;
  const bytes = new Uint8Array(rows.length * rowBytes);
  for (const [to, from] of rows.entries()) {
    bytes.set(tensor.bytes.subarray(from * rowBytes, (from + 1) * rowBytes), to * rowBytes);
  }
  return { ...tensor, shape: tensor.shape.with(0, rows.length), bytes };
}
