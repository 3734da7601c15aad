import { describe, expect, it } from 'vitest';
import { CountedTurns } from '../../../tests/countedTurns.ts';
import { parseConfig } from '../models/architectures.ts';
import type { DeviceLimits } from '../runtime/memory.ts';
import { NO_TURNS } from '../turns.ts';
import { type Fit, type FitQuestion, judgeFit } from './fit.ts';
import { DEFAULT_SETTINGS, type TrainSettings } from './settings.ts';
import { isHopeless, ModelTooLargeError, settingsOf, tooLargeError } from './tooLarge.ts';

/** The config.json of the hub, as far as the graph depends on it. */
const xlmRoberta = {
  model_type: 'xlm-roberta',
  vocab_size: 250_002,
  max_position_embeddings: 514,
  type_vocab_size: 1,
  pad_token_id: 1,
};
const large = { hidden_size: 1024, num_hidden_layers: 24, num_attention_heads: 16, intermediate_size: 4096 };
const debertaV3 = {
  model_type: 'deberta-v2',
  hidden_size: 768,
  num_hidden_layers: 12,
  num_attention_heads: 12,
  intermediate_size: 3072,
  relative_attention: true,
  position_buckets: 256,
  norm_rel_ebd: 'layer_norm',
  share_att_key: true,
  pos_att_type: 'p2c|c2p',
  position_biased_input: false,
  max_relative_positions: -1,
  type_vocab_size: 0,
};
const CONFIGS = {
  'bert-base-cased': { model_type: 'bert', vocab_size: 28_996 },
  'bert-large-cased': { model_type: 'bert', vocab_size: 28_996, ...large },
  'xlm-roberta-base': xlmRoberta,
  'xlm-roberta-large': { ...xlmRoberta, ...large },
  'deberta-v3-base': { ...debertaV3, vocab_size: 128_100 },
  'mdeberta-v3-base': { ...debertaV3, vocab_size: 251_000 },
};
type Name = keyof typeof CONFIGS;

const wasm: DeviceLimits = { backend: 'wasm', deviceMemoryBytes: null };
/** The default of WebGPU, and what a usual desktop adapter gives. */
const smallGpu: DeviceLimits = { backend: 'webgpu', largestBufferBytes: 128 * 2 ** 20 };
const gpu: DeviceLimits = { backend: 'webgpu', largestBufferBytes: 2 ** 31 - 4 };

/** What several tests ask is judged once. */
const judged = new Map<string, Promise<Fit>>();

function judge(name: Name, device: DeviceLimits, changes: Partial<TrainSettings> = {}): Promise<Fit> {
  const key = JSON.stringify([name, device, changes]);
  const known = judged.get(key);
  if (known !== undefined) return known;
  const question = { labelCount: 9, settings: { ...DEFAULT_SETTINGS, ...changes }, device, rows: null };
  const fit = judgeFit(name, parseConfig(CONFIGS[name]), question, NO_TURNS);
  judged.set(key, fit);
  return fit;
}

describe('a GPU', () => {
  it('with the default limit refuses word embeddings above it, and names them', async () => {
    const { tooLarge, parameterCount } = await judge('xlm-roberta-base', smallGpu);
    const layer = 4 * 768 * 769 + 768 * 3072 + 3072 + 3072 * 768 + 768 + 4 * 768;
    expect(parameterCount).toBe((250_002 + 514 + 1 + 2) * 768 + 12 * layer + 9 * 769);
    expect(tooLarge).toMatchObject({
      what: 'parameter',
      name: 'roberta.embeddings.word_embeddings.weight',
      neededBytes: 250_002 * 768 * 4,
      limitBytes: 134_217_728,
      remedies: [{ kind: 'chooseWasm' }],
    });
    expect(isHopeless(tooLarge!)).toBe(true);
    expect(tooLargeError(tooLarge!)).toBeInstanceOf(ModelTooLargeError);
    expect(tooLargeError(tooLarge!).message).toMatch(
      /^xlm-roberta-base does not fit: roberta\.embeddings\.word_embeddings\.weight has 768 MB, and this GPU takes no buffer above 134 MB\. It would fit with the WASM backend/,
    );
    expect((await judge('mdeberta-v3-base', smallGpu)).tooLarge?.neededBytes).toBe(251_000 * 768 * 4);
    expect((await judge('deberta-v3-base', smallGpu)).tooLarge?.neededBytes).toBe(128_100 * 768 * 4);
  });

  it('accepts them where it takes larger buffers, and small vocabularies in either case', async () => {
    for (const name of ['xlm-roberta-base', 'xlm-roberta-large', 'mdeberta-v3-base'] as const)
      expect((await judge(name, gpu)).tooLarge).toBeNull();
    expect((await judge('bert-base-cased', smallGpu)).tooLarge).toBeNull();
    expect((await judge('bert-large-cased', smallGpu)).tooLarge).toBeNull();
  });

  it('refuses a batch with an intermediate result above the limit', async () => {
    const { tooLarge } = await judge('bert-base-cased', smallGpu, { batchSize: 512, maxLength: 512 });
    expect(tooLarge?.what).toBe('activation');
    expect(tooLarge?.remedies.map(({ kind }) => kind)).toContain('batchSize');
  });
});

