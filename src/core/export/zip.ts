import { type Zippable, zipSync } from 'fflate';
import { folderName } from './modelName.ts';

/** A file of the model folder; `path` is relative to it, with forward slashes. */
export interface ModelFolderFile {
  readonly path: string;
  readonly bytes: Uint8Array;
}

/** Weights shrink by less than a tenth when compressed, and that takes seconds: they are stored. */
const STORED = /\.(safetensors|onnx)$/;

/**
 * `NAME.zip`, which unpacks to a folder NAME (see folderName). Equal input gives equal bytes in one time zone.
 *
 * @param modifiedAt the date of all entries; zip knows the years 1980 to 2099.
 * @throws RangeError for a path that leaves the folder.
 */
export function zipFolder(
  files: readonly ModelFolderFile[],
  name: string,
  modifiedAt: Date,
): Uint8Array<ArrayBuffer> {
  const folder = folderName(name);
  const entries: Zippable = {};
  for (const { path, bytes } of files) {
    checkPath(path);
    entries[`${folder}/${path}`] = [bytes, { level: STORED.test(path) ? 0 : 6, mtime: modifiedAt }];
  }
  return zipSync(entries);
}

function checkPath(path: string): void {
  const parts = path.split('/');
  if (parts.every((part) => /^[\w.-]+$/.test(part) && !/^\.+$/.test(part))) return;
  throw new RangeError(`${JSON.stringify(path)} is no path inside a model folder.`);
}
