/** Which split a file is, and splits that are drawn: validation where no file gives one, all of them where the user wants so. */
import { PhiloxStream, STREAM } from '../random.ts';
import { isLeftOut } from './choices.ts';
import type { Sentence } from './dataset.ts';
import { LENGTH_BIN_WORDS, type SplitCounts, type SplitReason } from './report.ts';
import { readSpans } from './schemes.ts';
import { stratify, type Unit } from './stratify.ts';
import { OUTSIDE, typeOf } from './tags.ts';
import type { SplitName, Task } from './task.ts';

/** Keywords of file names: those of the Hugging Face datasets library, and the suffixes of the CoNLL shared tasks. */
const SPLIT_KEYWORDS: Readonly<Record<string, SplitName | 'evaluation'>> = {
  train: 'train',
  training: 'train',
  validation: 'validation',
  validate: 'validation',
  valid: 'validation',
  val: 'validation',
  dev: 'validation',
  devel: 'validation',
  development: 'validation',
  testa: 'validation',
  test: 'test',
  testing: 'test',
  testb: 'test',
  eval: 'evaluation',
  evaluation: 'evaluation',
};

/**
 * The split that a file's name tells: by the last keyword in it that is a word by itself, with `set` or `data` behind it or not, the name
 * before its folders (`emerging.dev.conll`, `NERTest.txt`, `devset.tsv`, `test/seq.in`); `train` may end a word (`wnut17train.conll`,
 * `engtrain.bio`). Null where there is none.
 */
export function splitFromName(path: string): SplitName | null {
  const keyword = keywordOf(path, new Set());
  return keyword === 'evaluation' ? 'validation' : keyword;
}

const ENDS_WITH_TRAIN = /^(.*)train(?:ing)?$/;

/** @param trainStems what stands before `train` in words of all names: with it `engtest` is no other word, as `latest` is */
function keywordOf(path: string, trainStems: ReadonlySet<string>): SplitName | 'evaluation' | null {
  for (const segment of path.split(/[\\/]/).reverse()) {
    for (const word of wordsOf(segment).reverse()) {
      if (Object.hasOwn(SPLIT_KEYWORDS, word)) return SPLIT_KEYWORDS[word]!;
      if (ENDS_WITH_TRAIN.test(word)) return 'train';
      for (const [keyword, split] of Object.entries(SPLIT_KEYWORDS)) {
        if (word.endsWith(keyword) && trainStems.has(word.slice(0, -keyword.length))) return split;
      }
    }
  }
  return null;
}

/** Runs of letters, parted where a capital begins a word; `set` and `data` at their end say nothing. */
function wordsOf(segment: string): string[] {
  return segment
    .split(/[^A-Za-z]+|(?<=[a-z])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])/)
    .map((word) => word.toLowerCase().replace(/(?<=.)(?:data)?(?:set|data)$/, ''));
}

function trainStemsOf(paths: readonly string[]): Set<string> {
  const words = paths.flatMap((path) => path.split(/[\\/]/).flatMap(wordsOf));
  return new Set(words.map((word) => ENDS_WITH_TRAIN.exec(word)?.[1] ?? '').filter((stem) => stem !== ''));
}

export interface AssignedSplit {
  readonly split: SplitName | 'none';
  readonly reason: SplitReason;
}

/**
 * The split of each file: the user's choice, else by name; a lone file and a file whose name says nothing are train. Where no file is train
 * then, those of the validation split are, or else those of test, if the user did not choose it. What is called an evaluation file is test
 * beside a validation file, and validation otherwise.
 */
export function assignSplits(
  files: readonly { readonly name: string }[],
  chosen: Readonly<Record<string, SplitName | 'none'>>,
): AssignedSplit[] {
  const wanted = files.map(({ name }) => name).filter((name) => !isLeftOut({ fileSplits: chosen }, name));
  const trainStems = trainStemsOf(wanted);
  const told = new Map(wanted.map((name) => [name, keywordOf(name, trainStems)]));
  const evaluation = [...told.values()].includes('validation') ? 'test' : 'validation';
  const assigned = files.map(({ name }): AssignedSplit => {
    const choice = Object.hasOwn(chosen, name) ? chosen[name] : undefined;
    if (choice !== undefined) return { split: choice, reason: 'chosen' };
    if (wanted.length === 1) return { split: 'train', reason: 'alone' };
    const split = told.get(name) ?? null;
    if (split === null) return { split: 'train', reason: 'no-name' };
    return { split: split === 'evaluation' ? evaluation : split, reason: 'name' };
  });
  if (assigned.some(({ split }) => split === 'train')) return assigned;
  for (const instead of ['validation', 'test'] as const) {
    const stands = ({ split, reason }: AssignedSplit): boolean => split === instead && reason === 'name';
    if (!assigned.some(stands)) continue;
    return assigned.map((one) => (stands(one) ? { split: 'train', reason: 'train-missing' } : one));
  }
  return assigned;
}

/** With fewer documents, a tenth of the sentences cannot be had in whole documents. */
const MIN_DOCUMENTS = 10;

export interface DrawnSplits {
  readonly splits: Readonly<Record<SplitName, readonly Sentence[]>>;
  readonly by: 'document' | 'sentence';
}

