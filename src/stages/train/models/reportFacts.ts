import type { TFunction } from 'i18next';
import type { WeightsReport } from '../../../core/page.ts';
import { amountOf } from '../../../texts/amounts.ts';
import type { Formatter } from '../../../texts/format.ts';

/** A line of the report: a sentence, or names of tensors, of which there may be more than are listed. */
export interface ReportFact {
  readonly name: string;
  readonly text?: string;
  readonly tensors?: { readonly names: readonly string[]; readonly count: number };
}

/** As PyTorch calls them; other types of safetensors have the names that they have there. */
const DTYPE_NAMES: ReadonlyMap<string, string> = new Map([
  ['F32', 'float32'],
  ['F16', 'float16'],
  ['BF16', 'bfloat16'],
  ['F64', 'float64'],
  ['I64', 'int64'],
  ['I32', 'int32'],
  ['I16', 'int16'],
  ['I8', 'int8'],
  ['U8', 'uint8'],
  ['BOOL', 'bool'],
]);

/**
 * What was read of a model's weights, line by line; what does not apply is left out.
 * @param notFinite tensors with NaN or infinite values that the model does not use
 */
export function reportFacts(
  report: WeightsReport,
  notFinite: readonly string[],
  t: TFunction,
  format: Formatter,
): ReportFact[] {
  const { container, prefix, aliases, adapter, head, unused, newlyInitialized } = report;
  const facts: ReportFact[] = [
    { name: t('modelReport.facts.weights'), text: weightsText(report, t, format) },
  ];
  if (container !== null) {
    facts.push({
      name: t('modelReport.facts.container'),
      text: t('modelReport.container', { container }),
    });
  }
  if (prefix !== null) {
    facts.push({ name: t('modelReport.facts.prefix'), text: t('modelReport.prefix', { prefix }) });
  }
  if (aliases.length > 0) {
    const texts = aliases.map(({ name, of }) => t('modelReport.alias', { name, of }));
    facts.push({
      name: t('modelReport.facts.aliases'),
      tensors: { names: texts, count: texts.length },
    });
  }
  if (adapter !== null) {
    facts.push({
      name: t('modelReport.facts.adapter'),
      text: t('modelReport.adapter', {
        base: adapter.base,
        changed: format.count(adapter.changed),
        replaced: format.count(adapter.replaced),
      }),
    });
  }
  facts.push({
    name: t('modelReport.facts.head'),
    text: head === null ? t('modelReport.noHead') : t('modelReport.head', { name: head }),
  });
  if (newlyInitialized.length > 0) {
    facts.push({
      name: t('modelReport.facts.newlyInitialized'),
      tensors: { names: newlyInitialized, count: newlyInitialized.length },
    });
  }
  facts.push({
    name: t('modelReport.facts.unused'),
    ...(unused.count === 0 ? { text: t('modelReport.allUsed') } : { tensors: unused }),
  });
  if (notFinite.length > 0) {
    facts.push({
      name: t('modelReport.facts.notFinite'),
      tensors: { names: notFinite, count: notFinite.length },
    });
  }
  return facts;
}

function weightsText(
  { format: fileFormat, fileCount, tensorCount, dtypes }: WeightsReport,
  t: TFunction,
  format: Formatter,
): string {
  const names = dtypes.map(({ dtype, tensors }) => {
    const name = DTYPE_NAMES.get(dtype) ?? dtype;
    return dtypes.length === 1
      ? name
      : t('modelReport.dtype', { dtype: name, tensors: format.count(tensors) });
  });
  return t('modelReport.weights', {
    format: t(`modelReport.formats.${fileFormat}`),
    tensors: amountOf('tensors', tensorCount, t, format),
    count: fileCount,
    dtypes: format.list(names),
  });
}
