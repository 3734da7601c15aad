import { readdirSync, readFileSync } from 'node:fs';
import { fromBinary } from '@bufbuild/protobuf';
import * as ort from 'onnxruntime-node';
import { describe, expect, test } from 'vitest';
import {
  type ArchitectureFigures,
  dropoutOf,
  type ModelCase,
  maxAbsDifference,
  ORACLE_LABELS,
  type OracleBatch,
  readTensors,
  TINY_MODELS,
} from '../../../tests/oracleFiles.ts';
import { tinyModelArtifacts } from '../../../tests/oracleRun.ts';
import { valuesOf } from '../../../tests/trainingArtifacts.ts';
import { OPERATORS } from '../onnx/builder.ts';
import { encodeModel } from '../onnx/codec.ts';
import { elementCount } from '../onnx/graph.ts';
import { ModelProtoSchema } from '../onnx/schema/onnx_pb.ts';
import {
  type ArchitectureTable,
  architecture,
  buildForward,
  isHead,
  layerOf,
  parseConfig,
} from './architectures.ts';
import { UnsupportedModelError } from './config.ts';
import { GRAPH } from './forward.ts';
import { readSafetensors } from './safetensors.ts';
import { loadWeights } from './weights.ts';

const read = async (path: string) =>
  new Uint8Array(readFileSync(new URL(`../../../tests/oracles/${path}`, import.meta.url)));
const jsonOf = (path: string) =>
  JSON.parse(readFileSync(new URL(`../../../tests/oracles/models/${path}`, import.meta.url), 'utf8'));

const figures: ArchitectureFigures = JSON.parse(
  readFileSync(new URL('../../../tests/oracles/architectures.json', import.meta.url), 'utf8'),
);

/** What graphs of training and evaluation may have. */
const IN_TRAINING = new Set<string>(
  Object.entries(OPERATORS).flatMap(([op, { inTraining }]) => (inTraining ? [op] : [])),
);

describe('the table of architectures', () => {
  test('the reference has a tiny model of each', () => {
    const folders = readdirSync(new URL('../../../tests/oracles/models/', import.meta.url));
    expect(folders.toSorted()).toEqual([...TINY_MODELS].toSorted());
  });

  test('a name without a row, and a row under another name, do not compile', () => {
    const compiles = (_table: ArchitectureTable) => {};
    const { bert, ...others } = {} as ArchitectureTable;
    // @ts-expect-error bert is missing
    compiles(others);
    // @ts-expect-error its configs are bert's
    compiles({ ...others, bert, electra: bert });
    compiles({ ...others, bert });
  });
});

