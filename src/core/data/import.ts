/** From files to a data set and the report that says what was read and how. */
import { type Dataset, type Sentence, SPLIT_NAMES, type SplitName } from './dataset.ts';
import {
  EmptyFileError,
  type ImportErrorData,
  importError,
  NoTagsError,
  NoTrainingDataError,
} from './errors.ts';
import type { ParsedFile, ParsedSentence } from './formats/format.ts';
import { detectFormat } from './formats/index.ts';
import { type LabelSet, labelSetFromNames, labelSetFromTags } from './labels.ts';
import { ProblemLog } from './problemLog.ts';
import type { FileReport, ImportReport } from './report.ts';
import { Iob2Converter, isSchemeTag, OUTSIDE, recogniseScheme, typeOf } from './schemes.ts';
import { readSource } from './source.ts';
import { assignSplits, countSplit, setAsideValidation, VALIDATION_RATIO } from './splits.ts';

export interface ImportFile {
  readonly name: string;
  readonly bytes: ArrayBuffer | Uint8Array;
  /** The split that the user chose for the file; else it is told from the name. */
  readonly split?: SplitName | undefined;
}

export interface ImportOptions {
  /** Name of the data set. */
  readonly name: string;
  /** Draws the validation split where no file gives one. */
  readonly seed: number;
}

export interface ImportResult {
  readonly dataset: Dataset;
  readonly report: ImportReport;
}

/** A sentence and where it stood. */
interface Located {
  readonly file: string;
  readonly lines: readonly number[];
}

interface ReadFile {
  readonly report: FileReport;
  readonly sentences: readonly Sentence[];
  readonly documentCount: number;
  readonly classNames: readonly string[] | null;
}

/**
 * Reads the files as one data set. Tags are normalised to IOB2; where there is no validation file, a seeded tenth of train is set aside and
 * the report says so. Throws an ImportError where a file cannot be read or nothing is left to train on.
 */
export function importFiles(files: readonly ImportFile[], { name, seed }: ImportOptions): ImportResult {
  const problems = new ProblemLog();
  const placeOf = new Map<Sentence, Located>();
  const splitOfFile = assignSplits(files);
  const read = files.map((file, i) => readFile(file, splitOfFile[i]!, problems, placeOf));

  const sentencesOf: Record<SplitName, readonly Sentence[]> = { train: [], validation: [], test: [] };
  for (const split of SPLIT_NAMES) {
    sentencesOf[split] = joinFiles(
      read.filter(({ report }) => report.split === split),
      placeOf,
    );
  }
  checkTrain(files, read, sentencesOf.train, problems);

  // Before anything is set aside, so that the order of labels does not depend on the seed.
  const labels = chooseLabels(
    read,
    SPLIT_NAMES.flatMap((split) => sentencesOf[split]),
  );
  let madeValidation: ImportReport['madeValidation'] = null;
  if (sentencesOf.validation.length === 0) {
    const { train, validation, by } = setAsideValidation(sentencesOf.train, seed);
    sentencesOf.train = train;
    sentencesOf.validation = validation;
    madeValidation = { seed, ratio: VALIDATION_RATIO, by };
  }
  const present = SPLIT_NAMES.filter((split) => sentencesOf[split].length > 0);
  reportDuplicates(
    present.map((split) => sentencesOf[split]),
    placeOf,
    problems,
  );
  reportLabelsNotInTrain(sentencesOf, placeOf, problems);

  const fileOrder = new Map(files.map((file, i) => [file.name, i]));
  return {
    dataset: {
      name,
      splits: Object.fromEntries(present.map((split) => [split, sentencesOf[split]])),
      labels,
    },
    report: {
      files: read.map(({ report }) => report),
      splits: present.map((split) => countSplit(split, sentencesOf[split])),
      problems: problems.listed.toSorted(
        (a, b) => fileOrder.get(a.file)! - fileOrder.get(b.file)! || a.line - b.line,
      ),
      problemCounts: problems.unlistedCounts,
      madeValidation,
    },
  };
}

function readFile(
  { name: file, bytes }: ImportFile,
  split: SplitName,
  problems: ProblemLog,
  placeOf: Map<Sentence, Located>,
): ReadFile {
  const source = readSource(file, bytes instanceof Uint8Array ? bytes : new Uint8Array(bytes));
  if (source.lines.every((line) => line.trim() === '')) throw emptyFile(file, 'The file is empty.');
  const format = detectFormat(source);
  const parsed = format.parse(source, problems);
  if (parsed.sentences.length === 0) throw emptyFile(file, 'There is not a single sentence in the file.');
  const { scheme, evidence } = recogniseScheme(parsed.sentences.map(({ tags }) => tags));
  const sentences = convertSentences(file, parsed, new Iob2Converter(scheme), problems, placeOf);
  return {
    report: { file, format: format.name, layout: parsed.layout, scheme, schemeEvidence: evidence, split },
    sentences,
    documentCount: parsed.marksDocuments ? parsed.sentences.at(-1)!.document + 1 : 0,
    classNames: parsed.classNames,
  };
}

function convertSentences(
  file: string,
  parsed: ParsedFile,
  converter: Iob2Converter,
  problems: ProblemLog,
  placeOf: Map<Sentence, Located>,
): Sentence[] {
  return parsed.sentences.map((raw: ParsedSentence) => {
    const { words, lines, document } = raw;
    const tags = converter.convert(raw.tags, ({ index, kind, action }) => {
      const text = `${words[index]} ${raw.tags[index]}`;
      problems.add({ file, line: lines[index]!, kind, text, action });
    });
    const sentence: Sentence = {
      words,
      tags,
      line: lines[0]!,
      ...(parsed.marksDocuments ? { document } : {}),
    };
    placeOf.set(sentence, { file, lines });
    return sentence;
  });
}

