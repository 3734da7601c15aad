/**
 * Small model folders of every architecture, as save_pretrained writes them and the hub serves them: the reference's
 * tiny models of tests/oracles/models with the tokenizers of tests/oracles/alignment, whose vocabulary they get.
 */
import { readFileSync } from 'node:fs';
import { architecture, isHead } from '../src/core/models/architectures.ts';
import {
  readSafetensors,
  type TensorToWrite,
  toFloat32Array,
  writeSafetensors,
} from '../src/core/models/safetensors.ts';
import { modelTypeFacts, type TokenizerClassName } from '../src/core/modelTypes.ts';
import { PhiloxStream, STREAM } from '../src/core/random.ts';
import { loadTokenizer } from '../src/core/tokenizer/tokenizer.ts';
import type { TinyModel } from './oracleFiles.ts';

/** Files by their path in the folder. */
export type FolderFiles = ReadonlyMap<string, Uint8Array<ArrayBuffer>>;

/**
 * `classifier`: with a head for the oracles' labels; `encoder`: without a head; `bare`: without a head, and names
 * without the encoder's prefix, as `AutoModel.save_pretrained` writes them.
 */
export type FolderWeights = 'classifier' | 'encoder' | 'bare';

interface JsonObject {
  readonly [key: string]: unknown;
}

/** Parsed `tokenizer.json` and `tokenizer_config.json`. */
export interface TokenizerJsons {
  readonly tokenizer: JsonObject;
  readonly config: JsonObject;
}

/** By the class that transformers takes for the architecture. */
const TOKENIZERS: Readonly<Record<TokenizerClassName | 'as it is', () => TokenizerJsons>> = {
  BertTokenizer: () => oracleTokenizer('wordpiece-cased'),
  DistilBertTokenizer: () => named(oracleTokenizer('wordpiece-cased'), 'DistilBertTokenizer'),
  RobertaTokenizer: () => oracleTokenizer('roberta-bpe'),
  XLMRobertaTokenizer: () => oracleTokenizer('xlmr-unigram'),
  CamembertTokenizer: () => oracleTokenizer('camembert-unigram'),
  ElectraTokenizer: () => named(oracleTokenizer('wordpiece-cased'), 'ElectraTokenizer'),
  AlbertTokenizer: () => oracleTokenizer('albert-unigram'),
  MPNetTokenizer: mpnetTokenizer,
  MobileBertTokenizer: () => named(oracleTokenizer('wordpiece-cased'), 'MobileBertTokenizer'),
  'as it is': () => oracleTokenizer('modernbert-bpe'),
  DebertaV2Tokenizer: () => oracleTokenizer('deberta-v2-unigram'),
};

const readOracle = (path: string) =>
  new Uint8Array(readFileSync(new URL(`oracles/${path}`, import.meta.url)));
const readJson = (path: string): unknown => JSON.parse(new TextDecoder().decode(readOracle(path)));

/** A tokenizer of tests/oracles/alignment. */
export function oracleTokenizer(folder: string): TokenizerJsons {
  const read = (file: string) => readJson(`alignment/${folder}/${file}`) as JsonObject;
  return { tokenizer: read('tokenizer.json'), config: read('tokenizer_config.json') };
}

function named({ tokenizer, config }: TokenizerJsons, tokenizerClass: string): TokenizerJsons {
  return { tokenizer, config: { ...config, tokenizer_class: tokenizerClass } };
}

/**
 * BERT's cased WordPiece with the special tokens of RoBERTa: what transformers' MPNetTokenizer writes for this
 * vocabulary.
 */
function mpnetTokenizer(): TokenizerJsons {
  const { tokenizer, config } = oracleTokenizer('wordpiece-cased');
  const model = tokenizer.model as { readonly vocab: Readonly<Record<string, number>> };
  const special = ['[PAD]', '[UNK]', '[CLS]', '[SEP]', '[MASK]'];
  const words = Object.keys(model.vocab).filter((token) => !special.includes(token));
  const tokens = ['<s>', '<pad>', '</s>', '<unk>', '[UNK]', ...words, '<mask>'];
  const vocab = Object.fromEntries(tokens.map((token, id) => [token, id]));
  const added = ['<s>', '<pad>', '</s>', '[UNK]', '<mask>'].map((content) => ({
    id: vocab[content]!,
    content,
    single_word: false,
    lstrip: content === '<mask>',
    rstrip: false,
    normalized: false,
    special: true,
  }));
  return {
    tokenizer: {
      ...tokenizer,
      added_tokens: added,
      post_processor: {
        type: 'RobertaProcessing',
        sep: ['</s>', vocab['</s>']],
        cls: ['<s>', vocab['<s>']],
        trim_offsets: true,
        add_prefix_space: false,
      },
      model: { ...model, vocab },
    },
    config: {
      ...config,
      bos_token: '<s>',
      cls_token: '<s>',
      eos_token: '</s>',
      mask_token: '<mask>',
      pad_token: '<pad>',
      sep_token: '</s>',
      tokenizer_class: 'MPNetTokenizer',
    },
  };
}

