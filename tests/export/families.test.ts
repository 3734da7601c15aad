/**
 * A model folder of every architecture goes in, is trained, and comes out as a folder that ONNX Runtime,
 * transformers.js and, where Pythons are at hand, transformers 4 and 5 and optimum load, and that others convert to
 * float16 and int8: with the logits and the tags that the page shows. The last tests make the table of
 * docs/MODELS.md.
 */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { AutoModel, AutoTokenizer, env, pipeline } from '@huggingface/transformers';
import { unzipSync } from 'fflate';
import * as ort from 'onnxruntime-node';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findPython } from '../../scripts/python.ts';
import { DEFAULT_CHOICES } from '../../src/core/data/choices.ts';
import { isInTransformersJs } from '../../src/core/export/transformersJs.ts';
import type { FastTokenizer, TextEncoding } from '../../src/core/tokenizer/tokenizer.ts';
import { tokenizerFromFiles } from '../../src/core/tokenizer/tokenizerFiles.ts';
import { collate } from '../../src/core/tokens/collate.ts';
import { DEFAULT_SETTINGS, type TrainSettings } from '../../src/core/train/settings.ts';
import { sentences as townSentences } from '../cases/towns.ts';
import { type FolderFiles, jsonBytes, modelFolder, oracleTokenizer } from '../modelFolders.ts';
import { argmax, maxAbsDifference, TINY_MODELS, type TinyModel } from '../oracleFiles.ts';
import { StudioInNode } from '../studioInNode.ts';
import {
  COLUMN_NAMES,
  complaint,
  type FolderToLoad,
  type LoaderCase,
  LoaderTable,
  loaderPythons,
  loadFolders,
  reportTable,
} from './loaders.ts';
import { installTransformersJs, type Lines, type Printed, runLines } from './runLines.ts';
import { findVerifier, type Verdict, verifyFolders } from './verifyExport.ts';

/** Names, punctuation, accents, signs that normalisers change, emoji, and blanks of several kinds. */
const TEXTS = [
  'Marta Schneidler works for Northwind Robotics in Hamburg.',
  'Zürich: the café “L’Étoile” (Oslo) paid H. Müller-Ruiz $3,000!',
  'ﬁne ＦＵＬＬ x² 東京\u00a0and\ttea 😀  end',
  'EU rejects German call to boycott British lamb .',
];
const WORDS = ['EU', 'rejects', 'German', 'call', 'to', 'boycott', 'British', 'lamb', '.'];

/**
 * Taggers in the table learn their sentences, so that no label hangs on the last digit; smoothed labels keep the
 * logits small, of which float16 has three digits.
 */
const TO_LEARN = { learningRate: 2e-3, epochs: 8, labelSmoothing: 0.6 };
/** The others stay near their random heads, which have a tag for most tokens. */
const TO_CHANGE = { learningRate: 1e-5, epochs: 1 };

interface Case {
  readonly name: string;
  readonly family: TinyModel;
  readonly folder: () => FolderFiles;
  readonly settings?: Partial<TrainSettings>;
}

