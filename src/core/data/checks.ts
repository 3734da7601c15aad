/** What is looked for in the finished splits, and reported without changing them. */
import type { GivesWay } from '../turns.ts';
import type { Sentence } from './dataset.ts';
import type { ParsedSentence } from './formats/format.ts';
import type { ProblemLog } from './problemLog.ts';
import type { SplitCounts, TypeBefore } from './report.ts';
import { similarLabels } from './similarLabels.ts';
import { typeOf } from './tags.ts';
import { SPLIT_NAMES, type SplitName, type Task } from './task.ts';

type SentencesOf = Readonly<Record<SplitName, readonly Sentence[]>>;

/** What the checks of the finished splits read, and where they report. */
export interface Checks {
  readonly fileNames: readonly string[];
  /** Where each word of a sentence was in its file. */
  readonly parsedOf: ReadonlyMap<Sentence, ParsedSentence>;
  readonly problems: ProblemLog;
  readonly turns: GivesWay;
}

/**
 * Sentences with the words of an earlier one: in another split they make an evaluation look too good. Those with
 * other tags than the first of them are reported as contradictions, in whatever split: what is learnt from one, the
 * other denies.
 */
export async function reportDuplicates(
  sentencesOf: SentencesOf,
  { fileNames, parsedOf, problems, turns }: Checks,
): Promise<void> {
  const firstOf = new Map<string, { readonly split: SplitName; readonly sentence: Sentence }>();
  for (const split of SPLIT_NAMES) {
    for (const sentence of sentencesOf[split]) {
      const text = sentence.words.join(' ');
      const first = firstOf.get(text);
      if (first === undefined) {
        firstOf.set(text, { split, sentence });
      } else {
        const file = fileNames[sentence.file]!;
        const earlier = { file: fileNames[first.sentence.file]!, line: first.sentence.line };
        const word = sentence.tags.findIndex((tag, i) => tag !== first.sentence.tags[i]);
        if (word < 0) {
          const kind = first.split === split ? 'duplicate-sentence' : 'leaked-sentence';
          problems.add({ file, line: sentence.line, kind, text, action: 'kept', earlier });
        } else {
          const kind = 'contradicting-duplicate';
          const line = parsedOf.get(sentence)?.lines?.[word] ?? sentence.line;
          const difference = `${sentence.words[word]} ${sentence.tags[word]} ≠ ${first.sentence.tags[word]}`;
          problems.add({ file, line, kind, text: `${difference}: ${text}`, action: 'kept', earlier });
          problems.mark(kind, earlier.file, earlier.line);
        }
      }
      if (turns.isDue) await turns.giveWay();
    }
  }
}

/** Types (or bare tags) of validation and test that train never has: once for each split, at their first word. */
export async function reportLabelsNotInTrain(
  sentencesOf: SentencesOf,
  { fileNames, parsedOf, problems, turns }: Checks,
): Promise<void> {
  const trainTags = await tagsOf(sentencesOf.train, turns);
  const known = new Set([...trainTags].map((tag) => typeOf(tag) ?? tag));
  for (const split of SPLIT_NAMES) {
    const reported = new Set<string>();
    for (const sentence of sentencesOf[split]) {
      for (const [i, tag] of sentence.tags.entries()) {
        if (trainTags.has(tag)) continue;
        const type = typeOf(tag) ?? tag;
        if (known.has(type) || reported.has(type)) continue;
        reported.add(type);
        const line = parsedOf.get(sentence)?.lines?.[i] ?? sentence.line;
        const file = fileNames[sentence.file]!;
        problems.add({ file, line, kind: 'label-not-in-train', text: type, action: 'kept' });
      }
      if (turns.isDue) await turns.giveWay();
    }
  }
}

/** A type is reported as rare when the most frequent one has more than this many times its entities (or words). */
const IMBALANCE_FACTOR = 100;

/** Types (or bare tags) that train has hardly any of, at their first word, beside the most frequent one. */
export async function reportImbalance(
  train: readonly Sentence[],
  splits: readonly SplitCounts[],
  isSpans: boolean,
  { fileNames, parsedOf, problems, turns }: Checks,
): Promise<void> {
  const counts = splits.find(({ split }) => split === 'train');
  if (counts === undefined) return;
  const countOf = new Map(Object.entries(isSpans ? counts.entitiesByType : counts.tokensByTag));
  if (countOf.size === 0) return;
  const [topType, top] = [...countOf].reduce((best, entry) => (entry[1] > best[1] ? entry : best));
  const rare = new Set(
    [...countOf].filter(([, count]) => count * IMBALANCE_FACTOR < top).map(([type]) => type),
  );
  for (const sentence of train) {
    if (rare.size === 0) return;
    for (const [i, tag] of sentence.tags.entries()) {
      const type = isSpans ? typeOf(tag) : tag;
      if (type === null || !rare.delete(type)) continue;
      problems.add({
        file: fileNames[sentence.file]!,
        line: parsedOf.get(sentence)?.lines?.[i] ?? sentence.line,
        kind: 'class-imbalance',
        text: `${type} ${countOf.get(type)}, ${topType} ${top}`,
        action: 'kept',
      });
    }
    if (turns.isDue) await turns.giveWay();
  }
}

export async function tagsOf(
  sentences: readonly Pick<Sentence, 'tags'>[],
  turns: GivesWay,
): Promise<Set<string>> {
  const distinct = new Set<string>();
  for (const { tags } of sentences) {
    for (const tag of tags) distinct.add(tag);
    if (turns.isDue) await turns.giveWay();
  }
  return distinct;
}

/**
 * Labels that look like misspellings of others, as training will see them: once each, at their first word; all their
 * sentences have the problem.
 */
export async function reportSimilarLabels(
  sentencesOf: SentencesOf,
  typesBefore: readonly TypeBefore[],
  task: Task,
  { fileNames, parsedOf, problems, turns }: Checks,
): Promise<void> {
  const pairOf = new Map(similarLabels(typesBefore, task).map((pair) => [pair.name, pair]));
  if (pairOf.size === 0) return;
  const reported = new Set<string>();
  for (const split of SPLIT_NAMES) {
    for (const sentence of sentencesOf[split]) {
      for (const [i, tag] of sentence.tags.entries()) {
        const pair = pairOf.get(task === 'tokens' ? tag : (typeOf(tag) ?? ''));
        if (pair === undefined) continue;
        const file = fileNames[sentence.file]!;
        const line = parsedOf.get(sentence)?.lines?.[i] ?? sentence.line;
        if (reported.has(pair.name)) {
          problems.mark('similar-label', file, line);
        } else {
          reported.add(pair.name);
          const text = `${pair.name} ${pair.count}, ${pair.like} ${pair.likeCount}`;
          problems.add({ file, line, kind: 'similar-label', text, action: 'kept' });
        }
      }
      if (turns.isDue) await turns.giveWay();
    }
  }
}
