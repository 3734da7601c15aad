/**
 * Reads a model as the worker does, and where it is accepted uses it, since damage may show only then: texts are
 * encoded, the graphs are built, the weights are loaded, and some models tag a text.
 */
import * as ort from 'onnxruntime-node';
import { CallSizes } from '../../src/core/artifacts/callSizes.ts';
import { readingOfTask } from '../../src/core/data/classReading.ts';
import { TagsmithError } from '../../src/core/errors.ts';
import { MemoryCache } from '../../src/core/hub/memoryCache.ts';
import { elementCount } from '../../src/core/onnx/graph.ts';
import { HostTrainingSession } from '../../src/core/runtime/wasm.ts';
import { encodeWords } from '../../src/core/tokens/encode.ts';
import { lengthLimit } from '../../src/core/train/nextRun.ts';
import { prepareModel } from '../../src/core/train/prepare.ts';
import { DEFAULT_SETTINGS } from '../../src/core/train/settings.ts';
import { NO_TURNS } from '../../src/core/turns.ts';
import { type LoadedModel, ModelLoader } from '../../workers/modelLoader.ts';
import { summaryOf } from '../../workers/modelSummary.ts';
import { tagWith } from '../../workers/openTagger.ts';
import { judgeForWasm } from '../judge.ts';
import { RequestDouble } from '../requestDouble.ts';
import type { ChosenFiles } from './mutateFolder.ts';

export type Outcome =
  | { readonly kind: 'used' }
  /** A named error; `stage` is what it came from. */
  | { readonly kind: 'refused'; readonly stage: Stage; readonly error: string }
  /** Anything else that was thrown. */
  | { readonly kind: 'raw'; readonly stage: Stage; readonly error: string; readonly place: string };

type Stage = 'load' | 'encode' | 'prepare' | 'tag';

const loader = new ModelLoader(
  {
    fetch: (url: string) => Promise.reject(new Error(`no network: ${url}`)),
    openCache: async () => new MemoryCache(),
    yieldTurn: async () => {},
  },
  judgeForWasm,
);

const LABELS = ['O', 'B-PER', 'I-PER', 'B-LOC', 'I-LOC'];

/** Of the activations of a call. */
const SOME_MEMORY = { estimatedBytes: 2 ** 26, availableBytes: 2 ** 28, largestTensorBytes: 2 ** 28 };

const TEXTS = [
  'Marta Schneidler (of “Oslo”) lives in Rome!',
  'constructor __proto__ toString, valueOf.',
  '  \t\n  ',
  '',
  'e\u0301 🎉👩‍👩‍👧 \ud800 \u0000 日本語 ไทย \u202eabc',
  '[CLS] <s> [MASK] <mask> </s> [SEP] ▁ Ġ ##a $A',
  `${'a'.repeat(3000)}! ${' '.repeat(3000)}x`,
];

/** @param tags whether the model also tags a text, which takes longer than all the rest */
export async function readAndUse(files: ChosenFiles, tags: boolean): Promise<Outcome> {
  let stage: Stage = 'load';
  try {
    const blobs = files.map(({ name, bytes }) => ({ name, blob: new Blob([Uint8Array.from(bytes)]) }));
    const loaded = await loader.load({ kind: 'files', name: 'mine', files: blobs }, new RequestDouble());
    summaryOf(loaded);
    stage = 'encode';
    encodeTexts(loaded);
    stage = 'prepare';
    const prepared = await prepare(loaded);
    stage = 'tag';
    if (tags) await tag(loaded, prepared);
    return { kind: 'used' };
  } catch (error) {
    if (error instanceof TagsmithError) return { kind: 'refused', stage, error: error.name };
    const { name, message, stack = '' } = error instanceof Error ? error : new Error(String(error));
    const place = /\b(?:src|workers)\/[^)\s]+:\d+/.exec(stack)?.[0] ?? 'unknown place';
    return { kind: 'raw', stage, error: `${name}: ${message.slice(0, 120)}`, place };
  }
}

function encodeTexts({ tokenizer }: LoadedModel): void {
  for (const text of TEXTS) {
    tokenizer.pieces(text);
    const words = text.split(' ').filter((word) => word !== '');
    if (words.length > 0) encodeWords(tokenizer, words, 64);
  }
}

async function prepare(loaded: LoadedModel) {
  const { artifacts, evaluation } = await prepareModel(loaded, LABELS, DEFAULT_SETTINGS, NO_TURNS);
  for (const spec of artifacts.manifest.parameters) {
    await artifacts.weights.copyTo(new Float32Array(elementCount(spec.shape)), spec);
  }
  return { artifacts, evaluation };
}

async function tag(
  loaded: LoadedModel,
  { artifacts, evaluation }: Awaited<ReturnType<typeof prepare>>,
): Promise<void> {
  const session = await HostTrainingSession.create(artifacts, { backend: 'node', ort });
  try {
    const { model, tokenizer } = loaded;
    const tagger = {
      name: model.name,
      session,
      tokenizer,
      labels: LABELS,
      reading: readingOfTask('spans'),
      wordSplitting: null,
      maxLength: Math.min(64, lengthLimit(loaded)),
      callSizes: new CallSizes(evaluation, SOME_MEMORY),
      vocabSize: model.config.vocabSize,
    };
    for (const text of TEXTS.slice(0, 2)) {
      for (const grouping of ['words', 'first'] as const)
        await tagWith(tagger, text, grouping, { turns: NO_TURNS, rowsPerCall: 4 });
    }
  } finally {
    await session.release();
  }
}
