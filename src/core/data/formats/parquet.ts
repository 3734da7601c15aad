/**
 * Parquet, as the Hugging Face hub stores data sets: a column with lists of words, others with lists of tags. Their
 * class names are in the features that the `datasets` library writes into the file's metadata (`huggingface`), or in
 * a file beside it.
 */
import type { FileMetaData, SchemaTree } from 'hyparquet';
import { z } from 'zod';
import type { ByteSource } from '../../bytes.ts';
import { TagsmithError } from '../../errors.ts';
import { importError, UnreadableFileError } from '../../importErrors.ts';
import type { GivesWay } from '../../turns.ts';
import { TooLongError } from '../errors.ts';
import { type ClassNameSources, findNameFiles, namesInFeatures, readNameFiles } from './classNames.ts';
import type { Format } from './format.ts';
import { hasExtensionOf } from './names.ts';
import {
  completeNames,
  findListFields,
  isDocumentName,
  noFields,
  TagListReader,
  type TagRecord,
} from './tagLists.ts';

/** `PAR1`, at both ends of a file. */
const SIGNATURE = [0x50, 0x41, 0x52, 0x31];
/** The fields are found in this many rows at the beginning. */
const SAMPLE_ROWS = 200;
/**
 * Rows of a group are made into sentences together. Files of the `datasets` library have 1,000 in each, some have all
 * in one.
 */
const MAX_ROWS = 50_000_000;
/**
 * The most bytes of a column in a row group, unpacked: the library reads it in one call, which nothing can interrupt,
 * for about two seconds.
 */
const MAX_CHUNK_BYTES = 1 << 27;

const hubMetadataSchema = z.object({ info: z.object({ features: z.record(z.string(), z.unknown()) }) });

/** Reads rows, a row group at a time. The libraries are loaded with the first parquet file. */
class ParquetFile {
  readonly #file: ByteSource;
  readonly #library: typeof import('hyparquet');
  readonly #compressors: typeof import('hyparquet-compressors').compressors;
  readonly #metadata: FileMetaData;

  static async open(file: ByteSource): Promise<ParquetFile> {
    const [library, { compressors }] = await Promise.all([
      import('hyparquet'),
      import('hyparquet-compressors'),
    ]);
    // Its search for geographic columns never ends in some damaged files.
    const metadata = await guard(file.name, () =>
      library.parquetMetadataAsync(asyncBuffer(file), { geoparquet: false }),
    );
    const parquet = new ParquetFile(file, library, compressors, metadata);
    if (metadata.num_rows > MAX_ROWS) throw damaged(file.name, `${metadata.num_rows} rows`);
    return parquet;
  }

  private constructor(
    file: ByteSource,
    library: typeof import('hyparquet'),
    compressors: typeof import('hyparquet-compressors').compressors,
    metadata: FileMetaData,
  ) {
    this.#file = file;
    this.#library = library;
    this.#compressors = compressors;
    this.#metadata = metadata;
  }

  /** The columns at the top, those of them that hold lists of plain values, and those with ids of documents. */
  async columns(): Promise<Readonly<Record<'all' | 'lists' | 'documents', readonly string[]>>> {
    return guard(this.#file.name, async () => {
      const { children } = this.#library.parquetSchema(this.#metadata);
      return {
        all: children.map(({ element }) => element.name),
        lists: children.filter(isPlainList).map(({ element }) => element.name),
        documents: children
          .filter((column) => column.children.length === 0 && isDocumentName(column.element.name))
          .map(({ element }) => element.name),
      };
    });
  }

  /** The features as the `datasets` library wrote them; null where it did not. */
  features(): unknown {
    const entry = this.#metadata.key_value_metadata?.find(({ key }) => key === 'huggingface');
    const parsed = hubMetadataSchema.safeParse(parseJson(entry?.value ?? ''));
    return parsed.success ? parsed.data.info.features : null;
  }

  /** The rows of each row group, with the number of rows before it. `columns` is asked before each. */
  async *rowGroups(
    columns: () => readonly string[],
    turns: GivesWay,
  ): AsyncGenerator<{ readonly rowStart: number; readonly rows: readonly TagRecord[] }> {
    let rowStart = 0;
    for (const group of this.#metadata.row_groups) {
      const rowEnd = rowStart + Number(group.num_rows);
      const rows: Record<string, unknown>[] = [];
      for (const column of columns()) {
        const chunks = group.columns.filter(({ meta_data }) => meta_data?.path_in_schema[0] === column);
        if (chunks.length !== 1)
          throw damaged(this.#file.name, `${chunks.length} chunks of column “${column}”`);
        const sizeBytes = Number(chunks[0]!.meta_data?.total_uncompressed_size ?? 0);
        if (sizeBytes > MAX_CHUNK_BYTES) throw tooLarge(this.#file.name, column);
        // One by one: where several fail together, the library leaves all but the first rejection unhandled.
        const cells = await guard(this.#file.name, () =>
          this.#library.parquetReadObjects({
            file: asyncBuffer(this.#file),
            metadata: this.#metadata,
            columns: [column],
            rowStart,
            rowEnd,
            compressors: this.#compressors,
          }),
        );
        for (const [i, row] of cells.entries()) {
          rows[i] = Object.assign(rows[i] ?? {}, row);
          if (turns.isDue) await turns.giveWay();
        }
      }
      yield { rowStart, rows };
      rowStart = rowEnd;
    }
  }
}

