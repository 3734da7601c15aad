/** From what was read to a data set: one scheme, labels, splits, and the report that says all of it. */
import type { DataChoices } from './choices.ts';
import { type Dataset, type Sentence, SPLIT_NAMES, type SplitName, type Task } from './dataset.ts';
import { type ImportErrorData, importError, NoTagsError, NoTrainingDataError } from './errors.ts';
import type { ParsedSentence } from './formats/format.ts';
import { type LabelSet, labelSetFromNames, labelSetFromTags } from './labels.ts';
import type { ProblemLog } from './problemLog.ts';
import type { ReadData, ReadFile } from './read.ts';
import type { FileReport, ImportReport, MadeSplits } from './report.ts';
import { Iob2Converter, isSchemeTag, OUTSIDE, recogniseScheme, typeOf } from './schemes.ts';
import { assignSplits, countSplit, setAsideValidation } from './splits.ts';

export interface Arranged {
  readonly dataset: Dataset;
  readonly report: ImportReport;
  /** All problems, with the lines of those that the report only counts. */
  readonly problems: ProblemLog;
}

interface ArrangedFile {
  readonly report: FileReport;
  readonly sentences: readonly Sentence[];
  readonly documentCount: number;
  readonly classNames: readonly string[] | null;
}

/** Where each word of a sentence stood. */
type ParsedOf = Map<Sentence, ParsedSentence>;

/**
 * Makes the data set. `read` stays as it is, so that other choices can be tried on it.
 * @throws NoTrainingDataError, NoTagsError
 */
export function arrange(read: ReadData, name: string, choices: DataChoices): Arranged {
  const problems = read.problems.copy();
  const parsedOf: ParsedOf = new Map();
  const splitOfFile = assignSplits(read.files, choices.fileSplits);
  const leftOut = [...read.leftOut];
  const files: ArrangedFile[] = [];
  for (const [i, file] of read.files.entries()) {
    const split = splitOfFile[i]!;
    if (split === 'none') leftOut.push({ file: file.name, why: 'no-split' });
    else files.push(arrangeFile(file, files.length, split, choices, problems, parsedOf));
  }
  const task: Task = files.some(({ report }) => report.scheme !== 'tokens') ? 'spans' : 'tokens';

  const sentencesOf: Record<SplitName, readonly Sentence[]> = { train: [], validation: [], test: [] };
  for (const split of SPLIT_NAMES) {
    sentencesOf[split] = joinFiles(
      files.filter(({ report }) => report.split === split),
      parsedOf,
    );
  }
  checkTrain(files, sentencesOf.train, problems);

  // Before anything is set aside, so that the order of labels does not depend on the seed.
  const labels = chooseLabels(
    files,
    SPLIT_NAMES.flatMap((split) => sentencesOf[split]),
  );
  let madeSplits: MadeSplits | null = null;
  if (sentencesOf.validation.length === 0) {
    const { train, validation, by } = setAsideValidation(sentencesOf.train, choices.splitSeed);
    sentencesOf.train = train;
    sentencesOf.validation = validation;
    madeSplits = {
      seed: choices.splitSeed,
      validation: choices.validationRatio,
      test: 0,
      by,
      why: 'validation-missing',
    };
  }
  const present = SPLIT_NAMES.filter((split) => sentencesOf[split].length > 0);
  const fileNames = files.map(({ report }) => report.file);
  reportDuplicates(sentencesOf, fileNames, problems);
  reportLabelsNotInTrain(sentencesOf, fileNames, parsedOf, problems);

  const fileOrder = new Map(fileNames.map((file, i) => [file, i]));
  return {
    dataset: {
      name,
      task,
      splits: Object.fromEntries(present.map((split) => [split, sentencesOf[split]])),
      labels,
    },
    report: {
      task,
      files: files.map(({ report }) => report),
      leftOut,
      splits: present.map((split) => countSplit(split, sentencesOf[split])),
      problems: problems.listed.toSorted(
        (a, b) => (fileOrder.get(a.file) ?? 0) - (fileOrder.get(b.file) ?? 0) || a.line - b.line,
      ),
      problemCounts: problems.unlistedCounts,
      madeSplits,
      trainBeforeSubset: null,
    },
    problems,
  };
}