/** Folders of the kinds found elsewhere, beside the ones that the library writes today. */
const OTHER_CASES: readonly Case[] = [
  {
    name: 'bert-padded',
    family: 'bert',
    // As sentence-transformers save their encoders.
    folder: () => {
      const { tokenizer, config } = oracleTokenizer('wordpiece-cased');
      const padding = { strategy: { Fixed: 32 }, direction: 'Right', pad_to_multiple_of: null };
      const pad = { pad_id: 0, pad_type_id: 0, pad_token: '[PAD]' };
      const truncation = { max_length: 8, strategy: 'LongestFirst', stride: 0, direction: 'Right' };
      return modelFolder('bert', 'bare', {
        tokenizer: { ...tokenizer, truncation, padding: { ...padding, ...pad } },
        config,
      });
    },
  },
  {
    name: 'bert-vocab-txt',
    family: 'bert',
    folder: () => {
      const { tokenizer } = oracleTokenizer('wordpiece-cased');
      const { vocab } = tokenizer.model as { readonly vocab: Readonly<Record<string, number>> };
      const folder = new Map(modelFolder('bert', 'bare'));
      folder.delete('tokenizer.json');
      return folder
        .set('tokenizer_config.json', jsonBytes({ do_lower_case: false, model_max_length: 512 }))
        .set('vocab.txt', new TextEncoder().encode(`${Object.keys(vocab).join('\n')}\n`));
    },
  },
  {
    name: 'bert-without-tokenizer-config',
    family: 'bert',
    folder: () => {
      const folder = new Map(modelFolder('bert', 'bare'));
      folder.delete('tokenizer_config.json');
      return folder;
    },
  },
  {
    name: 'roberta-as-published',
    family: 'roberta',
    folder: () => {
      const { tokenizer, config } = oracleTokenizer('roberta-bpe');
      const without = (part: unknown) => ({ ...(part as object), add_prefix_space: false });
      return modelFolder('roberta', 'bare', {
        tokenizer: {
          ...tokenizer,
          pre_tokenizer: without(tokenizer.pre_tokenizer),
          post_processor: without(tokenizer.post_processor),
        },
        config: without(config) as typeof config,
      });
    },
  },
  {
    name: 'bert-max-len',
    family: 'bert',
    // As before 2020.
    folder: () => {
      const { tokenizer } = oracleTokenizer('wordpiece-cased');
      return modelFolder('bert', 'bare', { tokenizer, config: { do_lower_case: false, max_len: 60 } });
    },
  },
  {
    name: 'modernbert-blank-before-text',
    family: 'modernbert',
    folder: () => {
      const { tokenizer, config } = oracleTokenizer('modernbert-bpe');
      const pre_tokenizer = { ...(tokenizer.pre_tokenizer as object), add_prefix_space: true };
      return modelFolder('modernbert', 'bare', { tokenizer: { ...tokenizer, pre_tokenizer }, config });
    },
  },
  {
    name: 'modernbert-of-other-rotation',
    family: 'modernbert',
    folder: () => {
      const folder = new Map(modelFolder('modernbert', 'bare'));
      const config = new TextDecoder()
        .decode(folder.get('config.json'))
        .replace('160000.0', '500.0')
        .replace('10000.0', '50.0')
        .replace(/ *"global_attn_every_n_layers": 3,\n/, '')
        .replace(/"layer_types": \[[^\]]*\]/, () => {
          const types = [0, 1, 0, 1].map((kind) => (kind === 0 ? 'full_attention' : 'sliding_attention'));
          return `"layer_types": ${JSON.stringify(types)}`;
        });
      return folder.set('config.json', new TextEncoder().encode(config));
    },
  },
  {
    name: 'deberta-v2-of-transformers-4',
    family: 'deberta-v2',
    folder: () => {
      const { tokenizer, config } = oracleTokenizer('deberta-v2-precompiled');
      return modelFolder('deberta-v2', 'bare', {
        tokenizer,
        config: { ...config, tokenizer_class: 'DebertaV2Tokenizer' },
      });
    },
  },
];

/** Encoders with a tokenizer of another kind than theirs, or than the class that is named, and with other fields. */
const OTHER_TOKENIZERS: readonly (readonly [string, TinyModel, string, fields: object | null])[] = [
  ['deberta-v2-wordpiece', 'deberta-v2', 'wordpiece-cased', { tokenizer_class: 'DebertaV2TokenizerFast' }],
  ['albert-wordpiece', 'albert', 'wordpiece-cased', { tokenizer_class: 'AlbertTokenizer' }],
  ['camembert-wordpiece', 'camembert', 'wordpiece-cased', { tokenizer_class: 'CamembertTokenizer' }],
  ['modernbert-wordpiece', 'modernbert', 'wordpiece-cased', { tokenizer_class: 'BertTokenizer' }],
  ['distilbert-of-bert-class', 'distilbert', 'wordpiece-cased', { tokenizer_class: 'BertTokenizer' }],
  ['bert-unigram', 'bert', 'xlmr-unigram', { tokenizer_class: 'XLMRobertaTokenizer' }],
  ['bert-unigram-of-bert-class', 'bert', 'xlmr-unigram', { tokenizer_class: 'BertTokenizer' }],
  ['roberta-of-fast-class', 'roberta', 'roberta-bpe', { tokenizer_class: 'PreTrainedTokenizerFast' }],
  ['bert-of-own-class', 'bert', 'wordpiece-cased', null],
];

const CASES: readonly Case[] = [
  ...TINY_MODELS.map((family) => ({
    name: family,
    family,
    folder: () => modelFolder(family),
    settings: TO_LEARN,
  })),
  ...OTHER_CASES,
  ...OTHER_TOKENIZERS.map(([name, family, source, fields]) => ({
    name,
    family,
    folder: () => {
      const { tokenizer, config } = oracleTokenizer(source);
      const all = fields === null ? { tokenizer_class: 'OwnTokenizer' } : { ...config, ...fields };
      return modelFolder(family, 'bare', { tokenizer, config: all });
    },
  })),
];

