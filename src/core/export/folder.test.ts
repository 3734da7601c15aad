import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { env, pipeline } from '@huggingface/transformers';
import { unzipSync } from 'fflate';
import { afterAll, describe, expect, it } from 'vitest';
import { EXAMPLE_RUN, EXAMPLE_TOKENS_RUN, exampleExport, LABELS } from '../../../tests/export/exampleRun.ts';
import { ZipTooLargeError } from '../archives/zipFiles.ts';
import { joinChunks } from '../bytes.ts';
import { UnsupportedModelError } from '../models/config.ts';
import { readSafetensors, toFloat32Array } from '../models/safetensors.ts';
import { taggerConfig } from './config.ts';
import { type ExportInput, exportFolder } from './folder.ts';
import { FOLDER_FILES } from './folderFiles.ts';
import { type FolderFile, zipFolder } from './zip.ts';

const ORACLES = new URL('../../../tests/oracles/', import.meta.url);
const readJson = (path: string) => JSON.parse(readFileSync(new URL(path, ORACLES), 'utf8'));

const input = exampleExport('My tagger');
const files = exportFolder(input);

const zipOf = (list: readonly FolderFile[]) =>
  joinChunks([...zipFolder(list, 'My-tagger', new Date(EXAMPLE_RUN.startedAt))]);

function textOf(path: string, list: readonly FolderFile[] = files): string {
  const file = list.find((candidate) => candidate.path === path);
  if (file === undefined) throw new Error(`no ${path}`);
  return new TextDecoder().decode(joinChunks(file.chunks));
}

const jsonOf = (path: string, list: readonly FolderFile[] = files) => JSON.parse(textOf(path, list));

