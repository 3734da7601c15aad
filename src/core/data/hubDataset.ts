/** Finds out which configs and splits a data set of the hub has, and which files each needs. */
import type { HubClient } from '../hub/client.ts';
import type { HubFile } from '../hub/download.ts';
import type { RepositoryRef } from '../hub/repository.ts';
import { importError } from '../importErrors.ts';
import { isDataFile } from './archive.ts';
import { NoTrainingDataError } from './errors.ts';
import { groupFiles } from './formats/index.ts';
import { hasDataEnding, hasExtensionOf } from './formats/names.ts';
import { type HubConfig, type HubDataset, type HubSplit, usualSplits } from './hubSplits.ts';
import { splitFromName } from './splits.ts';
import type { SplitName } from './task.ts';

/** Name of the only config of a repository that has none. */
const DEFAULT_CONFIG = 'default';

/**
 * The hub's own parquet conversion where there is one, else the data files that the owner has uploaded: a folder at
 * the top is a config, unless its name is a split's or `data`.
 * @throws NoTrainingDataError where the repository has no file of a format that can be read, and what HubClient
 *   throws
 */
export async function describeHubDataset(client: HubClient, repository: RepositoryRef): Promise<HubDataset> {
  // Of a named revision the files are listed; the conversion is made from the main one.
  const parquet = repository.revision === 'main' ? await client.parquet(repository) : null;
  if (parquet !== null && parquet.splits.length > 0) {
    const configs = new Map<string, HubSplit[]>();
    for (const { config, split, files, isPartial } of parquet.splits) {
      const splits = configs.get(config) ?? [];
      splits.push({
        name: split,
        split: splitFromName(split),
        files,
        sizeBytes: sumOfSizes(files),
        isPartial,
      });
      configs.set(config, splits);
    }
    const { commit, offline } = parquet;
    return { repository, commit, configs: toConfigs(configs, () => []), offline };
  }
  const { files, commit, offline } = await client.files(repository);
  const dataFiles = files.filter(({ path }) => isDataFile(path) && hasDataEnding(path));
  const groups = groupFiles(dataFiles.map(({ path }) => path));
  const companions = new Set(groups.flatMap((group) => Object.values(group.companions)));
  const configs = new Map<string, Map<string, HubFile[]>>();
  for (const file of dataFiles) {
    if (companions.has(file.path) && splitFromName(file.path) === null) continue;
    const config = configOf(file.path);
    const splits = configs.get(config) ?? new Map<string, HubFile[]>();
    const name = splitFromName(file.path) ?? file.path;
    splits.set(name, [...(splits.get(name) ?? []), file]);
    configs.set(config, splits);
  }
  if (configs.size === 0) {
    throw importError(NoTrainingDataError, `${repository.id} has no data file that can be read here.`, {
      file: repository.id,
      line: 0,
      text: files
        .slice(0, 5)
        .map(({ path }) => path)
        .join(', '),
      remedy: 'Choose a data set with parquet, JSON lines, CSV or column files, or upload the files.',
    });
  }
  const described = [...configs].map(([name, splits]): [string, HubSplit[]] => [
    name,
    [...splits].map(([split, ofSplit]) => ({
      name: split,
      split: splitFromName(split),
      files: ofSplit,
      sizeBytes: sumOfSizes(ofSplit),
      isPartial: false,
    })),
  ]);
  const besideOf = (splits: readonly HubSplit[]): HubFile[] => {
    const listed = pathsOf(splits);
    const belongs = belongingTo(listed, [...listed, ...companions]);
    return files.filter(({ path }) => belongs.has(path) || (path === CARD && mayNeedCard(listed)));
  };
  return { repository, commit, configs: toConfigs(new Map(described), besideOf), offline };
}

/**
 * What to load of a data set.
 * @param configName null: the first config
 * @param chosenSplits how each split is used, by its name on the hub; null: `usualSplits`
 * @throws NoTrainingDataError where there is no config of that name
 */
export function filesToLoad(
  { repository, configs }: HubDataset,
  configName: string | null,
  chosenSplits: Readonly<Record<string, SplitName>> | null,
): {
  readonly config: string;
  readonly files: readonly HubFile[];
  readonly hubSplits: Readonly<Record<string, SplitName>>;
} {
  const config = configName === null ? configs[0] : configs.find(({ name }) => name === configName);
  if (config === undefined) {
    const names = configs.slice(0, 20).map(({ name }) => name);
    throw importError(NoTrainingDataError, `${repository.id} has no configuration “${configName}”.`, {
      file: repository.id,
      line: 0,
      text: names.join(', '),
      remedy: `Choose one of: ${names.join(', ')}.`,
    });
  }
  const { splits, beside } = config;
  const useOf = chosenSplits === null ? usualSplits(config) : new Map(Object.entries(chosenSplits));
  const chosen = splits.filter(({ name }) => useOf.has(name));
  const hubSplits: Record<string, SplitName> = {};
  for (const { name, files } of chosen) for (const { path } of files) hubSplits[path] = useOf.get(name)!;
  const paths = pathsOf(chosen);
  const belongs = belongingTo(paths, [...paths, ...beside.map(({ path }) => path)]);
  const needed = beside.filter(({ path }) => belongs.has(path) || (path === CARD && mayNeedCard(paths)));
  return { config: config.name, files: [...chosen.flatMap(({ files }) => files), ...needed], hubSplits };
}

const CARD = 'README.md';

/** Whether files may have numbered tags that only the card names; Parquet says it itself. */
function mayNeedCard(paths: ReadonlySet<string>): boolean {
  return [...paths].some((path) => hasExtensionOf('records', path) || hasExtensionOf('csv', path));
}

function pathsOf(splits: readonly HubSplit[]): ReadonlySet<string> {
  return new Set(splits.flatMap(({ files }) => files.map(({ path }) => path)));
}

/** The files of `all` that are read together with one of `paths`, but are none of these. */
function belongingTo(paths: ReadonlySet<string>, all: readonly string[]): ReadonlySet<string> {
  const groups = groupFiles(all).filter(({ main }) => paths.has(main));
  const companions = groups.flatMap((group) => Object.values(group.companions));
  return new Set(companions.filter((path) => !paths.has(path)));
}

function configOf(path: string): string {
  const slash = path.indexOf('/');
  const folder = slash < 0 ? null : path.slice(0, slash);
  return folder === null || folder === 'data' || splitFromName(folder) !== null ? DEFAULT_CONFIG : folder;
}

function toConfigs(
  configs: ReadonlyMap<string, readonly HubSplit[]>,
  besideOf: (splits: readonly HubSplit[]) => readonly HubFile[],
): HubConfig[] {
  return [...configs].map(([name, splits]) => ({ name, splits, beside: besideOf(splits) }));
}

function sumOfSizes(files: readonly HubFile[]): number | null {
  let sum = 0;
  for (const { sizeBytes } of files) {
    if (sizeBytes === null) return null;
    sum += sizeBytes;
  }
  return sum;
}
