/**
 * Which tensors of a checkpoint are the head of a token classifier. transformers calls them `classifier`; classes
 * that people write themselves have other names.
 */
import { z } from 'zod';
import type { ModelConfig } from './architectures.ts';
import { isHead } from './architectures.ts';
import type { ModelParameter } from './forward.ts';
import type { SafetensorsTensor } from './safetensors.ts';
import { hasShape } from './tensorNames.ts';

export const HEAD_WEIGHT = 'classifier.weight';
const HEAD_BIAS = 'classifier.bias';

/** The last part of a module's name that says what it is. */
const HEAD_NAMES =
  /^(?:(?:\w+_)?classifier|cls|(?:\w+_)?head|linear\d?|(?:\w+_)?out(?:put)?(?:_layer|_proj)?|fc\d?|dense|hidden2(?:tag|label)|emission|projection|(?:ner|tag|label|token)(?:_\w+)?|\w+_(?:ner|tagger|labels?|tags?|fc|linear))$/i;

/** Of transformers' classes for other tasks, and of what is no tagger. */
const OTHER_TASK = /For(?:SequenceClassification|MultipleChoice|QuestionAnswering|NextSentencePrediction)$/;
/** Classes of encoders, which have no classes of their own: a head beside them comes from somebody's wrapper. */
const ENCODER_ALONE = /(?:Model|ForMaskedLM|ForPreTraining|LMHeadModel)$/;
const TAGGER = /ForTokenClassification|NER(?![a-z])|Ner(?![a-z])|Token|Tagg|CRF|Crf|POS(?![a-z])|Slot|Chunk/;

const configSchema = z.object({
  architectures: z.array(z.string()).catch([]).default([]),
  id2label: z
    .record(z.string(), z.union([z.string(), z.number()]))
    .optional()
    .catch(undefined),
});

/**
 * Whether a `config.json` is that of a token classifier: by the class that it names, or, where somebody wrote that
 * class, by its name or its labels.
 * @param configJson parsed `config.json`
 */
export function namesTagger(configJson: unknown): boolean {
  const { architectures, id2label } = configSchema.safeParse(configJson).data ?? { architectures: [] };
  const labels = Object.values(id2label ?? {}).map(String);
  return architectures.some((name) => {
    if (name.endsWith('ForTokenClassification')) return true;
    if (OTHER_TASK.test(name)) return false;
    return (TAGGER.test(name) && !ENCODER_ALONE.test(name)) || labels.some(isTag);
  });
}

/** The outside tag, or one of a scheme with prefixes or suffixes. */
function isTag(label: string): boolean {
  return label === 'O' || /^[BIOESLUMW][-_]./.test(label) || /.[-_][BIESLU]$/.test(label);
}

export interface HeadTensors {
  /** All tensors; those of the head are called `classifier`. */
  readonly tensors: ReadonlyMap<string, SafetensorsTensor>;
  /** The name of the head's weight in the file; null where there is no head. */
  readonly head: string | null;
  /** Tensors that are called as the head's are, and stand behind layers that the model does not have. */
  readonly setAside: ReadonlyMap<string, SafetensorsTensor>;
}

/**
 * Finds the head: `classifier`, or a linear layer from the encoder's width to as many classes as the config names.
 * @param parameters of the model, with a head of any size
 * @param tensors under the reference's names
 */
export function findHead(
  config: ModelConfig,
  configJson: unknown,
  parameters: readonly ModelParameter[],
  tensors: ReadonlyMap<string, SafetensorsTensor>,
): HeadTensors {
  const names = new Set(parameters.flatMap(({ parts }) => parts).map(({ name }) => name));
  const others = [...tensors.keys()].filter((name) => !names.has(name));
  const isStandard = tensors.get(HEAD_WEIGHT)?.shape.length === 2;
  if (isStandard) {
    return isExact(configJson) || !others.some(isRecurrent)
      ? { tensors, head: HEAD_WEIGHT, setAside: new Map() }
      : setAside(tensors);
  }
  const found = findOwnHead(config, configJson, others, tensors);
  const needs = [...names].filter((name) => isHead(name) && !name.startsWith('classifier.'));
  if (found === null || needs.some((name) => !tensors.has(name))) {
    return { tensors, head: null, setAside: new Map() };
  }
  const renamed = new Map(tensors);
  for (const [name, part] of [
    [HEAD_WEIGHT, 'weight'],
    [HEAD_BIAS, 'bias'],
  ] as const) {
    renamed.delete(`${found}.${part}`);
    renamed.set(name, tensors.get(`${found}.${part}`)!);
  }
  return { tensors: renamed, head: `${found}.weight`, setAside: new Map() };
}

/** Whether the reference's own class is named, which has nothing between the encoder and the head. */
function isExact(configJson: unknown): boolean {
  const { architectures } = configSchema.safeParse(configJson).data ?? { architectures: [] };
  return architectures.some((name) => name.endsWith('ForTokenClassification') && !/LSTM|GRU|RNN/i.test(name));
}

function setAside(tensors: ReadonlyMap<string, SafetensorsTensor>): HeadTensors {
  const isOfHead = (name: string) => name.startsWith('classifier.');
  return {
    tensors: new Map([...tensors].filter(([name]) => !isOfHead(name))),
    head: null,
    setAside: new Map([...tensors].filter(([name]) => isOfHead(name))),
  };
}

/** Of a layer of LSTM or GRU, whose output is not the encoder's. */
function isRecurrent(name: string): boolean {
  return /(?:^|\.)weight_(?:ih|hh)_l\d/.test(name);
}

/** The module of the head without the name of a tensor; null where there is none, or more than one. */
function findOwnHead(
  { hiddenSize }: ModelConfig,
  configJson: unknown,
  others: readonly string[],
  tensors: ReadonlyMap<string, SafetensorsTensor>,
): string | null {
  const { id2label } = configSchema.safeParse(configJson).data ?? {};
  const labels = Object.keys(id2label ?? {}).length;
  if (labels === 0 || !namesTaggerOrNothing(configJson) || others.some(isRecurrent)) return null;
  const shapeOf = (name: string) => tensors.get(name)?.shape ?? [];
  const layers = others
    .filter((name) => name.endsWith('.weight'))
    .map((name) => name.slice(0, -'.weight'.length));
  const heads = layers.filter(
    (layer) =>
      hasShape(shapeOf(`${layer}.weight`), [labels, hiddenSize]) &&
      hasShape(shapeOf(`${layer}.bias`), [labels]),
  );
  const called = heads.filter((layer) => HEAD_NAMES.test(layer.slice(layer.lastIndexOf('.') + 1)));
  const [head, ...rivals] = called.length > 0 ? called : heads;
  if (head === undefined || rivals.length > 0) return null;
  // A layer as wide as the encoder may stand between the two, and the head then reads its output.
  const isBetween = (layer: string) =>
    layer !== head &&
    !isBesideThePath(layer) &&
    shapeOf(`${layer}.weight`).length === 2 &&
    shapeOf(`${layer}.weight`)[0] === hiddenSize;
  return layers.some(isBetween) ? null : head;
}

function namesTaggerOrNothing(configJson: unknown): boolean {
  const { architectures } = configSchema.safeParse(configJson).data ?? { architectures: [] };
  return architectures.length === 0 || namesTagger(configJson);
}

/** Parts that other tasks use: the first token's layer, and those of masked words. */
function isBesideThePath(layer: string): boolean {
  return /(?:^|\.)(?:pooler|predictions|lm_head|seq_relationship|decoder|generator\w*|discriminator\w*|mask_predictions|crf|vocab_\w+)(?:\.|$)/.test(
    layer,
  );
}
