/**
 * Archives among the files: a zip is replaced by its entries, a gzip file by what it holds. Files that hold no data
 * are left out, and reported.
 */

import { isGzip, unpackGzip } from '../archives/gzip.ts';
import { isZip, readZipEntries, unpackEntry } from '../archives/zipEntries.ts';
import { type ByteSource, bytesSource } from '../bytes.ts';
import { ImportError, UnpackedTooLargeError } from '../importErrors.ts';
import { isCard } from './formats/datasetCard.ts';
import type { LeftOutFile, LeftOutReason } from './report.ts';
import { splitFromName } from './splits.ts';

export interface ExpandedFiles {
  /** Each with a name of its own. */
  readonly files: readonly ByteSource[];
  readonly leftOut: readonly LeftOutFile[];
  /** Cards of data sets, which hold no data, but may name its classes. They are among those left out. */
  readonly cards: readonly Unopened[];
}

export interface ExpandControl {
  /** Called with the archive's name between pieces, so that the place where it runs can take messages. */
  onUnpacked(archive: string): Promise<void>;
  /** Whether the user left the file out, so that it is not unpacked. */
  isLeftOut(file: string): boolean;
  /** Called for an archive, or a file in one, that cannot be unpacked. Throws where that has to end everything. */
  onFailed(file: string, error: ImportError): void;
}

/** All archives of an import may unpack to this much: what is unpacked is held in memory. */
const MAX_UNPACKED_BYTES = 1 << 30;

export interface Unopened {
  readonly name: string;
  /** Unpacks what is in an archive; see `expandArchives` for what is thrown. */
  open(): Promise<ByteSource>;
}

/**
 * Replaces archives by what is in them. Where there are several files, those that come along with data sets but hold
 * none (readme files, licences, scripts, hidden files of operating systems) are left out, and are not unpacked.
 *
 * `train.txt.gz` becomes `train.txt`. Paths inside an archive stay as they are; where one of them is taken already,
 * or where they name no split but the archive's name does, all paths of that archive get its name as their folder. Of
 * two files with one name, the second becomes `name (2).txt`.
 *
 * `onFailed` gets an UnreadableFileError for an archive that is damaged, encrypted or packed by an unknown method,
 * and for office documents; an EmptyFileError for an archive without files.
 *
 * @throws UnpackedTooLargeError where all archives together would unpack to more than `maxUnpackedBytes`
 */
export async function expandArchives(
  sources: readonly ByteSource[],
  { onUnpacked, isLeftOut, onFailed }: ExpandControl,
  maxUnpackedBytes = MAX_UNPACKED_BYTES,
): Promise<ExpandedFiles> {
  const taken = new Map<string, number>();
  const budget = { leftBytes: maxUnpackedBytes };
  const candidates: Unopened[] = [];
  const orFailed = async <T>(file: string, read: () => Promise<T>): Promise<T | null> => {
    try {
      return await read();
    } catch (error) {
      if (!(error instanceof ImportError) || error instanceof UnpackedTooLargeError) throw error;
      onFailed(file, error);
      return null;
    }
  };
  const withoutGzip = async (source: ByteSource, name: string, archive: string): Promise<ByteSource> => {
    if (await isGzip(source))
      return bytesSource(name, await unpackGzip(source, budget, () => onUnpacked(archive)));
    return name === source.name ? source : { ...source, name };
  };
  for (const source of sources) {
    if (!isLeftOut(source.name) && (await isZip(source))) {
      const entries = (await orFailed(source.name, () => readZipEntries(source))) ?? [];
      const inFolder =
        entries.some(({ path }) => taken.has(path)) ||
        (splitFromName(source.name) !== null && entries.every(({ path }) => splitFromName(path) === null));
      for (const entry of entries) {
        const path = inFolder ? `${source.name}/${entry.path}` : entry.path;
        const name = freeName(path.replace(GZIP_ENDING, ''), taken);
        const open = async (): Promise<ByteSource> => {
          const bytes = await unpackEntry(source, entry, budget, () => onUnpacked(source.name));
          return withoutGzip(bytesSource(path, bytes), name, source.name);
        };
        candidates.push({ name, open });
      }
    } else {
      const name = freeName(source.name.replace(GZIP_ENDING, ''), taken);
      candidates.push({ name, open: () => withoutGzip(source, name, source.name) });
    }
  }
  const files: ByteSource[] = [];
  const cards: Unopened[] = [];
  const leftOut: LeftOutFile[] = [];
  for (const { name, open } of candidates) {
    const why = candidates.length === 1 ? null : reasonToLeaveOut(name);
    if (isLeftOut(name)) leftOut.push({ file: name, why: 'no-split' });
    else if (why !== null) {
      leftOut.push({ file: name, why });
      if (why === 'not-data' && isCard(name)) cards.push({ name, open });
    } else {
      const file = await orFailed(name, open);
      if (file !== null) files.push(file);
    }
  }
  return { files, leftOut, cards };
}

/**
 * The name, numbered if it is taken; reserves it.
 * @param taken by name, the number that comes next for files of that name
 */
function freeName(name: string, taken: Map<string, number>): string {
  const dot = name.indexOf('.', Math.max(name.lastIndexOf('/'), name.lastIndexOf('\\')) + 2);
  const [stem, ending] = dot < 0 ? [name, ''] : [name.slice(0, dot), name.slice(dot)];
  let free = name;
  let number = taken.get(name) ?? 2;
  for (; taken.has(free); number++) free = `${stem} (${number})${ending}`;
  taken.set(name, number);
  if (free !== name) taken.set(free, 2);
  return free;
}

const GZIP_ENDING = /(?<=.)\.gz$/i;

const NOT_DATA =
  /^(readme|licen[cs]e|copying|citation|authors|changelog)(\.|$)|\.(md|py|ipynb|js|ts|html?|css|pdf|png|jpe?g|gif|svg|sh|ya?ml|bib|log|exe|dll|lock|toml|ini|conf)$/i;

/** Whether the name is that of a file that can hold data, and is not one of those that come along with them. */
export function isDataFile(path: string): boolean {
  return reasonToLeaveOut(path) === null;
}

function reasonToLeaveOut(path: string): LeftOutReason | null {
  const segments = path.split(/[\\/]/);
  if (segments.some((segment) => segment.startsWith('.') || segment === '__MACOSX')) return 'hidden';
  return NOT_DATA.test(segments.at(-1)!) ? 'not-data' : null;
}
