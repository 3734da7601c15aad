/** From what was read to a data set: one scheme, labels, splits, and the report about all of it. */

import { importError } from '../importErrors.ts';
import { type GivesWay, NO_TURNS } from '../turns.ts';
import {
  type Checks,
  reportDuplicates,
  reportImbalance,
  reportLabelsNotInTrain,
  reportSimilarLabels,
  tagsOf,
} from './checks.ts';
import { type DataChoices, isLeftOut } from './choices.ts';
import type { Dataset, Sentence } from './dataset.ts';
import { NoTagsError, NoTrainingDataError } from './errors.ts';
import type { ParsedSentence } from './formats/format.ts';
import { LabelChanger, TypeCounter } from './labelChanges.ts';
import { type LabelSet, labelSetFromNames, labelSetFromTags } from './labels.ts';
import type { ProblemLog } from './problemLog.ts';
import type { ReadData, ReadFile } from './read.ts';
import type {
  FileReport,
  ImportReport,
  LeftOutFile,
  MadeSplits,
  ProblemKind,
  SchemeReason,
  SplitCounts,
  SplitReason,
} from './report.ts';
import { nearestRule } from './runningText.ts';
import {
  Iob2Converter,
  isSchemeTag,
  type RecognisedScheme,
  recogniseScheme,
  type TagReading,
} from './schemes.ts';
import { assignSplits, drawSplits, drawSubset, SplitCounter } from './splits.ts';
import { fitsSpelling, recogniseSpelling, respell, type TagSpelling } from './tagSpelling.ts';
import { isIob2Tag } from './tags.ts';
import { SPLIT_NAMES, type SplitName, type Task } from './task.ts';
import type { WordSplitting } from './words.ts';

export interface Arranged {
  readonly dataset: Dataset;
  readonly report: ImportReport;
  /** All problems, with the lines of those that the report only counts. */
  readonly problems: ProblemLog;
  /** 1-based line of the last word of a sentence of the data set. */
  lastLineOf(sentence: Sentence): number;
  /** Whether a problem of that kind is in the lines of a sentence of the dataset. */
  hasProblem(kind: ProblemKind, sentence: Sentence): boolean;
}

/** A file that is part of the data set, and how its tags are read. */
interface PlannedFile {
  readonly read: ReadFile;
  readonly split: SplitName;
  readonly splitReason: SplitReason;
  readonly recognised: RecognisedScheme;
  readonly reading: TagReading;
  readonly schemeReason: SchemeReason;
  /** Null where tags are spelled in the usual way. */
  readonly spelling: TagSpelling | null;
}

/** How many tags the report names as examples for a file with an unusual spelling. */
const MAX_RESPELLED = 4;

/** Where each word of a sentence was in its file. */
type ParsedOf = Map<Sentence, ParsedSentence>;
type SentencesOf = Record<SplitName, readonly Sentence[]>;

/**
 * Makes the data set. `read` stays as it is, so that other choices can be tried on it. Yields through `turns`.
 * @param hubSplits the splits that files were loaded as from the hub, by their names
 * @throws NoTrainingDataError, NoTagsError, CancelledError
 */
