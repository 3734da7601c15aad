/**
 * The formats by name, with the extensions that their files have: all that the page and the hub need of them, so that
 * neither loads a reader. `index.ts` has the reader of each, and does not compile where one is missing.
 */

/**
 * Alternatives of a regular expression. Formats are recognised by their content; extensions only separate data from
 * other files.
 */
const EXTENSIONS = {
  parquet: 'parquet',
  snips: 'json',
  crossre: 'jsonl?',
  'label-studio': 'json',
  prodigy: 'jsonl',
  spacy: 'jsonl?|spacy',
  doccano: 'jsonl?',
  brat: 'txt|ann',
  'text-spans': 'jsonl?',
  parallel: 'txt',
  records: 'jsonl?|ndjson|jsonlines',
  csv: 'csv|tsv',
  'inline-xml': 'txt',
  conllu: 'conllup?|conllp',
  columns: String.raw`txt|conll\d*|iob2?|bio|bioes`,
} as const satisfies Readonly<Record<string, string>>;

export type FormatName = keyof typeof EXTENSIONS;

const ARCHIVES = 'zip';
/** Endings that name the part of the data, as in `eng.testa` and `seq.in`. */
const PARTS = 'train|testa|testb|dev|test|in|out';

function endsIn(alternatives: string): RegExp {
  return new RegExp(`[.](?:${alternatives})$`, 'i');
}

const ALL = `${Object.values(EXTENSIONS).join('|')}|${ARCHIVES}`;
const DATA_FILE = endsIn(`${ALL}|${PARTS}`);
const DATA_EXTENSION = endsIn(ALL);

/** Whether a file of that name can hold data: by its ending alone. */
export function hasDataEnding(path: string): boolean {
  return DATA_FILE.test(path);
}

/** `train` of `train.jsonl`; an ending that names the part of the data stays: `eng.testa`. */
export function withoutExtension(name: string): string {
  return name.replace(DATA_EXTENSION, '');
}

/** Whether a file has an extension of that format. */
export function hasExtensionOf(format: FormatName, path: string): boolean {
  return endsIn(EXTENSIONS[format]).test(path);
}