describe('the exported folder', () => {
  it('has the files that three ecosystems look for', () => {
    expect(files.map(({ path }) => path)).toEqual(FOLDER_FILES);
  });

  it('has the optional tokenizer files where the source had them, all as they were', () => {
    const bytes = new TextEncoder().encode('{"unk_token": "[UNK]"}');
    const withAll = exportFolder({
      ...input,
      sourceFiles: { ...input.sourceFiles, specialTokensMap: bytes, vocabulary: bytes },
    });
    for (const path of ['special_tokens_map.json', 'vocab.txt']) {
      expect(withAll.find((file) => file.path === path)?.chunks).toEqual([bytes]);
    }
    expect(files.find(({ path }) => path === 'tokenizer.json')?.chunks[0]).toBe(input.sourceFiles.tokenizer);
  });

  it('has every tensor of BertForTokenClassification, under its name', () => {
    const reference = readSafetensors(
      new Uint8Array(readFileSync(new URL('pipeline-model/model.safetensors', ORACLES))),
    );
    const { chunks } = files.find(({ path }) => path === 'model.safetensors')!;
    const exported = readSafetensors(joinChunks(chunks));
    expect([...exported.metadata]).toEqual([['format', 'pt']]);
    expect([...exported.tensors.keys()]).toEqual([...reference.tensors.keys()]);
    for (const [name, tensor] of reference.tensors) {
      expect(exported.tensors.get(name)!.shape).toEqual(tensor.shape);
      expect(toFloat32Array(exported.tensors.get(name)!)).toEqual(toFloat32Array(tensor));
    }
  });

  it('has a config equal to what save_pretrained writes', () => {
    const { tagsmith, ...config } = jsonOf('config.json') as Record<string, unknown>;
    expect(config).toEqual(readJson('pipeline-model/config.json'));
    expect(tagsmith).toMatchObject({
      task: 'spans',
      max_length: input.record.settings.maxLength,
      words: { rule: 'words', source: 'file' },
    });
  });

  it('makes a tagger of an encoder that was stored in half precision', () => {
    const config = {
      architectures: ['BertModel'],
      model_type: 'bert',
      vocab_size: 190,
      hidden_size: 48,
      num_hidden_layers: 2,
      num_attention_heads: 4,
      intermediate_size: 96,
      max_position_embeddings: 128,
      torch_dtype: 'float16',
      id2label: { 0: 'LABEL_0' },
      label2id: { LABEL_0: 0 },
      _name_or_path: '/home/someone/models',
    };
    const bytes = new TextEncoder().encode(JSON.stringify(config));
    const exported = jsonOf(
      'config.json',
      exportFolder({ ...input, sourceFiles: { ...input.sourceFiles, config: bytes } }),
    );
    expect(exported).toMatchObject({
      architectures: ['BertForTokenClassification'],
      dtype: 'float32',
      hidden_size: 48,
    });
    expect(Object.values(exported.id2label)).toEqual(LABELS);
    expect(exported.label2id).toEqual(Object.fromEntries(LABELS.map((label, id) => [label, id])));
    expect(exported).not.toHaveProperty('torch_dtype');
    expect(exported).not.toHaveProperty('_name_or_path');
  });

  it('names the type of a source that has it only in its class', () => {
    const { model_type, ...others } = readJson('pipeline-model/config.json');
    const config = new TextEncoder().encode(JSON.stringify(others));
    const exported = exportFolder({ ...input, sourceFiles: { ...input.sourceFiles, config } });
    expect(jsonOf('config.json', exported).model_type).toBe(model_type);
  });

  it('has no code of the author, and ModernBERT by the names of both versions of transformers', () => {
    const source = JSON.parse(
      readFileSync(new URL('models/modernbert/config.json', ORACLES), 'utf8'),
    ) as Record<string, unknown>;
    const exportedOf = (fields: object) =>
      JSON.parse(taggerConfig(JSON.stringify({ ...source, ...fields }), LABELS).text) as object;
    expect(exportedOf({ auto_map: { AutoConfig: 'own.OwnConfig' } })).not.toHaveProperty('auto_map');
    const kinds = (pattern: string) =>
      [...pattern].map((letter) => (letter === 'f' ? 'full_attention' : 'sliding_attention'));
    const theta = (full: number, local: number) => ({
      rope_parameters: {
        full_attention: { rope_type: 'default', rope_theta: full },
        sliding_attention: { rope_type: 'default', rope_theta: local },
      },
    });
    expect(exportedOf({ ...theta(5000, 1000), layer_types: kinds('fsfs') })).toMatchObject({
      ...theta(5000, 1000),
      global_rope_theta: 5000,
      local_rope_theta: 1000,
      layer_types: kinds('fsfs'),
      global_attn_every_n_layers: 2,
    });
    expect(exportedOf({ layer_types: kinds('fsss') })).toMatchObject({ global_attn_every_n_layers: 4 });
    // Version 4 has no name for these.
    expect(exportedOf({ layer_types: kinds('sffs') })).toMatchObject({ global_attn_every_n_layers: 3 });
    const ofVersion4 = { rope_parameters: undefined, layer_types: undefined, global_rope_theta: 5000 };
    expect(exportedOf({ ...ofVersion4, local_rope_theta: null })).toMatchObject({
      global_rope_theta: 5000,
      local_rope_theta: 5000,
    });
    expect(exportedOf({ ...ofVersion4, local_rope_theta: 20 })).toMatchObject({ local_rope_theta: 20 });
  });

  it('refuses an invalid source config, and a head of another size than the labels', () => {
    const config = new TextEncoder().encode('[]x');
    expect(() => exportFolder({ ...input, sourceFiles: { ...input.sourceFiles, config } })).toThrow(
      UnsupportedModelError,
    );
    expect(() => exportFolder({ ...input, record: { ...EXAMPLE_RUN, labels: ['O'] } })).toThrow(
      /9 classes and the run 1 labels/,
    );
  });
});