/** Words and, behind a bar, tags: the texts above, and the sentence of the model card. */
const TAUGHT = [
  'Maria|B-PER Keller|I-PER flew to Lisbon|B-LOC .',
  'Marta|B-PER Schneidler|I-PER works for Northwind|B-ORG Robotics|I-ORG in Hamburg|B-LOC .',
  'Zürich|B-LOC : the café “ L’Étoile|B-ORG ” ( Oslo|B-LOC ) paid H.|B-PER Müller-Ruiz|I-PER $3,000 !',
  'EU|B-ORG rejects German|B-ORG call to boycott British|B-ORG lamb .',
].map((words) =>
  words.split(' ').map((word) => {
    const [text, tag = 'O'] = word.split('|');
    return `${text} ${tag}`;
  }),
);

/** Those, and sentences on people and towns, as lines. */
const LEARNT = [
  ...TAUGHT,
  ...townSentences('punctuation', 60).map(({ words, tags }) => words.map((word, i) => `${word} ${tags[i]}`)),
];

function dataFile(split: string, lines: readonly (readonly string[])[]) {
  const blocks = lines.map((words) => words.join('\n'));
  return { name: `${split}.conll`, blob: new Blob([`${blocks.join('\n\n')}\n`]) };
}

/** What our own session says of an encoded text. */
interface Tagged {
  readonly encoding: Pick<TextEncoding, 'inputIds' | 'tokenTypeIds'>;
  readonly logits: Float32Array;
  readonly tags: readonly string[];
  /** Of the chosen tags. */
  readonly scores: readonly number[];
}

interface EncodedWords {
  readonly encoding: Tagged['encoding'];
  /** The places of the words' first tokens; null for a word without tokens. */
  readonly firstTokens: readonly (number | null)[];
}

class TrainedFolder {
  readonly studio = new StudioInNode();
  readonly name: string;
  readonly family: TinyModel;
  readonly tokenizer: FastTokenizer;
  readonly source: FolderFiles;
  readonly #settings: Partial<TrainSettings>;
  labels: readonly string[] = [];
  maxLength = 0;
  /** By path inside the folder. */
  exported: FolderFiles = new Map();

  constructor({ name, family, folder, settings = TO_CHANGE }: Case) {
    this.#settings = settings;
    this.name = name;
    this.family = family;
    this.source = folder();
    this.tokenizer = tokenizerFromFiles(this.source);
  }

  async train(): Promise<void> {
    const { studio, name } = this;
    await studio.execute('importFiles', {
      name: 'news',
      choices: DEFAULT_CHOICES,
      files: [dataFile('train', [...TAUGHT, ...TAUGHT, ...TAUGHT, ...LEARNT]), dataFile('valid', TAUGHT)],
    });
    const files = [...this.source].map(([path, bytes]) => ({
      name: `${name}/${path}`,
      blob: new Blob([bytes]),
    }));
    const { maxLength } = await studio.execute('loadModel', { source: { kind: 'files', name, files } });
    this.maxLength = maxLength;
    const record = await studio.execute('train', {
      runId: name,
      runName: name,
      backend: 'wasm',
      quickTry: false,
      settings: { ...DEFAULT_SETTINGS, batchSize: 4, maxLength: 64, ...this.#settings },
    });
    expect(record.steps.length).toBeGreaterThanOrEqual(4);
    if (this.#settings === TO_LEARN) {
      const { scores } = await studio.execute('evaluate', { tagger: 'run', split: 'train' });
      expect(scores.f1).toBeGreaterThan(0.8);
    }
    this.labels = record.labels;
    const { zip } = await studio.execute('exportModel', { name });
    this.exported = new Map(
      Object.entries(unzipSync(new Uint8Array(await zip.arrayBuffer()))).map(([path, bytes]) => [
        path.slice(name.length + 1),
        new Uint8Array(bytes),
      ]),
    );
  }

  async tag(encoding: Tagged['encoding']): Promise<Tagged> {
    const batch = collate([encoding], { padTokenId: this.tokenizer.padTokenId });
    const { logits } = await this.studio.session!.runEvalStep(batch);
    const width = this.labels.length;
    const best = encoding.inputIds.map((_, row) => argmax(logits, row, width));
    const scores = best.map((id, row) => {
      const values = logits.subarray(row * width, (row + 1) * width);
      return 1 / values.reduce((sum, value) => sum + Math.exp(value - values[id]!), 0);
    });
    return { encoding, logits, tags: best.map((id) => this.labels[id]!), scores };
  }

  /** As the page encodes pre-split words. */
  encodeWords(words: readonly string[]): EncodedWords {
    const { before, after } = this.tokenizer.template;
    const ids = before.map(({ id }) => id);
    const firstTokens = words.map((word) => {
      const tokens = this.tokenizer.encodeWord(word);
      ids.push(...tokens);
      return tokens.length === 0 ? null : ids.length - tokens.length;
    });
    ids.push(...after.map(({ id }) => id));
    return { encoding: { inputIds: ids, tokenTypeIds: ids.map(() => 0) }, firstTokens };
  }

  #rows(logits: Float32Array): number[][] {
    const width = this.labels.length;
    return Array.from({ length: logits.length / width }, (_, row) =>
      Array.from(logits.subarray(row * width, (row + 1) * width)),
    );
  }

