/**
 * From files to sentences as they are written in them: which format each has, which files belong together, what could
 * not be read.
 */
import type { ByteSource } from '../bytes.ts';
import { toWire } from '../errors.ts';
import { EmptyFileError, ImportError, importError, UnreadableFileError } from '../importErrors.ts';
import { type GivesWay, NO_TURNS } from '../turns.ts';
import { expandArchives, type Unopened } from './archive.ts';
import { type DataChoices, isLeftOut, type ReadChoices } from './choices.ts';
import type { Format, FormatInput, ParsedFile } from './formats/format.ts';
import { chooseFormat, type FileGroup, groupFiles } from './formats/index.ts';
import type { FormatName } from './formats/names.ts';
import { ProblemLog } from './problemLog.ts';
import type { Fact, LeftOutFile } from './report.ts';
import { type FieldOfTrain, fieldsOfTrain } from './tagFields.ts';
import { type OpenFile, openFile } from './text.ts';

interface ReadProgress {
  /** The file being read. */
  readonly file: string;
  /** Of all files together; 0 while archives are unpacked. */
  readonly readBytes: number;
  readonly totalBytes: number;
}

/** What reading needs of the place where it runs. */
export interface ReadControl {
  /**
   * Called after each piece of a file. Resolves when messages that wait have been taken; rejects, with a
   * CancelledError, where the import was cancelled.
   */
  checkpoint(progress: ReadProgress): Promise<void>;
  /** Work between two pieces yields through it. Omitted where nothing else waits. */
  readonly turns?: GivesWay;
}

export interface ReadFile {
  readonly name: string;
  readonly companions: readonly string[];
  readonly sizeBytes: number;
  readonly encoding: string | null;
  readonly format: FormatName;
  readonly parsed: ParsedFile;
}

/** What was read; of the choices about splits, schemes and labels, only which files are left out matters here. */
export interface ReadData {
  readonly files: readonly ReadFile[];
  readonly leftOut: readonly LeftOutFile[];
  readonly problems: ProblemLog;
}

type DataReadChoices = ReadChoices & Pick<DataChoices, 'fileSplits'>;

/**
 * Reads all requested files, those in archives too. Of several, those that cannot be read are left out.
 * @throws ImportError where none can be read: that of the first; CancelledError
 */
export async function readData(
  sources: readonly ByteSource[],
  choices: DataReadChoices,
  control: ReadControl,
): Promise<ReadData> {
  const failed: FailedFile[] = [];
  const givenBytes = sources.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
  const { files, leftOut, cards } = await expandArchives(sources, {
    onUnpacked: (archive) => control.checkpoint({ file: archive, readBytes: 0, totalBytes: givenBytes }),
    isLeftOut: (file) => isLeftOut(choices, file),
    onFailed: (file, error) => failed.push({ file, error }),
  });
  const opened = new OpenedFiles(files, cards, control);
  const readings: Reading[] = [];
  const excluded = leftOut.filter(({ why }) => why === 'no-split').map(({ file }) => file);
  for (const group of groupsToRead([...opened.names], excluded)) {
    const reading = await readOrFail(opened, group, choices, failed);
    if (reading !== null) readings.push(reading);
  }
  const read = await readTrainsField(opened, readings, choices, failed);
  if (read.files.length === 0 && failed.length > 0) throw failed[0]!.error;
  return { ...read, leftOut: [...leftOut, ...failed.map(describeFailed)] };
}

interface FailedFile {
  readonly file: string;
  readonly error: ImportError;
}

/** The files of an import, each opened when it is first asked for, and what was found out about their encodings. */
class OpenedFiles {
  readonly turns: GivesWay;
  /** All of them, and the cards of the data set, to look for what a file lacks. */
  readonly others: ReadonlyMap<string, () => Promise<OpenFile>>;
  readonly #sourceOf: ReadonlyMap<string, ByteSource>;
  readonly #control: ReadControl;
  readonly #totalBytes: number;
  /** Of the files opened so far. */
  #bytesBefore = 0;
  readonly #opened = new Map<string, Promise<OpenFile>>();
  readonly #encodingProblems = new Map<string, ProblemLog>();