function asyncBuffer(file: ByteSource): {
  byteLength: number;
  slice(start: number, end?: number): Promise<ArrayBuffer>;
} {
  return {
    byteLength: file.sizeBytes,
    slice: async (start, end) => {
      const copy = new Uint8Array(await file.slice(start, end));
      return copy.buffer;
    },
  };
}

/** One column of values below the name, in a list. */
function isPlainList({ element, children }: SchemaTree): boolean {
  let isRepeated = element.repetition_type === 'REPEATED';
  let inner = children;
  while (inner.length === 1) {
    isRepeated ||= inner[0]!.element.repetition_type === 'REPEATED';
    inner = inner[0]!.children;
  }
  return isRepeated && inner.length === 0;
}

/** The library's errors say little about where they come from; cancelling is not one of them. */
async function guard<T>(file: string, read: () => Promise<T>): Promise<T> {
  try {
    return await read();
  } catch (error) {
    if (error instanceof TagsmithError) throw error;
    throw damaged(file, error instanceof Error ? error.message : String(error));
  }
}

function damaged(file: string, what: string): UnreadableFileError {
  return importError(UnreadableFileError, `This parquet file cannot be read (${what}).`, {
    file,
    line: 0,
    text: '',
    remedy: 'Download it again, or save the data as JSON lines.',
  });
}

function tooLarge(file: string, column: string): TooLongError {
  return importError(
    TooLongError,
    `A row group of column “${column}” has more than ${MAX_CHUNK_BYTES >> 20} MB, which is too much to be read at once.`,
    {
      file,
      line: 0,
      text: column,
      remedy: 'Save the file with smaller row groups, for example of 10,000 rows.',
    },
  );
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

export const parquet: Format<'parquet'> = {
  name: 'parquet',

  companions(path, paths) {
    return hasExtensionOf('parquet', path) ? findNameFiles(path, paths) : {};
  },

  async detect({ head }) {
    return SIGNATURE.every((byte, i) => head.bytes[i] === byte);
  },

  /**
   * Throws UnreadableFileError for a damaged file, NoTagsError where no columns have words and tags, NoSuchFieldError
   * where the user's choice does not exist, NoClassNamesError where numbers cannot be named. Lines are numbers of
   * rows.
   */
  async parse(input) {
    const { file, companions, choices, problems, turns } = input;
    const source = await ParquetFile.open(file.bytes);
    const { all, lists, documents } = await source.columns();
    const place = { file: file.name, line: 0 };
    if (lists.length < 2) throw noFields(all, place);
    const beside = await readNameFiles(companions);
    const known: ClassNameSources = {
      byField: new Map([...beside.byField, ...namesInFeatures(source.features(), file.name)]),
      general: beside.general,
    };
    let reader: TagListReader | null = null;
    let columns = [...new Set([...lists, ...documents])];
    for await (const { rowStart, rows } of source.rowGroups(() => columns, turns)) {
      if (reader === null) {
        const sample = rows.slice(0, SAMPLE_ROWS);
        const names = await completeNames(known, sample, input);
        const fields = await findListFields(sample, names, choices, place, turns);
        reader = new TagListReader(file.name, fields, names, problems);
        const { wordField, tagField, spacesField, documentField } = fields;
        const used = new Set([wordField, tagField, spacesField, documentField]);
        columns = [...used].filter((column) => column !== null);
      }
      for (const [i, row] of rows.entries()) {
        reader.add(row, rowStart + i + 1);
        if (turns.isDue) await turns.giveWay();
      }
    }
    if (reader === null) throw noFields(all, place);
    return reader.finish([], turns);
  },
};
