/** What bench/hostile.ts measures: each harmful folder with a valid one of the same kind and size. */
import { zipSync } from 'fflate';
import { readSafetensors, type TensorToWrite, writeSafetensors } from '../src/core/node.ts';
import { type FolderFiles, modelFolder, oracleTokenizer } from '../tests/modelFolders.ts';

export interface HostileInput {
  readonly files: readonly (readonly [name: string, bytes: Uint8Array])[];
  /** Encoded once the model is loaded. */
  readonly text: string;
}

interface HostileCase {
  readonly name: string;
  /** @param scale 1, or 2 for twice as much */
  readonly hostile: (scale: number) => HostileInput;
  readonly valid: (scale: number) => HostileInput;
}

type Json = Readonly<Record<string, unknown>>;

const SHORT_TEXT = 'Marta lives in Oslo.';
const encoder = new TextEncoder();

const BERT = modelFolder('bert', 'encoder');
const XLM_ROBERTA = modelFolder('xlm-roberta', 'encoder');
const ROBERTA = modelFolder('roberta', 'encoder');

function input(folder: ReadonlyMap<string, Uint8Array>, text = SHORT_TEXT): HostileInput {
  return { files: [...folder], text };
}

function jsonOf(folder: FolderFiles, path: string): Json {
  return JSON.parse(new TextDecoder().decode(folder.get(path))) as Json;
}

/** A folder with a file in place of its own. */
function withFile(
  folder: FolderFiles,
  path: string,
  content: string | Uint8Array,
): ReadonlyMap<string, Uint8Array> {
  return new Map([...folder, [path, typeof content === 'string' ? encoder.encode(content) : content]]);
}

/** A JSON file with one more field, written as it is. */
function withField(folder: FolderFiles, path: string, field: string, valueText: string) {
  const text = JSON.stringify({ ...jsonOf(folder, path), [field]: 'VALUE' });
  return withFile(
    folder,
    path,
    text.replace('"VALUE"', () => valueText),
  );
}

const nested = (depth: number) => '['.repeat(depth) + ']'.repeat(depth);

/** A valid file that is as long because of a field that nobody reads. */
function padded(folder: FolderFiles, path: string, bytes: number) {
  return withField(folder, path, 'description', JSON.stringify('x'.repeat(bytes)));
}

/** A hostile field of some text beside a valid field of as much text. */
function fieldCase(
  name: string,
  folder: FolderFiles,
  path: string,
  field: string,
  textOf: (scale: number) => string,
): HostileCase {
  return {
    name,
    hostile: (scale) => input(withField(folder, path, field, textOf(scale))),
    valid: (scale) => input(padded(folder, path, textOf(scale).length)),
  };
}

/** A hostile text, or a tokenizer that makes a text harmful, beside ordinary words of the same length. */
function textCase(
  name: string,
  folder: FolderFiles,
  change: Json,
  textOf: (scale: number) => string,
): HostileCase {
  const changed = new Map(folder);
  const tokenizer = jsonOf(folder, 'tokenizer.json');
  changed.set('tokenizer.json', encoder.encode(JSON.stringify({ ...tokenizer, ...change })));
  return {
    name,
    hostile: (scale) => input(changed, textOf(scale)),
    valid: (scale) => {
      const { length } = textOf(scale);
      return input(folder, 'the house by the river '.repeat(Math.ceil(length / 23)).slice(0, length));
    },
  };
}

const replace = (pattern: Json, content: string) => ({ type: 'Replace', pattern, content });
const modelOf = (folder: FolderFiles) => jsonOf(folder, 'tokenizer.json').model as Json;
const piecesOf = (folder: FolderFiles) => modelOf(folder).vocab as readonly unknown[];
const addedToken = (content: string, id: number, rest: Json = {}) => ({
  ...{ id, content, single_word: false, lstrip: false, rstrip: false, normalized: false, special: false },
  ...rest,
});

