/**
 * What numbered tags stand for: lists of class names as they come in records (`label_names`, `id2label`), in the
 * features of the Hugging Face libraries, and in files beside the data.
 */
import { z } from 'zod';
import { ImportError, importError } from '../../importErrors.ts';
import type { GivesWay } from '../../turns.ts';
import { NoClassNamesError } from '../errors.ts';
import type { Fact } from '../report.ts';
import type { OpenFile } from '../text.ts';
import { readLines } from '../text.ts';
import { isCard, namesInCard } from './datasetCard.ts';
import { firstRecords } from './jsonRecords.ts';
import { hasExtensionOf } from './names.ts';

/** Class names in the order of their numbers, and the fact about them in the report. */
export interface ClassNames {
  readonly names: readonly string[];
  readonly fact: Fact;
}

export interface ClassNameSources {
  readonly byField: ReadonlyMap<string, ClassNames>;
  /** For fields without their own. */
  readonly general: ClassNames | null;
}

const NO_CLASS_NAMES: ClassNameSources = { byField: new Map(), general: null };

const CLASS_NAME_FIELDS = ['label_names', 'class_names', 'label_list', 'id2label', 'label2id'] as const;

const nameListSchema = z.array(z.string());
const nameOfIdSchema = z.record(z.string().regex(/^\d+$/), z.string());
const idOfNameSchema = z.record(z.string(), z.int().min(0));

/** Names by number from a list, from {"0": "O"} or from {"O": 0}; null where it is not one of these. */
function orderNames(
  value: unknown,
  place: { file: string; line: number; field: string },
): readonly string[] | null {
  const list = nameListSchema.safeParse(value);
  const nameOf = nameOfIdSchema.safeParse(value);
  const idOf = idOfNameSchema.safeParse(value);
  let byId: Map<string, string>;
  if (list.success) byId = new Map(list.data.map((name, id) => [String(id), name]));
  else if (nameOf.success) byId = new Map(Object.entries(nameOf.data));
  else if (idOf.success) byId = new Map(Object.entries(idOf.data).map(([name, id]) => [String(id), name]));
  else return null;
  const names = Array.from(byId.values(), (_, id) => byId.get(String(id)) ?? '');
  const count = idOf.success && !nameOf.success ? Object.keys(idOf.data).length : byId.size;
  if (names.length === 0 || names.includes('') || new Set(names).size < names.length || count > byId.size) {
    throw importError(NoClassNamesError, `The class names in “${place.field}” have gaps or repetitions.`, {
      file: place.file,
      line: place.line,
      text: JSON.stringify(value),
      remedy: 'Give each class, from 0 on, one name of its own.',
    });
  }
  return names;
}

/**
 * The class names that a record carries; null where it carries none.
 * @throws NoClassNamesError where they have gaps or repetitions
 */
export function namesInRecord(
  record: Readonly<Record<string, unknown>>,
  file: string,
  line: number,
): ClassNames | null {
  for (const field of CLASS_NAME_FIELDS) {
    // Most records have none of these, and zod is slow to reject them.
    if (record[field] === undefined) continue;
    const names = orderNames(record[field], { file, line, field });
    if (names !== null) return { names, fact: { what: 'classNames', values: { count: names.length, line } } };
  }
  return null;
}

/** The class names that one of the first records carries. Unusable names are refused when their line is read. */
export function firstNames(records: readonly unknown[], file: string): ClassNames | null {
  for (const record of records) {
    try {
      const names = isObject(record) ? namesInRecord(record, file, 0) : null;
      if (names !== null) return names;
    } catch (error) {
      if (!(error instanceof NoClassNamesError)) throw error;
      return null;
    }
  }
  return null;
}

/** Lists may be nested in features; deeper than this they are not tags. */
const MAX_FEATURE_DEPTH = 4;

const classLabelSchema = z.union([
  z.object({ _type: z.literal('ClassLabel'), names: nameListSchema }).transform(({ names }) => names),
  z
    .object({ class_label: z.object({ names: z.union([nameListSchema, nameOfIdSchema]) }) })
    .transform(({ class_label }) => class_label.names),
]);
const wrapperSchema = z.union([
  z.object({ feature: z.unknown() }).transform(({ feature }) => feature),
  z.object({ sequence: z.unknown() }).transform(({ sequence }) => sequence),
  z.object({ list: z.unknown() }).transform(({ list }) => list),
  z.tuple([z.unknown()]).transform(([inner]) => inner),
]);

/** The names of a feature, in whatever lists it is: `Sequence`, `List`, `[…]`, and the forms of data set cards. */
function namesOfFeature(feature: unknown, depth = 0): unknown {
  const label = classLabelSchema.safeParse(feature);
  if (label.success) return label.data;
  const inner = depth < MAX_FEATURE_DEPTH ? wrapperSchema.safeParse(feature) : null;
  return inner?.success && inner.data !== undefined ? namesOfFeature(inner.data, depth + 1) : null;
}

const featuresSchema = z.union([
  // Cards and the rows of the data sets server have a list, everything else an object.
  z
    .array(z.looseObject({ name: z.string(), type: z.unknown().optional() }))
    .transform((list) => list.map((feature) => [feature.name, feature.type ?? feature] as const)),
  z.record(z.string(), z.unknown()).transform((features) => Object.entries(features)),
]);