/**
 * The special tokens whose ids stand in config.json. ModernBERT's tokenizer has none of the names bos and eos: its
 * config means cls and sep.
 */
const TOKEN_OF_FIELD = {
  pad_token_id: ['pad_token'],
  bos_token_id: ['bos_token', 'cls_token'],
  eos_token_id: ['eos_token', 'sep_token'],
  cls_token_id: ['cls_token'],
  sep_token_id: ['sep_token'],
} as const;

/**
 * `config.json` as text, since numbers have to stay written as they are: with the tokenizer's size and, as far as it
 * has them, its ids.
 */
function configText(source: string, vocabSize: number, { tokenizer, config }: TokenizerJsons): string {
  const added = tokenizer.added_tokens as readonly { readonly content: string; readonly id: number }[];
  const ids = Object.entries(TOKEN_OF_FIELD).flatMap(([field, names]) => {
    const name = names.find((each) => each in config);
    const id = added.find(({ content }) => content === config[name ?? ''])?.id;
    return id === undefined ? [] : [[field, id] as const];
  });
  return [...ids, ['vocab_size', vocabSize] as const].reduce(
    (text, [field, value]) => text.replace(new RegExp(`"${field}": \\d+`), `"${field}": ${value}`),
    source,
  );
}

/** That of the encoder alone, which has no labels. */
function encoderConfigText(text: string): string {
  return text
    .replace(/ForTokenClassification/, 'Model')
    .replace(/ *"(?:id2label|label2id)": \{[^}]*\},\n/g, '');
}

/** The rows of the word embeddings, drawn as widely as those of the reference's model are. */
function drawRows(rows: number, width: number, like: Float32Array): Float32Array<ArrayBuffer> {
  const random = new PhiloxStream(7, STREAM.initialise);
  const deviation = Math.sqrt(like.reduce((sum, value) => sum + value * value, 0) / like.length);
  return Float32Array.from({ length: rows * width }, () => deviation * random.nextNormal());
}

/** The files of a model folder; equal for equal arguments. */
export function modelFolder(
  family: TinyModel,
  weights: FolderWeights = 'classifier',
  tokenizer: TokenizerJsons = TOKENIZERS[modelTypeFacts(family).tokenizerClass ?? 'as it is'](),
): FolderFiles {
  const { vocabSize } = loadTokenizer(tokenizer.tokenizer, tokenizer.config);
  const source = new TextDecoder().decode(readOracle(`models/${family}/config.json`));
  const config = configText(source, vocabSize, tokenizer);
  const { tensors } = readSafetensors(readOracle(`models/${family}/model.safetensors`));
  const prefix = `${architecture(family).prefix}.`;
  const parameters = [...tensors.values()]
    .filter(({ name }) => weights === 'classifier' || !isHead(name))
    .map(({ name, shape, ...tensor }): TensorToWrite => {
      const data = toFloat32Array({ name, shape, ...tensor });
      const isEmbedding = /(?:word|tok)_embeddings\.weight$/.test(name);
      return {
        name: weights === 'bare' ? name.slice(prefix.length) : name,
        dtype: 'F32',
        shape: isEmbedding ? [vocabSize, shape[1]!] : shape,
        data: isEmbedding ? drawRows(vocabSize, shape[1]!, data) : data,
      };
    });
  return new Map([
    ['config.json', new TextEncoder().encode(weights === 'classifier' ? config : encoderConfigText(config))],
    ['model.safetensors', writeSafetensors(parameters, { format: 'pt' })],
    ['tokenizer.json', jsonBytes(tokenizer.tokenizer)],
    ['tokenizer_config.json', jsonBytes(tokenizer.config)],
  ]);
}

/** A folder with its weights in two parts, and the index that transformers writes. */
export function sharded(folder: FolderFiles): FolderFiles {
  const tensors = [...readSafetensors(folder.get('model.safetensors')!).tensors.values()];
  const parts = [tensors.slice(0, tensors.length >> 1), tensors.slice(tensors.length >> 1)].map(
    (part, i) => ({
      path: `model-0000${i + 1}-of-00002.safetensors`,
      names: part.map(({ name }) => name),
      bytes: writeSafetensors(
        part.map((tensor) => ({ ...tensor, dtype: 'F32', data: toFloat32Array(tensor) })),
        { format: 'pt' },
      ),
    }),
  );
  const weightMap = Object.fromEntries(parts.flatMap(({ path, names }) => names.map((name) => [name, path])));
  return new Map([
    ...[...folder].filter(([path]) => path !== 'model.safetensors'),
    ['model.safetensors.index.json', jsonBytes({ metadata: {}, weight_map: weightMap })],
    ...parts.map(({ path, bytes }) => [path, bytes] as const),
  ]);
}

export function jsonBytes(json: unknown): Uint8Array<ArrayBuffer> {
  return new TextEncoder().encode(`${JSON.stringify(json, null, 2)}\n`);
}
