/** From files to sentences as they stand in them: which format each has, which files belong together, what could not be read. */
import type { ByteSource } from '../bytes.ts';
import { toWire } from '../errors.ts';
import { expandArchives } from './archive.ts';
import { type DataChoices, isLeftOut, type ReadChoices } from './choices.ts';
import { EmptyFileError, ImportError, importError, UnreadableFileError } from './errors.ts';
import type { Format, FormatInput, ParsedFile } from './formats/format.ts';
import { chooseFormat, type FileGroup, groupFiles } from './formats/index.ts';
import { ProblemLog } from './problemLog.ts';
import type { Fact, FormatName, LeftOutFile } from './report.ts';
import { type FieldOfTrain, fieldsOfTrain } from './tagFields.ts';
import { type OpenFile, openFile } from './text.ts';

export interface ReadProgress {
  /** The file being read. */
  readonly file: string;
  /** Of all files together; 0 while archives are unpacked. */
  readonly readBytes: number;
  readonly totalBytes: number;
}

/** What reading needs of the place where it runs. */
export interface ReadControl {
  /**
   * Called often. Resolves when messages that wait have been taken; rejects with CancelledError when the import is
   * cancelled.
   */
  checkpoint(progress: ReadProgress): Promise<void>;
}

export interface ReadFile {
  readonly name: string;
  readonly companions: readonly string[];
  readonly sizeBytes: number;
  readonly encoding: string | null;
  readonly format: FormatName;
  readonly parsed: ParsedFile;
}

/** What was read; of the choices that concern splits, schemes and labels, only which files are left out has a part in it. */
export interface ReadData {
  readonly files: readonly ReadFile[];
  readonly leftOut: readonly LeftOutFile[];
  readonly problems: ProblemLog;
}

/**
 * Reads all files that the user wants, those in archives too. Of several, those that cannot be read are left out.
 * @throws ImportError where none can be read: that of the first; CancelledError
 */
export async function readData(
  sources: readonly ByteSource[],
  choices: ReadChoices & Pick<DataChoices, 'fileSplits'>,
  control: ReadControl,
): Promise<ReadData> {
  const givenBytes = sources.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
  const failed: { readonly file: string; readonly error: ImportError }[] = [];
  const {
    files: expanded,
    leftOut,
    cards,
  } = await expandArchives(sources, {
    onUnpacked: (archive) => control.checkpoint({ file: archive, readBytes: 0, totalBytes: givenBytes }),
    isLeftOut: (file) => isLeftOut(choices, file),
    onFailed: (file, error) => failed.push({ file, error }),
  });
  const totalBytes = expanded.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
  let bytesBefore = 0;
  const opened = new Map<string, Promise<OpenFile>>();
  const encodingProblems = new Map<string, ProblemLog>();
  const open = (name: string): Promise<OpenFile> => {
    const earlier = opened.get(name);
    if (earlier !== undefined) return earlier;
    const source = sourceOf.get(name)!;
    const before = bytesBefore;
    bytesBefore += source.sizeBytes;
    const problems = new ProblemLog();
    encodingProblems.set(name, problems);
    const file = openFile(source, {
      onBlock: (readBytes) =>
        control.checkpoint({ file: source.name, readBytes: before + readBytes, totalBytes }),
      onEncodingGuessed: ({ line, text }, encoding) => {
        const kind = encoding === 'utf-8' ? 'damaged-character' : 'encoding';
        problems.add({ file: source.name, line, kind, text, action: 'repaired' });
      },
    });
    opened.set(name, file);
    return file;
  };
  const sourceOf = new Map(expanded.map((source) => [source.name, source]));
  const others = new Map([...sourceOf.keys()].map((name) => [name, () => open(name)]));
  for (const card of cards) {
    const unheeded = { onBlock: async () => undefined, onEncodingGuessed: () => undefined };
    others.set(card.name, async () => openFile(await card.open(), unheeded));
  }
  const readGroup = async (group: FileGroup, tagField: string | null): Promise<Reading> => {
    const file = await open(group.main);
    if (file.encoding !== null && file.head.isWhole && file.head.lines.every((line) => line.trim() === '')) {
      throw emptyFile(file.name, 'The file is empty.');
    }
    const companions: Record<string, OpenFile> = {};
    for (const [role, path] of Object.entries(group.companions)) {
      companions[role] = await open(path);
    }
    const format = chooseFormat(file, group);
    const problems = new ProblemLog();
    const input: FormatInput = { file, companions, others, choices: { ...choices, tagField }, problems };
    const parts = [...(await parseParts(format, input))].filter(([, { sentences }]) => sentences.length > 0);
    if (parts.length === 0) {
      throw file.encoding === null
        ? noText(file.name)
        : emptyFile(file.name, 'There is not a single sentence in the file.');
    }
    const read = parts.map(
      ([name, parsed]): ReadFile => ({
        name,
        companions: Object.values(group.companions),
        sizeBytes: file.sizeBytes,
        encoding: file.encoding,
        format: format.name,
        parsed,
      }),
    );
    return { group, read, problems };
  };
  const readings: Reading[] = [];
  const readOrFail = async (group: FileGroup, tagField: string | null): Promise<Reading | null> => {
    try {
      return await readGroup(group, tagField);
    } catch (error) {
      if (!(error instanceof ImportError)) throw error;
      failed.push({ file: group.main, error });
      return null;
    }
  };
  const unwanted = leftOut.filter(({ why }) => why === 'no-split').map(({ file }) => file);
  for (const group of groupWanted([...sourceOf.keys()], unwanted)) {
    const reading = await readOrFail(group, choices.tagField);
    if (reading !== null) readings.push(reading);
  }
  const fieldOf = choices.tagField === null ? fieldsOfTrain(readings.flatMap(({ read }) => read)) : NO_FIELDS;
  const problems = new ProblemLog();
  const files: ReadFile[] = [];
  for (const { group, read, problems: found } of readings) {
    const field = read.map(({ name }) => fieldOf.get(name)).find((one) => one !== undefined);
    const reading = field === undefined ? { read, problems: found } : await readOrFail(group, field.tagField);
    if (reading === null) continue;
    for (const name of [group.main, ...Object.values(group.companions)]) {
      problems.addAll(encodingProblems.get(name)!);
      encodingProblems.set(name, new ProblemLog());
    }
    problems.addAll(reading.problems);
    for (const file of reading.read) files.push(withFact(file, fieldOf.get(file.name)?.fact));
  }
  if (files.length === 0 && failed.length > 0) throw failed[0]!.error;
  return { files, leftOut: [...leftOut, ...failed.map(describeFailed)], problems };
}