describe("the Trainer's files", () => {
  it('log each step, each evaluation after its step, and the run', () => {
    const state = jsonOf('trainer_state.json');
    expect(state).toMatchObject({
      global_step: 12,
      max_steps: 12,
      epoch: 3,
      num_train_epochs: 3,
      train_batch_size: 8,
    });
    const history: Record<string, number>[] = state.log_history;
    expect(
      history.map((entry) => ('eval_f1' in entry ? 'eval' : 'train_loss' in entry ? 'run' : 'step')),
    ).toEqual([
      ...Array(4).fill('step'),
      'eval',
      ...Array(4).fill('step'),
      'eval',
      ...Array(4).fill('step'),
      'eval',
      'run',
    ]);
    expect(history[0]).toEqual({ epoch: 0.25, grad_norm: 1.5, learning_rate: 2e-5, loss: 2, step: 1 });
    expect(history[4]).toMatchObject({
      epoch: 1,
      step: 4,
      eval_loss: 0.9,
      eval_f1: 0.6,
      eval_runtime: 0.5,
      eval_samples_per_second: 30,
    });
    expect(history.at(-1)).toMatchObject({ step: 12, train_runtime: 2.5, train_steps_per_second: 4.8 });
  });

  it('give the settings under the names of TrainingArguments', () => {
    const { settings } = EXAMPLE_RUN;
    const grouped = {
      ...input,
      record: { ...EXAMPLE_RUN, settings: { ...settings, groupByLength: true, warmup: 0.1 } },
    };
    expect(jsonOf('training_args.json')).toMatchObject({
      learning_rate: 2e-5,
      per_device_train_batch_size: 8,
      train_sampling_strategy: 'random',
    });
    expect(jsonOf('training_args.json', exportFolder(grouped))).toMatchObject({
      warmup_steps: 0.1,
      train_sampling_strategy: 'group_by_length',
    });
  });

  it('hold the last evaluation, or nothing for a run that had none', () => {
    expect(jsonOf('eval_results.json')).toMatchObject({
      epoch: 3,
      eval_f1: 0.8,
      eval_per_type: { PER: { support: 30 } },
    });
    const stopped: ExportInput = {
      ...input,
      record: { ...EXAMPLE_RUN, status: 'stopped', epochs: [], steps: [] },
    };
    expect(jsonOf('eval_results.json', exportFolder(stopped))).toEqual({});
    expect(jsonOf('trainer_state.json', exportFolder(stopped))).toMatchObject({
      global_step: 0,
      log_history: [],
    });
    expect(textOf('README.md', exportFolder(stopped))).toContain('before its first evaluation');
  });

  it('say of a quick try that it is one, and how much of the data it has seen', () => {
    const quickTry = { trainSentences: 32, ofTrain: 1150, validationSentences: 15, ofValidation: 300 };
    const made = exportFolder({ ...input, record: { ...EXAMPLE_RUN, quickTry } });
    expect(textOf('README.md', made)).toContain('a sample of 32 of 1,150 training sentences');
    expect(textOf('README.md', made)).toContain('on 15 of 300 validation sentences');
    expect(jsonOf('training_args.json', made).tagsmith.quick_try).toEqual({
      train_sentences: 32,
      of_train: 1150,
      validation_sentences: 15,
      of_validation: 300,
    });
    expect(textOf('README.md', made)).toMatch(/name: .*quick try, on a sample/);
    expect(textOf('README.md')).not.toContain('quick try');
    expect(jsonOf('training_args.json').tagsmith.quick_try).toBeNull();
  });

  it('say in the card where the weights are newer than the figures', () => {
    const further = { ...EXAMPLE_RUN, epochs: EXAMPLE_RUN.epochs.slice(0, 1) };
    expect(textOf('README.md', exportFolder({ ...input, record: further }))).toContain(
      'The weights are of step 12',
    );
    expect(textOf('README.md')).not.toContain('The weights are of step');
  });
});

describe('a run that tags every word', () => {
  const tokenFiles = exportFolder(exampleExport('My tagger', EXAMPLE_TOKENS_RUN));
  const card = textOf('README.md', tokenFiles);
  const spansCard = textOf('README.md');

  it('has its tags as labels, bare and in order', () => {
    const { id2label, label2id } = jsonOf('config.json', tokenFiles);
    expect(Object.keys(id2label)).toEqual(EXAMPLE_TOKENS_RUN.labels.map((_, id) => String(id)));
    expect(Object.values(id2label)).toEqual(EXAMPLE_TOKENS_RUN.labels);
    expect(label2id.PRP$).toBe(5);
  });

  it('says in the card how words are scored, and how a word gets its tag', () => {
    const frontMatter = card.split('---')[1]!;
    expect(frontMatter).toContain('pipeline_tag: token-classification');
    expect(frontMatter.match(/^- (accuracy|precision|recall|f1)$/gm)).toEqual([
      '- accuracy',
      '- precision',
      '- recall',
      '- f1',
    ]);
    expect(frontMatter).toMatch(/type: f1\n +name: Macro F1\n +value: 0\.8/);
    expect(card).toContain(
      '| Epoch | Training Loss | Validation Loss | Accuracy | Macro Precision | Macro Recall | Macro F1 |',
    );
    expect(card).toContain('| tag | precision | recall | F1 | tokens |');
    expect(card).toContain('is_split_into_words=True');
    for (const word of ['seqeval', 'entities', 'aggregation_strategy']) {
      expect(card).not.toContain(word);
      expect(spansCard).toContain(word);
    }
    expect(spansCard).toContain(
      '| Epoch | Training Loss | Validation Loss | Precision | Recall | F1 | Accuracy |',
    );
  });

  it('has the same keys in eval_results.json, and its scores by tag', () => {
    const results = jsonOf('eval_results.json', tokenFiles);
    expect(results).toMatchObject({ eval_accuracy: 0.9, eval_f1: 0.8, eval_word_accuracy: 0.89 });
    expect(Object.keys(results.eval_per_tag)).toEqual(['DET', 'PRP$']);
    expect(results).not.toHaveProperty('eval_per_type');
    expect(jsonOf('training_args.json', tokenFiles).tagsmith.task).toBe('tokens');
  });
});

