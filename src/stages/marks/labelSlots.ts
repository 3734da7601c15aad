/** Which of the styles of `labelColours.ts` each label of a set has: the same in every set, wherever that can be. */

/** Hues; the first are for labels by their names' hash, the last are kept for the classic four and their synonyms. */
export const HUE_COUNT = 12;
const KEPT = ['PER', 'LOC', 'ORG', 'MISC'] as const;
const FREE_HUES = HUE_COUNT - KEPT.length;

/** In lower case and without accents. */
const SYNONYMS: Readonly<Record<(typeof KEPT)[number], string>> = {
  PER: 'per pers person persons people persona personas gente',
  LOC: 'loc location locations gpe geo place places lugar lugares localizacion localizaciones ubicacion ubicaciones',
  ORG: 'org orgs organisation organisations organization organizations organizacion organizaciones company companies corporation corporations empresa empresas group groups grupo grupos',
  MISC: 'misc miscellaneous miscelanea miscelaneo other others otro otra otros otras',
};
const KEPT_SLOTS = new Map(
  KEPT.flatMap((name, index) => SYNONYMS[name].split(' ').map((word) => [word, FREE_HUES + index] as const)),
);

/**
 * A number for each label: the hue is `slot % HUE_COUNT`, and from HUE_COUNT on tone or pattern differ. PER, LOC, ORG
 * and MISC never move; a synonym of theirs has the same hue where no other label of the set has it, and any other
 * label that of its name's hash. Where two fall together the later in code-point order takes the next free one. The
 * order of the labels does not matter.
 *
 * @param labels those of the data.
 * @param others shown beside the labels of the data, from which they take nothing away.
 */
export function labelSlots(
  labels: readonly string[],
  others: readonly string[] = [],
): ReadonlyMap<string, number> {
  const slots = new Map<string, number>();
  const taken = new Set<number>();
  for (const names of [labels, others]) {
    const missing = [...new Set(names)].filter((name) => !slots.has(name)).toSorted(byRank);
    const take = (name: string, slot: number) => {
      if (taken.has(slot)) return;
      taken.add(slot);
      slots.set(name, slot);
    };
    // Who has to move takes no hue that another label of the set has by its own name.
    for (const name of missing) take(name, keptSlot(name) ?? homeSlot(name));
    for (const name of missing) if (!slots.has(name)) take(name, nextFree(homeSlot(name), taken));
  }
  return slots;
}

function nextFree(home: number, taken: ReadonlySet<number>): number {
  for (let i = 0; i < FREE_HUES; i++) {
    const slot = (home + i) % FREE_HUES;
    if (!taken.has(slot)) return slot;
  }
  for (let slot = FREE_HUES; ; slot++) if (!taken.has(slot)) return slot;
}

function keptSlot(name: string): number | undefined {
  return KEPT_SLOTS.get(name.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase());
}

/** FNV-1a with 32 bits over the code points, of which the upper half is folded into the lower. */
function homeSlot(name: string): number {
  let hash = 0x811c9dc5;
  for (const character of name) hash = Math.imul(hash ^ character.codePointAt(0)!, 0x01000193);
  return ((hash ^ (hash >>> 16)) >>> 0) % FREE_HUES;
}

/** The classic four by their own names, then code-point order, which is not that of UTF-16. */
function byRank(a: string, b: string): number {
  const rank = (name: string) => (KEPT.some((kept) => kept === name) ? 0 : 1);
  if (rank(a) !== rank(b)) return rank(a) - rank(b);
  const [ofA, ofB] = [[...a], [...b]];
  for (const [index, character] of ofA.entries()) {
    const difference = character.codePointAt(0)! - (ofB[index]?.codePointAt(0) ?? -1);
    if (difference !== 0) return difference;
  }
  return ofA.length - ofB.length;
}
