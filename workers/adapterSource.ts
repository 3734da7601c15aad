/** Folders of adapters with what they change: their base beside them, of the page, or from the hub. */
import {
  type AdapterConfig,
  type AdapterFolder,
  adapterError,
  findAdapter,
  HubNotFoundError,
  isRepositoryName,
  overlaid,
  readAdapterConfig,
  requireNoPointer,
} from '../src/core/worker.ts';
import {
  type FolderSource,
  type LoadContext,
  type ModelFolder,
  type ModelSurroundings,
  openModelFolder,
} from './modelSources.ts';
import type { HubAccess } from './protocol/inputs.ts';
import type { EmbeddedSource } from './protocol/models.ts';

/** A model's folder, and the adapter that is to be merged into it. */
export interface OpenedModel {
  readonly folder: ModelFolder;
  readonly adapter: OpenedAdapter | null;
}

export interface OpenedAdapter {
  readonly files: AdapterFolder;
  readonly config: AdapterConfig;
  /** Where it lies. */
  readonly folder: ModelFolder;
}

/** Reads a file, and refuses a pointer to it. */
export async function readModelFile(folder: ModelFolder, path: string): Promise<Uint8Array> {
  const bytes = await folder.read(path);
  requireNoPointer(path, bytes);
  return bytes;
}

/**
 * Opens a model; of an adapter, its base with the adapter's own config and tokenizer in place of the base's.
 * @throws AdapterError where the base is not to be had, what `openModelFolder` throws
 */
export async function openModel(
  around: ModelSurroundings,
  source: FolderSource,
  request: LoadContext,
): Promise<OpenedModel> {
  const folder = await openModelFolder(around, source, request);
  const files = findAdapter(folder.paths);
  if (files === null) return { folder, adapter: null };
  const { name } = folder.origin;
  const config = readAdapterConfig(files.config, await readModelFile(folder, files.config), name);
  if (config.otherKind !== null) {
    throw adapterError(name, config.base, { reason: 'kind', found: config.otherKind });
  }
  const base =
    files.base === null ? await openBase(around, basesOf(source), { name, config }, request) : folder;
  const baseConfig = files.base ?? 'config.json';
  return { folder: withBase(folder, base, files, baseConfig), adapter: { files, config, folder } };
}

/** Where the base of an adapter may be that does not lie beside it. */
interface Bases {
  readonly hub: HubAccess | null;
  readonly embedded: readonly EmbeddedSource[];
}

function basesOf(source: FolderSource): Bases {
  switch (source.kind) {
    case 'embedded':
      return { hub: null, embedded: [] };
    case 'hub':
      return { hub: source.hub, embedded: [] };
    case 'files':
      return { hub: source.hub ?? null, embedded: source.embedded ?? [] };
    default:
      return source satisfies never;
  }
}

/** The last part of a path, of whatever system. */
const folderName = (path: string): string | undefined => path.split(/[/\\]+/).findLast((part) => part !== '');

async function openBase(
  around: ModelSurroundings,
  bases: Bases,
  { name, config }: { readonly name: string; readonly config: AdapterConfig },
  request: LoadContext,
): Promise<ModelFolder> {
  const source = baseSource(bases, config);
  if (source === null) throw adapterError(name, config.base, { reason: 'base' });
  try {
    return await openModelFolder(around, source, request);
  } catch (error) {
    if (error instanceof HubNotFoundError) throw adapterError(name, config.base, { reason: 'base' });
    throw error;
  }
}

/** null where the base is not to be had. */
function baseSource({ hub, embedded }: Bases, { base, revision }: AdapterConfig): FolderSource | null {
  if (base === null) return null;
  if (!isRepositoryName(base, 'model', hub?.url)) {
    // A folder on the machine where the adapter was trained.
    return embedded.find(({ name }) => name === folderName(base)) ?? null;
  }
  if (hub === null) return null;
  const name = revision === null || base.includes('@') ? base : `${base}@${revision}`;
  return { kind: 'hub', hub, name };
}

function withBase(
  adapter: ModelFolder,
  base: ModelFolder,
  { beside }: AdapterFolder,
  baseConfig: string,
): ModelFolder {
  const placed = overlaid(base.paths, baseConfig, beside);
  const place = (path: string) => {
    const { path: own, isOfAdapter } = placed.get(path) ?? { path, isOfAdapter: false };
    return { own, folder: isOfAdapter ? adapter : base };
  };
  return {
    origin: base === adapter ? adapter.origin : { ...base.origin, name: adapter.origin.name },
    paths: [...placed.keys()],
    offline: adapter.offline || base.offline,
    sizeOf: (path) => {
      const { own, folder } = place(path);
      return folder.sizeOf(own);
    },
    announce: async (paths) => {
      const places = paths.map(place);
      for (const folder of new Set([adapter, base])) {
        await folder.announce?.(places.filter((each) => each.folder === folder).map(({ own }) => own));
      }
    },
    read: (path) => {
      const { own, folder } = place(path);
      return folder.read(own);
    },
  };
}
