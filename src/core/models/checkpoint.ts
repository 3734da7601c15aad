/** The weights of a model as its architecture takes them, and what was done to what the files had. */
import { buildForward, type ModelConfig } from './architectures.ts';
import type { ModelParameter } from './forward.ts';
import { taggerLabels } from './head.ts';
import { findHead } from './headTensors.ts';
import type { Dtype, SafetensorsTensor } from './safetensors.ts';
import { type NamedTensors, nameAsReference, type TensorAlias } from './tensorNames.ts';
import type { RawWeights } from './weightFiles.ts';
import { checkWeights } from './weights.ts';

/** Weights under the reference's names, and what the files called them. */
export interface NamedWeights
  extends NamedTensors,
    Pick<WeightsReport, 'format' | 'fileCount' | 'container'> {
  /** The adapter that was merged into them. */
  readonly adapter: MergedAdapter | null;
  readonly dtypes: WeightsReport['dtypes'];
  readonly tensorCount: number;
}

interface MergedAdapter {
  /** As its config calls it. */
  readonly base: string;
  /** Matrices that it changes. */
  readonly changed: number;
  /** Tensors that it replaces or adds, such as those of the head. */
  readonly replaced: number;
}

/** What was read of a model's weights. Lists of names are cut to MAX_LISTED. */
export interface WeightsReport extends Pick<RawWeights, 'format' | 'fileCount' | 'container'> {
  /** The adapter that was merged into them. */
  readonly adapter: MergedAdapter | null;
  readonly tensorCount: number;
  readonly dtypes: readonly { readonly dtype: Dtype; readonly tensors: number }[];
  /** What stood before all names, and was taken off. */
  readonly prefix: string | null;
  readonly aliases: readonly TensorAlias[];
  /** The tensor in which the head's classes are; null where there is no head that could be kept. */
  readonly head: string | null;
  readonly unused: NameList;
  /** Tensors of the model that the files lack, and that start at random. */
  readonly newlyInitialized: readonly string[];
}

interface NameList {
  readonly names: readonly string[];
  /** Of all of them. */
  readonly count: number;
}

export interface Checkpoint {
  /** Under the reference's names. */
  readonly tensors: ReadonlyMap<string, SafetensorsTensor>;
  /** Names of those that the model uses. */
  readonly used: ReadonlySet<string>;
  readonly report: WeightsReport;
}

/** More names than these are counted only. */
const MAX_LISTED = 500;
/** Longer names are shown in part. */
const MAX_NAME_LENGTH = 200;

export function nameWeights(config: ModelConfig, raw: RawWeights): NamedWeights {
  const { format, fileCount, container, tensors } = raw;
  return {
    ...nameAsReference(config, parametersOf(config), tensors, raw.metadata),
    format,
    fileCount,
    container,
    adapter: null,
    dtypes: countDtypes(tensors.values()),
    tensorCount: tensors.size,
  };
}

/**
 * Finds the head, and checks that what the config asks for is there.
 * @param configJson parsed `config.json`
 * @throws MissingTensorsError, TensorShapeError, UnsupportedDtypeError
 */
export function readCheckpoint(config: ModelConfig, configJson: unknown, named: NamedWeights): Checkpoint {
  const { tensors: all, ...reported } = named;
  const { tensors, head, setAside } = findHead(config, configJson, parametersOf(config), all);
  const labels = taggerLabels(tensors, configJson);
  const { newlyInitialized, unused, used } = checkWeights(config, tensors, labels);
  const left = [...unused, ...setAside.keys()];
  return {
    tensors,
    used,
    report: {
      ...reported,
      head: labels === null ? null : head,
      prefix: reported.prefix === null ? null : cut(reported.prefix),
      aliases: reported.aliases.map(({ name, of }) => ({ name: cut(name), of: cut(of) })),
      unused: { names: left.slice(0, MAX_LISTED).map(cut), count: left.length },
      newlyInitialized,
    },
  };
}

function cut(name: string): string {
  return name.length <= MAX_NAME_LENGTH ? name : `${name.slice(0, MAX_NAME_LENGTH)}…`;
}

/** With a head of any size. */
function parametersOf(config: ModelConfig): ModelParameter[] {
  return buildForward(config, 1, { kind: 'eval' }).parameters.map(({ spec }) => spec);
}

function countDtypes(tensors: Iterable<SafetensorsTensor>): { dtype: Dtype; tensors: number }[] {
  const counts = new Map<Dtype, number>();
  for (const { dtype } of tensors) counts.set(dtype, (counts.get(dtype) ?? 0) + 1);
  return [...counts]
    .map(([dtype, count]) => ({ dtype, tensors: count }))
    .toSorted((a, b) => b.tensors - a.tensors);
}
