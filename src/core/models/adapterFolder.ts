/** Folders of adapters, which change a base model that may be elsewhere. */
import {
  baseName,
  byFolder,
  byPreference,
  findWeights,
  folderOf,
  type WeightsFormat,
} from './modelFolder.ts';

/** An adapter's files, and those beside it that say what its base's do. */
export interface AdapterFolder {
  /** `adapter_config.json` */
  readonly config: string;
  /** `adapter_model.safetensors` or `.bin`. */
  readonly weights: string | null;
  readonly format: WeightsFormat;
  /** Its own `config.json` and tokenizer by their names, as far as they are there. */
  readonly beside: ReadonlyMap<string, string>;
  /** The base's `config.json`, where the base is among the files too. */
  readonly base: string | null;
}

const ADAPTER_WEIGHTS = [
  { name: 'adapter_model.safetensors', format: 'safetensors' },
  { name: 'adapter_model.bin', format: 'pytorch' },
] as const;

const TOKENIZER_FILES = [
  'tokenizer.json',
  'tokenizer_config.json',
  'special_tokens_map.json',
  'vocab.txt',
  'added_tokens.json',
] as const;

/**
 * The adapter in what was chosen, nearest to the top; null where there is none, or where it only lies below a whole
 * model, which is then what was meant.
 */
export function findAdapter(paths: readonly string[]): AdapterFolder | null {
  const configs = paths.filter((path) => baseName(path) === 'adapter_config.json').toSorted(byPreference);
  const config = configs[0];
  if (config === undefined) return null;
  const folder = folderOf(config);
  const folders = byFolder(paths);
  const [base] = paths
    .filter(
      (path) => baseName(path) === 'config.json' && findWeights(folders.get(folderOf(path)) ?? []) !== null,
    )
    .toSorted(
      (a, b) => Number(folderOf(b) === folder) - Number(folderOf(a) === folder) || byPreference(a, b),
    );
  if (base !== undefined && folderOf(base) !== folder && folder.startsWith(folderOf(base))) return null;
  const names = new Set(folders.get(folder));
  const weights = ADAPTER_WEIGHTS.find(({ name }) => names.has(name));
  const hasTokenizer = names.has('tokenizer.json') || names.has('vocab.txt');
  const beside = ['config.json', ...(hasTokenizer ? TOKENIZER_FILES : [])].filter((name) => names.has(name));
  return {
    config,
    weights: weights === undefined ? null : folder + weights.name,
    format: weights?.format ?? 'safetensors',
    beside: new Map(beside.map((name) => [name, folder + name])),
    base: base ?? null,
  };
}

/** Where a file is read from. */
export interface PlacedFile {
  readonly path: string;
  /** Whether it lies with the adapter, not with the base. */
  readonly isOfAdapter: boolean;
}

/**
 * The files of a base, with those of its adapter in place of its own.
 * @param base the base's `config.json`
 */
export function overlaid(
  basePaths: readonly string[],
  base: string,
  beside: ReadonlyMap<string, string>,
): ReadonlyMap<string, PlacedFile> {
  const folder = folderOf(base);
  const replacesTokenizer = [...beside.keys()].some((name) => name !== 'config.json');
  const own = basePaths.filter(
    (path) =>
      folderOf(path) === folder &&
      !(replacesTokenizer && TOKENIZER_FILES.some((name) => name === baseName(path))),
  );
  const files = new Map<string, PlacedFile>();
  for (const path of own) files.set(path, { path, isOfAdapter: false });
  for (const [name, path] of beside) files.set(folder + name, { path, isOfAdapter: true });
  return files;
}
