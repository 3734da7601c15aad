import {
  type Arranged,
  arrange,
  type ByteSource,
  blobSource,
  type CachedRepository,
  CancelledError,
  cachedRepositories,
  type DataChoices,
  type DataFile,
  type DataForm,
  type Dataset,
  deleteCachedRepository,
  describeHubDataset,
  detectLanguage,
  filesToLoad,
  type HubClient,
  type HubDataset,
  type HubFile,
  isLeftOut,
  Latest,
  measureLengths,
  OUTSIDE,
  PROBLEM_KINDS,
  packData,
  parseRepository,
  type ReadData,
  type RepositoryRef,
  readData,
  readSpans,
  registerError,
  type Sentence,
  type SplitName,
  TagsmithError,
  ThrottledReport,
  Turns,
  writeData,
} from '../src/core/worker.ts';
import { type HubSurroundings, openHubClient } from './hubClient.ts';
import type {
  DataLanguage,
  DataSummary,
  HubVersion,
  ImportProgress,
  SentenceFilter,
  SentencePage,
  SentenceQuery,
} from './protocol/data.ts';
import { NotReadyError } from './protocol/errors.ts';
import type { HubAccess, UserFile } from './protocol/inputs.ts';
import { REPORT_EVERY_MS, type RequestContext } from './request.ts';

declare module '../src/core/errors.ts' {
  interface ErrorData {
    FileGoneError: FileGoneError['data'];
  }
}

/** A file can no longer be read: it was moved or changed since it was chosen. */
export class FileGoneError extends TagsmithError<{ file: string; reason: string }> {}
registerError('FileGoneError', FileGoneError);

/** What the importer needs of the place where it runs. */
export interface ImportSurroundings extends HubSurroundings {
  /** Resolves when messages that wait have been taken. */
  yieldTurn(): Promise<void>;
}

interface Current {
  readonly name: string;
  readonly sources: readonly ByteSource[];
  /** The splits that files were loaded as from the hub; empty for other data. */
  readonly hubSplits: Readonly<Record<string, SplitName>>;
  readonly read: ReadData;
  readonly choices: DataChoices;
  readonly fromHub: HubVersion | null;
  readonly arranged: Arranged;
  /** What was known of the language before the data were read. */
  readonly knownLanguage: string | null;
  readonly language: DataLanguage;
}

/** What is prepared before files are read. */
type Prepared = Pick<Current, 'sources' | 'hubSplits' | 'fromHub' | 'knownLanguage'>;

type ImportContext = RequestContext<ImportProgress>;

/** The worker's data: reads files, arranges them by the user's choices, and hands out sentences. */
export class Importer {
  readonly #around: ImportSurroundings;
  #current: Current | null = null;
  /** Of several imports the newest counts: it cancels the one in progress. */
  readonly #imports = new Latest();
  /** Of several measurements of lengths the newest counts; other data cancel it, too. */
  readonly #measurements = new Latest();
  /** Choices tried on the current data: newer ones, and other data, take their place. */
  readonly #arrangements = new Latest();
  /** The last query's matches, for a list that is scrolled. */
  #matches: { readonly key: string; readonly indices: readonly number[] } | null = null;

  constructor(surroundings: ImportSurroundings) {
    this.#around = surroundings;
  }

  get dataset(): Dataset | null {
    return this.#current?.arranged.dataset ?? null;
  }

  /** That of the current data; null where it was not recognised. */
  get language(): string | null {
    return this.#current?.language.code ?? null;
  }

  /** @throws NotReadyError */
  requireDataset(): Dataset {
    return this.#needCurrent().arranged.dataset;
  }

  /**
   * Reads files and makes them the current dataset. What was current stays where this fails.
   * @throws ImportError, CancelledError, FileGoneError
   */
  import(
    name: string,
    files: readonly UserFile[],
    choices: DataChoices,
    request: ImportContext,
    knownLanguage: string | null = null,
  ): Promise<DataSummary> {
    const sources = files.map((file) => userFile(file));
    const prepared = { sources, hubSplits: {}, fromHub: null, knownLanguage };
    return this.#read(name, choices, request, async () => prepared);
  }