describe('WASM', () => {
  it('trains base-size encoders', async () => {
    for (const name of ['bert-base-cased', 'xlm-roberta-base', 'deberta-v3-base'] as const)
      expect((await judge(name, wasm)).tooLarge).toBeNull();
  });

  it('does not have the memory for all of a large encoder, but for some of its layers', async () => {
    const { tooLarge, memory } = await judge('bert-large-cased', wasm);
    expect(tooLarge?.what).toBe('state');
    // 16 bytes a parameter: itself, its gradient, two moments; tables have no gradient.
    const state = memory.needs.find(({ what }) => what === 'state')!;
    expect(state.neededBytes).toBeGreaterThan(12 * 332_538_889);
    expect(state.neededBytes).toBeLessThan(16 * 332_538_889);
    expect(isHopeless(tooLarge!)).toBe(false);
    const layers = tooLarge!.remedies.find(({ kind }) => kind === 'frozenLayers');
    expect(layers).toMatchObject({ kind: 'frozenLayers' });
  });

  it('holds xlm-roberta-large only with most of it frozen, and a model of 6 GB not at all', async () => {
    const { tooLarge } = await judge('xlm-roberta-large', wasm);
    expect(isHopeless(tooLarge!)).toBe(false);
    const xxl = parseConfig({ ...CONFIGS['xlm-roberta-large'], num_hidden_layers: 100 });
    const question = { labelCount: 9, settings: DEFAULT_SETTINGS, device: wasm, rows: null };
    const hopeless = (await judgeFit('xxl', xxl, question, NO_TURNS)).tooLarge!;
    expect(hopeless.remedies).toEqual([]);
    expect(tooLargeError(hopeless).message).toMatch(
      /No setting helps\. Choose an encoder of up to about 268 million parameters\.$/,
    );
  });

  it('cannot hold a batch of 512 × 512', async () => {
    const { tooLarge } = await judge('bert-base-cased', wasm, { batchSize: 512, maxLength: 512 });
    expect(tooLarge?.neededBytes).toBeGreaterThan(tooLarge!.limitBytes);
    expect(tooLarge?.remedies.length).toBeGreaterThan(0);
  });

  it('is judged by the longest row of the data, not by the limit', async () => {
    const settings = { ...DEFAULT_SETTINGS, batchSize: 64, maxLength: 512 };
    const config = parseConfig(CONFIGS['bert-base-cased']);
    const question = { labelCount: 9, settings, device: wasm };
    const tooLargeWith = async (rows: FitQuestion['rows']) =>
      (await judgeFit('b', config, { ...question, rows }, NO_TURNS)).tooLarge;
    expect(await tooLargeWith(null)).not.toBeNull();
    expect(await tooLargeWith({ count: 500, longest: 30 })).toBeNull();
    expect(await tooLargeWith({ count: 2, longest: 512 })).toBeNull();
  });
});

describe('what would fit', () => {
  it.each([
    ['bert-large-cased', wasm, {}],
    ['xlm-roberta-large', wasm, {}],
    ['bert-base-cased', wasm, { batchSize: 512, maxLength: 512 }],
    ['bert-base-cased', smallGpu, { batchSize: 512, maxLength: 512 }],
  ] as const)('fits: %s', async (name, device, changes) => {
    const { tooLarge } = await judge(name, device, changes);
    for (const remedy of tooLarge!.remedies) {
      expect(
        (await judge(name, device, { ...changes, ...settingsOf(remedy) })).tooLarge,
        remedy.kind,
      ).toBeNull();
      // One step less does not.
      if (remedy.kind === 'batchSize')
        expect(
          (await judge(name, device, { ...changes, batchSize: 2 * remedy.value })).tooLarge,
        ).not.toBeNull();
      if (remedy.kind === 'frozenLayers')
        expect(
          (await judge(name, device, { ...changes, frozenLayers: remedy.value - 1 })).tooLarge,
        ).not.toBeNull();
    }
  });
});

describe('judging', () => {
  const config = parseConfig({ ...CONFIGS['bert-base-cased'], hidden_size: 64, num_attention_heads: 4 });
  const question = {
    labelCount: 9,
    settings: DEFAULT_SETTINGS,
    device: { backend: 'webgpu', largestBufferBytes: 4096 },
    rows: null,
  } as const;

  it('yields in each graph and after each measurement, with remedies or without', async () => {
    const fits = new CountedTurns();
    expect((await judgeFit('b', config, { ...question, device: wasm }, fits)).tooLarge).toBeNull();
    // Before each of four pieces of the graphs, and after they were measured.
    expect(fits.chances).toBe(5);
    const turns = new CountedTurns();
    const { tooLarge } = await judgeFit('b', config, question, turns);
    expect(tooLarge!.remedies).toEqual([{ kind: 'chooseWasm' }]);
    // As set; 4, 2, 1 rows; 64, 32 tokens; embeddings frozen; layers frozen; all of these together; on WASM.
    const measured = 1 + 3 + 2 + 1 + 1 + 1 + 1;
    const graphs = 4;
    expect(turns.chances).toBe(4 * graphs + measured);
  });

  it('ends where it is cancelled', async () => {
    for (const endsAfter of [0, 4, 9]) {
      const turns = new CountedTurns(endsAfter);
      await expect(judgeFit('b', config, question, turns)).rejects.toBe(turns.cancelled);
    }
  });
});