  /** What loadFolders.py compares with: the texts, and the sentences learnt as far as the model takes them. */
  async toLoad(folder: string): Promise<FolderToLoad> {
    const cases: LoaderCase[] = [];
    for (const text of TEXTS) {
      const { encoding, logits } = await this.tag(this.tokenizer.encodeText(text));
      cases.push({ text, input_ids: encoding.inputIds, logits: this.#rows(logits) });
    }
    for (const lines of LEARNT) {
      const words = lines.map((line) => line.split(' ')[0]!);
      const { encoding, firstTokens } = this.encodeWords(words);
      if (encoding.inputIds.length > this.maxLength) continue;
      const logits = this.#rows((await this.tag(encoding)).logits);
      cases.push({ words, input_ids: encoding.inputIds, logits, first_tokens: firstTokens });
    }
    expect(cases.length).toBeGreaterThan(TEXTS.length + 8);
    return { folder, max_length: this.maxLength, cases };
  }

  /** The cases of verify_export.py, in our numbers. */
  async verification(): Promise<object> {
    const cases: object[] = [];
    for (const [i, text] of TEXTS.entries()) {
      const { encoding, logits, tags } = await this.tag(this.tokenizer.encodeText(text));
      const aggregation = (['simple', 'first', 'average', 'max'] as const)[i % 4]!;
      const { entities } = await this.studio.execute('predict', {
        tagger: 'run',
        text,
        grouping: aggregation,
      });
      cases.push({
        text,
        aggregation,
        input_ids: encoding.inputIds,
        logits: this.#rows(logits),
        token_labels: tags,
        entities: entities.map(({ type, start, end }) => ({ type, start, end })),
      });
    }
    const { encoding, firstTokens } = this.encodeWords(WORDS);
    const { logits, tags } = await this.tag(encoding);
    const labels = firstTokens.map((token) => (token === null ? 'O' : tags[token]!));
    cases.push({ words: WORDS, labels, input_ids: encoding.inputIds, logits: this.#rows(logits) });
    return { cases };
  }
}

const parent = mkdtempSync(join(tmpdir(), 'tagsmith-families-'));
afterAll(() => rmSync(parent, { recursive: true }));
env.allowRemoteModels = false;
env.localModelPath = `${parent}/`;

const trained = CASES.map((each) => new TrainedFolder(each));
const table = new LoaderTable();

describe.each(trained)('$name', (folder) => {
  beforeAll(async () => {
    await folder.train();
    for (const [path, bytes] of folder.exported) {
      const target = join(parent, folder.name, path);
      mkdirSync(dirname(target), { recursive: true });
      writeFileSync(target, bytes);
    }
  });

  it('config.json keeps its numbers as they were written', () => {
    const numbers = (files: FolderFiles) =>
      new TextDecoder().decode(files.get('config.json')).match(/"[\w-]+": -?\d[^,\s]*/g) ?? [];
    const found = new Set(numbers(folder.exported));
    // The ids of the labels change with the labels.
    const expected = numbers(folder.source).filter((line) => !/"[BI]-|"O"/.test(line));
    expect(expected.length).toBeGreaterThan(10);
    expect(expected.filter((line) => !found.has(line))).toEqual([]);
  });

  it('the ONNX file gives the logits of the page', async () => {
    let tagged = 0;
    const difference = await table.measure(folder.name, 'onnxruntime', async () => {
      const session = await ort.InferenceSession.create(folder.exported.get('onnx/model.onnx')!);
      let largest = 0;
      for (const text of TEXTS) {
        const { encoding, logits, tags } = await folder.tag(folder.tokenizer.encodeText(text));
        tagged += tags.filter((tag) => tag !== 'O').length;
        const int64 = (values: readonly number[]) =>
          new ort.Tensor('int64', BigInt64Array.from(values, BigInt), [1, values.length]);
        const feeds = {
          input_ids: int64(encoding.inputIds),
          attention_mask: int64(encoding.inputIds.map(() => 1)),
          token_type_ids: int64(encoding.tokenTypeIds),
        };
        const wanted = Object.entries(feeds).filter(([name]) => session.inputNames.includes(name));
        const result = await session.run(Object.fromEntries(wanted));
        largest = Math.max(largest, maxAbsDifference(result.logits!.data as Float32Array, logits));
      }
      await session.release();
      return largest;
    });
    expect(difference).toBeLessThanOrEqual(1e-5);
    expect(tagged).toBeGreaterThan(10);
  });

  it('its tokenizer in transformers.js gives the ids of the page', async () => {
    const tokenizer = await AutoTokenizer.from_pretrained(folder.name);
    for (const text of TEXTS) {
      const { input_ids: ids } = tokenizer(text) as { input_ids: { data: BigInt64Array } };
      expect(Array.from(ids.data, Number), text).toEqual(folder.tokenizer.encodeText(text).inputIds);
    }
  });

  it('its ONNX file in transformers.js gives the logits of the page', async () => {
    const difference = await table.measure(folder.name, 'transformers.js', async () => {
      const tokenizer = await AutoTokenizer.from_pretrained(folder.name);
      const model = await AutoModel.from_pretrained(folder.name, { dtype: 'fp32' });
      let largest = 0;
      for (const text of TEXTS) {
        const { logits } = await folder.tag(folder.tokenizer.encodeText(text));
        const output = await model(tokenizer(text));
        largest = Math.max(largest, maxAbsDifference(output.logits.data as Float32Array, logits));
      }
      await model.dispose();
      return largest;
    });
    expect(difference).toBeLessThanOrEqual(1e-5);
  });

  if (isInTransformersJs(folder.family)) {
    it('transformers.js gives the tags of the page', async () => {
      const tagger = await pipeline('token-classification', folder.name, { dtype: 'fp32' });
      for (const text of TEXTS) {
        const { encoding, tags, scores } = await folder.tag(folder.tokenizer.encodeText(text));
        const found = await tagger(text);
        for (const { index, entity, score } of found) {
          expect([index, entity]).toEqual([index, tags[index]]);
          expect(Math.abs(score - scores[index]!)).toBeLessThanOrEqual(1e-5);
        }
        // It leaves out what decodes to nothing: special tokens, and those of blanks.
        const indices = new Set(found.map(({ index }) => index));
        const left = encoding.inputIds.filter((_, index) => tags[index] !== 'O' && !indices.has(index));
        expect(left.map((id) => tagger.tokenizer.decode([id], { skip_special_tokens: true }))).toEqual(
          left.map(() => ''),
        );
      }
      await tagger.dispose();
    });
  } else {
    it('transformers.js does not know the architecture with this head', async () => {
      await expect(pipeline('token-classification', folder.name, { dtype: 'fp32' })).rejects.toThrow(
        `Unsupported model type: ${folder.family}`,
      );
    });
  }
});

/** Both in the language, as the model card has them: the folder's script, and the libraries alone. */
function linesOfCard({ exported, name }: TrainedFolder, language: Lines['language']): readonly Lines[] {
  const card = new TextDecoder().decode(exported.get('README.md'));
  const blocks = [...card.matchAll(/^(```+)(\w+)\n(.*?)\n\1$/gms)].filter(([, , of]) => of === language);
  expect(blocks, name).toHaveLength({ js: 2, python: 3 }[language]);
  return blocks.map(([, , , code]) => ({ language, code: code! }));
}

/** Whether anything of what lines printed has a type or a tag. */
const hasTags = (printed: Printed) => /"(type|entity(_group)?)":|"[BI]-[A-Z]+"/.test(JSON.stringify(printed));

describe('the lines of the model cards, as they stand', () => {
  it('tag a sentence of the data in node', () => {
    installTransformersJs(parent);
    const lines = trained.map((folder) => linesOfCard(folder, 'js'));
    const printed = runLines(parent, process.execPath, lines.flat());
    trained.forEach(({ name }, i) => {
      for (const said of printed.slice(2 * i, 2 * i + 2)) expect(hasTags(said), name).toBe(true);
    });
  });

  const python = findPython('numpy', 'onnxruntime', 'regex', 'tokenizers', 'torch', 'transformers');
  if (python === null)
    console.info(
      `The lines of ${CASES.length} model cards were not run in Python: TAGSMITH_PYTHON names one that can.`,
    );
  it.skipIf(python === null)(
    'tag a sentence of the data in Python',
    () => {
      const printed = runLines(
        parent,
        python!,
        trained.flatMap((folder) => linesOfCard(folder, 'python')),
      );
      trained.forEach(({ name }, i) => {
        for (const said of printed.slice(3 * i, 3 * i + 3)) expect(hasTags(said), name).toBe(true);
      });
    },
    1_800_000,
  );
});

const verifier = findVerifier();
if ('missing' in verifier) {
  console.info(`${CASES.length} folders were not checked in Python: ${verifier.missing}.`);
}
describe.skipIf('missing' in verifier)('transformers in Python', () => {
  let verdicts: Verdict[] = [];
  beforeAll(async () => {
    if ('missing' in verifier) return;
    const folders = [];
    for (const folder of trained) {
      const casesFile = join(parent, `${folder.name}.json`);
      writeFileSync(casesFile, JSON.stringify(await folder.verification()));
      folders.push({ folder: join(parent, folder.name), casesFile });
    }
    verdicts = verifyFolders(verifier.python, folders);
    console.table(
      Object.fromEntries(
        verdicts.map(({ ok, checks }, i) => [
          trained[i]!.name,
          { ok, 'max |PyTorch - ONNX|': checks.max_abs_pytorch_onnx?.toExponential(1) },
        ]),
      ),
    );
  }, 1_800_000);

  it.each(CASES.map(({ name }, i) => [name, i] as const))(
    '%s: ids, logits, labels and entities agree',
    (_, i) => {
      expect(verdicts[i]).toMatchObject({ ok: true, problems: [] });
    },
  );
});

describe('others load what is exported', () => {
  beforeAll(async () => {
    const folders: FolderToLoad[] = [];
    for (const folder of trained) folders.push(await folder.toLoad(join(parent, folder.name)));
    const casesFile = join(parent, 'cases.json');
    writeFileSync(casesFile, JSON.stringify({ long_text: `${TEXTS[0]} `.repeat(40), folders }));
    for (const python of loaderPythons())
      loadFolders(python, casesFile).forEach((results, i) => {
        const { name } = trained[i]!;
        for (const [column, result] of results)
          if (table.resultOf(name, column) === undefined) table.set(name, column, result);
      });
  }, 1_800_000);

  afterAll(() => {
    const markdown = table.markdown(TINY_MODELS);
    reportTable(markdown);
    console.info(markdown);
  });

  const inTable = TINY_MODELS.flatMap((name) => COLUMN_NAMES.map((column) => [name, column] as const));
  const besides = CASES.slice(TINY_MODELS.length).flatMap(({ name }) =>
    (['transformers 4.57', 'transformers 5', 'optimum'] as const).map((column) => [name, column] as const),
  );
  it.for([...inTable, ...besides])('%s: %s', ([name, column], { skip }) => {
    const result = table.resultOf(name, column);
    if (result === undefined) return skip('not tried');
    expect(complaint(column, result)).toBeNull();
  });

  it('the table of docs/MODELS.md has the same rows and columns', () => {
    const guide = readFileSync(new URL('../../docs/MODELS.md', import.meta.url), 'utf8');
    const lines = guide.split('\n').filter((line) => line.startsWith('| '));
    const cells = lines.map((line) => line.split('|').map((cell) => cell.trim()));
    const head = cells.findIndex((line) => line[1] === 'architecture');
    expect(cells[head]!.slice(2, -1)).toEqual(COLUMN_NAMES);
    const rows = cells.slice(head + 2, head + 2 + TINY_MODELS.length);
    expect(rows.map((line) => line[1])).toEqual(TINY_MODELS);
    expect(rows.flat().filter((cell) => cell === 'NO' || cell === 'not tried')).toEqual([]);
  });
});