  /** Which configs and splits a dataset of the hub has. Throws what HubClient throws. */
  async describeHubDataset(access: HubAccess, name: string, signal: AbortSignal): Promise<HubDataset> {
    const client = await openHubClient(this.#around, access, signal);
    return describeHubDataset(client, parseRepository(name, 'dataset', access.url));
  }

  /**
   * Downloads what is missing of a dataset of the hub, and reads it as `import` does.
   * @throws what `import` and HubClient throw
   */
  importHubDataset(
    access: HubAccess,
    requested: {
      readonly repository: Pick<RepositoryRef, 'id' | 'revision'>;
      readonly config: string | null;
      readonly splits: Readonly<Record<string, SplitName>> | null;
    },
    choices: DataChoices,
    request: ImportContext,
  ): Promise<DataSummary> {
    const repository: RepositoryRef = { kind: 'dataset', ...requested.repository };
    const name = requested.repository.id.replace(/^.*\//, '');
    return this.#read(name, choices, request, async (signal) => {
      const client = await openHubClient(this.#around, access, signal);
      const described = await describeHubDataset(client, repository);
      const { config, files, hubSplits } = filesToLoad(described, requested.config, requested.splits);
      return {
        sources: await downloadAll(client, files, request),
        hubSplits,
        fromHub: { commit: described.commit, config },
        knownLanguage: null,
      };
    });
  }

  async listCached(): Promise<readonly CachedRepository[]> {
    return cachedRepositories(await this.#around.openCache());
  }

  async deleteCached(hub: string, kind: RepositoryRef['kind'], repository: string): Promise<void> {
    await deleteCachedRepository(await this.#around.openCache(), { hub, kind, repository });
  }

  /** @throws NotReadyError, and what `import` throws */
  async arrange(choices: DataChoices, request: ImportContext): Promise<DataSummary> {
    const { arranged: _, ...current } = this.#needCurrent();
    const { name, hubSplits, read, knownLanguage } = current;
    if (!readsAlike(current.choices, choices, read))
      return this.#read(name, choices, request, async () => current);
    const signal = this.#arrangements.begin(request.signal);
    const arranged = await arrange(read, name, choices, this.#turns(signal), hubSplits);
    const language = await languageOf(arranged.dataset, choices, knownLanguage);
    signal.throwIfAborted();
    return this.#keep({ ...current, choices, arranged, language });
  }

  /**
   * Which sentences have more pieces than the limit. Their count and places are in the report from then on.
   * @throws NotReadyError
   */
  async measureLengths(
    limit: number,
    countPieces: (words: readonly string[]) => number,
    cancelled: AbortSignal,
  ): Promise<DataSummary> {
    const current = this.#needCurrent();
    const signal = this.#measurements.begin(cancelled);
    const turns = this.#turns(signal);
    const arranged = await measureLengths(current.arranged, limit, countPieces, turns);
    signal.throwIfAborted();
    return this.#keep({ ...current, arranged });
  }

  /** @throws NotReadyError, UnwritableCellError; the signal's reason when it is aborted */
  async write(form: DataForm, signal: AbortSignal): Promise<DataFile> {
    const { name, arranged } = this.#needCurrent();
    const turns = this.#turns(signal);
    return packData(await writeData(arranged.dataset, form, turns), name, new Date(), turns);
  }

  /** @throws NotReadyError; the signal's reason when it is aborted */
  async query({ split, filter, offset, limit }: SentenceQuery, signal: AbortSignal): Promise<SentencePage> {
    const { arranged } = this.#needCurrent();
    const sentences = arranged.dataset.splits[split] ?? [];
    const key = JSON.stringify([split, filter]);
    let indices = this.#matches?.key === key ? this.#matches.indices : null;
    if (indices === null) {
      indices = await matchingIndices(sentences, matcher(filter, arranged), this.#turns(signal));
      // The data may have changed meanwhile.
      if (this.#current?.arranged === arranged) this.#matches = { key, indices };
    }
    const rows = indices.slice(offset, offset + limit).map((index) => {
      const { file, ...sentence } = sentences[index]!;
      return {
        ...sentence,
        index,
        file: arranged.report.files[file]!.file,
        lastLine: arranged.lastLineOf(sentences[index]!),
        problems: PROBLEM_KINDS.filter((kind) => arranged.hasProblem(kind, sentences[index]!)),
      };
    });
    return { total: indices.length, rows };
  }

  async #read(
    name: string,
    choices: DataChoices,
    request: ImportContext,
    prepare: (signal: AbortSignal) => Promise<Prepared>,
  ): Promise<DataSummary> {
    const signal = this.#imports.begin(request.signal);
    const { sources, hubSplits, fromHub, knownLanguage } = await prepare(signal);
    const report = new ThrottledReport(request.report, REPORT_EVERY_MS);
    const turns = this.#turns(signal);
    const read = await readData(sources, choices, {
      turns,
      checkpoint: async (progress) => {
        report.offer({ phase: 'reading', ...progress });
        await turns.yieldNow();
      },
    });
    report.end();
    const arranged = await arrange(read, name, choices, turns, hubSplits);
    const language = await languageOf(arranged.dataset, choices, knownLanguage);
    signal.throwIfAborted();
    this.#arrangements.begin();
    const prepared = { sources, hubSplits, fromHub, knownLanguage };
    return this.#keep({ name, ...prepared, read, choices, arranged, language });
  }

  #turns(signal: AbortSignal): Turns {
    return new Turns({ yieldTurn: () => this.#around.yieldTurn(), signal });
  }

  #keep(current: Current): DataSummary {
    this.#measurements.cancel(new CancelledError('The data have changed.', { reason: 'superseded' }));
    this.#current = current;
    this.#matches = null;
    const { dataset, report } = current.arranged;
    return {
      name: dataset.name,
      task: dataset.task,
      labels: dataset.labels.names,
      report,
      choices: current.choices,
      language: current.language,
      fromHub: current.fromHub,
    };
  }

  #needCurrent(): Current {
    if (this.#current === null) {
      throw new NotReadyError('There is no data yet. Upload some or choose a sample.', {
        missing: 'dataset',
      });
    }
    return this.#current;
  }
}

async function languageOf(
  dataset: Dataset,
  { language: chosen }: DataChoices,
  known: string | null,
): Promise<DataLanguage> {
  if (chosen !== null) return { code: chosen, source: 'chosen' };
  if (known !== null) return { code: known, source: 'known' };
  // The detector is a file of its own: where it does not arrive, the data are as good, only in no known language.
  return { code: await detectLanguage(dataset).catch(() => null), source: 'detected' };
}

async function downloadAll(
  client: HubClient,
  files: readonly HubFile[],
  request: ImportContext,
): Promise<ByteSource[]> {
  const totalBytes = files.reduce((sum, { sizeBytes }) => sum + (sizeBytes ?? 0), 0);
  const sources: ByteSource[] = [];
  let before = 0;
  for (const file of files) {
    const source = await client.download(file, ({ receivedBytes }) =>
      request.report({
        phase: 'downloading',
        file: file.path,
        readBytes: before + receivedBytes,
        totalBytes,
      }),
    );
    before += source.sizeBytes;
    sources.push({ ...source, name: file.path });
  }
  return sources;
}

/** Whether what was read serves other choices too: they leave out every file that was not read. */
function readsAlike(before: DataChoices, now: DataChoices, { leftOut }: ReadData): boolean {
  return (
    before.wordField === now.wordField &&
    before.tagField === now.tagField &&
    before.nested === now.nested &&
    leftOut.every(({ file, why }) => why !== 'no-split' || isLeftOut(now, file))
  );
}

/** A file of the user's, whose reading fails where it was moved or changed after it had been chosen. */
function userFile({ name, blob }: UserFile): ByteSource {
  const source = blobSource(name, blob);
  const gone = (error: unknown): FileGoneError => {
    const reason = error instanceof Error ? error.message : String(error);
    return new FileGoneError(`${name} can no longer be read (${reason}). Choose it again.`, {
      file: name,
      reason,
    });
  };
  return {
    ...source,
    async *stream() {
      try {
        yield* source.stream();
      } catch (error) {
        throw isFileError(error) ? gone(error) : error;
      }
    },
    slice: (start, end) => source.slice(start, end).catch((error: unknown) => Promise.reject(gone(error))),
  };
}

/** What browsers reject a read of a blob with. */
function isFileError(error: unknown): boolean {
  return error instanceof Error && (error.name === 'NotReadableError' || error.name === 'NotFoundError');
}

function matcher({ entities, text, problem }: SentenceFilter, { hasProblem }: Arranged) {
  const needle = text.toLowerCase();
  return (sentence: Sentence): boolean => {
    if (!matchesEntities(sentence, entities)) return false;
    if (problem !== null && !hasProblem(problem, sentence)) return false;
    return needle === '' || sentence.words.join(' ').toLowerCase().includes(needle);
  };
}

function matchesEntities({ tags }: Sentence, entities: SentenceFilter['entities']): boolean {
  switch (entities) {
    case 'any':
      return true;
    case 'some':
      return tags.some((tag) => tag !== OUTSIDE);
    case 'none':
      return tags.every((tag) => tag === OUTSIDE);
    default:
      return tags.includes(entities.type) || readSpans(tags).some(({ type }) => type === entities.type);
  }
}

async function matchingIndices(
  sentences: readonly Sentence[],
  matches: (sentence: Sentence) => boolean,
  turns: Turns,
): Promise<number[]> {
  const indices: number[] = [];
  for (const [index, sentence] of sentences.entries()) {
    if (matches(sentence)) indices.push(index);
    if (turns.isDue) await turns.giveWay();
  }
  return indices;
}
