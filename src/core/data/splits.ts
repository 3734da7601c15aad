/** Which split a file is, and the validation split that is set aside where there is no file for it. */
import { PhiloxStream, STREAM } from '../random.ts';
import type { Sentence, SplitName } from './dataset.ts';
import { LENGTH_BIN_WORDS, type SplitCounts } from './report.ts';
import { readSpans } from './schemes.ts';

/** Keywords of file names: those of the Hugging Face datasets library, and the suffixes of the CoNLL shared tasks. */
const SPLIT_KEYWORDS: Readonly<Record<string, SplitName>> = {
  train: 'train',
  training: 'train',
  validation: 'validation',
  valid: 'validation',
  val: 'validation',
  dev: 'validation',
  devel: 'validation',
  development: 'validation',
  testa: 'validation',
  test: 'test',
  testing: 'test',
  testb: 'test',
  eval: 'test',
  evaluation: 'test',
};

/**
 * The split that a file's name tells: by the last keyword in it that stands between characters other than letters, the name itself
 * before its folders (`emerging.dev.conll`, `wnut17train.conll`, `test/seq.in`). Null where there is none.
 */
export function splitFromName(path: string): SplitName | null {
  const segments = path.split(/[\\/]/).reverse();
  for (const segment of segments) {
    const words = segment
      .toLowerCase()
      .split(/[^a-z]+/)
      .reverse();
    for (const word of words) {
      if (Object.hasOwn(SPLIT_KEYWORDS, word)) return SPLIT_KEYWORDS[word]!;
      if (word.endsWith('train')) return 'train';
    }
  }
  return null;
}

/** The split of each file: the user's choice, else by name; a lone file and a file whose name says nothing are train. */
export function assignSplits(
  files: readonly { readonly name: string }[],
  chosen: Readonly<Record<string, SplitName | 'none'>>,
): (SplitName | 'none')[] {
  return files.map(
    ({ name }) => chosen[name] ?? (files.length === 1 ? 'train' : (splitFromName(name) ?? 'train')),
  );
}

/** Share of the train sentences that is set aside for validation. */
export const VALIDATION_RATIO = 0.1;
/** With fewer documents, a tenth of the sentences cannot be had in whole documents. */
const MIN_DOCUMENTS = 10;

export interface SetAside {
  readonly train: readonly Sentence[];
  readonly validation: readonly Sentence[];
  readonly by: 'document' | 'sentence';
}

/**
 * Sets about a tenth of the train sentences aside, drawn with the seed: whole documents where all sentences belong to one and there are
 * ten or more, else single sentences. Both parts keep the order of the file. Needs two sentences at least.
 */
export function setAsideValidation(sentences: readonly Sentence[], seed: number): SetAside {
  const random = new PhiloxStream(seed, STREAM.split);
  const target = Math.max(1, Math.round(sentences.length * VALIDATION_RATIO));
  const sizeOf = new Map<number, number>();
  for (const { document } of sentences) {
    if (document !== undefined) sizeOf.set(document, (sizeOf.get(document) ?? 0) + 1);
  }
  const byDocument =
    sizeOf.size >= MIN_DOCUMENTS && sentences.every(({ document }) => document !== undefined);

  const chosen = new Set<number>();
  if (byDocument) {
    let taken = 0;
    for (const document of random.shuffle([...sizeOf.keys()])) {
      const size = sizeOf.get(document)!;
      // A document that overshoots by half is passed over; the smallest of ten never does.
      if (taken > 0 && taken >= target) break;
      if (taken + size > target * 1.5) continue;
      chosen.add(document);
      taken += size;
    }
  } else {
    for (const index of random.shuffle([...sentences.keys()]).slice(0, target)) chosen.add(index);
  }
  const isChosen = (sentence: Sentence, index: number): boolean =>
    chosen.has(byDocument ? sentence.document! : index);
  return {
    train: sentences.filter((sentence, index) => !isChosen(sentence, index)),
    validation: sentences.filter(isChosen),
    by: byDocument ? 'document' : 'sentence',
  };
}

/** Counts what a split holds. Tags without prefixes make no entities. */
export function countSplit(split: SplitName, sentences: readonly Sentence[]): SplitCounts {
  const entitiesByType: Record<string, number> = {};
  const tokensByTag: Record<string, number> = {};
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
    for (const tag of tags) tokensByTag[tag] = (tokensByTag[tag] ?? 0) + 1;
    for (const { type } of readSpans(tags)) {
      entities++;
      entitiesByType[type] = (entitiesByType[type] ?? 0) + 1;
    }
  }
  return {
    split,
    sentences: sentences.length,
    tokens,
    entities,
    documents: documents.size,
    longestSentence,
    entitiesByType,
    tokensByTag,
    sentencesByLength,
  };
}
