/**
 * Adapters of PEFT, merged into the weights that they were trained on: W + B·A times a scale (Hu et al., 2021), as
 * merge_and_unload does. https://github.com/huggingface/peft/blob/main/src/peft/tuners/lora/layer.py
 */
import { z } from 'zod';
import { registerError, TagsmithError } from '../errors.ts';
import type { GivesWay } from '../turns.ts';
import { architecture, type ModelConfig } from './architectures.ts';
import type { NamedWeights } from './checkpoint.ts';
import { readJsonFile } from './jsonFile.ts';
import { requireFloats, type SafetensorsTensor, toFloat32Array } from './safetensors.ts';
import { withoutAdapter } from './tensorNames.ts';

declare module '../errors.ts' {
  interface ErrorData {
    AdapterError: AdapterError['data'];
  }
}

/** An adapter that cannot be merged here. */
export class AdapterError extends TagsmithError<{
  readonly model: string;
  /**
   * `weights`: it has none; `config`: it lies among a model's weights, without what says how much it counts;
   * `base`: the model that it changes is not there; `kind`: it is of another kind than LoRA's plain one; `tensor`:
   * one of its tensors does not fit the base.
   */
  readonly reason: 'weights' | 'config' | 'base' | 'kind' | 'tensor';
  /** The base's name as its config has it; null where it has none. */
  readonly base: string | null;
  /** The kind or the tensor; null where the base is missing. */
  readonly found: string | null;
  /** What merges it in Python, as two lines. */
  readonly python: string;
}> {}
registerError('AdapterError', AdapterError);

const patternSchema = z.record(z.string(), z.number().positive());

const schema = z.object({
  peft_type: z.string().catch('unknown'),
  base_model_name_or_path: z.string().nullish().catch(null),
  revision: z.string().nullish().catch(null),
  task_type: z.string().nullish().catch(null),
  lora_alpha: z.number().positive().default(8),
  use_rslora: z.boolean().nullish(),
  alpha_pattern: patternSchema.nullish(),
});

/** Settings of LoRA with which the result is another than a product added to a matrix. */
const OTHER_KINDS = [
  'use_dora',
  'use_qalora',
  'use_bdlora',
  'lora_bias',
  'layer_replication',
  'target_parameters',
  'trainable_token_indices',
  'megatron_config',
  'monteclora_config',
  'velora_config',
  'alora_invocation_tokens',
] as const;

export interface AdapterConfig {
  /** A name on the hub, or a path of the machine that it was trained on. */
  readonly base: string | null;
  readonly revision: string | null;
  readonly isOfTagger: boolean;
  readonly alpha: number;
  readonly alphaPattern: readonly (readonly [string, number])[];
  readonly isRankStabilized: boolean;
  /** Another kind than plain LoRA: its name, or the setting that makes it one. */
  readonly otherKind: string | null;
}

/**
 * Reads `adapter_config.json`.
 * @param file its path, for messages
 * @throws InvalidJsonFileError, AdapterError
 */
export function readAdapterConfig(file: string, bytes: Uint8Array, model: string): AdapterConfig {
  const json = readJsonFile(file, bytes);
  const { data } = schema.safeParse(json);
  if (data === undefined) throw adapterError(model, null, { reason: 'kind', found: file });
  const fields = new Map(Object.entries(json as object));
  const isOn = (name: string) => {
    const value: unknown = fields.get(name);
    const isEmpty = typeof value === 'object' && value !== null && Object.keys(value).length === 0;
    return value !== undefined && value !== null && value !== false && !isEmpty;
  };
  return {
    base: data.base_model_name_or_path?.slice(0, 200) || null,
    revision: data.revision?.slice(0, 200) || null,
    isOfTagger: data.task_type === 'TOKEN_CLS',
    alpha: data.lora_alpha,
    alphaPattern: Object.entries(data.alpha_pattern ?? {}),
    isRankStabilized: data.use_rslora === true,
    otherKind: data.peft_type === 'LORA' ? (OTHER_KINDS.find(isOn) ?? null) : data.peft_type.slice(0, 100),
  };
}

