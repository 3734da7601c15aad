/**
 * The estimate of memory (src/core/runtime/memory.ts) next to what a training step on WASM really takes, in node,
 * each case in a process of its own, since a WebAssembly memory never shrinks.
 *
 *     npx tsx bench/memory.ts > result.json
 *
 * `ortRatio`: ONNX Runtime's heap by the estimate, divided by the real one. Emscripten requests a fifth more than
 * needed while there is room; here the first two attempts of each growth are refused, so that it takes at most five
 * per cent more.
 */
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import {
  buildTrainingGraphs,
  DEFAULT_SETTINGS,
  elementCount,
  encodeTrainingModels,
  HostTrainingSession,
  InitialWeights,
  inMemory,
  judgeFit,
  NO_TURNS,
  PhiloxStream,
  parseConfig,
  planGraphs,
  type TrainSettings,
} from '../src/core/node.ts';
import { watchMemories } from './watchMemories.ts';

interface Case {
  readonly name: string;
  readonly config: object;
  readonly batchSize: number;
  readonly length: number;
  readonly settings?: Partial<TrainSettings>;
}

const embedded = JSON.parse(
  readFileSync(new URL('../public/models/cased-4l-384/config.json', import.meta.url), 'utf8'),
) as object;
const wide = {
  vocab_size: 30_000,
  hidden_size: 512,
  num_hidden_layers: 6,
  num_attention_heads: 8,
  intermediate_size: 2048,
};
const CASES: readonly Case[] = [
  { name: 'cased-4l-384', config: embedded, batchSize: 8, length: 32 },
  { name: 'cased-4l-384', config: embedded, batchSize: 16, length: 64 },
  { name: 'cased-4l-384', config: embedded, batchSize: 16, length: 128 },
  {
    name: 'cased-4l-384, no dropout',
    config: embedded,
    batchSize: 16,
    length: 64,
    settings: { dropout: false },
  },
  {
    name: 'cased-4l-384, embeddings and two layers frozen',
    config: embedded,
    batchSize: 16,
    length: 64,
    settings: { freezeEmbeddings: true, frozenLayers: 2 },
  },
  { name: 'bert, 6 layers of 512', config: { ...wide, model_type: 'bert' }, batchSize: 8, length: 128 },
  { name: 'distilbert, 6 layers of 768', config: { model_type: 'distilbert' }, batchSize: 4, length: 64 },
  {
    name: 'xlm-roberta, 6 layers of 512',
    config: { ...wide, model_type: 'xlm-roberta' },
    batchSize: 8,
    length: 64,
  },
  {
    name: 'modernbert, 6 layers of 512',
    config: { ...wide, model_type: 'modernbert', intermediate_size: 768 },
    batchSize: 8,
    length: 64,
  },
  {
    name: 'deberta-v2, 4 layers of 384',
    config: {
      ...wide,
      model_type: 'deberta-v2',
      hidden_size: 384,
      num_hidden_layers: 4,
      num_attention_heads: 6,
      intermediate_size: 1536,
      relative_attention: true,
      position_buckets: 256,
      norm_rel_ebd: 'layer_norm',
      share_att_key: true,
      pos_att_type: 'p2c|c2p',
      position_biased_input: false,
      type_vocab_size: 0,
      max_relative_positions: -1,
    },
    batchSize: 8,
    length: 64,
  },
];
const LABELS = 9;
const SEED = 1;

const chosen = process.argv[2];
if (chosen === undefined) {
  const results = CASES.map((_, index) => {
    console.error(`case ${index + 1} of ${CASES.length}: ${CASES[index]!.name}`);
    const loader = ['--import', 'tsx'];
    const script = fileURLToPath(import.meta.url);
    return JSON.parse(
      execFileSync(process.execPath, [...loader, script, String(index)], { encoding: 'utf8' }),
    );
  });
  console.log(JSON.stringify({ node: process.version, cases: results }, null, 2));
} else {
  console.log(JSON.stringify(await measure(CASES[Number(chosen)]!)));
}

async function measure({ name, config: json, batchSize, length, settings: changed }: Case) {
  const settings = { ...DEFAULT_SETTINGS, batchSize, maxLength: length, ...changed };
  const config = parseConfig(json);
  const plan = planGraphs(config, LABELS, settings);
  const question = {
    labelCount: LABELS,
    settings,
    device: { backend: 'wasm', deviceMemoryBytes: null },
    rows: { count: batchSize, longest: length },
  } as const;
  const { memory: estimate } = await judgeFit(name, config, question, NO_TURNS);
  const random = new PhiloxStream(SEED, 1);
  const weights = new Map(
    plan.parameters
      .flatMap(({ parts }) => parts)
      .map((part) => {
        const data = new Float32Array(elementCount(part.shape));
        for (let i = 0; i < data.length; i++) data[i] = 0.04 * (random.nextFloat() - 0.5);
        return [part.name, inMemory(data)] as const;
      }),
  );
  const models = encodeTrainingModels(buildTrainingGraphs(plan.forward, plan.options), {
    loss: plan.options.loss,
    optimizer: { beta1: 0.9, beta2: 0.999, epsilon: 1e-8, weightDecay: 0.01 },
  });
  const memories = watchMemories();
  const ort = await import('onnxruntime-web');
  ort.env.wasm.numThreads = 1;
  const session = await HostTrainingSession.create(
    { ...models, weights: new InitialWeights(weights) },
    { backend: 'wasm', ort },
  );
  const tokens = batchSize * length;
  const filled = (value: () => number) => Int32Array.from({ length: tokens }, value);
  const batch = {
    batchSize,
    length,
    inputIds: filled(() => 5 + random.nextBelow(config.vocabSize - 5)),
    attentionMask: filled(() => 1),
    tokenTypeIds: filled(() => 0),
    labels: filled(() => random.nextBelow(LABELS)),
  };
  for (let microStep = 0; microStep < 2; microStep++) {
    await session.runTrainStep({
      batch,
      labelledTokens: tokens,
      dropout: settings.dropout ? { seed: SEED, microStep } : null,
    });
    await session.runOptimizerStep({ learningRate: 1e-5, maxGradNorm: 1 });
    session.lazyResetGrad();
  }
  await session.runEvalStep(batch);
  const mebibytes = (bytes: number) => Math.round(bytes / 2 ** 18) / 4;
  const real = memories();
  const heap = estimate.needs.find(({ what }) => what === 'heap')!.neededBytes;
  const kernels = estimate.needs
    .filter(({ what }) => what !== 'heap')
    .reduce((sum, { neededBytes }) => sum + neededBytes, 0);
  await session.release();
  return {
    name,
    batchSize,
    length,
    ortMiB: mebibytes(real.ortBytes),
    ortEstimateMiB: mebibytes(heap),
    ortRatio: Math.round((100 * heap) / real.ortBytes) / 100,
    kernelsMiB: mebibytes(real.kernelBytes),
    kernelsEstimateMiB: mebibytes(kernels),
    kernelsRatio: Math.round((100 * kernels) / real.kernelBytes) / 100,
  };
}