  constructor(files: readonly ByteSource[], cards: readonly Unopened[], control: ReadControl) {
    this.turns = control.turns ?? NO_TURNS;
    this.#control = control;
    this.#sourceOf = new Map(files.map((source) => [source.name, source]));
    this.#totalBytes = files.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
    const others = new Map(files.map(({ name }) => [name, () => this.open(name)]));
    for (const card of cards) others.set(card.name, () => this.#openCard(card));
    this.others = others;
  }

  get names(): Iterable<string> {
    return this.#sourceOf.keys();
  }

  open(name: string): Promise<OpenFile> {
    const earlier = this.#opened.get(name);
    if (earlier !== undefined) return earlier;
    const source = this.#sourceOf.get(name)!;
    const before = this.#bytesBefore;
    const totalBytes = this.#totalBytes;
    this.#bytesBefore += source.sizeBytes;
    const problems = new ProblemLog();
    this.#encodingProblems.set(name, problems);
    const file = openFile(source, {
      turns: this.turns,
      onPiece: (readBytes) =>
        this.#control.checkpoint({ file: name, readBytes: before + readBytes, totalBytes }),
      onEncodingGuessed: ({ line, text }, encoding) => {
        const kind = encoding === 'utf-8' ? 'damaged-character' : 'encoding';
        problems.of(name).add({ line, kind, text, action: 'repaired' });
      },
    });
    this.#opened.set(name, file);
    return file;
  }

  /** The problems of a file's encoding; none when asked again, since a companion may serve several files. */
  takeEncodingProblems(name: string): ProblemLog {
    const problems = this.#encodingProblems.get(name) ?? new ProblemLog();
    this.#encodingProblems.delete(name);
    return problems;
  }

  /** Reading a card does not count as progress, and its encoding does not matter. */
  async #openCard(card: Unopened): Promise<OpenFile> {
    return openFile(await card.open(), {
      onPiece: async () => undefined,
      onEncodingGuessed: () => undefined,
    });
  }
}

/** @throws ImportError, CancelledError */
async function readGroup(opened: OpenedFiles, group: FileGroup, choices: ReadChoices): Promise<Reading> {
  const file = await opened.open(group.main);
  if (file.encoding !== null && file.head.isWhole && file.head.lines.every((line) => line.trim() === '')) {
    throw emptyFile(file.name, 'The file is empty.');
  }
  const companions: Record<string, OpenFile> = {};
  for (const [role, path] of Object.entries(group.companions)) companions[role] = await opened.open(path);
  const { turns, others } = opened;
  const format = await chooseFormat(file, group, turns);
  const problems = new ProblemLog();
  const input: FormatInput = { file, companions, others, choices, problems, turns };
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
}

/** Null, and one more in `failed`, where the group cannot be read. */
async function readOrFail(
  opened: OpenedFiles,
  group: FileGroup,
  choices: ReadChoices,
  failed: FailedFile[],
): Promise<Reading | null> {
  try {
    return await readGroup(opened, group, choices);
  } catch (error) {
    if (!(error instanceof ImportError)) throw error;
    failed.push({ file: group.main, error });
    return null;
  }
}

/**
 * Where the user did not choose the field of the tags, files that have the one of the training data are read a second
 * time, by that one.
 */
async function readTrainsField(
  opened: OpenedFiles,
  readings: readonly Reading[],
  choices: ReadChoices,
  failed: FailedFile[],
): Promise<Pick<ReadData, 'files' | 'problems'>> {
  const fieldOf = choices.tagField === null ? fieldsOfTrain(readings.flatMap(({ read }) => read)) : NO_FIELDS;
  const problems = new ProblemLog();
  const files: ReadFile[] = [];
  for (const first of readings) {
    const { group } = first;
    const field = first.read.map(({ name }) => fieldOf.get(name)).find((one) => one !== undefined);
    const reading =
      field === undefined
        ? first
        : await readOrFail(opened, group, { ...choices, tagField: field.tagField }, failed);
    if (reading === null) continue;
    for (const name of [group.main, ...Object.values(group.companions)]) {
      problems.addAll(opened.takeEncodingProblems(name));
    }
    problems.addAll(reading.problems);
    for (const file of reading.read) files.push(withFact(file, fieldOf.get(file.name)?.fact));
  }
  return { files, problems };
}

/** What was read of a group, and its own problems: where it is read again, or cannot be read, they are dropped. */
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

/**
 * The groups to read: what belongs only to files that the user left out goes with them, and is not read by itself.
 */
function groupsToRead(included: readonly string[], excluded: readonly string[]): FileGroup[] {
  const isExcluded = new Set(excluded);
  const groups = groupFiles([...included, ...excluded]);
  const companionsOf = (some: readonly FileGroup[]): Set<string> =>
    new Set(some.flatMap(({ companions }) => Object.values(companions)));
  const kept = companionsOf(groups.filter(({ main }) => !isExcluded.has(main)));
  const gone = companionsOf(groups.filter(({ main }) => isExcluded.has(main)));
  return groupFiles(included.filter((path) => kept.has(path) || !gone.has(path)));
}

/** The stack is of no use to the user. */
function describeFailed({ file, error }: FailedFile): LeftOutFile {
  const { name, message, data } = toWire(error);
  return { file, why: 'failed', error: { name, message, ...(data === undefined ? {} : { data }) } };
}

async function parseParts(format: Format, input: FormatInput): Promise<ReadonlyMap<string, ParsedFile>> {
  return format.parseParts?.(input) ?? new Map([[input.file.name, await format.parse(input)]]);
}

function noText(file: string): UnreadableFileError {
  return importError(UnreadableFileError, 'This looks like a binary file (it contains NUL bytes).', {
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
