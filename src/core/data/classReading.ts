/**
 * What the classes of a model's head mean, read from their names by the schemes and spellings of data files: whether
 * they mark entities or give each word a tag of its own, and how they are rewritten to IOB2.
 */
import { Iob2Converter, isSuffixedTag, parseMarked } from './schemes.ts';
import { isOutsideWord, isTypeName, recogniseSpelling, respell, type TagSpelling } from './tagSpelling.ts';
import { isIob2Tag, OUTSIDE, tagOf } from './tags.ts';
import type { Task } from './task.ts';

/** One way to understand the classes of a head. */
export interface ClassReading {
  readonly task: Task;
  /** `iob2`: as they are; `marked`: types with marks, before or after them; `bare`: types alone. */
  readonly form: 'iob2' | 'marked' | 'bare' | 'words';
  /** Whether marks are written after the type: `PER-B`. */
  readonly suffixed: boolean;
  /** Null where tags are spelled in the usual way. */
  readonly spelling: TagSpelling | null;
}

/** The universal parts of speech, and those of the Penn Treebank that are not among them. */
const PARTS_OF_SPEECH: ReadonlySet<string> = new Set(
  (
    'ADJ ADP ADV AUX CCONJ DET INTJ NOUN NUM PART PRON PROPN PUNCT SCONJ SYM VERB X ' +
    'CC CD DT EX FW IN JJ JJR JJS LS MD NN NNP NNPS NNS PDT POS PRP PRP$ RB RBR RBS RP TO UH VB VBD VBG VBN VBP VBZ ' +
    'WDT WP WP$ WRB'
  ).split(' '),
);

const IOB2: ClassReading = { task: 'spans', form: 'iob2', suffixed: false, spelling: null };
const WORDS: ClassReading = { task: 'tokens', form: 'words', suffixed: false, spelling: null };

/**
 * The ways in which the classes of a head can be understood, the likelier one first. There are two of them where
 * types without marks stand beside an `O`: entity types, or tags of words of which one is called O.
 *
 * @param names of all classes, at least one
 */
export function classReadings(names: readonly string[]): readonly [ClassReading, ...ClassReading[]] {
  if (names.includes(OUTSIDE) && names.every(isIob2Tag)) return [IOB2];
  const spelling = recogniseSpelling(weighted(names));
  const tags = spelling === null ? names : names.map((name) => respell(name, spelling));
  const inside = tags.filter((tag) => tag !== OUTSIDE);
  const prefixed = inside.filter((tag) => parseMarked(tag, false) !== null).length;
  const withSuffix = inside.filter((tag) => parseMarked(tag, false) === null && isSuffixedTag(tag)).length;
  const suffixed = withSuffix > prefixed;
  if (Math.max(prefixed, withSuffix) * 2 > inside.length)
    return [{ task: 'spans', form: 'marked', suffixed, spelling }];
  if (!tags.includes(OUTSIDE) || inside.length === 0) return [WORDS];
  const bare: ClassReading = { task: 'spans', form: 'bare', suffixed: false, spelling };
  return areTagsOfWords(inside) ? [WORDS, bare] : [bare, WORDS];
}

/** In data most words are outside: a spelling is recognised from names alone as if it were so. */
function weighted(names: readonly string[]): Map<string, number> {
  return new Map(names.map((name) => [name, isOutsideWord(name) ? names.length : 1]));
}

/** Most are parts of speech, or some are punctuation. */
function areTagsOfWords(names: readonly string[]): boolean {
  const known = names.filter((name) => PARTS_OF_SPEECH.has(name)).length;
  return known * 2 >= names.length || !names.every(isTypeName);
}

/** The reading of labels that were made for a task here: IOB2, or a tag for each word. */
export function readingOfTask(task: Task): ClassReading {
  return task === 'tokens' ? WORDS : IOB2;
}

/** Rewrites the tags of a sentence, as the head gives them, to IOB2; those of the task `tokens` stay as they are. */
export function iob2Rewriter(reading: ClassReading): (tags: readonly string[]) => readonly string[] {
  const { form, suffixed, spelling } = reading;
  switch (form) {
    case 'iob2':
    case 'words':
      return (tags) => tags;
    case 'marked':
    case 'bare': {
      // Marks are read by their meaning, whatever the scheme; BILOU has most of them.
      const converter = new Iob2Converter({ scheme: form === 'bare' ? 'bare' : 'BILOU', suffixed });
      const usual = (tag: string) => (spelling === null ? tag : respell(tag, spelling));
      return (tags) => converter.convert(tags.map(usual), () => undefined);
    }
    default:
      return form satisfies never;
  }
}

/**
 * For each label of a data set, the class that means it: null where the head has none. A bare type is the class of
 * both `B-` and `I-`.
 */
export function classesOfLabels(
  names: readonly string[],
  reading: ClassReading,
  labels: readonly string[],
): (number | null)[] {
  const classOf = new Map<string, number>();
  names.forEach((name, id) => {
    for (const label of labelsOfClass(name, reading)) if (!classOf.has(label)) classOf.set(label, id);
  });
  return labels.map((label) => classOf.get(label) ?? null);
}

/** The labels of data, in IOB2 or tags of words, that the classes of a head mean; in the order of the classes. */
export function labelsOfClasses(names: readonly string[], reading: ClassReading): string[] {
  return [...new Set(names.flatMap((name) => labelsOfClass(name, reading)))];
}

/** The labels of IOB2 that a class stands for; none for marks that IOB2 does not have. */
function labelsOfClass(name: string, { form, suffixed, spelling }: ClassReading): string[] {
  const tag = spelling === null ? name : respell(name, spelling);
  switch (form) {
    case 'iob2':
    case 'words':
      return [name];
    case 'bare':
      return tag === OUTSIDE ? [OUTSIDE] : [tagOf('B', tag), tagOf('I', tag)];
    case 'marked': {
      if (tag === OUTSIDE) return [OUTSIDE];
      const parsed = parseMarked(tag, suffixed);
      if (parsed?.mark === 'B') return [tagOf('B', parsed.type)];
      return parsed?.mark === 'I' || parsed?.mark === 'M' ? [tagOf('I', parsed.type)] : [];
    }
    default:
      return form satisfies never;
  }
}