export async function arrange(
  read: ReadData,
  name: string,
  choices: DataChoices,
  turns: GivesWay = NO_TURNS,
  hubSplits: Readonly<Record<string, SplitName>> = {},
): Promise<Arranged> {
  const problems = read.problems.copy();
  const isPooled = choices.splitBy === 'ratio';
  const leftOut = read.leftOut.map(
    (one): LeftOutFile => (isLeftOut(choices, one.file) ? { file: one.file, why: 'no-split' } : one),
  );
  const { files, task } = await planFiles({ ...read, hubSplits }, choices, leftOut, problems, turns);
  const changer = new LabelChanger(task, choices.labelChanges);
  const parsedOf: ParsedOf = new Map();
  const byFile = await convertFiles(files, isPooled, problems, parsedOf, turns);
  reportMissingBorders(files, problems);
  const given: SentencesOf = { train: [], validation: [], test: [] };
  for (const split of SPLIT_NAMES) given[split] = byFile.filter((_, i) => files[i]!.split === split).flat();

  const types = await countTypes(given, task, turns);
  if (!changer.changesNothing) await changeLabels(given, changer, parsedOf, turns);
  const typesBefore = types.describe(changer);
  const train = isPooled ? SPLIT_NAMES.flatMap((split) => given[split]) : given.train;
  const trainTags = await tagsOf(train, turns);
  checkTrain(
    { files, given, isPooled, train, trainTags, problems },
    task === 'spans' && typesBefore.length > 0,
  );
  // Before anything is drawn, so that the order of labels does not depend on the seed.
  const used = await tagsOf(
    SPLIT_NAMES.flatMap((split) => given[split]),
    turns,
  );
  const labels = chooseLabels(files, used, changer);
  const { sentencesOf, madeSplits } = await makeSplits(given, choices, turns);
  const trainSize = sentencesOf.train.length;
  if (choices.trainSubset !== null) {
    sentencesOf.train = await drawSubset(sentencesOf.train, choices.trainSubset, choices.splitSeed, turns);
  }

  const present = SPLIT_NAMES.filter((split) => sentencesOf[split].length > 0);
  const splits = await countSplits(present, sentencesOf, task, turns);
  const fileNames = files.map((file) => file.read.name);
  const checks: Checks = { fileNames, parsedOf, problems, turns };
  await reportDuplicates(sentencesOf, checks);
  await reportLabelsNotInTrain(sentencesOf, checks);
  await reportImbalance(sentencesOf.train, splits, task === 'spans', checks);
  await reportSimilarLabels(sentencesOf, typesBefore, task, checks);

  const described: FileReport[] = [];
  for (const file of files) described.push(await describeFile(file, turns));
  return {
    dataset: {
      name,
      task,
      splits: Object.fromEntries(present.map((split) => [split, sentencesOf[split]])),
      labels,
      wordSplitting: wordSplittingOf(files, train),
    },
    report: {
      task,
      files: described,
      leftOut,
      splits,
      typesBefore,
      ...listProblems(problems, fileNames),
      madeSplits,
      trainBeforeSubset: sentencesOf.train.length < trainSize ? trainSize : null,
      lengths: null,
    },
    problems,
    ...placesIn(checks),
  };
}

/** That of the files of train, or of all where there are none; where these differ, words count as the files' own. */
function wordSplittingOf(files: readonly PlannedFile[], train: readonly Sentence[]): WordSplitting {
  const ofTrain = files.filter(({ split }) => split === 'train');
  const [rule, ...others] = new Set(
    (ofTrain.length === 0 ? files : ofTrain).map(({ read }) => read.parsed.wordRule),
  );
  return rule == null || others.length > 0
    ? { rule: nearestRule(train), source: 'file' }
    : { rule, source: 'text' };
}

/** Where the sentences were in their files, and which problems are there. */
function placesIn({ fileNames, parsedOf, problems }: Checks): Pick<Arranged, 'lastLineOf' | 'hasProblem'> {
  const lastLineOf = (sentence: Sentence): number => parsedOf.get(sentence)?.lines?.at(-1) ?? sentence.line;
  return {
    lastLineOf,
    hasProblem: (kind, sentence) => {
      const lines = problems.linesWith(kind, fileNames[sentence.file]!);
      if (lines.size === 0) return false;
      const last = lastLineOf(sentence);
      for (let line = sentence.line; line <= last; line++) if (lines.has(line)) return true;
      return false;
    },
  };
}

async function countTypes(given: SentencesOf, task: Task, turns: GivesWay): Promise<TypeCounter> {
  const types = new TypeCounter(task);
  for (const split of SPLIT_NAMES) {
    for (const { tags } of given[split]) {
      types.add(tags);
      if (turns.isDue) await turns.giveWay();
    }
  }
  return types;
}

async function countSplits(
  present: readonly SplitName[],
  sentencesOf: SentencesOf,
  task: Task,
  turns: GivesWay,
): Promise<SplitCounts[]> {
  const splits: SplitCounts[] = [];
  for (const split of present) {
    const counter = new SplitCounter(task);
    for (const sentence of sentencesOf[split]) {
      counter.add(sentence);
      if (turns.isDue) await turns.giveWay();
    }
    splits.push(counter.counts(split));
  }
  return splits;
}

/** The part of a report that lists problems: in the order of the files and their lines. */
export function listProblems(
  problems: ProblemLog,
  fileNames: readonly string[],
): Pick<ImportReport, 'problems' | 'problemCounts'> {
  const fileOrder = new Map(fileNames.map((file, i) => [file, i]));
  const orderOf = ({ file }: { readonly file: string }) => fileOrder.get(file) ?? 0;
  return {
    problems: problems.listed.toSorted((a, b) => orderOf(a) - orderOf(b) || a.line - b.line),
    problemCounts: problems.unlistedCounts,
  };
}

