import { registerError, TagsmithError } from '../errors.ts';
import { elementCount } from '../onnx/graph.ts';
import { PhiloxStream, STREAM } from '../random.ts';
import { type GivesWay, NO_TURNS } from '../turns.ts';
import type { Initialization } from './architecture.ts';
import { architecture, buildForward, headInitialization, isHead, type ModelConfig } from './architectures.ts';
import type { ModelParameter } from './forward.ts';
import type { HeadRows } from './head.ts';
import { copyFloats, requireFloats, type SafetensorsTensor, toFloat32Array } from './safetensors.ts';
import { hasShape, modernName } from './tensorNames.ts';

declare module '../errors.ts' {
  interface ErrorData {
    TensorShapeError: TensorShapeError['data'];
    MissingTensorsError: MissingTensorsError['data'];
  }
}

/** A tensor of the checkpoint has another shape than the config says. */
export class TensorShapeError extends TagsmithError<{
  name: string;
  expected: readonly number[];
  found: readonly number[];
}> {}
registerError('TensorShapeError', TensorShapeError);

/** The checkpoint lacks tensors of the encoder itself. */
export class MissingTensorsError extends TagsmithError<{
  missing: readonly string[];
  /** The first of its names. */
  found: readonly string[];
}> {}
registerError('MissingTensorsError', MissingTensorsError);

/**
 * The float32 values of one of the reference's tensors, row-major. Those of a file are converted each time they are
 * copied.
 */
export interface WeightTensor {
  readonly elements: number;
  /** Fills `target` with the values from element `first` on. */
  copyTo(target: Float32Array, first: number): void;
}

/** Elements that are copied or converted at once: a few milliseconds. */
const PIECE_ELEMENTS = 2 ** 20;

/** The values that a model starts from. Nothing is copied before its place is ready. */
export class InitialWeights {
  readonly #tensors: ReadonlyMap<string, WeightTensor>;
  readonly #turns: Pick<GivesWay, 'giveWay'>;

  /**
   * @param tensors by the reference's names
   * @param turns lets others have their turn while values are copied
   */
  constructor(tensors: ReadonlyMap<string, WeightTensor>, turns: Pick<GivesWay, 'giveWay'> = NO_TURNS) {
    this.#tensors = tensors;
    this.#turns = turns;
  }

  /**
   * Copies a parameter's parts in sequence.
   * @param target as many elements as the parameter has
   * @throws the reason of the turns' signal (a CancelledError) once the work is cancelled
   */
  async copyTo(target: Float32Array, { parts }: ModelParameter): Promise<void> {
    let offset = 0;
    for (const { name } of parts) {
      const tensor = this.#tensors.get(name)!;
      for (let first = 0; first < tensor.elements; first += PIECE_ELEMENTS) {
        const count = Math.min(PIECE_ELEMENTS, tensor.elements - first);
        tensor.copyTo(target.subarray(offset + first, offset + first + count), first);
        await this.#turns.giveWay();
      }
      offset += tensor.elements;
    }
  }
}

export interface LoadedWeights {
  /** By the reference's names: all that the model has. */
  readonly weights: ReadonlyMap<string, WeightTensor>;
  /** Names that the checkpoint did not have (the head) and that were drawn, as transformers reports them. */
  readonly newlyInitialized: readonly string[];
  /** Names of which only some rows were drawn: those of the labels that the checkpoint's head has no class for. */
  readonly partlyInitialized: readonly string[];
  /** Names in the checkpoint that the model has no use for (pooler, other heads). */
  readonly unused: readonly string[];
}

type Checkpoint = ReadonlyMap<string, SafetensorsTensor>;

/**
 * Checks by names, shapes and types alone that a checkpoint has what its config asks for. No data are read.
 * @param labels classes of the head that it brings along; null where it has none that could be kept
 * @returns the names, as in the checkpoint, of the tensors that the model uses
 * @throws MissingTensorsError, TensorShapeError, UnsupportedDtypeError
 */
export function checkWeights(
  config: ModelConfig,
  checkpoint: Checkpoint,
  labels: readonly string[] | null,
): Pick<LoadedWeights, 'newlyInitialized' | 'unused'> & {
  /** Names in the checkpoint of the tensors that the model uses. */
  readonly used: ReadonlySet<string>;
} {
  const { parameters } = buildForward(config, labels?.length ?? 1, { kind: 'eval' });
  const specs = parameters.map(({ spec }) => spec);
  const matches = matchTensors(config, specs, checkpoint, labels !== null);
  return {
    newlyInitialized: matches.flatMap(({ name, found }) => (found === null ? [name] : [])),
    unused: unusedNames(checkpoint, new Set(matches.map(({ found }) => found?.tensor))),
    used: new Set(matches.flatMap(({ found }) => (found === null ? [] : [found.name]))),
  };
}

/** Names of tensors that are not used under another name either. */
function unusedNames(
  checkpoint: Checkpoint,
  used: ReadonlySet<SafetensorsTensor | undefined>,
): readonly string[] {
  return [...checkpoint].flatMap(([name, tensor]) => (used.has(tensor) ? [] : [name]));
}

