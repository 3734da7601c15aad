import type { UserFile } from '../../../workers/protocol/inputs.ts';

/** A dropped file: the drop area knows its path, which no File has by itself. */
type DroppedFile = File & { readonly relativePath?: string; readonly path?: string };

const byPath = new Intl.Collator('en', { numeric: true });

/**
 * Files with the names that the import report shows: the path where a folder was chosen or dropped, since folders
 * name splits and which files belong together. Browsers list a folder in no particular order, so that its files are
 * sorted; others stay as they were chosen.
 */
export function userFiles(files: Iterable<File>): UserFile[] {
  const named = [...files].map((file) => ({ name: pathOf(file), blob: file }));
  const areOfFolders = named.every(({ name }) => name.includes('/'));
  return areOfFolders ? named.toSorted((a, b) => byPath.compare(a.name, b.name)) : named;
}

function pathOf(file: DroppedFile): string {
  const path = file.webkitRelativePath || file.relativePath || file.path || file.name;
  return path.replace(/^\.?\//, '') || file.name;
}