/**
 * Split, task and scheme of each file that the user did not leave out; `leftOut` gets the others, and `problems`
 * loses theirs. The largest file to train on decides what the task is. A file recognised as one of the other task is
 * read in the scheme of that one, and so is a file whose tags fit that scheme as well as the one recognised.
 */
async function planFiles(
  read: ReadData & { readonly hubSplits: Readonly<Record<string, SplitName>> },
  choices: DataChoices,
  leftOut: LeftOutFile[],
  problems: ProblemLog,
  turns: GivesWay,
): Promise<{ readonly files: readonly PlannedFile[]; readonly task: Task }> {
  const assigned = assignSplits(read.files, choices.fileSplits, read.hubSplits);
  const isPooled = choices.splitBy === 'ratio';
  const assignedFiles = read.files.flatMap((file, i) => {
    const { split, reason } = assigned[i]!;
    if (split === 'none') {
      leftOut.push({ file: file.name, why: 'no-split' });
      problems.clearFile(file.name);
      return [];
    }
    const splitReason: SplitReason = isPooled ? 'pooled' : reason;
    return [{ read: file, split, splitReason }];
  });
  const sizeOf = ({ parsed }: ReadFile): number =>
    parsed.sentences.reduce((sum, { words }) => sum + words.length, 0);
  const mainRead = assignedFiles
    .filter(({ split }) => isPooled || split === 'train')
    .reduce<ReadFile | null>(
      (best, { read: file }) => (best === null || sizeOf(file) > sizeOf(best) ? file : best),
      null,
    );
  const mainSpelling = mainRead === null ? null : await spellingOf(mainRead, choices, null, turns);
  const kept: Omit<PlannedFile, 'reading' | 'schemeReason'>[] = [];
  for (const file of assignedFiles) {
    const spelling =
      file.read === mainRead ? mainSpelling : await spellingOf(file.read, choices, mainSpelling, turns);
    kept.push({ ...file, spelling, recognised: await recognise(file.read, spelling, turns) });
  }
  const main = kept.find((file) => file.read === mainRead) ?? null;
  const readOne = (file: (typeof kept)[number]): Pick<PlannedFile, 'reading' | 'schemeReason'> => {
    const { recognised } = file;
    const { madeFromSpans } = file.read.parsed;
    if (choices.scheme !== null && !madeFromSpans) {
      const hasMarks = choices.scheme !== 'bare' && choices.scheme !== 'tokens';
      return {
        reading: { scheme: choices.scheme, suffixed: hasMarks && recognised.suffixed },
        schemeReason: 'chosen',
      };
    }
    const own = { reading: recognised, schemeReason: madeFromSpans ? 'made' : 'recognised' } as const;
    if (main === null || file === main) return own;
    const ofMain = { reading: readOne(main).reading, schemeReason: 'as-train' } as const;
    if (taskOf(recognised) !== taskOf(ofMain.reading)) return ofMain;
    const { scheme, suffixed } = ofMain.reading;
    const fitsToo = recognised.fits.includes(scheme) && recognised.suffixed === suffixed;
    return fitsToo && scheme !== recognised.scheme ? ofMain : own;
  };
  const files = kept.map((file) => ({ ...file, ...readOne(file) }));
  return { files, task: main === null ? 'spans' : taskOf(readOne(main).reading) };
}

/** How the tags of a file are spelled: as they show themselves, or else as in the main file where they fit that. */
async function spellingOf(
  { parsed: { sentences, madeFromSpans } }: ReadFile,
  { scheme }: Pick<DataChoices, 'scheme'>,
  ofMain: TagSpelling | null,
  turns: GivesWay,
): Promise<TagSpelling | null> {
  if (madeFromSpans || scheme === 'tokens') return null;
  const countOf = new Map<string, number>();
  for (const { tags } of sentences) {
    for (const tag of tags) countOf.set(tag, (countOf.get(tag) ?? 0) + 1);
    if (turns.isDue) await turns.giveWay();
  }
  const own = recogniseSpelling(countOf, scheme !== null && scheme !== 'bare');
  const spelling = own ?? (ofMain !== null && fitsSpelling(countOf, ofMain) ? ofMain : null);
  return scheme === 'bare' && spelling !== null ? { ...spelling, marks: null } : spelling;
}