export function adapterError(
  model: string,
  base: string | null,
  {
    reason,
    found = null,
  }: { readonly reason: AdapterError['data']['reason']; readonly found?: string | null },
): AdapterError {
  const python = [
    `model = PeftModel.from_pretrained(AutoModelForTokenClassification.from_pretrained(${JSON.stringify(base ?? 'base')}), ${JSON.stringify(model)})`,
    'model.merge_and_unload().save_pretrained("folder")',
  ].join('\n');
  const problems = {
    weights:
      'its adapter_model.safetensors is missing. Add the file; or leave adapter_config.json out, where the adapter is merged already. In Python:',
    config: `its adapter_config.json is missing, which says how much tensors such as ${found} count. Add the file, or merge it in Python:`,
    base: `the model that it changes, ${base ?? 'which it does not name'}, is not there. Choose a folder that has both, or merge them in Python:`,
    kind: `it is of a kind (${found}) that cannot be merged here. In Python:`,
    tensor: `its ${found} does not fit ${base ?? 'the model'}. Choose the model that it was trained on, or merge them in Python:`,
  } as const;
  return new AdapterError(`${model} is an adapter, and ${problems[reason]}\n${python}`, {
    model,
    base,
    reason,
    found,
    python,
  });
}

/** Those of an adapter among a model's, which PEFT's wrappers leave there where nothing was merged. */
export function adapterTensors(
  tensors: ReadonlyMap<string, SafetensorsTensor>,
): ReadonlyMap<string, SafetensorsTensor> {
  return new Map([...tensors].filter(([name]) => /\.lora_\w+(?:\.|$)/.test(name)));
}

/** What an adapter has for one module of its base. */
interface Factors {
  a?: SafetensorsTensor;
  b?: SafetensorsTensor;
  isEmbedding: boolean;
}

/**
 * Merges an adapter into its base. The matrices that it changes become float32; nothing else is copied.
 * @param model what the user calls it
 * @param turns lets others have their turn between rows
 * @throws AdapterError, UnsupportedDtypeError; the reason of the turns' signal once the work is cancelled
 */
export async function mergeAdapter(
  modelConfig: ModelConfig,
  base: NamedWeights,
  adapter: {
    readonly model: string;
    readonly config: AdapterConfig;
    readonly tensors: ReadonlyMap<string, SafetensorsTensor>;
  },
  turns: GivesWay,
): Promise<NamedWeights> {
  const { model, config } = adapter;
  const refuse = (reason: 'kind' | 'tensor', found: string) =>
    adapterError(model, config.base, { reason, found: found.slice(0, 200) });
  if (config.otherKind !== null) throw refuse('kind', config.otherKind);
  const prefix = `${architecture(modelConfig.modelType).prefix}.`;
  const tensors = new Map(base.tensors);
  const nameInBase = (name: string) =>
    tensors.has(name) || !tensors.has(prefix + name) ? name : prefix + name;
  const { factors, replacements } = sortTensors(adapter.tensors, (name) => refuse('kind', name));
  for (const [module, { a, b, isEmbedding }] of factors) {
    const name = nameInBase(`${module}.weight`);
    const weight = tensors.get(name);
    const sizes = a === undefined || b === undefined ? null : fittingSizes(weight, a, b, isEmbedding);
    if (weight === undefined || a === undefined || b === undefined || sizes === null)
      throw refuse('tensor', module);
    const alpha = alphaOf(config, module);
    if (alpha === null) throw refuse('kind', 'alpha_pattern');
    const scale = alpha / (config.isRankStabilized ? Math.sqrt(sizes.rank) : sizes.rank);
    const merged = await addProduct(weight, { a, b, scale, isEmbedding, ...sizes }, turns);
    tensors.set(name, merged);
  }
  for (const [name, tensor] of replacements) tensors.set(nameInBase(name), tensor);
  return {
    ...base,
    tensors,
    adapter: { base: config.base ?? '', changed: factors.size, replaced: replacements.size },
  };
}