/** One split's files one after the other; documents are numbered through. */
function joinFiles(read: readonly ReadFile[], placeOf: Map<Sentence, Located>): readonly Sentence[] {
  if (read.length === 1) return read[0]!.sentences;
  let documentOffset = 0;
  return read.flatMap(({ sentences, documentCount }) => {
    const offset = documentOffset;
    documentOffset += documentCount;
    if (documentCount === 0 || offset === 0) return sentences;
    return sentences.map((sentence) => {
      const moved = { ...sentence, document: sentence.document! + offset };
      placeOf.set(moved, placeOf.get(sentence)!);
      return moved;
    });
  });
}

/** Refuses a train split that nothing can be learnt from. */
function checkTrain(
  files: readonly ImportFile[],
  read: readonly ReadFile[],
  train: readonly Sentence[],
  problems: ProblemLog,
): void {
  const trainFiles = read.filter(({ report }) => report.split === 'train').map(({ report }) => report.file);
  const hasValidation = read.some(({ report }) => report.split === 'validation');
  const data: ImportErrorData = {
    file: (trainFiles.length > 0 ? trainFiles : files.map(({ name }) => name)).join(', '),
    line: 0,
    text: '',
    remedy: 'Add a file whose name contains “train”, or choose the split of your file.',
  };
  if (trainFiles.length === 0) throw importError(NoTrainingDataError, 'There is no file to train on.', data);
  if (train.length < 2 && !hasValidation) {
    const what = 'There is one sentence only, so none can be set aside for validation.';
    const remedy = 'Add more sentences, or a file whose name contains “valid”.';
    const skipped = problems.listed.find(({ action }) => action === 'skipped');
    throw skipped === undefined
      ? importError(NoTrainingDataError, what, { ...data, remedy })
      : importError(NoTrainingDataError, `This could not be read and was left out: ${skipped.text} ${what}`, {
          file: skipped.file,
          line: skipped.line,
          text: skipped.text,
          remedy: `Mend this line. ${remedy}`,
        });
  }
  const [first, ...others] = tagsOf(train);
  if (others.length === 0) {
    throw importError(NoTagsError, `Every word has the tag “${first}”, so there is nothing to learn.`, {
      ...data,
      text: first ?? '',
      remedy: 'Check that the last column, or the first, holds the tags.',
    });
  }
}

/** The files' class-label list where one fits all tags, else the reference's order of appearance, train first. */
function chooseLabels(read: readonly ReadFile[], sentences: readonly Sentence[]): LabelSet {
  const fromTags = labelSetFromTags(sentences.map(({ tags }) => tags));
  const used = tagsOf(sentences);
  const hasPrefixes = [...used].every(isSchemeTag);
  for (const { classNames } of read) {
    if (classNames === null) continue;
    const listed = new Set(classNames);
    if (![...used].every((tag) => listed.has(tag))) continue;
    // A list of another scheme's names would bring classes that no tag has after normalisation.
    const isIob2 = classNames.every((name) => name === OUTSIDE || typeOf(name) !== null);
    if (isIob2 || !hasPrefixes) return labelSetFromNames(classNames);
  }
  return fromTags;
}

/** Sentences with the words of an earlier one: in another split they make an evaluation look too good. */
function reportDuplicates(
  splits: readonly (readonly Sentence[])[],
  placeOf: ReadonlyMap<Sentence, Located>,
  problems: ProblemLog,
): void {
  const firstPlaceOf = new Map<string, Located>();
  for (const sentences of splits) {
    for (const sentence of sentences) {
      const place = placeOf.get(sentence)!;
      const text = sentence.words.join(' ');
      const earlier = firstPlaceOf.get(text);
      if (earlier === undefined) {
        firstPlaceOf.set(text, place);
      } else {
        problems.add({
          file: place.file,
          line: sentence.line,
          kind: 'duplicate-sentence',
          text: `as ${earlier.file}, line ${earlier.lines[0]}: ${text}`,
          action: 'kept',
        });
      }
    }
  }
}

/** Types (or bare tags) of validation and test that train never has: once for each split, at their first word. */
function reportLabelsNotInTrain(
  sentencesOf: Readonly<Record<SplitName, readonly Sentence[]>>,
  placeOf: ReadonlyMap<Sentence, Located>,
  problems: ProblemLog,
): void {
  const trainTags = tagsOf(sentencesOf.train);
  const known = new Set([...trainTags].map((tag) => typeOf(tag) ?? tag));
  for (const split of SPLIT_NAMES) {
    const reported = new Set<string>();
    for (const sentence of sentencesOf[split]) {
      for (const [i, tag] of sentence.tags.entries()) {
        if (trainTags.has(tag)) continue;
        const type = typeOf(tag) ?? tag;
        if (known.has(type) || reported.has(type)) continue;
        reported.add(type);
        const { file, lines } = placeOf.get(sentence)!;
        problems.add({ file, line: lines[i]!, kind: 'label-not-in-train', text: type, action: 'kept' });
      }
    }
  }
}

function tagsOf(sentences: readonly Sentence[]): Set<string> {
  const distinct = new Set<string>();
  for (const { tags } of sentences) for (const tag of tags) distinct.add(tag);
  return distinct;
}

function emptyFile(file: string, what: string): EmptyFileError {
  return importError(EmptyFileError, what, {
    file,
    line: 0,
    text: '',
    remedy: 'Choose a file with words and tags.',
  });
}