describe('the zip', () => {
  it('unpacks to a folder of its name, with the same bytes', () => {
    const zip = zipOf(files);
    const unzipped = unzipSync(zip);
    expect(Object.keys(unzipped).sort()).toEqual(files.map(({ path }) => `My-tagger/${path}`).sort());
    for (const { path, chunks } of files)
      expect(Buffer.compare(unzipped[`My-tagger/${path}`]!, joinChunks(chunks))).toBe(0);
    expect(Object.keys(unzipped)).toEqual(files.map(({ path }) => `My-tagger/${path}`));
    expect(Buffer.compare(zipOf(files), zip)).toBe(0);
  });

  it.each(['../evil', '/evil', 'a/../../evil', 'a\\..\\evil', 'a//b', '.', ''])(
    'refuses the path %j',
    (path) => {
      expect(() => zipOf([{ path, chunks: [] }])).toThrow(RangeError);
    },
  );
});

describe('a zip of weights', () => {
  it('is made of views of them, and refused beyond 4 GiB before anything is done', () => {
    const weights = new Uint8Array(1_000_000).fill(7);
    const pieces = [...zipFolder([{ path: 'model.safetensors', chunks: [weights] }], 'x', new Date(2020, 1))];
    const views = pieces.filter(({ buffer }) => buffer === weights.buffer);
    expect(views.reduce((sum, { length }) => sum + length, 0)).toBe(weights.length);
    const tooMany = new Array(5000).fill(weights);
    expect(() => zipFolder([{ path: 'a', chunks: tooMany }], 'x', new Date(2020, 1)).next()).toThrow(
      ZipTooLargeError,
    );
  });
});

describe('transformers.js', () => {
  const parent = mkdtempSync(join(tmpdir(), 'tagsmith-export-'));
  afterAll(() => rmSync(parent, { recursive: true }));

  it("loads the unpacked folder and finds the reference's entities", async () => {
    for (const [path, bytes] of Object.entries(unzipSync(zipOf(files)))) {
      mkdirSync(dirname(join(parent, path)), { recursive: true });
      writeFileSync(join(parent, path), bytes);
    }
    env.allowRemoteModels = false;
    env.localModelPath = `${parent}/`;
    const tagger = await pipeline('token-classification', 'My-tagger', { dtype: 'fp32' });
    const cases: {
      text: string;
      tokens: string[];
      none: { entity: string; index: number; score: number }[];
    }[] = readJson('pipeline.json').cases;
    let compared = 0;
    // A text beyond the limit of 48 tokens is cut without its [SEP] there.
    for (const { text, tokens, none } of cases.filter((testCase) => testCase.tokens.length < 48)) {
      const found = await tagger(text);
      // transformers.js leaves out what decodes to nothing: unknown tokens, and special ones written in the text.
      const expected = none.filter(({ index }) => !/^\[[A-Z]+\]$/.test(tokens[index]!));
      expect(found.map(({ entity, index }) => [index, entity])).toEqual(
        expected.map(({ entity, index }) => [index, entity]),
      );
      for (const [i, { score }] of expected.entries()) {
        expect(Math.abs(found[i]!.score - score)).toBeLessThanOrEqual(1e-5);
        compared++;
      }
    }
    expect(compared).toBeGreaterThan(100);
    await tagger.dispose();
  });
});
