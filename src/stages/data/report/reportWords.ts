/** What the import report says, in words: the panel shows them and `reportText.ts` copies them. */
import type { TFunction } from 'i18next';
import {
  EVIDENCE_NAMES,
  type Fact,
  type FileReport,
  fromWire,
  type ImportReport,
  type LeftOutFile,
  PROBLEM_KINDS,
  type Problem,
  type ProblemKind,
} from '../../../core/page.ts';
import { explainError } from '../../../texts/errors.ts';
import type { Formatter } from '../../../texts/format.ts';

export interface Words {
  readonly t: TFunction;
  readonly format: Formatter;
}

/** Problems of one kind, those that are listed and those that are only counted. */
export interface ProblemGroup {
  readonly kind: ProblemKind;
  /** Numbered, since the same problem can stand in a line twice. */
  readonly listed: readonly (Problem & { readonly number: number })[];
  readonly unlisted: number;
  readonly total: number;
}

/** The kinds that occur, in their usual order. */
export function problemGroups({ problems, problemCounts }: ImportReport): ProblemGroup[] {
  return PROBLEM_KINDS.map((kind) => {
    const listed = problems
      .filter((problem) => problem.kind === kind)
      .map((problem, index) => ({ ...problem, number: index + 1 }));
    const unlisted = problemCounts[kind] ?? 0;
    return { kind, listed, unlisted, total: listed.length + unlisted };
  }).filter(({ total }) => total > 0);
}

/** Where the sentence that a problem repeats stands, by the names of `shortFileNames`; empty for other problems. */
export function earlierWords(
  { file, earlier }: Problem,
  names: ReadonlyMap<string, string>,
  { t, format }: Words,
): string {
  if (earlier === undefined) return '';
  const line = format.count(earlier.line);
  return earlier.file === file
    ? t('report.alsoInLine', { line })
    : t('report.alsoIn', { file: names.get(earlier.file) ?? earlier.file, line });
}

export function factWords({ what, values }: Fact, { t, format }: Words): string {
  const written = Object.fromEntries(
    Object.entries(values).map(([name, value]) => [
      name,
      typeof value === 'number' ? format.count(value) : value,
    ]),
  );
  return t(`report.facts.${what}`, { replace: written });
}

/** How the file was read: format, facts, encoding, companions. */
export function layoutWords(file: FileReport, words: Words): string {
  const { t, format } = words;
  const facts = file.facts.map((fact) => factWords(fact, words));
  const name = t(`report.formats.${file.format}`);
  return [
    facts.length === 0 ? `${name}.` : `${name}: ${facts.join('; ')}.`,
    ...(file.encoding === null ? [] : [t('report.encoding', { encoding: file.encoding.toUpperCase() })]),
    ...(file.companions.length === 0
      ? []
      : [t('report.companions', { files: format.list(file.companions) })]),
  ].join(' ');
}

/** The scheme of the tags and why it is taken for that. */
export function schemeWords(file: FileReport, { t, format }: Words): string {
  const evidence = EVIDENCE_NAMES.flatMap((name) => {
    const count = file.schemeEvidence[name];
    return count === undefined ? [] : [t(`report.evidence.${name}`, { count, amount: format.count(count) })];
  });
  const isKept = file.scheme === 'IOB2' || file.scheme === 'tokens';
  const read = isKept ? schemeName(file, t) : t('report.readAsIob2', { scheme: schemeName(file, t) });
  const scheme = t(`report.schemeReasons.${file.schemeReason}`, { scheme: read });
  return [
    evidence.length === 0
      ? t('report.schemeSentence', { scheme })
      : t('report.schemeWithCounts', { scheme, counts: evidence.join(', ') }),
    ...(file.suffixed ? [t('report.schemeSuffixed')] : []),
    ...(file.respelled.length === 0
      ? []
      : [
          t('report.respelled', {
            tags: format.list(file.respelled.map((tag) => t('report.respelledOf', tag))),
          }),
        ]),
  ].join(' ');
}

function schemeName({ scheme }: FileReport, t: TFunction): string {
  switch (scheme) {
    case 'bare':
      return t('report.bareTags');
    case 'tokens':
      return t('report.wordTags');
    default:
      return t('report.tagScheme', { scheme: t(`report.schemes.${scheme}`) });
  }
}

/** The split of a file and why it has it. */
export function splitWords(file: FileReport, { t }: Words): string {
  return t('report.splitBecause', {
    split: t(`splits.${file.split}`),
    why: t(`report.splitReasons.${file.splitReason}`),
  });
}

