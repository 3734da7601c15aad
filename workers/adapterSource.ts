/** Folders of adapters with what they change: their base beside them, or from the hub. */
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
  const hub = hubOf(source);
  const base = files.base === null ? await openBase(around, hub, { name, config }, request) : folder;
  const baseConfig = files.base ?? 'config.json';
  return { folder: withBase(folder, base, files, baseConfig), adapter: { files, config, folder } };
}

function hubOf(source: FolderSource): HubAccess | null {
  switch (source.kind) {
    case 'embedded':
      return null;
    case 'hub':
    case 'files':
      return source.hub ?? null;
    default:
      return source satisfies never;
  }
}

async function openBase(
  around: ModelSurroundings,
  hub: HubAccess | null,
  { name, config: { base, revision } }: { readonly name: string; readonly config: AdapterConfig },
  request: LoadContext,
): Promise<ModelFolder> {
  if (hub === null || base === null || !isRepositoryName(base, 'model', hub.url)) {
    throw adapterError(name, base, { reason: 'base' });
  }
  const repository = revision === null || base.includes('@') ? base : `${base}@${revision}`;
  try {
    return await openModelFolder(around, { kind: 'hub', hub, name: repository }, request);
  } catch (error) {
    if (error instanceof HubNotFoundError) throw adapterError(name, base, { reason: 'base' });
    throw error;
  }
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
    origin: { ...adapter.origin, baseModel: base === adapter ? adapter.origin.baseModel : base.origin.name },
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