/**
 * Shares sentences out to train, validation and test, drawn with the seed: whole documents where all sentences belong to one and there are
 * ten or more, else single sentences, those with the same words together. Stratified by entity type (see `stratify`). Every split keeps the
 * order of the files. Validation, and test where its ratio is not 0, have a sentence at least, and so has train. Needs two sentences.
 *
 * @param ratios shares of the sentences
 */
export function drawSplits(
  sentences: readonly Sentence[],
  ratios: { readonly validation: number; readonly test: number },
  seed: number,
): DrawnSplits {
  const count = sentences.length;
  const wanted = (ratio: number, atMost: number): number =>
    ratio === 0 ? 0 : Math.min(Math.max(1, Math.round(count * ratio)), atMost);
  const validation = wanted(ratios.validation, count - 1);
  const test = wanted(ratios.test, count - validation - 1);
  const sizes = [count - validation - test, validation, test];

  const documents = new Set(sentences.map(({ document }) => document));
  const byDocument = documents.size >= MIN_DOCUMENTS && !documents.has(undefined);
  const units = groupSentences(sentences, ({ document, words }) => (byDocument ? document : words.join(' ')));
  const random = new PhiloxStream(seed, STREAM.split);
  let partOf = partBySentence(sentences, units, sizes, random);
  const isEmpty = sizes.some((size, part) => size > 0 && !partOf.includes(part));
  if (isEmpty) {
    // Too few units to go round: hardly any sentences, or the same one over and over.
    const alone = sentences.map((_, i) => [i]);
    partOf = partBySentence(sentences, alone, sizes, random);
  }
  const splitOf = (part: number): Sentence[] => sentences.filter((_, i) => partOf[i] === part);
  return {
    splits: { train: splitOf(0), validation: splitOf(1), test: splitOf(2) },
    by: byDocument && !isEmpty ? 'document' : 'sentence',
  };
}

/** Draws `count` sentences with the seed, stratified by entity type, in their order. All of them where there are no more. */
export function drawSubset(sentences: readonly Sentence[], count: number, seed: number): readonly Sentence[] {
  if (count >= sentences.length) return sentences;
  const alone = sentences.map((_, i) => [i]);
  const random = new PhiloxStream(seed, STREAM.split, 1);
  const partOf = partBySentence(sentences, alone, [count, sentences.length - count], random);
  return sentences.filter((_, i) => partOf[i] === 0);
}

/** Indices of the sentences with the same key, by first appearance. */
function groupSentences(
  sentences: readonly Sentence[],
  keyOf: (sentence: Sentence) => string | number | undefined,
): number[][] {
  const unitOf = new Map<string | number | undefined, number[]>();
  for (const [i, sentence] of sentences.entries()) {
    const key = keyOf(sentence);
    const unit = unitOf.get(key);
    if (unit === undefined) unitOf.set(key, [i]);
    else unit.push(i);
  }
  return [...unitOf.values()];
}

/** The part of each sentence. A part that got no unit, each being too large for it, gets the smallest one of the first part's. */
function partBySentence(
  sentences: readonly Sentence[],
  units: readonly (readonly number[])[],
  sizes: readonly number[],
  random: PhiloxStream,
): number[] {
  const described = units.map((members): Unit => {
    const types = new Set<string>();
    for (const i of members)
      for (const tag of sentences[i]!.tags) if (tag !== OUTSIDE) types.add(typeOf(tag) ?? tag);
    return { size: members.length, types };
  });
  const partOfUnit = stratify(described, sizes, random);
  for (const part of sizes.keys()) {
    if (sizes[part] === 0 || partOfUnit.includes(part)) continue;
    const first = [...units.keys()].filter((unit) => partOfUnit[unit] === 0);
    if (first.length < 2) continue;
    partOfUnit[first.reduce((best, unit) => (units[unit]!.length < units[best]!.length ? unit : best))] =
      part;
  }
  const partOf = new Array<number>(sentences.length);
  for (const [unit, members] of units.entries()) for (const i of members) partOf[i] = partOfUnit[unit]!;
  return partOf;
}

/** Counts what a split holds. Entities are counted for the task `spans` only. */
export function countSplit(split: SplitName, sentences: readonly Sentence[], task: Task): SplitCounts {
  const entitiesByType = new Map<string, number>();
  const tokensByTag = new Map<string, number>();
  const sentencesByLength: number[] = [];
  const documents = new Set<number>();
  let tokens = 0;
  let entities = 0;
  let longestSentence = 0;
  for (const { words, tags, document } of sentences) {
    tokens += words.length;
    longestSentence = Math.max(longestSentence, words.length);
    const bin = Math.floor((words.length - 1) / LENGTH_BIN_WORDS);
    while (sentencesByLength.length <= bin) sentencesByLength.push(0);
    sentencesByLength[bin]! += 1;
    if (document !== undefined) documents.add(document);
    for (const tag of tags) tokensByTag.set(tag, (tokensByTag.get(tag) ?? 0) + 1);
    if (task === 'tokens') continue;
    for (const { type } of readSpans(tags)) {
      entities++;
      entitiesByType.set(type, (entitiesByType.get(type) ?? 0) + 1);
    }
  }
  return {
    split,
    sentences: sentences.length,
    tokens,
    entities,
    documents: documents.size,
    longestSentence,
    entitiesByType: Object.fromEntries(entitiesByType),
    tokensByTag: Object.fromEntries(tokensByTag),
    sentencesByLength,
  };
}
