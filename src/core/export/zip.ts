import { zipFiles } from '../archives/zipFiles.ts';

/**
 * A file of an exported folder; `path` is relative to it, with forward slashes. Its content is the chunks,
 * concatenated.
 */
export interface FolderFile {
  readonly path: string;
  readonly chunks: readonly Uint8Array[];
}

/** Compression saves less than a tenth of the weights and takes seconds: they are stored. */
const STORED = /(\.safetensors|\.onnx|(^|\/)checkpoint)$/;

/**
 * A zip with one folder, piece by piece.
 *
 * @param folder as folderName gives it
 * @throws ZipTooLargeError, RangeError for a path that leaves the folder; both before the first piece
 */
export function* zipFolder(
  files: readonly FolderFile[],
  folder: string,
  modifiedAt: Date,
): Generator<Uint8Array, void> {
  for (const { path } of files) checkPath(path);
  const entries = files.map(({ path, chunks }) => ({
    name: `${folder}/${path}`,
    chunks,
    isStored: STORED.test(path),
  }));
  yield* zipFiles(entries, modifiedAt);
}

function checkPath(path: string): void {
  const parts = path.split('/');
  if (parts.every((part) => /^[\w.-]+$/.test(part) && !/^\.+$/.test(part))) return;
  throw new RangeError(`${JSON.stringify(path)} is not a path inside the exported folder.`);
}