describe.each(TINY_MODELS)('%s', (family) => {
  const configJson = jsonOf(`${family}/config.json`);
  const config = parseConfig(configJson);
  const oracle: ModelCase = jsonOf(`${family}/case.json`);
  const checkpoint = readSafetensors(
    readFileSync(new URL(`../../../tests/oracles/models/${family}/model.safetensors`, import.meta.url)),
  );

  test('its class is the one that the reference saved', () => {
    expect([architecture(config.modelType).tokenClassifier]).toEqual(configJson.architectures);
  });

  test('every tensor of the reference has its name and shape, and decays if Trainer decays it', async () => {
    const artifacts = await tinyModelArtifacts(read, family, { labelSmoothing: 0, weightDecay: 0.01 });
    const { parameters } = artifacts.manifest;
    const parts = parameters.flatMap((spec) => spec.parts.map((part) => ({ ...part, decay: spec.decay })));
    expect(Object.fromEntries(parts.map(({ name, shape }) => [name, shape]))).toEqual(oracle.parameters);
    expect(
      parts
        .filter(({ decay }) => decay)
        .map(({ name }) => name)
        .toSorted(),
    ).toEqual(oracle.decay_parameters.toSorted());
    const used = [artifacts.trainModel, artifacts.evalModel].flatMap((bytes) =>
      fromBinary(ModelProtoSchema, bytes).graph!.node.map((node) => node.opType),
    );
    expect([...new Set(used)].filter((op) => !IN_TRAINING.has(op))).toEqual([]);
  });

  test('dropout is where the reference applies it, with the probability of the same field', () => {
    expect(dropoutOf(configJson, figures.probabilities)).toEqual(figures.families[family].dropout);
  });

  test('the exported model gives the logits of the reference, whatever the length', async () => {
    const weights = await readTensors(read, `models/${family}/model.safetensors`);
    const { graph, logits } = buildForward(config, ORACLE_LABELS.length, { kind: 'export', weights });
    graph.output(GRAPH.logits, logits);
    const session = await ort.InferenceSession.create(encodeModel(graph.build()));
    expect(session.inputNames).toEqual(
      ['input_ids', 'attention_mask', 'token_type_ids'].filter(
        (name) => name in oracle.batch || name !== 'token_type_ids',
      ),
    );
    const short = await run(session, oracle.batch);
    const expected = Float32Array.from(oracle.logits.flat(2));
    expect(
      maxAbsDifference(realTokens(short, oracle.batch), realTokens(expected, oracle.batch)),
    ).toBeLessThan(1e-5);
    const { long } = oracle;
    const labels = ORACLE_LABELS.length;
    const firstLabels = (await run(session, long.batch)).filter((_, i) => i % labels === 0);
    const real = long.batch.attention_mask.flat();
    const chosen = (values: ArrayLike<number>) => Array.from(values).filter((_, i) => real[i] === 1);
    expect(maxAbsDifference(chosen(firstLabels), chosen(long.logits_first_label.flat()))).toBeLessThan(1e-5);
  });

  test('a checkpoint of the encoder alone, without its prefix and with old names, is loaded', () => {
    const { parameters } = buildForward(config, 5, { kind: 'eval' });
    const prefix = `${architecture(config.modelType).prefix}.`;
    const bare = new Map(
      [...checkpoint.tensors]
        .filter(([name]) => name.startsWith(prefix))
        .map(([name, tensor]) => [
          name.slice(prefix.length).replace(/LayerNorm\.weight$/, 'LayerNorm.gamma'),
          tensor,
        ]),
    );
    const specs = parameters.map(({ spec }) => spec);
    const { weights, newlyInitialized, unused } = loadWeights(
      config,
      specs,
      bare,
      1,
      new Array(5).fill(null),
    );
    const head = Object.keys(oracle.parameters).filter(isHead);
    expect(head).toContain('classifier.weight');
    expect([...newlyInitialized].toSorted()).toEqual(head.toSorted());
    for (const name of head.filter((each) => each.endsWith('.bias')))
      expect(new Set(valuesOf(weights).get(name))).toEqual(new Set([0]));
    expect(unused).toEqual([]);
    expect([...weights.keys()].toSorted()).toEqual(Object.keys(oracle.parameters).toSorted());
  });

  test('each layer has parameters, and everything outside is embeddings or head', () => {
    const names = Object.keys(oracle.parameters);
    const layers = new Set(names.map((name) => layerOf(config, name)).filter((layer) => layer !== null));
    const last = config.numHiddenLayers - 1;
    expect(Math.max(...layers)).toBe(last);
    if (config.modelType !== 'albert') expect(layers.size).toBe(config.numHiddenLayers);
    const outside = names.filter((name) => layerOf(config, name) === null && !isHead(name));
    expect(
      outside.filter((name) => !/embedding|relative_attention_bias|^deberta.encoder.LayerNorm/.test(name)),
    ).toEqual([]);
  });
});

async function run(session: ort.InferenceSession, batch: OracleBatch): Promise<Float32Array> {
  const dims = [batch.input_ids.length, batch.input_ids[0]!.length];
  const int64 = (rows: readonly (readonly number[])[]) =>
    new ort.Tensor('int64', BigInt64Array.from(rows.flat(), BigInt), dims);
  const { logits } = await session.run({
    input_ids: int64(batch.input_ids),
    attention_mask: int64(batch.attention_mask),
    ...(batch.token_type_ids && { token_type_ids: int64(batch.token_type_ids) }),
  });
  return logits!.data as Float32Array;
}

/** The logits where the attention mask is 1. */
function realTokens(logits: Float32Array, batch: OracleBatch): Float32Array {
  const mask = batch.attention_mask.flat();
  return logits.filter((_, i) => mask[Math.floor(i / ORACLE_LABELS.length)] === 1);
}

