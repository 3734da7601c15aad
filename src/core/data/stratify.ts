/**
 * Distributes sentences so that every part has about its share of each entity type, after K. Sechidis, G. Tsoumakas
 * and I. Vlahavas, "On the Stratification of Multi-label Data" (ECML PKDD 2011): the type with the fewest units left
 * is distributed first, each unit to the part that lacks it most.
 */
import type { PhiloxStream } from '../random.ts';
import { type GivesWay, NO_TURNS } from '../turns.ts';

/** What is kept together: a sentence, all sentences with the same words, or a document. */
export interface Unit {
  /** Sentences. */
  readonly size: number;
  /** The types that occur in it. */
  readonly types: ReadonlySet<string>;
}

/**
 * The part of each unit. Unlike in the paper, a part gets at least one unit of each type, the earlier part before the
 * later, so that a rare type is in every part where it has as many units as there are parts; and a part takes no unit
 * that would overshoot its size by more than half of the unit, unless no other part takes it either.
 *
 * @param sizes sentences requested for each part; their sum is that of the units
 */
export async function stratify(
  units: readonly Unit[],
  sizes: readonly number[],
  random: PhiloxStream,
  turns: GivesWay = NO_TURNS,
): Promise<number[]> {
  const partOf = new Array<number>(units.length).fill(-1);
  const allSentences = sizes.reduce((sum, size) => sum + size, 0);
  const openSizeOf = [...sizes];
  const shuffled = await random.shuffle([...units.keys()], turns);
  const unitsOf = new Map<string, number[]>();
  for (const unit of shuffled) {
    for (const type of units[unit]!.types) {
      const list = unitsOf.get(type);
      if (list === undefined) unitsOf.set(type, [unit]);
      else list.push(unit);
    }
    if (turns.isDue) await turns.giveWay();
  }
  const left = new Map([...unitsOf].map(([type, list]) => [type, list.length]));
  const openUnitsOf = new Map(
    [...unitsOf].map(([type, list]) => [type, shareOfUnits(list.length, sizes, allSentences)]),
  );

  const place = (unit: number, need: (part: number) => number): void => {
    const { size, types } = units[unit]!;
    const fitting = [...sizes.keys()].filter((part) => openSizeOf[part]! >= size / 2);
    const best =
      fitting.length > 0 ? argMax(fitting, need) : argMax([...sizes.keys()], (part) => openSizeOf[part]!);
    partOf[unit] = best;
    openSizeOf[best]! -= size;
    for (const type of types) {
      openUnitsOf.get(type)![best]! -= 1;
      left.set(type, left.get(type)! - 1);
    }
  };

  // A unit that fits one part only takes room there before others do.
  for (const unit of shuffled) {
    const fitting = sizes.filter((partSize) => partSize >= units[unit]!.size / 2);
    if (fitting.length === 1) place(unit, (part) => openSizeOf[part]!);
    if (turns.isDue) await turns.giveWay();
  }
  for (;;) {
    let rarest: string | null = null;
    for (const [type, count] of left) {
      if (count > 0 && (rarest === null || count < left.get(rarest)!)) rarest = type;
    }
    if (rarest === null) break;
    const need = openUnitsOf.get(rarest)!;
    for (const unit of unitsOf.get(rarest)!) {
      if (partOf[unit] === -1) place(unit, (part) => need[part]!);
      if (turns.isDue) await turns.giveWay();
    }
  }
  for (const unit of shuffled) {
    if (partOf[unit] === -1) place(unit, (part) => openSizeOf[part]!);
    if (turns.isDue) await turns.giveWay();
  }
  return partOf;
}

/**
 * How many of the units that have a type each part should get: in proportion to its size, at least one; the largest
 * part gets the rest.
 */
function shareOfUnits(count: number, sizes: readonly number[], allSentences: number): number[] {
  const shares = sizes.map((size) => (size === 0 ? 0 : Math.max(1, (count * size) / allSentences)));
  const largest = argMax([...sizes.keys()], (part) => sizes[part]!);
  const others = shares.reduce((sum, units, part) => (part === largest ? sum : sum + units), 0);
  shares[largest] = Math.max(1, count - others);
  return shares;
}

/** The first of the parts with the greatest value. */
function argMax(parts: readonly number[], value: (part: number) => number): number {
  return parts.reduce((best, part) => (value(part) > value(best) ? part : best));
}