/**
 * Matches a checkpoint's tensors to the parameters of the token classifier. The checkpoint may lack the encoder's
 * prefix, such as `bert.` (saved from BertModel), and may have the old names gamma and beta. New parts of the head
 * are drawn: normal as headInitialization says, bias zero, scale of a norm one, as transformers does.
 * @param headRows which row of the checkpoint's head each class takes over; all null: the head is drawn whole
 * @throws MissingTensorsError, TensorShapeError, UnsupportedDtypeError
 */
export function loadWeights(
  config: ModelConfig,
  parameters: readonly ModelParameter[],
  checkpoint: Checkpoint,
  seed: number,
  headRows: HeadRows,
): LoadedWeights {
  const keepsHead = headRows.some((row) => row !== null);
  const weights = new Map<string, WeightTensor>();
  const newlyInitialized: string[] = [];
  const partlyInitialized: string[] = [];
  const used = new Set<SafetensorsTensor>();
  const random = new PhiloxStream(seed, STREAM.initialise);
  const draw = (name: string, shape: readonly number[]) =>
    drawHead(name, shape, headInitialization(config, name), random);
  for (const { name, shape, found } of matchTensors(config, parameters, checkpoint, keepsHead)) {
    if (found === null) {
      weights.set(name, inMemory(draw(name, shape)));
      newlyInitialized.push(name);
      continue;
    }
    used.add(found.tensor);
    if (isOfClasses(name)) {
      const drawn = draw(name, shape);
      copyRows(drawn, toFloat32Array(found.tensor), headRows);
      weights.set(name, inMemory(drawn));
      if (headRows.includes(null)) partlyInitialized.push(name);
    } else {
      weights.set(name, inFile(found.tensor, elementCount(shape)));
    }
  }
  return { weights, newlyInitialized, partlyInitialized, unused: unusedNames(checkpoint, used) };
}

export function inMemory(values: Float32Array): WeightTensor {
  return {
    elements: values.length,
    copyTo: (target, first) => target.set(values.subarray(first, first + target.length)),
  };
}

function inFile(tensor: SafetensorsTensor, elements: number): WeightTensor {
  return { elements, copyTo: (target, first) => copyFloats(tensor, first, target) };
}

interface FoundTensor {
  /** Its name in the checkpoint. */
  readonly name: string;
  readonly tensor: SafetensorsTensor;
}

/**
 * Each tensor of the model, and that of the checkpoint it is read from; null: it belongs to the head and is drawn.
 */
function matchTensors(
  config: ModelConfig,
  parameters: readonly ModelParameter[],
  checkpoint: Checkpoint,
  keepsHead: boolean,
): { readonly name: string; readonly shape: readonly number[]; readonly found: FoundTensor | null }[] {
  const byName = new Map([...checkpoint].map(([name, tensor]) => [modernName(name), { name, tensor }]));
  const prefix = `${architecture(config.modelType).prefix}.`;
  const missing: string[] = [];
  const matches = parameters
    .flatMap(({ parts }) => parts)
    .map(({ name, shape }) => {
      const bareName = name.startsWith(prefix) ? name.slice(prefix.length) : name;
      const found = byName.get(name) ?? byName.get(bareName) ?? null;
      // The number of classes may differ, what each of them is made of not.
      const from = isOfClasses(name) ? 1 : 0;
      const isFitting = found !== null && hasShape(found.tensor.shape.slice(from), shape.slice(from));
      const isDrawn = isOfClasses(name) ? !keepsHead || found === null : isHead(name) && !isFitting;
      if (isDrawn) return { name, shape, found: null };
      if (found === null) missing.push(name);
      else if (!isFitting) throw shapeError(found, shape);
      else requireFloats(found.tensor);
      return { name, shape, found };
    });
  if (missing.length > 0) {
    throw new MissingTensorsError(
      `The weights lack ${missing.length} tensors that config.json requires, such as ${missing.slice(0, 3).join(', ')}. Take config.json and all of the weights from the same model.`,
      { missing, found: [...checkpoint.keys()].slice(0, 20).map((name) => name.slice(0, 200)) },
    );
  }
  return matches;
}

function shapeError({ name, tensor }: FoundTensor, expected: readonly number[]): TensorShapeError {
  const found = tensor.shape.slice(0, 8);
  return new TensorShapeError(
    `${name} has the shape [${found}], but by config.json it should be [${expected}]. Weights and config do not belong together: take both from the same model.`,
    { name, expected, found },
  );
}

/** Whether a parameter of the head has a row for each class. */
function isOfClasses(name: string): boolean {
  return name.startsWith('classifier.');
}

/** Copies row `rows[i]` of `source` to row i of `target`, and leaves a row of null as it is. */
function copyRows(target: Float32Array, source: Float32Array, rows: HeadRows): void {
  const width = target.length / rows.length;
  for (const [to, from] of rows.entries()) {
    if (from !== null) target.set(source.subarray(from * width, (from + 1) * width), to * width);
  }
}

function drawHead(
  name: string,
  shape: readonly number[],
  { deviation, cutoff }: Initialization,
  random: PhiloxStream,
): Float32Array {
  const data = new Float32Array(elementCount(shape));
  if (name.endsWith('norm.weight')) return data.fill(1);
  if (!name.endsWith('.weight')) return data;
  for (let i = 0; i < data.length; i++) {
    let normal = random.nextNormal();
    while (Math.abs(normal) > cutoff) normal = random.nextNormal();
    data[i] = deviation * normal;
  }
  return data;
}