function arrangeFile(
  file: ReadFile,
  index: number,
  split: SplitName,
  choices: DataChoices,
  problems: ProblemLog,
  parsedOf: ParsedOf,
): ArrangedFile {
  const { parsed, name } = file;
  const recognised = recogniseScheme(parsed.sentences.map(({ tags }) => tags));
  const scheme = choices.scheme ?? recognised.scheme;
  const converter = new Iob2Converter(scheme);
  const sentences = parsed.sentences.map((raw): Sentence => {
    const tags = converter.convert(raw.tags, ({ index: word, kind, action }) => {
      const text = `${raw.words[word]} ${raw.tags[word]}`;
      problems.add({ file: name, line: raw.lines?.[word] ?? raw.line, kind, text, action });
    });
    const sentence: Sentence = {
      words: raw.words,
      tags,
      file: index,
      line: raw.line,
      ...(parsed.marksDocuments ? { document: raw.document } : {}),
      ...(raw.glued === undefined ? {} : { glued: raw.glued }),
    };
    parsedOf.set(sentence, raw);
    return sentence;
  });
  return {
    report: {
      file: name,
      companions: file.companions,
      sizeBytes: file.sizeBytes,
      format: file.format,
      facts: parsed.facts,
      encoding: file.encoding,
      fields: parsed.fields,
      wordField: parsed.wordField,
      tagField: parsed.tagField,
      scheme,
      suffixed: false,
      schemeEvidence: recognised.evidence,
      split,
    },
    sentences,
    documentCount: parsed.marksDocuments ? parsed.sentences.at(-1)!.document + 1 : 0,
    classNames: parsed.classNames,
  };
}

/** One split's files one after the other; documents are numbered through. */
function joinFiles(files: readonly ArrangedFile[], parsedOf: ParsedOf): readonly Sentence[] {
  if (files.length === 1) return files[0]!.sentences;
  let documentOffset = 0;
  return files.flatMap(({ sentences, documentCount }) => {
    const offset = documentOffset;
    documentOffset += documentCount;
    if (documentCount === 0 || offset === 0) return sentences;
    return sentences.map((sentence) => {
      const moved = { ...sentence, document: sentence.document! + offset };
      parsedOf.set(moved, parsedOf.get(sentence)!);
      return moved;
    });
  });
}

/** Refuses a train split that nothing can be learnt from. */
function checkTrain(files: readonly ArrangedFile[], train: readonly Sentence[], problems: ProblemLog): void {
  const trainFiles = files.filter(({ report }) => report.split === 'train').map(({ report }) => report.file);
  const hasValidation = files.some(({ report }) => report.split === 'validation');
  const data: ImportErrorData = {
    file: (trainFiles.length > 0 ? trainFiles : files.map(({ report }) => report.file)).join(', '),
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
function chooseLabels(files: readonly ArrangedFile[], sentences: readonly Sentence[]): LabelSet {
  const fromTags = labelSetFromTags(sentences.map(({ tags }) => tags));
  const used = tagsOf(sentences);
  const hasPrefixes = [...used].every(isSchemeTag);
  for (const { classNames } of files) {
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
  sentencesOf: Readonly<Record<SplitName, readonly Sentence[]>>,
  fileNames: readonly string[],
  problems: ProblemLog,
): void {
  const firstOf = new Map<string, { readonly split: SplitName; readonly sentence: Sentence }>();
  for (const split of SPLIT_NAMES) {
    for (const sentence of sentencesOf[split]) {
      const text = sentence.words.join(' ');
      const earlier = firstOf.get(text);
      if (earlier === undefined) {
        firstOf.set(text, { split, sentence });
      } else {
        problems.add({
          file: fileNames[sentence.file]!,
          line: sentence.line,
          kind: earlier.split === split ? 'duplicate-sentence' : 'leaked-sentence',
          text: `${fileNames[earlier.sentence.file]}:${earlier.sentence.line} ${text}`,
          action: 'kept',
        });
      }
    }
  }
}

/** Types (or bare tags) of validation and test that train never has: once for each split, at their first word. */
function reportLabelsNotInTrain(
  sentencesOf: Readonly<Record<SplitName, readonly Sentence[]>>,
  fileNames: readonly string[],
  parsedOf: ParsedOf,
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
        const line = parsedOf.get(sentence)?.lines?.[i] ?? sentence.line;
        const file = fileNames[sentence.file]!;
        problems.add({ file, line, kind: 'label-not-in-train', text: type, action: 'kept' });
      }
    }
  }
}

function tagsOf(sentences: readonly Sentence[]): Set<string> {
  const distinct = new Set<string>();
  for (const { tags } of sentences) for (const tag of tags) distinct.add(tag);
  return distinct;
}
