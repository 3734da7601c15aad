/** The configs and splits of a data set of the hub: all that the page needs of one, so that it loads no reader. */
import type { HubFile } from '../hub/download.ts';
import type { RepositoryRef } from '../hub/repository.ts';
import type { SplitName } from './task.ts';

export interface HubSplit {
  /** As the hub calls it: `train`, `validation`, `test`, or a name of its own. */
  readonly name: string;
  /** The split that the name stands for; null where it is none. */
  readonly split: SplitName | null;
  readonly files: readonly HubFile[];
  /** Null where the hub does not give it for every file. */
  readonly sizeBytes: number | null;
  /** The hub offers only the beginning of it. */
  readonly isPartial: boolean;
}

export interface HubConfig {
  readonly name: string;
  readonly splits: readonly HubSplit[];
  /**
   * Files that are no split, but belong to those of the splits: lists of class names, annotations beside texts, the
   * card.
   */
  readonly beside: readonly HubFile[];
}

export interface HubDataset {
  readonly repository: RepositoryRef;
  /**
   * What is read: asked for as a revision, it gives the same files whatever happens to the repository. Null where the
   * hub does not say.
   */
  readonly commit: string | null;
  readonly configs: readonly HubConfig[];
  /** Described from the cache, since the hub could not be reached. */
  readonly offline: boolean;
}

/**
 * How the splits of a config are used unless the user says otherwise, by their names on the hub: the first of its
 * kind, or as train where there is only one. Others are left out.
 */
export function usualSplits({ splits }: HubConfig): ReadonlyMap<string, SplitName> {
  if (splits.length === 1) return new Map([[splits[0]!.name, 'train']]);
  const used = splits.flatMap(({ name, split }) => {
    const isFirst = split !== null && splits.find((other) => other.split === split)?.name === name;
    return isFirst ? [[name, split] as const] : [];
  });
  return new Map(used);
}
