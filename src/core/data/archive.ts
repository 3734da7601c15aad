/** Zip archives among the files: their entries take their place. Files that hold no data are left out, and said. */
import { unzipSync } from 'fflate';
import { type ByteSource, bytesSource } from '../bytes.ts';
import { importError, UnreadableFileError } from './errors.ts';
import type { ImportReport, LeftOutReason } from './report.ts';

export interface ExpandedFiles {
  readonly files: readonly ByteSource[];
  readonly leftOut: ImportReport['leftOut'];
}

const ZIP_SIGNATURE = [0x50, 0x4b, 0x03, 0x04];

/**
 * Replaces archives by what is in them. Where there are several files, those that come along with data sets but hold none (readme files,
 * licences, scripts, what systems hide) are left out.
 * @throws UnreadableFileError for a damaged archive
 */
export async function expandArchives(sources: readonly ByteSource[]): Promise<ExpandedFiles> {
  const all: ByteSource[] = [];
  for (const source of sources) {
    if (await isZip(source)) all.push(...(await entriesOf(source)));
    else all.push(source);
  }
  if (all.length === 1) return { files: all, leftOut: [] };
  const reasons = all.map((source) => reasonToLeaveOut(source.name));
  return {
    files: all.filter((_, i) => reasons[i] === null),
    leftOut: all.flatMap(({ name: file }, i) => {
      const why = reasons[i] ?? null;
      return why === null ? [] : [{ file, why }];
    }),
  };
}

async function isZip(source: ByteSource): Promise<boolean> {
  const start = await source.slice(0, ZIP_SIGNATURE.length);
  return ZIP_SIGNATURE.every((byte, i) => start[i] === byte);
}

async function entriesOf(archive: ByteSource): Promise<ByteSource[]> {
  try {
    const entries = unzipSync(await archive.slice(0));
    return Object.entries(entries)
      .filter(([path]) => !path.endsWith('/'))
      .map(([path, bytes]) => bytesSource(path, bytes));
  } catch (error) {
    throw importError(UnreadableFileError, `This zip archive is damaged (${String(error)}).`, {
      file: archive.name,
      line: 0,
      text: '',
      remedy: 'Make it again, or unpack it and choose the files inside.',
    });
  }
}

const NOT_DATA =
  /^(readme|licen[cs]e|copying|citation|authors|changelog)(\.|$)|\.(md|py|ipynb|js|ts|html?|css|pdf|png|jpe?g|gif|svg|sh|ya?ml|bib|log|exe|dll|gz|lock|toml|ini|conf)$/i;

function reasonToLeaveOut(path: string): LeftOutReason | null {
  const segments = path.split(/[\\/]/);
  if (segments.some((segment) => segment.startsWith('.') || segment === '__MACOSX')) return 'hidden';
  return NOT_DATA.test(segments.at(-1)!) ? 'not-data' : null;
}
