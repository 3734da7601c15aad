import type { WireError } from '../errors.ts';
import type { FormatName } from './formats/names.ts';
import type { SplitName, Task } from './task.ts';

/**
 * The tag scheme of a file. All are normalised to IOB2, except `tokens`: tags that describe each word by itself, such
 * as parts of speech, which are kept as they are. `bare` are entity types without a prefix, `IO` has I- alone,
 * `BMEWO` includes BMES.
 */
export const TAG_SCHEMES = [
  'IOB1',
  'IOB2',
  'IOE1',
  'IOE2',
  'IOBES',
  'BILOU',
  'BMEWO',
  'IO',
  'bare',
  'tokens',
] as const;
export type TagScheme = (typeof TAG_SCHEMES)[number];

/**
 * What was counted to recognise a scheme: see `recogniseScheme`. A run is a longest sequence of words whose tags have
 * one type. The texts are in src/texts, under the same names.
 */
export const EVIDENCE_NAMES = [
  /** B- at the beginning of a run. */
  'beginOpens',
  /** I- at the beginning of a run. */
  'insideOpens',
  /** B- inside a run. */
  'beginDivides',
  /** I- at the end of a run. */
  'insideCloses',
  /** E- or L- at the end of a run. */
  'endCloses',
  /** E- or L- inside a run. */
  'endDivides',
  /** S-, U- or W-. */
  'singles',
  /** M-. */
  'middles',
  /** Tags other than O without a prefix, or all of them where they are read as they are. */
  'bareTags',
  /** O, counted where tags have no prefixes. */
  'outside',
  /** Suffixes after the type. */
  'suffixes',
] as const;
export type EvidenceName = (typeof EVIDENCE_NAMES)[number];
export type SchemeEvidence = Readonly<Partial<Record<EvidenceName, number>>>;

/**
 * Why a file was read in its scheme. `recognised`: from the counts of its tags; `as-train`: as the largest file to
 * train on, whose task it has to share or whose scheme its few prefixes fit as well; `made`: its tags were made from
 * spans; `chosen`: by the user.
 */
export const SCHEME_REASONS = ['recognised', 'as-train', 'made', 'chosen'] as const;
export type SchemeReason = (typeof SCHEME_REASONS)[number];

/**
 * Why a file has its split. `hub`: it was loaded from the hub as that; `name`: its name or folder says so;
 * `no-name`: it names no split, so that the file is for training; `alone`: there is no other; `train-missing`: no
 * file is for training, so that this one is; `chosen`: by the user; `pooled`: all files were split again.
 */
export const SPLIT_REASONS = [
  'hub',
  'name',
  'no-name',
  'alone',
  'train-missing',
  'chosen',
  'pooled',
] as const;
export type SplitReason = (typeof SPLIT_REASONS)[number];

/**
 * What was found out about a file, and why it was read as it was. The texts are in src/texts, under the same names.
 */
export const FACT_NAMES = [
  'columnsByTabs',
  'columnsBySpaces',
  'columnsByDelimiter',
  'wordColumn',
  'tagColumn',
  'wordField',
  'tagField',
  'tagsAsInTrain',
  'textField',
  'spansField',
  'sentenceField',
  'documentField',
  'header',
  'columnsLine',
  'documentMarks',
  'commentRows',
  'blankLinesSeparatePages',
  'sentenceMarks',
  'placeholderIsOutside',
  'multiwordRows',
  'emptyNodes',
  'miscItem',
  'wordPrefix',
  'wordPosition',
  'tagsBesideWords',
  'inlineMarks',
  'structureMarks',
  'jsonLines',
  'jsonArray',
  'jsonDocument',
  'jsonList',
  'recordNumbers',
  'stringifiedLists',
  'classNames',
  'classNamesFile',
  'features',
  'spacesField',
  'tokensGiven',
  'wordsBySpaces',
  'slotBorders',
  'wordsMade',
  'wordsSegmented',
  'offsetsByCodePoint',
  'offsetsByUtf16',
  'sentencesAtLineBreaks',
  'sentencesGiven',
  'lastIncluded',
  'relations',
  'answers',
  'severalAnnotations',
  'predictions',
  'otherAnnotations',
  'nestedOutermost',
  'nestedInnermost',
] as const;
export type FactName = (typeof FACT_NAMES)[number];

export interface Fact {
  readonly what: FactName;
  /** The values that the text interpolates. Numbers are written in the page's language. */
  readonly values: Readonly<Record<string, string | number>>;
}

export const PROBLEM_KINDS = [
  'encoding',
  'damaged-character',
  'wrong-column-count',
  'missing-word',
  'missing-tag',
  'unknown-tag',
  'unequal-lengths',
  'malformed-record',
  'unread-list',
  'unclosed-quote',
  'rejected-record',
  'empty-sentence',
  'no-sentence-borders',
  'orphan-inside',
  'span-out-of-range',
  'span-text-differs',
  'span-cuts-word',
  'overlapping-spans',
  'discontinuous-span',
  'unbalanced-mark',
  'unknown-mark',
  'duplicate-sentence',
  'leaked-sentence',
  'contradicting-duplicate',
  'label-not-in-train',
  'class-imbalance',
  'similar-label',
  'beyond-length',
] as const;
export type ProblemKind = (typeof PROBLEM_KINDS)[number];

/** What was done about a problem. */
export const PROBLEM_ACTIONS = [
  'kept',
  'repaired',
  'skipped',
  'read-as-outside',
  'widened',
  'cut-off',
] as const;
export type ProblemAction = (typeof PROBLEM_ACTIONS)[number];