async function recognise(
  { parsed }: ReadFile,
  spelling: TagSpelling | null,
  turns: GivesWay,
): Promise<RecognisedScheme> {
  if (parsed.madeFromSpans) return { scheme: 'IOB2', suffixed: false, evidence: {}, fits: [] };
  const sequences: (readonly string[])[] = [];
  for (const { tags } of parsed.sentences) {
    sequences.push(spellTags(tags, spelling));
    if (turns.isDue) await turns.giveWay();
  }
  return recogniseScheme(sequences, turns);
}

function spellTags(tags: readonly string[], spelling: TagSpelling | null): readonly string[] {
  return spelling === null ? tags : tags.map((tag) => respell(tag, spelling));
}

/** The first tags of a file with an unusual spelling, those outside any entity first. */
async function respelledIn(
  { parsed }: ReadFile,
  spelling: TagSpelling | null,
  turns: GivesWay,
): Promise<FileReport['respelled']> {
  if (spelling === null) return [];
  const used = [...(await tagsOf(parsed.sentences, turns))].filter((tag) => respell(tag, spelling) !== tag);
  return used
    .toSorted((a, b) => Number(b === spelling.outside) - Number(a === spelling.outside))
    .slice(0, MAX_RESPELLED)
    .map((from) => ({ from, to: respell(from, spelling) }));
}

function taskOf({ scheme }: TagReading): Task {
  return scheme === 'tokens' ? 'tokens' : 'spans';
}

async function describeFile(
  { read, split, splitReason, recognised, reading, schemeReason, spelling }: PlannedFile,
  turns: GivesWay,
): Promise<FileReport> {
  const { name, companions, sizeBytes, format, encoding, parsed } = read;
  return {
    file: name,
    companions,
    sizeBytes,
    format,
    facts: parsed.facts,
    encoding,
    fields: parsed.fields,
    wordField: parsed.wordField,
    tagField: parsed.tagField,
    scheme: reading.scheme,
    suffixed: reading.suffixed,
    schemeReason,
    schemeEvidence: recognised.evidence,
    respelled: await respelledIn(read, spelling, turns),
    split,
    splitReason,
  };
}

/**
 * The sentences of each file in IOB2. Documents are numbered consecutively over the files of a split, or of all where
 * they are pooled.
 */
async function convertFiles(
  files: readonly PlannedFile[],
  isPooled: boolean,
  problems: ProblemLog,
  parsedOf: ParsedOf,
  turns: GivesWay,
): Promise<Sentence[][]> {
  const nextDocument: Record<SplitName, number> = { train: 0, validation: 0, test: 0 };
  const converted: Sentence[][] = [];
  for (const [file, { read, split, reading, spelling }] of files.entries()) {
    const { name, parsed } = read;
    const converter = new Iob2Converter(reading);
    const counted = isPooled ? 'train' : split;
    const firstDocument = nextDocument[counted];
    const sentences: Sentence[] = [];
    converted.push(sentences);
    for (const raw of parsed.sentences) {
      const tags = converter.convert(spellTags(raw.tags, spelling), ({ index: word, kind, action }) => {
        const text = `${raw.words[word]} ${raw.tags[word]}`;
        problems.add({ file: name, line: raw.lines?.[word] ?? raw.line, kind, text, action });
      });
      const document = firstDocument + raw.document;
      if (parsed.marksDocuments) nextDocument[counted] = Math.max(nextDocument[counted], document + 1);
      const sentence: Sentence = {
        words: raw.words,
        tags,
        file,
        line: raw.line,
        ...(parsed.marksDocuments ? { document } : {}),
        ...(raw.glued === undefined ? {} : { glued: raw.glued }),
      };
      parsedOf.set(sentence, raw);
      sentences.push(sentence);
      if (turns.isDue) await turns.giveWay();
    }
  }
  return converted;
}

/** A single sentence of this many words means that the file does not mark sentence boundaries. */
const WORDS_WITHOUT_BORDERS = 100;
const BORDERS_REMEDY =
  'Put an empty line after each sentence, or the number of its sentence in a column “sentence_id”.';

function isWithoutBorders(sentences: readonly Pick<Sentence, 'words'>[]): boolean {
  return sentences.length === 1 && sentences[0]!.words.length >= WORDS_WITHOUT_BORDERS;
}

function reportMissingBorders(files: readonly PlannedFile[], problems: ProblemLog): void {
  for (const { read } of files) {
    const { sentences } = read.parsed;
    if (!isWithoutBorders(sentences)) continue;
    const [{ words, line }] = sentences as [ParsedSentence];
    const text = words.slice(0, 20).join(' ');
    problems.add({ file: read.name, line, kind: 'no-sentence-borders', text, action: 'kept' });
  }
}