/** A file that is no part of the data, and why. */
export function leftOutWords(leftOut: LeftOutFile, { t, format }: Words, language: string): string {
  const { file, why } = leftOut;
  if (why !== 'failed') return t('report.leftOutFile', { file, why: t(`report.leftOutReasons.${why}`) });
  const reason = explainError(fromWire(leftOut.error), language, format);
  // An error about a file that is read together with this one begins with the name of that.
  return reason.startsWith(file) ? reason : t('report.leftOutFile', { file, why: reason });
}

/** How many files could not be read; null where all could. */
export function failedFilesWords({ leftOut }: ImportReport, { t, format }: Words): string | null {
  const failed = leftOut.filter(({ why }) => why === 'failed').length;
  return failed === 0 ? null : t('report.failedFiles', { amount: format.count(failed) });
}

/**
 * What holds for the data as a whole: task, longest sentences, those beyond the limit, documents, drawn splits, the
 * subset.
 */
export function overallWords(report: ImportReport, { t, format }: Words): string[] {
  const { task, splits, madeSplits: made, trainBeforeSubset, lengths } = report;
  const withDocuments = splits.filter(({ documents }) => documents > 0);
  const ofEachSplit = (texts: readonly string[]): string => texts.join(', ');
  const beyond = lengths?.splits.filter((split) => split.beyond > 0) ?? [];
  return [
    t(`report.task.${task}`),
    t('report.longest', {
      lengths: ofEachSplit(
        splits.map(({ split, longestSentence }) =>
          t('report.longestOf', {
            split: t(`splits.${split}`),
            count: longestSentence,
            words: format.count(longestSentence),
          }),
        ),
      ),
    }),
    ...(lengths === null
      ? []
      : beyond.length === 0
        ? [t('report.withinLimit', { limit: format.count(lengths.limit) })]
        : [
            t('report.beyondLimit', {
              limit: format.count(lengths.limit),
              counts: ofEachSplit(
                beyond.map((split) =>
                  t('report.beyondLimitOf', {
                    split: t(`splits.${split.split}`),
                    beyond: format.count(split.beyond),
                  }),
                ),
              ),
            }),
          ]),
    ...(withDocuments.length === 0
      ? []
      : [
          t('report.documents', {
            counts: ofEachSplit(
              withDocuments.map(({ split, documents }) =>
                t('report.documentsOf', {
                  split: t(`splits.${split}`),
                  documents: format.count(documents),
                }),
              ),
            ),
          }),
        ]),
    ...(made === null
      ? []
      : [
          t(`report.madeSplits.${made.why}.${made.by}`, {
            validation: format.percent(made.validation),
            test: format.percent(made.test),
            seed: made.seed,
          }),
        ]),
    ...(trainBeforeSubset === null
      ? []
      : [
          t('report.subset', {
            kept: format.count(splits.find(({ split }) => split === 'train')?.sentences ?? 0),
            all: format.count(trainBeforeSubset),
          }),
        ]),
  ];
}

/** Labels that were renamed, merged or dropped. */
export function labelChangeWords({ typesBefore }: ImportReport, { t }: Words): string[] {
  return typesBefore.flatMap(({ name, now }) => {
    if (now === name) return [];
    return [now === null ? t('report.labelDropped', { name }) : t('report.labelRenamed', { name, now })];
  });
}

/**
 * What is counted in each split: entities by type or, for tags word by word, tokens by tag. The most frequent first,
 * in tables and plots alike.
 */
export function typeCounts(report: Pick<ImportReport, 'task' | 'splits' | 'typesBefore'>): {
  readonly name: string;
  readonly counts: readonly number[];
}[] {
  const countsOf = (index: number): Readonly<Record<string, number>> => {
    const split = report.splits[index]!;
    return report.task === 'spans' ? split.entitiesByType : split.tokensByTag;
  };
  const names = new Set(report.typesBefore.flatMap(({ now }) => (now === null ? [] : [now])));
  for (const index of report.splits.keys()) for (const name of Object.keys(countsOf(index))) names.add(name);
  const total = (counts: readonly number[]) => counts.reduce((sum, count) => sum + count, 0);
  return [...names]
    .map((name) => ({ name, counts: report.splits.map((_, index) => countsOf(index)[name] ?? 0) }))
    .toSorted((a, b) => total(b.counts) - total(a.counts));
}
