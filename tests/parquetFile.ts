/**
 * Writes small parquet files as the libraries of the Hugging Face hub do: list columns, page headers and metadata,
 * any number of row groups.
 */
import { gzipSync } from 'fflate';

type Item = string | number | null;
/** A list in each row, or a text in each. */
export type ParquetColumn = readonly (readonly Item[] | null)[] | readonly string[];

export interface ParquetFileOptions {
  readonly metadata?: Readonly<Record<string, string>>;
  readonly rowsPerGroup?: number;
  readonly gzip?: boolean;
}

/** What a field of the Thrift compact protocol can be; `long` and `int` differ only in their type. */
type ThriftValue =
  | { readonly int: number }
  | { readonly long: number }
  | { readonly text: string }
  | { readonly list: readonly ThriftValue[] }
  | { readonly struct: Readonly<Record<number, ThriftValue>> };

const encoder = new TextEncoder();

function varint(value: number): number[] {
  const bytes: number[] = [];
  let rest = value;
  while (rest > 127) {
    bytes.push((rest % 128) | 128);
    rest = Math.floor(rest / 128);
  }
  return [...bytes, rest];
}

function thriftType(value: ThriftValue): number {
  if ('int' in value) return 5;
  if ('long' in value) return 6;
  if ('text' in value) return 8;
  return 'list' in value ? 9 : 12;
}

function thrift(value: ThriftValue): number[] {
  if ('int' in value) return varint(value.int * 2);
  if ('long' in value) return varint(value.long * 2);
  if ('text' in value) {
    const bytes = encoder.encode(value.text);
    return [...varint(bytes.length), ...bytes];
  }
  if ('list' in value) {
    const type = value.list.length > 0 ? thriftType(value.list[0]!) : 12;
    const { length } = value.list;
    const header = length < 15 ? [(length << 4) | type] : [0xf0 | type, ...varint(length)];
    return [...header, ...value.list.flatMap(thrift)];
  }
  const bytes: number[] = [];
  let last = 0;
  for (const [id, field] of Object.entries(value.struct)) {
    bytes.push(((Number(id) - last) << 4) | thriftType(field), ...thrift(field));
    last = Number(id);
  }
  return [...bytes, 0];
}

const INT64 = 2;
const BYTE_ARRAY = 6;
const UTF8 = 0;
const LIST = 3;
const REQUIRED = 0;
const OPTIONAL = 1;
const REPEATED = 2;
const GZIP = 2;

/** Levels as runs of one: what a writer may do, if not the shortest. */
function levels(values: readonly number[]): number[] {
  const runs = values.flatMap((level) => [2, level]);
  return [...uint32(runs.length), ...runs];
}

function uint32(value: number): number[] {
  return [value & 255, (value >> 8) & 255, (value >> 16) & 255, value >>> 24];
}

function plain(value: string | number): number[] {
  if (typeof value === 'number')
    return [...uint32(value), ...(value < 0 ? [255, 255, 255, 255] : [0, 0, 0, 0])];
  const bytes = encoder.encode(value);
  return [...uint32(bytes.length), ...bytes];
}

function isTexts(column: ParquetColumn): column is readonly string[] {
  return typeof column[0] === 'string';
}

function typeOf(column: ParquetColumn): number {
  return isTexts(column) || column.flat().some((item) => typeof item === 'string') ? BYTE_ARRAY : INT64;
}

function page(column: ParquetColumn): { readonly data: number[]; readonly valueCount: number } {
  if (isTexts(column)) return { data: column.flatMap(plain), valueCount: column.length };
  const repetition: number[] = [];
  const definition: number[] = [];
  const values: number[] = [];
  for (const list of column) {
    if (list === null || list.length === 0) {
      repetition.push(0);
      definition.push(list === null ? 0 : 1);
    }
    for (const [i, item] of (list ?? []).entries()) {
      repetition.push(i === 0 ? 0 : 1);
      definition.push(item === null ? 2 : 3);
      if (item !== null) values.push(...plain(item));
    }
  }
  return { data: [...levels(repetition), ...levels(definition), ...values], valueCount: repetition.length };
}

function schemaOf(columns: readonly (readonly [string, ParquetColumn])[]): ThriftValue {
  const root: ThriftValue = { struct: { 4: { text: 'schema' }, 5: { int: columns.length } } };
  const leaves = columns.flatMap(([name, column]): ThriftValue[] => {
    const type = typeOf(column);
    const converted: Record<number, ThriftValue> = type === BYTE_ARRAY ? { 6: { int: UTF8 } } : {};
    if (isTexts(column)) {
      return [{ struct: { 1: { int: type }, 3: { int: REQUIRED }, 4: { text: name }, ...converted } }];
    }
    return [
      { struct: { 3: { int: OPTIONAL }, 4: { text: name }, 5: { int: 1 }, 6: { int: LIST } } },
      { struct: { 3: { int: REPEATED }, 4: { text: 'list' }, 5: { int: 1 } } },
      { struct: { 1: { int: type }, 3: { int: OPTIONAL }, 4: { text: 'element' }, ...converted } },
    ];
  });
  return { list: [root, ...leaves] };
}

/** The bytes of a parquet file with these columns. */
export function parquetFile(
  columnsByName: Readonly<Record<string, ParquetColumn>>,
  { metadata = {}, rowsPerGroup = Number.MAX_SAFE_INTEGER, gzip = false }: ParquetFileOptions = {},
): Uint8Array {
  const columns = Object.entries(columnsByName);
  const rowCount = columns[0]![1].length;
  const bytes: number[] = [...encoder.encode('PAR1')];
  const groups: ThriftValue[] = [];
  for (let start = 0; start < rowCount; start += rowsPerGroup) {
    const rows = Math.min(rowsPerGroup, rowCount - start);
    const chunks = columns.map(([name, column]): ThriftValue => {
      const { data, valueCount } = page(column.slice(start, start + rows) as ParquetColumn);
      const stored = gzip ? [...gzipSync(Uint8Array.from(data))] : data;
      const dataPage: ThriftValue = {
        struct: { 1: { int: valueCount }, 2: { int: 0 }, 3: { int: 3 }, 4: { int: 3 } },
      };
      const header = thrift({
        struct: { 1: { int: 0 }, 2: { int: data.length }, 3: { int: stored.length }, 5: dataPage },
      });
      const offset = bytes.length;
      bytes.push(...header, ...stored);
      const path = isTexts(column) ? [name] : [name, 'list', 'element'];
      const meta: ThriftValue = {
        struct: {
          1: { int: typeOf(column) },
          2: { list: [{ int: 0 }, { int: 3 }] },
          3: { list: path.map((text) => ({ text })) },
          4: { int: gzip ? GZIP : 0 },
          5: { long: valueCount },
          6: { long: header.length + data.length },
          7: { long: header.length + stored.length },
          9: { long: offset },
        },
      };
      return { struct: { 2: { long: offset }, 3: meta } };
    });
    groups.push({ struct: { 1: { list: chunks }, 2: { long: bytes.length }, 3: { long: rows } } });
  }
  const pairs = Object.entries(metadata).map(
    ([key, value]): ThriftValue => ({ struct: { 1: { text: key }, 2: { text: value } } }),
  );
  const footer = thrift({
    struct: {
      1: { int: 1 },
      2: schemaOf(columns),
      3: { long: rowCount },
      4: { list: groups },
      ...(pairs.length > 0 ? { 5: { list: pairs } } : {}),
    },
  });
  return Uint8Array.from([...bytes, ...footer, ...uint32(footer.length), ...encoder.encode('PAR1')]);
}