/** A tokenizer with more words in its vocabulary, or more added tokens. */
function withTokens(kind: 'added' | 'words', names: readonly string[]): HostileInput {
  const { tokenizer, config } = oracleTokenizer('wordpiece-cased');
  const model = tokenizer.model as Json & { readonly vocab: Readonly<Record<string, number>> };
  const first = Object.keys(model.vocab).length;
  const more = Object.fromEntries(names.map((name, i) => [name, first + i]));
  const added = names.map((name, i) => addedToken(name, first + i));
  const changed =
    kind === 'words'
      ? { ...tokenizer, model: { ...model, vocab: { ...model.vocab, ...more } } }
      : { ...tokenizer, added_tokens: [...(tokenizer.added_tokens as Json[]), ...added] };
  return input(modelFolder('bert', 'encoder', { tokenizer: changed, config }));
}

const namesOf = (count: number) => Array.from({ length: count }, (_, i) => `word${i.toString(36)}`);

/** In characters of JSON, an added token takes about as much as seven words. */
const WORDS_OF_ADDED_TOKEN = 7;

/** Tokens of which a row of one letter matches all but the last character. */
const nearMatches = (prefix = '') =>
  Array.from({ length: 100 }, (_, i) => `${prefix}${'a'.repeat(800 + i)}b`);

/** The vocabulary of WordPiece with more tokens, and words of any length. */
function wordPieceWith(...tokens: string[]): Json {
  const model = modelOf(BERT) as Json & { readonly vocab: Readonly<Record<string, number>> };
  const first = Object.keys(model.vocab).length;
  const vocab = { ...model.vocab, ...Object.fromEntries(tokens.map((token, i) => [token, first + i])) };
  return { model: { ...model, vocab, max_input_chars_per_word: 1e9 } };
}

function unigramWith(...tokens: string[]): Json {
  const more = tokens.map((token, i) => [token, -1 - i]);
  return { model: { ...modelOf(XLM_ROBERTA), vocab: [...piecesOf(XLM_ROBERTA), ...more] } };
}

/** Only the length of a header, and the header. */
function headerAlone(header: string): Uint8Array {
  const text = encoder.encode(header);
  const bytes = new Uint8Array(8 + text.length);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(text.length), true);
  bytes.set(text, 8);
  return bytes;
}

function unusedTensor(name: string, sizeBytes: number): TensorToWrite {
  return { name, dtype: 'U8', shape: [sizeBytes], data: new Uint8Array(sizeBytes) };
}

/**
 * Weights with a harmful header beside valid weights with tensors that nothing uses: by default, one with as much
 * data as the header has.
 */
function headerCase(
  name: string,
  headerOf: (scale: number) => string,
  unusedOf: (scale: number) => readonly TensorToWrite[] = (scale) => [
    unusedTensor('unused', headerOf(scale).length),
  ],
): HostileCase {
  const weights = 'model.safetensors';
  return {
    name,
    hostile: (scale) => input(withFile(BERT, weights, headerAlone(headerOf(scale)))),
    valid: (scale) => {
      const own = readSafetensors(BERT.get(weights)!);
      const tensors = Array.from(own.tensors.values(), (tensor) => ({ ...tensor, data: tensor.bytes }));
      const bytes = writeSafetensors([...tensors, ...unusedOf(scale)]);
      return input(withFile(BERT, weights, bytes));
    },
  };
}

const asZip = (bytes: Uint8Array): HostileInput => ({ files: [['model.zip', bytes]], text: SHORT_TEXT });

/** A valid folder, and in the same zip a file of so many bytes that is not read. */
function validZip(bytes: number): HostileInput {
  return asZip(
    zipSync({ ...Object.fromEntries(BERT), 'README.md': new Uint8Array(bytes).fill(0x61) }, { level: 0 }),
  );
}

const END_RECORD_BYTES = 22;

