/**
 * NaN and infinities among the weights, as a run in half precision or a damaged file leaves them. Every number is
 * looked at once, by its bits: nothing is converted.
 */
import { registerError, TagsmithError } from '../errors.ts';
import type { GivesWay } from '../turns.ts';
import type { SafetensorsTensor } from './safetensors.ts';

declare module '../errors.ts' {
  interface ErrorData {
    NotFiniteWeightsError: NotFiniteWeightsError['data'];
  }
}

/** Tensors that the model uses have values that are NaN or infinite as float32. */
export class NotFiniteWeightsError extends TagsmithError<{
  /** At least one, in the order of the file. */
  tensors: readonly string[];
}> {}
registerError('NotFiniteWeightsError', NotFiniteWeightsError);

/** A few milliseconds of work. A multiple of the size of any number. */
const PIECE_BYTES = 4 * 2 ** 20;

/**
 * Checks all of a checkpoint's tensors of floating-point numbers.
 * @param used names of those that the model uses
 * @param turns lets others have their turn between two pieces
 * @returns the names of those that are not used and not finite
 * @throws NotFiniteWeightsError where one that is used is not finite; what `turns` throws when the work is cancelled
 */
export async function checkFiniteWeights(
  checkpoint: ReadonlyMap<string, SafetensorsTensor>,
  used: ReadonlySet<string>,
  turns: Pick<GivesWay, 'giveWay'>,
): Promise<readonly string[]> {
  const notFinite: string[] = [];
  for (const [name, tensor] of checkpoint) if (await isNotFinite(tensor, turns)) notFinite.push(name);
  const tensors = notFinite.filter((name) => used.has(name));
  if (tensors.length > 0) {
    const [first] = tensors;
    const others = tensors.length === 1 ? '' : ` and ${tensors.length - 1} other tensors`;
    throw new NotFiniteWeightsError(
      `The weights are damaged: ${first}${others} contain NaN or infinite values, with which nothing can be computed. Download the model again, or take an earlier checkpoint of it.`,
      { tensors },
    );
  }
  return notFinite;
}

async function isNotFinite(
  { dtype, bytes }: SafetensorsTensor,
  turns: Pick<GivesWay, 'giveWay'>,
): Promise<boolean> {
  const hasNotFinite = pieceCheck(dtype);
  if (hasNotFinite === null) return false;
  for (let first = 0; first < bytes.length; first += PIECE_BYTES) {
    const piece = bytes.subarray(first, first + PIECE_BYTES);
    if (hasNotFinite(asWords(piece))) return true;
    await turns.giveWay();
  }
  return false;
}

/** Whether one of the numbers in these little-endian words is not finite. */
type PieceCheck = (words: Uint32Array) => boolean;

/** Null for types that a model's weights are not read from. */
function pieceCheck(dtype: SafetensorsTensor['dtype']): PieceCheck | null {
  switch (dtype) {
    case 'F32':
      return hasNotFiniteSingle;
    case 'F16':
      return (words) => hasNotFiniteHalf(words, 0x7c00);
    case 'BF16':
      return (words) => hasNotFiniteHalf(words, 0x7f80);
    case 'F64':
      return hasDoubleBeyondSingle;
    default:
      return null;
  }
}

/** A number is not finite where all bits of its exponent are set. */
function hasNotFiniteSingle(words: Uint32Array): boolean {
  for (let i = 0; i < words.length; i++) if ((words[i]! & 0x7f800000) === 0x7f800000) return true;
  return false;
}

/** Two numbers a word. */
function hasNotFiniteHalf(words: Uint32Array, exponent: number): boolean {
  const upperExponent = exponent << 16;
  for (let i = 0; i < words.length; i++) {
    const word = words[i]!;
    if ((word & exponent) === exponent || (word & upperExponent) === upperExponent) return true;
  }
  return false;
}

/** A float64 is infinite as a float32 from the largest float32 and half a unit in its last place on. */
function hasDoubleBeyondSingle(words: Uint32Array): boolean {
  for (let i = 1; i < words.length; i += 2) {
    const upper = words[i]! & 0x7fffffff;
    if (upper > 0x47efffff || (upper === 0x47efffff && words[i - 1]! >= 0xf0000000)) return true;
  }
  return false;
}

/** A tensor may start at any byte, and a last number of two bytes gets zeros behind it. */
function asWords(piece: Uint8Array): Uint32Array {
  const count = Math.ceil(piece.length / 4);
  if (piece.byteOffset % 4 === 0 && piece.length % 4 === 0) {
    return new Uint32Array(piece.buffer, piece.byteOffset, count);
  }
  const aligned = new Uint8Array(count * 4);
  aligned.set(piece);
  return new Uint32Array(aligned.buffer);
}
