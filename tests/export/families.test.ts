/**
 * A model folder of every architecture goes in, is trained for a few steps, and comes out as a folder that ONNX
 * Runtime, transformers.js and, where a Python is at hand, PyTorch's transformers load: with the logits and the tags
 * that the page shows.
 */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { AutoModel, AutoTokenizer, env, pipeline } from '@huggingface/transformers';
import { unzipSync } from 'fflate';
import * as ort from 'onnxruntime-node';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DEFAULT_CHOICES } from '../../src/core/data/choices.ts';
import { isInTransformersJs } from '../../src/core/export/transformersJs.ts';
import type { FastTokenizer, TextEncoding } from '../../src/core/tokenizer/tokenizer.ts';
import { tokenizerFromFiles } from '../../src/core/tokenizer/tokenizerFiles.ts';
import { collate } from '../../src/core/tokens/collate.ts';
import { DEFAULT_SETTINGS } from '../../src/core/train/settings.ts';
import { type FolderFiles, jsonBytes, modelFolder, oracleTokenizer } from '../modelFolders.ts';
import { argmax, maxAbsDifference, TINY_MODELS, type TinyModel } from '../oracleFiles.ts';
import { StudioInNode } from '../studioInNode.ts';
import { findVerifier, type Verdict, verifyFolders } from './verifyExport.ts';

/** Names, punctuation, accents, signs that normalisers change, emoji, and blanks of several kinds. */
const TEXTS = [
  'Marta Schneidler works for Northwind Robotics in Hamburg.',
  'Zürich: the café “L’Étoile” (Oslo) paid H. Müller-Ruiz $3,000!',
  'ﬁne ＦＵＬＬ x² 東京\u00a0and\ttea 😀  end',
  'EU rejects German call to boycott British lamb .',
];
const WORDS = ['EU', 'rejects', 'German', 'call', 'to', 'boycott', 'British', 'lamb', '.'];

interface Case {
  readonly name: string;
  readonly family: TinyModel;
  readonly folder: () => FolderFiles;
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

const CASES: readonly Case[] = [
  ...TINY_MODELS.map((family) => ({ name: family, family, folder: () => modelFolder(family) })),
  ...OTHER_CASES,
];

/** The first sentences of the built-in sample. */
function sampleFile(split: string, sentences: number) {
  const text = readFileSync(
    new URL(`../../public/samples/newsroom-en/${split}.conll`, import.meta.url),
    'utf8',
  );
  return {
    name: `${split}.conll`,
    blob: new Blob([
      `${text
        .split('\n\n')
        .slice(0, sentences + 1)
        .join('\n\n')}\n`,
    ]),
  };
}

/** What our own session says of an encoded text. */
interface Tagged {
  readonly encoding: Pick<TextEncoding, 'inputIds' | 'tokenTypeIds'>;
  readonly logits: Float32Array;
  readonly tags: readonly string[];
  /** Of the chosen tags. */
  readonly scores: readonly number[];
}

class TrainedFolder {
  readonly studio = new StudioInNode();
  readonly name: string;
  readonly family: TinyModel;
  readonly tokenizer: FastTokenizer;
  readonly source: FolderFiles;
  labels: readonly string[] = [];
  /** By path inside the folder. */
  exported: FolderFiles = new Map();

  constructor({ name, family, folder }: Case) {
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
      files: [sampleFile('train', 16), sampleFile('valid', 4)],
    });
    const files = [...this.source].map(([path, bytes]) => ({
      name: `${name}/${path}`,
      blob: new Blob([bytes]),
    }));
    await studio.execute('loadModel', { source: { kind: 'files', name, files } });
    const record = await studio.execute('train', {
      runId: name,
      runName: name,
      backend: 'wasm',
      mayReleaseLastRun: false,
      settings: { ...DEFAULT_SETTINGS, learningRate: 1e-4, epochs: 1, batchSize: 4, maxLength: 64 },
    });
    expect(record.steps.length).toBeGreaterThanOrEqual(4);
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