/** What was read of a group, and its own problems: where it is read anew, or cannot be read, they are forgotten. */
interface Reading {
  readonly group: FileGroup;
  /** Several where the file holds several splits. */
  readonly read: readonly ReadFile[];
  readonly problems: ProblemLog;
}

const NO_FIELDS: ReadonlyMap<string, FieldOfTrain> = new Map();

function withFact(read: ReadFile, fact: Fact | undefined): ReadFile {
  if (fact === undefined) return read;
  return { ...read, parsed: { ...read.parsed, facts: [...read.parsed.facts, fact] } };
}

/** The groups to read: what belongs only to files that the user left out goes with them, and is not read by itself. */
function groupWanted(wanted: readonly string[], unwanted: readonly string[]): FileGroup[] {
  const isUnwanted = new Set(unwanted);
  const groups = groupFiles([...wanted, ...unwanted]);
  const companionsOf = (some: readonly FileGroup[]): Set<string> =>
    new Set(some.flatMap(({ companions }) => Object.values(companions)));
  const kept = companionsOf(groups.filter(({ main }) => !isUnwanted.has(main)));
  const gone = companionsOf(groups.filter(({ main }) => isUnwanted.has(main)));
  return groupFiles(wanted.filter((path) => kept.has(path) || !gone.has(path)));
}

/** The stack says nothing to the user. */
function describeFailed({
  file,
  error,
}: {
  readonly file: string;
  readonly error: ImportError;
}): LeftOutFile {
  const { name, message, data } = toWire(error);
  return { file, why: 'failed', error: { name, message, ...(data === undefined ? {} : { data }) } };
}

async function parseParts(format: Format, input: FormatInput): Promise<ReadonlyMap<string, ParsedFile>> {
  return format.parseParts?.(input) ?? new Map([[input.file.name, await format.parse(input)]]);
}

function noText(file: string): UnreadableFileError {
  return importError(UnreadableFileError, 'This is not a text file: it contains zero bytes.', {
    file,
    line: 0,
    text: '',
    remedy: 'Save it as text in UTF-8 and try again.',
  });
}

function emptyFile(file: string, what: string): EmptyFileError {
  return importError(EmptyFileError, what, {
    file,
    line: 0,
    text: '',
    remedy: 'Choose a file with words and tags.',
  });
}
