import type { UserFile } from '../../state/dataStore.ts';

/** A dropped file: the drop area knows its path, which no File has by itself. */
type DroppedFile = File & { readonly relativePath?: string; readonly path?: string };

/**
 * Files with the names that the import report shows: the path where a folder was chosen or dropped, since folders tell splits and which
 * files belong together.
 */
export function userFiles(files: Iterable<File>): UserFile[] {
  return [...files].map((file) => ({ name: pathOf(file), blob: file }));
}

function pathOf(file: DroppedFile): string {
  const path = file.webkitRelativePath || file.relativePath || file.path || file.name;
  return path.replace(/^\.?\//, '') || file.name;
}