describe('config.json', () => {
  const error = (json: unknown): UnsupportedModelError => {
    try {
      parseConfig(json);
    } catch (thrown) {
      if (thrown instanceof UnsupportedModelError) return thrown;
      throw thrown;
    }
    throw new Error('It was read.');
  };

  test('another architecture is named, with those that work', () => {
    const { message, data } = error({ model_type: 'gpt2' });
    expect(data).toMatchObject({ field: 'model_type', found: 'gpt2' });
    expect(data.supported).toEqual([...TINY_MODELS]);
    expect(message).toContain('"gpt2"');
    for (const { model_type } of TINY_MODELS.map((family) => jsonOf(`${family}/config.json`)))
      expect(message).toContain(model_type);
  });

  test('one without model_type is recognised by its class, else refused with a list of those that work', () => {
    for (const family of TINY_MODELS) {
      const { model_type, ...others } = jsonOf(`${family}/config.json`);
      expect(parseConfig(others).modelType).toBe(model_type);
    }
    expect(parseConfig({ architectures: ['XLMRobertaModel'] }).modelType).toBe('xlm-roberta');
    for (const json of [{}, { architectures: ['DebertaForMaskedLM'] }]) {
      expect(error(json).data).toMatchObject({
        field: 'model_type',
        found: undefined,
        supported: [...TINY_MODELS],
      });
      expect(error(json).message).toContain('model_type is missing. These types can be trained: bert, ');
    }
  });

  test('aliases of fields, as transformers accepts them', () => {
    const bert = { model_type: 'bert', vocab_size: 50 };
    for (const [hidden_act, same] of [
      ['gelu_python', 'gelu'],
      ['gelu_fast', 'gelu_new'],
      ['gelu_pytorch_tanh', 'gelu_new'],
    ] as const)
      expect(parseConfig({ ...bert, hidden_act }).hiddenAct).toBe(same);
    expect(parseConfig({ ...bert, position_embedding_type: null })).toEqual(parseConfig(bert));
    // torch.nn.Embedding(padding_idx=-1)
    expect(parseConfig({ ...bert, pad_token_id: -1 }).padTokenId).toBe(49);
    const { pos_att_type: _, ...deberta } = jsonOf('deberta-v2/config.json');
    expect(parseConfig({ ...deberta, pos_att_type: null })).toEqual(parseConfig(deberta));
    expect(parseConfig(deberta)).toMatchObject({ contentToPosition: false, positionToContent: false });
    const distilbert = { model_type: 'distilbert', dim: 32, n_layers: 2, n_heads: 4 };
    const names = { hidden_size: 32, num_hidden_layers: 2, num_attention_heads: 4 };
    expect(parseConfig({ model_type: 'distilbert', n_heads: 2, ...names })).toEqual(parseConfig(distilbert));
  });

  test('what is not a config, or has an impossible field, is refused, naming the field', () => {
    expect(error(null).data.field).toBe('config.json');
    expect(error({ hidden_size: 32 }).data.field).toBe('model_type');
    expect(error({ model_type: 'bert', hidden_act: 'silu' }).data).toMatchObject({
      field: 'hidden_act',
      found: 'silu',
    });
    expect(error({ model_type: 'roberta', pad_token_id: null }).data.field).toBe('pad_token_id');
    expect(error({ model_type: 'distilbert', dropout: 2 }).data.field).toBe('dropout');
    expect(error({ model_type: 'electra', num_attention_heads: 7 }).data.field).toBe('num_attention_heads');
    expect(error({ model_type: 'camembert', max_position_embeddings: 2 }).data.field).toBe(
      'max_position_embeddings',
    );
  });

  test.each([
    ['bert', [30522, 768, 12, 12, 3072], 512],
    ['distilbert', [30522, 768, 6, 12, 3072], 512],
    ['roberta', [50265, 768, 12, 12, 3072], 510],
    ['xlm-roberta', [30522, 768, 12, 12, 3072], 510],
    ['electra', [30522, 256, 12, 4, 1024], 512],
    ['albert', [30000, 4096, 12, 64, 16384], 512],
    ['mpnet', [30527, 768, 12, 12, 3072], 510],
    ['mobilebert', [30522, 512, 24, 4, 512], 512],
    ['modernbert', [50368, 768, 22, 12, 1152], 8192],
  ] as const)('%s has the defaults of transformers', (modelType, sizes, maxLength) => {
    const config = parseConfig({ model_type: modelType });
    expect([
      config.vocabSize,
      config.hiddenSize,
      config.numHiddenLayers,
      config.numAttentionHeads,
      config.intermediateSize,
    ]).toEqual(sizes);
    expect(config.maxLength).toBe(maxLength);
  });

  test('ModernBERT: names from before transformers 5 mean the same', () => {
    const sizes = { model_type: 'modernbert', num_hidden_layers: 4 };
    const old = parseConfig({
      ...sizes,
      global_attn_every_n_layers: 2,
      global_rope_theta: 80_000,
      local_rope_theta: null,
    });
    const layer_types = ['full', 'sliding', 'full', 'sliding'].map((kind) => `${kind}_attention`);
    const rope = { rope_type: 'default', rope_theta: 80_000 };
    const rope_parameters = { full_attention: rope, sliding_attention: rope };
    expect(old).toEqual(parseConfig({ ...sizes, layer_types, rope_parameters }));
    expect(error({ ...sizes, layer_types: ['full_attention'] }).data.field).toBe('layer_types');
    expect(error({ ...sizes, norm_bias: true }).data.field).toBe('norm_bias');
    expect(error({ ...sizes, hidden_size: 36 }).data.field).toBe('num_attention_heads');
  });

  test('ModernBERT: a new head is drawn within two deviations, and its norm starts as one', () => {
    const config = parseConfig(jsonOf('modernbert/config.json'));
    const specs = buildForward(config, 40, { kind: 'eval' }).parameters.map(({ spec }) => spec);
    const { tensors } = readSafetensors(
      readFileSync(new URL('../../../tests/oracles/models/modernbert/model.safetensors', import.meta.url)),
    );
    const encoder = new Map([...tensors].filter(([name]) => !isHead(name)));
    const weights = valuesOf(loadWeights(config, specs, encoder, 1, new Array(40).fill(null)).weights);
    expect(new Set(weights.get('head.norm.weight'))).toEqual(new Set([1]));
    for (const [name, deviation] of [
      ['classifier.weight', 32 ** -0.5],
      ['head.dense.weight', 0.02 / Math.sqrt(8)],
    ] as const) {
      const largest = Math.max(...weights.get(name)!.map(Math.abs)) / deviation;
      expect(largest).toBeGreaterThan(1.8);
      expect(largest).toBeLessThanOrEqual(2);
    }
  });

  test('DeBERTa-v2: what v3 does not have is refused by its field', () => {
    const json = jsonOf('deberta-v2/config.json');
    expect(error({ ...json, conv_kernel_size: 3 }).data.field).toBe('conv_kernel_size');
    expect(error({ ...json, share_att_key: false }).data.field).toBe('share_att_key');
    expect(error({ ...json, embedding_size: 16 }).data.field).toBe('embedding_size');
    expect(parseConfig({ ...json, pos_att_type: 'C2P | p2c' })).toEqual(parseConfig(json));
  });

  test('MobileBERT: the published model is read, and what its reference cannot run is refused by its field', () => {
    const published = {
      model_type: 'mobilebert',
      attention_probs_dropout_prob: 0.1,
      classifier_activation: false,
      embedding_size: 128,
      hidden_act: 'relu',
      hidden_dropout_prob: 0,
      hidden_size: 512,
      initializer_range: 0.02,
      intermediate_size: 512,
      intra_bottleneck_size: 128,
      key_query_shared_bottleneck: true,
      layer_norm_eps: 1e-12,
      max_position_embeddings: 512,
      normalization_type: 'no_norm',
      num_attention_heads: 4,
      num_feedforward_networks: 4,
      num_hidden_layers: 24,
      pad_token_id: 0,
      trigram_input: true,
      true_hidden_size: 128,
      type_vocab_size: 2,
      use_bottleneck: true,
      use_bottleneck_attention: false,
      vocab_size: 30522,
    };
    const config = parseConfig(published);
    expect(config).toEqual(parseConfig({ model_type: 'mobilebert' }));
    const { parameters, headSize } = buildForward(config, 9, { kind: 'train' });
    expect(headSize).toBe(32);
    // transformers counts as many for google/mobilebert-uncased with a head of nine labels.
    expect(parameters.reduce((sum, { spec }) => sum + elementCount(spec.shape), 0)).toBe(24_586_505);
    const refused = (changes: object) => error({ ...published, ...changes }).data.field;
    expect(refused({ trigram_input: false })).toBe('trigram_input');
    expect(refused({ key_query_shared_bottleneck: false })).toBe('key_query_shared_bottleneck');
    expect(refused({ use_bottleneck_attention: true })).toBe('key_query_shared_bottleneck');
    expect(refused({ true_hidden_size: 512 })).toBe('true_hidden_size');
    expect(refused({ normalization_type: 'batch_norm' })).toBe('normalization_type');
    expect(refused({ num_attention_heads: 3 })).toBe('num_attention_heads');
  });

  test('ALBERT: layers share the weights of their group, and the last of a group freezes it', () => {
    const config = parseConfig({ model_type: 'albert', num_hidden_layers: 12, num_hidden_groups: 5 });
    const group = (index: number) =>
      layerOf(config, `albert.encoder.albert_layer_groups.${index}.albert_layers.0.ffn.weight`);
    expect([0, 1, 2, 3, 4].map(group)).toEqual([2, 4, 7, 9, 11]);
  });
});