/** The parts of LoRA by their module, and the tensors that take the place of the base's. */
function sortTensors(
  found: ReadonlyMap<string, SafetensorsTensor>,
  refuse: (name: string) => AdapterError,
): {
  readonly factors: ReadonlyMap<string, Factors>;
  readonly replacements: ReadonlyMap<string, SafetensorsTensor>;
} {
  const factors = new Map<string, Factors>();
  const replacements = new Map<string, SafetensorsTensor>();
  for (const [fullName, tensor] of found) {
    const name = fullName.replace(/^base_model\.model\./, '');
    const part = /^(.*)\.lora_(embedding_)?([AB])(?:\.default)?(?:\.weight)?$/.exec(name);
    if (part !== null) {
      const [, module, embedding, side] = part;
      const factor: Factors = factors.get(module!) ?? { isEmbedding: embedding !== undefined };
      if (side === 'A') factor.a = tensor;
      else factor.b = tensor;
      factors.set(module!, factor);
    } else if (/\.original_module\./.test(name)) {
      // What the module was before it was trained.
    } else if (
      /\.(?:weight|bias|gamma|beta)$/.test(name) &&
      !/\.(?:lora|hada|ia3|oft|boft|vera|token_adapter)_?/.test(name)
    ) {
      const inner = withoutAdapter(name);
      if (inner !== name || !replacements.has(inner)) replacements.set(inner, tensor);
    } else throw refuse(name);
  }
  return { factors, replacements };
}

interface ProductSizes {
  readonly rows: number;
  readonly columns: number;
  readonly rank: number;
}

/**
 * Of a linear layer's weight [rows, columns]: B [rows, rank], A [rank, columns]; of a table's the other way round.
 */
function fittingSizes(
  weight: SafetensorsTensor | undefined,
  { shape: [rank, width] }: SafetensorsTensor,
  { shape: [height, sameRank] }: SafetensorsTensor,
  isEmbedding: boolean,
): ProductSizes | null {
  const [rows, columns] = weight?.shape ?? [];
  const fits =
    rank !== undefined &&
    rank > 0 &&
    rank === sameRank &&
    rows === (isEmbedding ? width : height) &&
    columns === (isEmbedding ? height : width);
  return fits && rows !== undefined && columns !== undefined ? { rows, columns, rank } : null;
}

/**
 * The alpha of a module: that of the first pattern which is its name or the end of it, else the adapter's. The
 * reference takes patterns as regular expressions; null where one is more than a name.
 */
function alphaOf({ alpha, alphaPattern }: AdapterConfig, module: string): number | null {
  for (const [pattern, value] of alphaPattern) {
    const name = pattern.replace(/^\^/, '').replace(/\$$/, '').replaceAll('\\.', '.');
    if (!/^[\w.-]+$/.test(name)) return null;
    if (module === name || (!pattern.startsWith('^') && module.endsWith(`.${name}`))) return value;
  }
  return alpha;
}

async function addProduct(
  weight: SafetensorsTensor,
  product: ProductSizes & {
    readonly a: SafetensorsTensor;
    readonly b: SafetensorsTensor;
    readonly scale: number;
    readonly isEmbedding: boolean;
  },
  turns: GivesWay,
): Promise<SafetensorsTensor> {
  const { rows, columns, rank, scale, isEmbedding } = product;
  requireFloats(weight);
  const values = toFloat32Array(weight);
  const a = toFloat32Array(product.a);
  const b = toFloat32Array(product.b);
  // [rows, rank] and [rank, columns], whichever of the two they are.
  const left = isEmbedding ? transposed(a, rank, rows) : b;
  const right = isEmbedding ? transposed(b, columns, rank) : a;
  const sums = new Float64Array(columns);
  for (let row = 0; row < rows; row++) {
    sums.fill(0);
    for (let k = 0; k < rank; k++) {
      const factor = left[row * rank + k]!;
      for (let column = 0; column < columns; column++) sums[column]! += factor * right[k * columns + column]!;
    }
    for (let column = 0; column < columns; column++) values[row * columns + column]! += scale * sums[column]!;
    if (turns.isDue) await turns.giveWay();
  }
  const bytes = new Uint8Array(values.buffer);
  return { name: weight.name, dtype: 'F32', shape: weight.shape, bytes };
}

function transposed(values: Float32Array, rows: number, columns: number): Float32Array {
  const turned = new Float32Array(values.length);
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++)
      turned[column * rows + row] = values[row * columns + column]!;
  }
  return turned;
}
