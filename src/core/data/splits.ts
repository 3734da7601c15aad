/**
 * Which split a file is, and splits that are drawn: validation where no file gives one, all of them where the user
 * asks for it.
 */
import { PhiloxStream, STREAM } from '../random.ts';
import { type GivesWay, NO_TURNS } from '../turns.ts';
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
 * The split that a file's name stands for: by the last keyword in it that is a word by itself, followed by `set` or
 * `data` or not, the name before its folders (`emerging.dev.conll`, `NERTest.txt`, `devset.tsv`, `test/seq.in`);
 * `train` may end a word (`wnut17train.conll`, `engtrain.bio`). Null where there is none.
 */
export function splitFromName(path: string): SplitName | null {
  const keyword = keywordOf(path, new Set());
  return keyword === 'evaluation' ? 'validation' : keyword;
}

const ENDS_WITH_TRAIN = /^(.*)train(?:ing)?$/;

/**
 * @param trainStems what precedes `train` in words of all names: with it `engtest` counts as `test`, unlike `latest`
 */
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

/** Runs of letters, split where a capital begins a word; `set` and `data` at their end are ignored. */
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
 * The split of each file: the user's choice, else that which the hub gives it, else by name; a single file, and a
 * file whose name names no split, are train. If that leaves no file for train, the validation files are used for it,
 * or else the test files, unless the user chose their split. A file named "evaluation" is test if there is a
 * validation file, and validation otherwise.
 */
export function assignSplits(
  files: readonly { readonly name: string }[],
  chosen: Readonly<Record<string, SplitName | 'none'>>,
  ofHub: Readonly<Record<string, SplitName>> = {},
): AssignedSplit[] {
  const used = files.map(({ name }) => name).filter((name) => !isLeftOut({ fileSplits: chosen }, name));
  const trainStems = trainStemsOf(used);
  const keywords = new Map(used.map((name) => [name, keywordOf(name, trainStems)]));
  const evaluation = [...keywords.values()].includes('validation') ? 'test' : 'validation';
  const assigned = files.map(({ name }): AssignedSplit => {
    const choice = Object.hasOwn(chosen, name) ? chosen[name] : undefined;
    if (choice !== undefined) return { split: choice, reason: 'chosen' };
    if (Object.hasOwn(ofHub, name)) return { split: ofHub[name]!, reason: 'hub' };
    if (used.length === 1) return { split: 'train', reason: 'alone' };
    const split = keywords.get(name) ?? null;
    if (split === null) return { split: 'train', reason: 'no-name' };
    return { split: split === 'evaluation' ? evaluation : split, reason: 'name' };
  });
  if (assigned.some(({ split }) => split === 'train')) return assigned;
  for (const instead of ['validation', 'test'] as const) {
    const takesItsPlace = ({ split, reason }: AssignedSplit): boolean =>
      split === instead && reason === 'name';
    if (!assigned.some(takesItsPlace)) continue;
    return assigned.map((one) => (takesItsPlace(one) ? { split: 'train', reason: 'train-missing' } : one));
  }
  return assigned;
}

/** With fewer documents, whole documents do not add up to a tenth of the sentences. */
const MIN_DOCUMENTS = 10;

export interface DrawnSplits {
  readonly splits: Readonly<Record<SplitName, readonly Sentence[]>>;
  readonly by: 'document' | 'sentence';
}

/**
 * Distributes sentences over train, validation and test, drawn with the seed: whole documents where all sentences
 * belong to one and there are ten or more, else single sentences, those with the same words together. Stratified by
 * entity type (see `stratify`). Every split keeps the order of the files. Validation, and test where its ratio is not
 * 0, have a sentence at least, and so has train. Needs two sentences.
 *
 * @param ratios shares of the sentences
 */
export async function drawSplits(
  sentences: readonly Sentence[],
  ratios: { readonly validation: number; readonly test: number },
  seed: number,
  turns: GivesWay = NO_TURNS,
): Promise<DrawnSplits> {
  const count = sentences.length;
  const sizeOf = (ratio: number, atMost: number): number =>
    ratio === 0 ? 0 : Math.min(Math.max(1, Math.round(count * ratio)), atMost);
  const validation = sizeOf(ratios.validation, count - 1);
  const test = sizeOf(ratios.test, count - validation - 1);
  const sizes = [count - validation - test, validation, test];

  const documents = new Set(sentences.map(({ document }) => document));
  const byDocument = documents.size >= MIN_DOCUMENTS && !documents.has(undefined);
  const keyOf = ({ document, words }: Sentence): string | number | undefined =>
    byDocument ? document : words.join(' ');
  const units = await groupSentences(sentences, keyOf, turns);
  const random = new PhiloxStream(seed, STREAM.split);
  let partOf = await partBySentence(sentences, units, sizes, random, turns);
  const isEmpty = sizes.some((size, part) => size > 0 && !partOf.includes(part));
  if (isEmpty) {
    // Too few units for all splits: hardly any sentences, or the same one over and over.
    const alone = sentences.map((_, i) => [i]);
    partOf = await partBySentence(sentences, alone, sizes, random, turns);
  }
  const splitOf = (part: number): Sentence[] => sentences.filter((_, i) => partOf[i] === part);
  return {
    splits: { train: splitOf(0), validation: splitOf(1), test: splitOf(2) },
    by: byDocument && !isEmpty ? 'document' : 'sentence',
  };
}