  /** As the page tags pre-split words. */
  words(): { readonly encoding: Tagged['encoding']; readonly firstTokens: readonly (number | null)[] } {
    const { before, after } = this.tokenizer.template;
    const ids = before.map(({ id }) => id);
    const firstTokens = WORDS.map((word) => {
      const tokens = this.tokenizer.encodeWord(word);
      ids.push(...tokens);
      return tokens.length === 0 ? null : ids.length - tokens.length;
    });
    ids.push(...after.map(({ id }) => id));
    return { encoding: { inputIds: ids, tokenTypeIds: ids.map(() => 0) }, firstTokens };
  }

  /** The cases of verify_export.py, in our numbers. */
  async verification(): Promise<object> {
    const rows = (logits: Float32Array) =>
      Array.from({ length: logits.length / this.labels.length }, (_, row) =>
        Array.from(logits.subarray(row * this.labels.length, (row + 1) * this.labels.length)),
      );
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
        logits: rows(logits),
        token_labels: tags,
        entities: entities.map(({ type, start, end }) => ({ type, start, end })),
      });
    }
    const { encoding, firstTokens } = this.words();
    const { logits, tags } = await this.tag(encoding);
    const labels = firstTokens.map((token) => (token === null ? 'O' : tags[token]!));
    cases.push({ words: WORDS, labels, input_ids: encoding.inputIds, logits: rows(logits) });
    return { cases };
  }
}

const AsyncFunction = Object.getPrototypeOf(async () => {}).constructor as new (
  ...source: string[]
) => (...values: unknown[]) => Promise<void>;

const parent = mkdtempSync(join(tmpdir(), 'tagsmith-families-'));
afterAll(() => rmSync(parent, { recursive: true }));
env.allowRemoteModels = false;
env.localModelPath = `${parent}/`;

const trained = CASES.map((each) => new TrainedFolder(each));

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
    const session = await ort.InferenceSession.create(folder.exported.get('onnx/model.onnx')!);
    let tagged = 0;
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
      expect(maxAbsDifference(result.logits!.data as Float32Array, logits)).toBeLessThanOrEqual(1e-5);
    }
    expect(tagged).toBeGreaterThan(10);
    await session.release();
  });

  it('its tokenizer in transformers.js gives the ids of the page', async () => {
    const tokenizer = await AutoTokenizer.from_pretrained(folder.name);
    for (const text of TEXTS) {
      const { input_ids: ids } = tokenizer(text) as { input_ids: { data: BigInt64Array } };
      expect(Array.from(ids.data, Number), text).toEqual(folder.tokenizer.encodeText(text).inputIds);
    }
  });

  it('the lines of its model card for transformers.js tag a text', async () => {
    const card = new TextDecoder().decode(folder.exported.get('README.md'));
    const lines = /```js\n([^`]*env\.[^`]*)```/.exec(card)![1]!.replace(/^import [^;]*;$/m, '');
    const said: unknown[][] = [];
    const console = { log: (...values: unknown[]) => said.push(values) };
    const names = { AutoModel, AutoTokenizer, env: {}, pipeline, console };
    const run = new AsyncFunction(...Object.keys(names), lines);
    await run(...Object.values(names));
    expect(JSON.stringify(said)).toMatch(/"(entity_group|[BI]-[A-Z]+)"/);
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
    it('transformers.js does not know the architecture with this head, but runs it', async () => {
      await expect(pipeline('token-classification', folder.name, { dtype: 'fp32' })).rejects.toThrow(
        `Unsupported model type: ${folder.family}`,
      );
      const tokenizer = await AutoTokenizer.from_pretrained(folder.name);
      const model = await AutoModel.from_pretrained(folder.name, { dtype: 'fp32' });
      for (const text of TEXTS) {
        const { logits } = await folder.tag(folder.tokenizer.encodeText(text));
        const output = await model(tokenizer(text));
        expect(maxAbsDifference(output.logits.data as Float32Array, logits)).toBeLessThanOrEqual(1e-5);
      }
      await model.dispose();
    });
  }
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