export interface Problem {
  readonly file: string;
  /** 1-based; 0 where the problem is the file's as a whole. */
  readonly line: number;
  readonly kind: ProblemKind;
  /** The offending text, truncated to a readable length. */
  readonly text: string;
  readonly action: ProblemAction;
  /** Of a sentence that occurs again: where it stands first. */
  readonly earlier?: { readonly file: string; readonly line: number };
}

/** A column or field of a file from which words or tags can be taken. */
export interface Field {
  /**
   * What `DataChoices.wordField` and `tagField` name: the field's name, or the 1-based number of a column without
   * one.
   */
  readonly id: string;
  /** What its cells look like: words, one tag a word (in a scheme's form or bare), or neither. */
  readonly holds: 'words' | 'span-tags' | 'token-tags' | 'other';
  /** Its first distinct values, a few. */
  readonly examples: readonly string[];
}

/**
 * A file of several that is no part of the data. `no-split`: by the user's choice; `failed`: it cannot be read, for
 * the reason given.
 */
export type LeftOutFile =
  | { readonly file: string; readonly why: 'not-data' | 'hidden' | 'no-split' }
  | { readonly file: string; readonly why: 'failed'; readonly error: WireError };
export type LeftOutReason = Exclude<LeftOutFile['why'], 'failed'>;

export interface FileReport {
  readonly file: string;
  /** Files read together with it: tags beside words, a list of classes. */
  readonly companions: readonly string[];
  readonly sizeBytes: number;
  readonly format: FormatName;
  readonly facts: readonly Fact[];
  /** As TextDecoder names it; null for formats that are not text. */
  readonly encoding: string | null;
  readonly fields: readonly Field[];
  readonly wordField: string | null;
  readonly tagField: string | null;
  readonly scheme: TagScheme;
  /** Whether the prefix is written as a suffix, after the type: `PER-B`. */
  readonly suffixed: boolean;
  readonly schemeReason: SchemeReason;
  /**
   * What its tags look like by themselves, also where the scheme is not recognised from them; empty where they were
   * made from spans.
   */
  readonly schemeEvidence: SchemeEvidence;
  /** Some of its tags that are not spelled as `B-PER` and `O`, and how they were read; empty where there are none. */
  readonly respelled: readonly { readonly from: string; readonly to: string }[];
  /** The split that its sentences belong to; if all files were split again, the one that it had before. */
  readonly split: SplitName;
  readonly splitReason: SplitReason;
}

export interface SplitCounts {
  readonly split: SplitName;
  readonly sentences: number;
  readonly tokens: number;
  /** 0 for the task `tokens`. */
  readonly entities: number;
  /** 0 where the files mark none. */
  readonly documents: number;
  readonly longestSentence: number;
  readonly entitiesByType: Readonly<Record<string, number>>;
  readonly tokensByTag: Readonly<Record<string, number>>;
  /** `sentencesByLength[n]`: sentences of n × 5 + 1 to n × 5 + 5 words, up to the longest. */
  readonly sentencesByLength: readonly number[];
}

/** Words of a bin of `SplitCounts.sentencesByLength`. */
export const LENGTH_BIN_WORDS = 5;

export interface MadeSplits {
  readonly seed: number;
  /** Shares asked for. */
  readonly validation: number;
  readonly test: number;
  readonly by: 'document' | 'sentence';
  /** `validation-missing`: no file gave one. `asked`: the user wants all files pooled and split again. */
  readonly why: 'validation-missing' | 'asked';
}

/** An entity type (for the task `tokens` a tag) as the files have it. */
export interface TypeBefore {
  readonly name: string;
  /** Entities (words) in all files. */
  readonly count: number;
  /** What `DataChoices.labelChanges` made of it; null where it was dropped. */
  readonly now: string | null;
}

/** How many problems there are, listed or not, and of how many kinds. */
export function countProblems({
  problems,
  problemCounts,
}: Pick<ImportReport, 'problems' | 'problemCounts'>): { readonly problems: number; readonly kinds: number } {
  const unlisted = Object.values(problemCounts).reduce((sum, count) => sum + count, 0);
  const kinds = new Set([...problems.map(({ kind }) => kind), ...Object.keys(problemCounts)]);
  return { problems: problems.length + unlisted, kinds: kinds.size };
}

/** Lengths in pieces of a tokenizer, with the special tokens that a model needs around a sentence. */
export interface SplitLengths {
  readonly split: SplitName;
  readonly sentences: number;
  /** Sentences with more pieces than the limit. */
  readonly beyond: number;
  readonly longestPieces: number;
}

export interface ImportReport {
  readonly task: Task;
  readonly files: readonly FileReport[];
  readonly leftOut: readonly LeftOutFile[];
  /** After all changes of labels, as training will see them. */
  readonly splits: readonly SplitCounts[];
  /** All types or tags before changes, by first appearance, those of train first. */
  readonly typesBefore: readonly TypeBefore[];
  readonly problems: readonly Problem[];
  /** Problems beyond those listed, by kind (only the first of each kind are kept). */
  readonly problemCounts: Readonly<Partial<Record<ProblemKind, number>>>;
  /** Set where splits were drawn, and not given by files. */
  readonly madeSplits: MadeSplits | null;
  /** Sentences of train before it was cut to the subset asked for; null where it was not. */
  readonly trainBeforeSubset: number | null;
  /** Measured with the tokenizer of the model, once it is loaded. */
  readonly lengths: { readonly limit: number; readonly splits: readonly SplitLengths[] } | null;
}
