/**
 * The tensors of a checkpoint under the names that the reference's model has for them. Wrappers (torch.compile,
 * DataParallel, PEFT, an author's own module) put a prefix before all names; safetensors' save_model leaves out one
 * of two names of a shared tensor.
 */
import { architecture, type ModelConfig } from './architectures.ts';
import type { ModelParameter } from './forward.ts';
import type { SafetensorsTensor } from './safetensors.ts';

export interface NamedTensors {
  readonly tensors: ReadonlyMap<string, SafetensorsTensor>;
  /** What stood before all of the encoder's names and was taken off; null where nothing did. */
  readonly prefix: string | null;
  /** Tensors of the encoder that the file has under another name, as its metadata say. */
  readonly aliases: readonly TensorAlias[];
}

export interface TensorAlias {
  readonly name: string;
  /** The name that the file has it under. */
  readonly of: string;
}

/** Parts of a name that are tried for an encoder's own; the longest of theirs have seven. */
const MAX_NAME_PARTS = 10;

/**
 * @param parameters of the model, with a head of any size
 * @param metadata of the file: names that were left out, and those that were kept for them
 */
export function nameAsReference(
  config: ModelConfig,
  parameters: readonly ModelParameter[],
  found: ReadonlyMap<string, SafetensorsTensor>,
  metadata: ReadonlyMap<string, string>,
): NamedTensors {
  const encoder = `${architecture(config.modelType).prefix}.`;
  const shapes = new Map(
    parameters
      .flatMap(({ parts }) => parts)
      .filter(({ name }) => name.startsWith(encoder))
      .map(({ name, shape }) => [name.slice(encoder.length), shape] as const),
  );
  const tensors = new Map<string, SafetensorsTensor>();
  for (const [name, tensor] of found) {
    const inner = withoutAdapter(name);
    // What a module was before it was trained stands beside what it is.
    if (inner === name || !tensors.has(inner) || name.includes('.modules_to_save.'))
      tensors.set(inner, tensor);
  }
  const added: TensorAlias[] = [];
  for (const [name, of] of metadata) {
    const kept = found.get(of);
    if (kept === undefined || tensors.has(name)) continue;
    tensors.set(name, kept);
    added.push({ name, of });
  }
  const before = commonPrefix(tensors, shapes, encoder);
  const wrapper = before.endsWith(encoder) ? before.slice(0, -encoder.length) : before;
  const inner = (name: string): string | null => {
    const rest = modernName(name.slice(before.length));
    return name.startsWith(before) && shapes.has(rest) ? rest : null;
  };
  const named = new Map<string, SafetensorsTensor>();
  for (const [name, tensor] of tensors) {
    const rest = inner(name);
    if (rest !== null) named.set(encoder + rest, tensor);
  }
  for (const [name, tensor] of tensors) {
    if (inner(name) !== null) continue;
    const isWrapped = wrapper !== '' && name.startsWith(wrapper);
    const bare = isWrapped ? name.slice(wrapper.length) : name;
    named.set(named.has(bare) ? name : bare, tensor);
  }
  // Metadata may also name what is nowhere needed, such as the format of the file.
  const aliases = added.filter(({ name }) => inner(name) !== null);
  for (const { name } of added) if (inner(name) === null) named.delete(name);
  return { tensors: named, prefix: wrapper === '' ? null : wrapper, aliases };
}

/** The names that LayerNorm's weight and bias had in TensorFlow. */
export function modernName(name: string): string {
  return name.replace(/\.gamma$/, '.weight').replace(/\.beta$/, '.bias');
}

/** Without the parts that PEFT's wrappers add to the name of what they wrap. */
export function withoutAdapter(name: string): string {
  return name.replace(/\.base_layer(?=\.)/, '').replace(/\.modules_to_save(?:\.default)?(?=\.)/, '');
}

/**
 * What stands before the names of the encoder's tensors: that of most of them, by name and shape. Where there are
 * several encoders, the one under the reference's own name counts first, then the one nearest to the top.
 */
function commonPrefix(
  tensors: ReadonlyMap<string, SafetensorsTensor>,
  shapes: ReadonlyMap<string, readonly number[]>,
  encoder: string,
): string {
  const scores = new Map<string, { names: number; fitting: number }>();
  for (const [name, { shape }] of tensors) {
    const modern = modernName(name);
    let start = modern.length;
    for (let parts = 0; parts < MAX_NAME_PARTS && start > 0; parts++) {
      start = modern.lastIndexOf('.', start - 2) + 1;
      const expected = shapes.get(modern.slice(start));
      if (expected === undefined) continue;
      const prefix = modern.slice(0, start);
      const score = scores.get(prefix) ?? { names: 0, fitting: 0 };
      score.names++;
      if (hasShape(shape, expected)) score.fitting++;
      scores.set(prefix, score);
    }
  }
  const rank = (prefix: string) => (prefix === encoder ? 0 : prefix.endsWith(encoder) ? 1 : 2);
  const [best] = [...scores].toSorted(
    ([a, left], [b, right]) =>
      right.fitting - left.fitting || right.names - left.names || rank(a) - rank(b) || a.length - b.length,
  );
  return best?.[0] ?? '';
}

export function hasShape(shape: readonly number[], expected: readonly number[]): boolean {
  return shape.length === expected.length && shape.every((size, axis) => size === expected[axis]);
}