async function changeLabels(
  sentencesOf: SentencesOf,
  changer: LabelChanger,
  parsedOf: ParsedOf,
  turns: GivesWay,
): Promise<void> {
  for (const split of SPLIT_NAMES) {
    const ofSplit: Sentence[] = [];
    for (const sentence of sentencesOf[split]) {
      const changed = { ...sentence, tags: sentence.tags.map((tag) => changer.change(tag)) };
      parsedOf.set(changed, parsedOf.get(sentence)!);
      parsedOf.delete(sentence);
      ofSplit.push(changed);
      if (turns.isDue) await turns.giveWay();
    }
    sentencesOf[split] = ofSplit;
  }
}

/** Draws the splits that the user asked for, and validation where no file provides one. */
async function makeSplits(
  given: SentencesOf,
  { splitBy, splitSeed: seed, validationRatio, testRatio }: DataChoices,
  turns: GivesWay,
): Promise<{ readonly sentencesOf: SentencesOf; readonly madeSplits: MadeSplits | null }> {
  if (splitBy === 'ratio') {
    const ratios = { validation: validationRatio, test: testRatio };
    const pool = SPLIT_NAMES.flatMap((split) => given[split]).toSorted((a, b) => a.file - b.file);
    const { splits, by } = await drawSplits(pool, ratios, seed, turns);
    return { sentencesOf: { ...splits }, madeSplits: { seed, ...ratios, by, why: 'asked' } };
  }
  if (given.validation.length > 0) return { sentencesOf: given, madeSplits: null };
  const ratios = { validation: validationRatio, test: 0 };
  const { splits, by } = await drawSplits(given.train, ratios, seed, turns);
  return {
    sentencesOf: { ...splits, test: given.test },
    madeSplits: { seed, ...ratios, by, why: 'validation-missing' },
  };
}

/** Refuses a train split that nothing can be learnt from. */
function checkTrain(
  {
    files,
    given,
    isPooled,
    train,
    trainTags,
    problems,
  }: {
    readonly files: readonly PlannedFile[];
    readonly given: SentencesOf;
    readonly isPooled: boolean;
    readonly train: readonly Sentence[];
    readonly trainTags: ReadonlySet<string>;
    readonly problems: ProblemLog;
  },
  hadTypes: boolean,
): void {
  const trainFiles = files.filter(({ split }) => isPooled || split === 'train').map(({ read }) => read.name);
  const hasValidation = !isPooled && given.validation.length > 0;
  const data = {
    file: (trainFiles.length > 0 ? trainFiles : files.map(({ read }) => read.name)).join(', '),
    line: 0,
    text: '',
    remedy: 'Add a file whose name contains “train”, or choose the split of your file.',
  };
  if (trainFiles.length === 0) throw importError(NoTrainingDataError, 'There is no file to train on.', data);
  if (train.length < 2 && !hasValidation) {
    const what = 'There is one sentence only, so none can be set aside for validation.';
    const remedy = isWithoutBorders(train)
      ? BORDERS_REMEDY
      : 'Add more sentences, or a file whose name contains “valid”.';
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
  const [first, ...others] = trainTags;
  if (others.length === 0) {
    if (hadTypes) {
      throw importError(NoTagsError, 'All entity types are dropped, so there is nothing to learn.', {
        ...data,
        remedy: 'Keep one of them.',
      });
    }
    throw importError(NoTagsError, `Every word has the tag “${first}”, so there is nothing to learn.`, {
      ...data,
      text: first ?? '',
      remedy: 'Check that the last column, or the first, holds the tags.',
    });
  }
}

/** The files' class-label list where one fits all tags, else the reference's order of appearance, train first. */
function chooseLabels(
  files: readonly PlannedFile[],
  used: ReadonlySet<string>,
  changer: LabelChanger,
): LabelSet {
  const fromTags = labelSetFromTags([[...used]]);
  const hasPrefixes = [...used].every(isSchemeTag);
  for (const { read, spelling } of files) {
    if (read.parsed.classNames === null) continue;
    const names = spellTags(read.parsed.classNames, spelling);
    const classNames = [...new Set(names.map((name) => changer.change(name)))];
    const listed = new Set(classNames);
    if (![...used].every((tag) => listed.has(tag))) continue;
    // A list of another scheme's names would bring classes that no tag has after normalisation.
    const isIob2 = classNames.every(isIob2Tag);
    if (isIob2 || !hasPrefixes) return labelSetFromNames(classNames);
  }
  return fromTags;
}
