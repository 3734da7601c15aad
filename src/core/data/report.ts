import type { SplitName } from './dataset.ts';

/**
 * A tag scheme as it stood in the file. Everything is normalised to IOB2. IOBES includes its spelling BILOU; `none` means tags
 * without prefixes, such as parts of speech, which are kept as they are.
 */
export type TagScheme = 'IOB1' | 'IOB2' | 'IOBES' | 'none';

export interface Problem {
  readonly file: string;
  /** 1-based; 0 where the problem is the file's as a whole. */
  readonly line: number;
  readonly kind: ProblemKind;
  /** The offending text, cut to a readable length. */
  readonly text: string;
  /** What was done about it. */
  readonly action: ProblemAction;
}

export const PROBLEM_KINDS = [
  'wrong-column-count',
  'unequal-lengths',
  'malformed-record',
  'missing-tag',
  'unknown-tag',
  'orphan-inside',
  'empty-sentence',
  'duplicate-sentence',
  'label-not-in-train',
] as const;
export type ProblemKind = (typeof PROBLEM_KINDS)[number];
export type ProblemAction = 'kept' | 'repaired' | 'skipped' | 'read-as-outside';

export interface FileReport {
  readonly file: string;
  readonly format: 'conll' | 'jsonl';
  /** Columns, delimiter or field names: how the format was read. */
  readonly layout: string;
  readonly scheme: TagScheme;
  /** Counts that led to the scheme, e.g. { 'I- opens an entity': 23427, 'B- opens an entity': 0 }: see `recogniseScheme`. */
  readonly schemeEvidence: Readonly<Record<string, number>>;
  readonly split: SplitName;
}

export interface SplitCounts {
  readonly split: SplitName;
  readonly sentences: number;
  readonly tokens: number;
  readonly entities: number;
  /** 0 where the files mark none. */
  readonly documents: number;
  readonly longestSentence: number;
  readonly entitiesByType: Readonly<Record<string, number>>;
}

export interface ImportReport {
  readonly files: readonly FileReport[];
  readonly splits: readonly SplitCounts[];
  readonly problems: readonly Problem[];
  /** Problems beyond those listed, by kind (only the first of each kind are kept). */
  readonly problemCounts: Readonly<Partial<Record<ProblemKind, number>>>;
  /** Set where no validation file was there and a seeded part of train was set aside. */
  readonly madeValidation: {
    readonly seed: number;
    readonly ratio: number;
    readonly by: 'document' | 'sentence';
  } | null;
}