/**
 * Draws `count` sentences with the seed, stratified by entity type, in their order. All of them where there are not
 * more.
 */
export async function drawSubset(
  sentences: readonly Sentence[],
  count: number,
  seed: number,
  turns: GivesWay = NO_TURNS,
): Promise<readonly Sentence[]> {
  if (count >= sentences.length) return sentences;
  const alone = sentences.map((_, i) => [i]);
  const random = new PhiloxStream(seed, STREAM.split, 1);
  const partOf = await partBySentence(sentences, alone, [count, sentences.length - count], random, turns);
  return sentences.filter((_, i) => partOf[i] === 0);
}

/** Indices of the sentences with the same key, by first appearance. */
async function groupSentences(
  sentences: readonly Sentence[],
  keyOf: (sentence: Sentence) => string | number | undefined,
  turns: GivesWay,
): Promise<number[][]> {
  const unitOf = new Map<string | number | undefined, number[]>();
  for (const [i, sentence] of sentences.entries()) {
    const key = keyOf(sentence);
    const unit = unitOf.get(key);
    if (unit === undefined) unitOf.set(key, [i]);
    else unit.push(i);
    if (turns.isDue) await turns.giveWay();
  }
  return [...unitOf.values()];
}

/**
 * The part of each sentence. A part that got no unit, each being too large for it, gets the smallest one of the first
 * part's.
 */
async function partBySentence(
  sentences: readonly Sentence[],
  units: readonly (readonly number[])[],
  sizes: readonly number[],
  random: PhiloxStream,
  turns: GivesWay,
): Promise<number[]> {
  const described: Unit[] = [];
  for (const members of units) {
    const types = new Set<string>();
    for (const i of members) {
      for (const tag of sentences[i]!.tags) if (tag !== OUTSIDE) types.add(typeOf(tag) ?? tag);
    }
    described.push({ size: members.length, types });
    if (turns.isDue) await turns.giveWay();
  }
  const partOfUnit = await stratify(described, sizes, random, turns);
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

/** Counts what a split holds, sentence by sentence. Entities are counted for the task `spans` only. */
export class SplitCounter {
  readonly #task: Task;
  readonly #entitiesByType = new Map<string, number>();
  readonly #tokensByTag = new Map<string, number>();
  readonly #sentencesByLength: number[] = [];
  readonly #documents = new Set<number>();
  #sentences = 0;
  #tokens = 0;
  #entities = 0;
  #longestSentence = 0;

  constructor(task: Task) {
    this.#task = task;
  }

  add({ words, tags, document }: Sentence): void {
    this.#sentences++;
    this.#tokens += words.length;
    this.#longestSentence = Math.max(this.#longestSentence, words.length);
    const bin = Math.floor((words.length - 1) / LENGTH_BIN_WORDS);
    while (this.#sentencesByLength.length <= bin) this.#sentencesByLength.push(0);
    this.#sentencesByLength[bin]! += 1;
    if (document !== undefined) this.#documents.add(document);
    for (const tag of tags) this.#tokensByTag.set(tag, (this.#tokensByTag.get(tag) ?? 0) + 1);
    if (this.#task === 'tokens') return;
    for (const { type } of readSpans(tags)) {
      this.#entities++;
      this.#entitiesByType.set(type, (this.#entitiesByType.get(type) ?? 0) + 1);
    }
  }

  /** What was counted so far. */
  counts(split: SplitName): SplitCounts {
    return {
      split,
      sentences: this.#sentences,
      tokens: this.#tokens,
      entities: this.#entities,
      documents: this.#documents.size,
      longestSentence: this.#longestSentence,
      entitiesByType: Object.fromEntries(this.#entitiesByType),
      tokensByTag: Object.fromEntries(this.#tokensByTag),
      sentencesByLength: this.#sentencesByLength,
    };
  }
}

/** What all of these sentences hold. */
export function countSplit(split: SplitName, sentences: readonly Sentence[], task: Task): SplitCounts {
  const counter = new SplitCounter(task);
  for (const sentence of sentences) counter.add(sentence);
  return counter.counts(split);
}
