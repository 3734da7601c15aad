/** What scores mean, for a sentence: how many of ten are found, and which type is missed most. */
import type { Task } from '../data/task.ts';
import type { Scores } from './scores.ts';

/** What is counted: entities, chunks of a sentence, or words with a tag each. */
export type Counted = 'names' | 'chunks' | 'words';

/**
 * A share of a whole as people say it. `tenths` is 1 to 9; nothing is rounded to all or to none: those are exact.
 */
type Share =
  | { readonly kind: 'all' | 'almostAll' | 'hardlyAny' | 'none' }
  | { readonly kind: 'tenths'; readonly tenths: number };

interface MissedType {
  readonly type: string;
  readonly missed: number;
  readonly support: number;
}

export interface Verdict {
  readonly counted: Counted;
  /** Of `total`: found with type and both ends, or words with the right tag. */
  readonly found: number;
  readonly total: number;
  readonly share: Share;
  /** Whether `total` is too small for its share to mean much; what follows is then empty. */
  readonly isTooFew: boolean;
  /** The right ones of those marked; null where none is right, and for words. */
  readonly right: Share | null;
  /** The types of which most were missed: one, unless several share the place; empty where none was found. */
  readonly mostMissed: readonly MissedType[];
  /** Types beside `mostMissed` that were never found, others having been. */
  readonly neverFound: readonly string[];
}

/** The part of an evaluation that a verdict rests on. */
export interface JudgedScores {
  /** Over all entities; not looked at for words. */
  readonly precision: number;
  readonly perType: Readonly<Record<string, Pick<Scores, 'recall' | 'support'>>>;
}

/** With fewer than these, one more or less right moves the share by more than its twentieth part. */
const LEAST_TOTAL = { spans: 20, tokens: 100 } as const satisfies Record<Task, number>;
/** More types that share the first place say nothing. */
const MOST_SHARING_FIRST = 3;

/** The types of the chunks of CoNLL-2000. */
const CHUNK_TYPES = new Set(['ADJP', 'ADVP', 'CONJP', 'INTJ', 'LST', 'NP', 'PP', 'PRT', 'SBAR', 'UCP', 'VP']);

/** What the scores of a task count, by the names of its types. */
export function countedBy(task: Task, types: readonly string[]): Counted {
  switch (task) {
    case 'tokens':
      return 'words';
    case 'spans':
      return types.length > 0 && types.every((type) => CHUNK_TYPES.has(type)) ? 'chunks' : 'names';
    default:
      return task satisfies never;
  }
}

/** Puts scores into words, as data. Numbers found are recall times support, which is exact for whole numbers. */
export function verdictOf(task: Task, { precision, perType }: JudgedScores): Verdict {
  const types = Object.entries(perType)
    .filter(([, { support }]) => support > 0)
    .map(([type, { recall, support }]) => ({
      type,
      support,
      missed: support - Math.round(recall * support),
    }));
  const total = types.reduce((sum, { support }) => sum + support, 0);
  const found = types.reduce((sum, { support, missed }) => sum + support - missed, 0);
  const isTooFew = total < LEAST_TOTAL[task];
  const tellsTypes = found > 0 && !isTooFew;
  const mostMissed = tellsTypes ? firstByMissed(types) : [];
  const neverFound = types.filter((type) => type.missed === type.support && !mostMissed.includes(type));
  return {
    counted: countedBy(task, Object.keys(perType)),
    found,
    total,
    share: shareOf(found, total),
    isTooFew,
    right: tellsTypes && task === 'spans' ? shareOf(found, Math.round(found / precision)) : null,
    mostMissed,
    neverFound: tellsTypes ? neverFound.map(({ type }) => type) : [],
  };
}

function firstByMissed(types: readonly MissedType[]): readonly MissedType[] {
  const most = types.reduce((max, { missed }) => Math.max(max, missed), 0);
  const first = types.filter(({ missed }) => missed === most);
  return most === 0 || first.length > MOST_SHARING_FIRST ? [] : first;
}

function shareOf(part: number, whole: number): Share {
  if (part === 0) return { kind: 'none' };
  if (part >= whole) return { kind: 'all' };
  const tenths = Math.round((10 * part) / whole);
  if (tenths === 0) return { kind: 'hardlyAny' };
  if (tenths === 10) return { kind: 'almostAll' };
  return { kind: 'tenths', tenths };
}