/** The class names of each field that has some in `features`, as the Hugging Face libraries write them. */
export function namesInFeatures(features: unknown, file: string): ReadonlyMap<string, ClassNames> {
  const byField = new Map<string, ClassNames>();
  const parsed = featuresSchema.safeParse(features);
  for (const [field, feature] of parsed.success ? parsed.data : []) {
    const names = orderNames(namesOfFeature(feature), { file, line: 0, field });
    if (names !== null)
      byField.set(field, { names, fact: { what: 'features', values: { count: names.length } } });
  }
  return byField;
}

const COMPANION_NAMES: readonly string[] = [
  'dataset_info.json',
  'dataset_infos.json',
  'labels.txt',
  'label_list.txt',
  'label_names.txt',
  'classes.txt',
  'class_names.txt',
  'tags.txt',
  'label.json',
  'labels.json',
  'label_list.json',
  'label_names.json',
  'class_names.json',
  'id2label.json',
  'label2id.json',
  // A model's config: only its fields for class names are read.
  'config.json',
];

/** The files beside `path`, or in a folder above, that may name its classes. */
export function findNameFiles(path: string, paths: ReadonlySet<string>): Readonly<Record<string, string>> {
  const found: Record<string, string> = {};
  const folders = path.split('/').slice(0, -1);
  if (COMPANION_NAMES.includes(path.split('/').at(-1)!)) return found;
  for (let depth = folders.length; depth >= 0; depth--) {
    for (const name of COMPANION_NAMES) {
      const candidate = [...folders.slice(0, depth), name].join('/');
      if (paths.has(candidate)) found[name] ??= candidate;
    }
  }
  return found;
}

const infoSchema = z.looseObject({ features: z.unknown() });

/**
 * Reads the class names in such files.
 * @throws NoClassNamesError where they have gaps or repetitions
 */
export async function readNameFiles(files: Readonly<Record<string, OpenFile>>): Promise<ClassNameSources> {
  const byField = new Map<string, ClassNames>();
  let general: ClassNames | null = null;
  for (const file of Object.values(files)) {
    const fact = (names: readonly string[]): Fact => ({
      what: 'classNamesFile',
      values: { count: names.length, file: file.name },
    });
    if (file.name.endsWith('.txt')) {
      const lines = (await readLines(file)).map((line) => line.trim()).filter((line) => line !== '');
      const names = orderNames(lines, { file: file.name, line: 0, field: file.name });
      if (names !== null) general ??= { names, fact: fact(names) };
      continue;
    }
    const value = parseJson(await file.readText());
    for (const info of [value, ...(isObject(value) ? Object.values(value) : [])]) {
      // A file for several configurations has the features of each.
      const parsed = infoSchema.safeParse(info);
      if (!parsed.success) continue;
      for (const [field, { names }] of namesInFeatures(parsed.data.features, file.name)) {
        if (!byField.has(field)) byField.set(field, { names, fact: fact(names) });
      }
    }
    if (general !== null || isInfoFile(file.name)) continue;
    const carried = isObject(value) ? namesInRecord(value, file.name, 0)?.names : undefined;
    const isNames = carried === undefined && !file.name.endsWith('config.json');
    const names = isNames ? orderNames(value, { file: file.name, line: 0, field: file.name }) : carried;
    if (names !== null && names !== undefined) general = { names, fact: fact(names) };
  }
  return { byField, general };
}

/**
 * Class names for a file that has none, and none beside it: those in the card of the data set, else those that the
 * first records of another JSON file carry. Files that cannot be opened have none.
 * @throws NoClassNamesError where the card's have gaps or repetitions
 */
export async function findNamesElsewhere(
  others: ReadonlyMap<string, () => Promise<OpenFile>>,
  turns: GivesWay,
): Promise<ClassNameSources> {
  for (const path of [...others.keys()].toSorted((a, b) => Number(isCard(b)) - Number(isCard(a)))) {
    if (!isCard(path) && !hasExtensionOf('records', path)) continue;
    const file = await openIfReadable(others.get(path)!);
    const fact = (names: readonly string[]): Fact => ({
      what: 'classNamesFile',
      values: { count: names.length, file: path },
    });
    if (file === null) continue;
    if (isCard(path)) {
      const byField = new Map<string, ClassNames>();
      for (const [field, listed] of namesInCard(file.head.lines.join('\n'))) {
        const names = orderNames(listed, { file: path, line: 0, field });
        if (names !== null) byField.set(field, { names, fact: fact(names) });
      }
      if (byField.size > 0) return { byField, general: null };
    } else {
      const names = firstNames(await firstRecords(file.head, turns), path)?.names;
      if (names !== undefined) return { byField: new Map(), general: { names, fact: fact(names) } };
    }
  }
  return NO_CLASS_NAMES;
}

async function openIfReadable(open: () => Promise<OpenFile>): Promise<OpenFile | null> {
  try {
    return await open();
  } catch (error) {
    if (error instanceof ImportError) return null;
    throw error;
  }
}

function isInfoFile(path: string): boolean {
  return /dataset_infos?\.json$/.test(path);
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