/** A zip whose directory names its one file so many times. */
function overlappingZip(count: number): Uint8Array {
  const zip = zipSync({ 'config.json': BERT.get('config.json')! });
  const end = new DataView(zip.buffer, zip.length - END_RECORD_BYTES);
  const [directoryBytes, directoryStart] = [end.getUint32(12, true), end.getUint32(16, true)];
  const directory = zip.subarray(directoryStart, directoryStart + directoryBytes);
  const bytes = new Uint8Array(directoryStart + count * directoryBytes + END_RECORD_BYTES);
  bytes.set(zip.subarray(0, directoryStart));
  for (let i = 0; i < count; i++) bytes.set(directory, directoryStart + i * directoryBytes);
  bytes.set(zip.subarray(zip.length - END_RECORD_BYTES), bytes.length - END_RECORD_BYTES);
  const newEnd = new DataView(bytes.buffer, bytes.length - END_RECORD_BYTES);
  newEnd.setUint16(8, count, true);
  newEnd.setUint16(10, count, true);
  newEnd.setUint32(12, count * directoryBytes, true);
  return bytes;
}

const emptyFiles = (count: number) =>
  Object.fromEntries(Array.from({ length: count }, (_, i) => [`f${i}.txt`, new Uint8Array()]));

export const HOSTILE_CASES: readonly HostileCase[] = [
  fieldCase('config: model_type nested', BERT, 'config.json', 'model_type', (scale) =>
    nested(100_000 * scale),
  ),
  fieldCase('config: an unknown field nested', BERT, 'config.json', 'other', (scale) =>
    nested(500_000 * scale),
  ),
  fieldCase('config: labels', BERT, 'config.json', 'id2label', (scale) =>
    JSON.stringify(Object.fromEntries(Array.from({ length: 200_000 * scale }, (_, i) => [i, `L${i}`]))),
  ),
  fieldCase('tokenizer: Sequence nested', BERT, 'tokenizer.json', 'normalizer', (scale) => {
    const depth = 30_000 * scale;
    return `${'{"type":"Sequence","normalizers":['.repeat(depth)}{"type":"NFC"}${']}'.repeat(depth)}`;
  }),
  fieldCase('tokenizer: an unknown field nested', BERT, 'tokenizer.json', 'other', (scale) =>
    nested(500_000 * scale),
  ),
  fieldCase(
    'tokenizer_config: a field nested',
    BERT,
    'tokenizer_config.json',
    'extra_special_tokens',
    (scale) => nested(500_000 * scale),
  ),
  {
    name: 'tokenizer: added tokens',
    hostile: (scale) => withTokens('added', namesOf(50_000 * scale)),
    valid: (scale) => withTokens('words', namesOf(WORDS_OF_ADDED_TOKEN * 50_000 * scale)),
  },
  textCase(
    'text: a piece of a million characters, of which it has a part',
    XLM_ROBERTA,
    { model: { ...modelOf(XLM_ROBERTA), vocab: [...piecesOf(XLM_ROBERTA), ['a'.repeat(1_000_000), -1]] } },
    (scale) => 'a'.repeat(10_000 * scale),
  ),
  textCase(
    'text: a pattern that backtracks',
    BERT,
    { normalizer: replace({ Regex: '(a+)+$' }, 'b') },
    (scale) => `${'a'.repeat(2000 * scale)}!`,
  ),
  textCase(
    'text: Replace that multiplies',
    BERT,
    {
      normalizer: {
        type: 'Sequence',
        normalizers: Array(3).fill(replace({ String: 'a' }, 'a'.repeat(1000))),
      },
    },
    (scale) => 'a'.repeat(10 * scale),
  ),
  textCase('text: a word, Unigram', XLM_ROBERTA, {}, (scale) => 'a'.repeat(100_000 * scale)),
  textCase('text: a word, BPE', ROBERTA, {}, (scale) => 'a'.repeat(100_000 * scale)),
  textCase(
    'text: a word, WordPiece without a limit',
    BERT,
    { model: { ...modelOf(BERT), max_input_chars_per_word: 1e9 } },
    (scale) => 'a'.repeat(100_000 * scale),
  ),
  textCase(
    'text: tokens of WordPiece that nearly match',
    BERT,
    wordPieceWith('##a', ...nearMatches('##')),
    (scale) => 'a'.repeat(100_000 * scale),
  ),
  textCase(
    'text: tokens of Unigram that nearly match',
    XLM_ROBERTA,
    unigramWith('a', ...nearMatches()),
    (scale) => 'a'.repeat(100_000 * scale),
  ),
  textCase(
    'text: tokens of Unigram that each begin with the one before',
    XLM_ROBERTA,
    // As many as are allowed: a near match is one more.
    unigramWith(...Array.from({ length: 63 }, (_, i) => 'a'.repeat(i + 1)), ...nearMatches()),
    (scale) => 'a'.repeat(100_000 * scale),
  ),
  textCase(
    'text: added tokens that nearly match',
    BERT,
    { added_tokens: nearMatches().map((content, i) => addedToken(content, i)) },
    (scale) => 'the a '.repeat(1000 * scale) + 'a'.repeat(100_000 * scale),
  ),
  textCase(
    'text: tokens with lstrip, each after a blank',
    BERT,
    { added_tokens: [addedToken('x', 1, { lstrip: true })] },
    (scale) => ' x'.repeat(30_000 * scale),
  ),
  textCase('text: combining marks', BERT, {}, (scale) => `a${'\u0301\u0327'.repeat(50_000 * scale)}`),
  headerCase('safetensors: header nested', (scale) => nested(3_000_000 * scale)),
  headerCase(
    'safetensors: header of tensors',
    (scale) =>
      JSON.stringify(
        Object.fromEntries(
          Array.from({ length: 100_000 * scale }, (_, i) => [
            `t${i}`,
            { dtype: 'F32', shape: [0], data_offsets: [0, 0] },
          ]),
        ),
      ),
    // Of names twice as long, half as many.
    (scale) =>
      Array.from({ length: 49_000 * scale }, (_, i) => unusedTensor(`${'layer.'.repeat(10)}${i}`, 0)),
  ),
  headerCase('safetensors: header of escapes', (scale) => `{"${'\\u0061'.repeat(1_000_000 * scale)}":0}`),
  {
    name: 'index: names of parts',
    hostile: (scale) => {
      const parts = Array.from({ length: 200_000 * scale }, (_, i) => [`t${i}`, `model-${i}.safetensors`]);
      const { 'model.safetensors': _, ...files } = Object.fromEntries(BERT);
      const index = encoder.encode(JSON.stringify({ metadata: {}, weight_map: Object.fromEntries(parts) }));
      return input(new Map(Object.entries({ ...files, 'model.safetensors.index.json': index })));
    },
    valid: (scale) => input(padded(BERT, 'config.json', 7_000_000 * scale)),
  },
  {
    name: 'zip: empty files',
    hostile: (scale) => asZip(zipSync(emptyFiles(30_000 * scale), { level: 0 })),
    valid: (scale) =>
      asZip(zipSync({ ...Object.fromEntries(BERT), ...emptyFiles(30_000 * scale) }, { level: 0 })),
  },
  {
    name: 'zip: one file many times',
    hostile: (scale) => asZip(overlappingZip(20_000 * scale)),
    valid: (scale) => validZip(overlappingZip(20_000 * scale).length),
  },
  {
    name: 'zip: a file a thousand times as large',
    hostile: (scale) =>
      asZip(
        zipSync({
          ...Object.fromEntries(BERT),
          'tokenizer.json': new Uint8Array(50_000_000 * scale).fill(0x20),
        }),
      ),
    valid: (scale) => asZip(zipSync(Object.fromEntries(padded(BERT, 'tokenizer.json', 50_000_000 * scale)))),
  },
];
