import {
  type CallSizes,
  type ClassReading,
  type Dataset,
  type Encoding,
  type EntitySpan,
  encodeWords,
  entitiesOfWords,
  evaluateTags,
  type FastTokenizer,
  type GivesWay,
  type Grouping,
  iob2Rewriter,
  labelsOfClasses,
  type Metrics,
  predictEntities,
  registerError,
  requireEmbedded,
  requireEmbeddedSplit,
  ruleForText,
  type Sentence,
  type SplitName,
  scoreTags,
  spansOfWords,
  TagsmithError,
  type Task,
  type TrainingSession,
  tagSentences,
  tagText,
  type WordSplitting,
} from '../src/core/worker.ts';
import type { SplitScores, TextSplitting } from './protocol/tagging.ts';

declare module '../src/core/errors.ts' {
  interface ErrorData {
    TaskMismatchError: TaskMismatchError['data'];
    HeadMismatchError: HeadMismatchError['data'];
    EmptySplitError: EmptySplitError['data'];
  }
}

/** A model marks spans and the data give every word a tag, or the other way round. */
export class TaskMismatchError extends TagsmithError<{ model: string; modelTask: Task; dataTask: Task }> {}
registerError('TaskMismatchError', TaskMismatchError);

/** A model's config names more or fewer classes than its head has rows. */
export class HeadMismatchError extends TagsmithError<{ model: string; names: number; rows: number }> {}
registerError('HeadMismatchError', HeadMismatchError);

/** The split has no sentences. */
export class EmptySplitError extends TagsmithError<{ split: SplitName }> {}
registerError('EmptySplitError', EmptySplitError);

/** What tags, with its session: the weights of a run, or a model with its original head. */
export interface OpenTagger {
  readonly name: string;
  readonly session: TrainingSession;
  readonly tokenizer: FastTokenizer;
  /** Class names by id. */
  readonly labels: readonly string[];
  /** What they mean. */
  readonly reading: ClassReading;
  /** That of the data it was trained on; null where that is not known. */
  readonly wordSplitting: WordSplitting | null;
  /** Of a row, in tokens. */
  readonly maxLength: number;
  readonly callSizes: CallSizes;
  /** Rows of the word embeddings. */
  readonly vocabSize: number;
}

export interface TextTags {
  /** Of a tagger of words that groups by words, every word with its tag. */
  readonly entities: readonly EntitySpan[];
  /** Null where the text was not split into words. */
  readonly splitting: TextSplitting | null;
}

/**
 * The entities of a text; of a tagger of words, every word with its tag. A text of any length is read, in windows
 * whose memory is within the estimate.
 * @param options.rowsPerCall most windows in a call; between two calls the work can be cancelled
 * @throws TokenNotEmbeddedError, MaxLengthTooSmallError, what `turns` throws
 */
export async function tagWith(
  tagger: OpenTagger,
  text: string,
  grouping: Grouping,
  { turns, rowsPerCall }: { readonly turns: GivesWay; readonly rowsPerCall: number },
): Promise<TextTags> {
  const { session, tokenizer, labels, reading, maxLength, vocabSize, callSizes, wordSplitting } = tagger;
  const model = {
    tokenizer,
    labels,
    maxLength: callSizes.longestRow(maxLength, 'estimatedBytes'),
    mostRows: (length: number) => Math.min(rowsPerCall, callSizes.mostRows(length)),
    run: async (batch: Parameters<TrainingSession['runEvalStep']>[0]) => {
      await turns.giveWay();
      requireEmbedded(batch.inputIds, tokenizer, vocabSize);
      return (await session.runEvalStep(batch)).logits;
    },
  };
  if (grouping !== 'words') {
    return { entities: await predictEntities(text, model, { aggregation: grouping }), splitting: null };
  }
  const splitting = wordSplitting ?? { rule: ruleForText(text), source: 'unknown' as const };
  const words = await tagText(text, model, splitting.rule, turns);
  switch (reading.task) {
    case 'spans':
      return { entities: entitiesOfWords(text, words, iob2Rewriter(reading)), splitting };
    case 'tokens':
      return { entities: spansOfWords(words), splitting };
    default:
      return reading.task satisfies never;
  }
}

export interface ScoringContext {
  readonly turns: GivesWay;
  /** Called before each batch; what it throws ends the scoring. */
  readonly beforeBatch?: (batch: number, batches: number) => Promise<void>;
}

/**
 * The tags of sentences whose words are given, word by word; words beyond the length limit count as not tagged.
 * @throws MaxLengthTooSmallError, TokenNotEmbeddedError, what the context throws
 */
export async function tagGivenWords(
  { session, tokenizer, labels, reading, vocabSize, callSizes, ...tagger }: OpenTagger,
  sentences: readonly Pick<Sentence, 'words' | 'line'>[],
  { turns, beforeBatch = async () => {} }: ScoringContext,
): Promise<{ readonly tags: readonly (readonly string[])[]; readonly wordsLost: number }> {
  const maxLength = callSizes.longestRow(tagger.maxLength, 'availableBytes');
  const encodings: Encoding[] = [];
  for (const { words } of sentences) {
    encodings.push(encodeWords(tokenizer, words, maxLength));
    if (turns.isDue) await turns.giveWay();
  }
  await requireEmbeddedSplit(encodings, sentences, tokenizer, vocabSize, turns);
  const given = await tagSentences(session, encodings, labels, {
    task: reading.task,
    mostRows: (length) => callSizes.mostRows(length),
    padTokenId: tokenizer.padTokenId,
    beforeBatch,
  });
  const wordsLost = encodings.reduce((sum, encoding) => sum + encoding.wordsLost, 0);
  return { tags: given.map(iob2Rewriter(reading)), wordsLost };
}

/**
 * Tags a split word by word and scores it against the tags of its file. Words beyond the length limit count as
 * missed.
 * @throws TaskMismatchError, EmptySplitError, MaxLengthTooSmallError, TokenNotEmbeddedError
 */
export async function scoreSplit(
  tagger: OpenTagger,
  dataset: Dataset,
  split: SplitName,
  context: ScoringContext,
): Promise<SplitScores> {
  const { name, labels, reading } = tagger;
  const { task } = reading;
  const { turns } = context;
  const sentences = dataset.splits[split] ?? [];
  if (dataset.task !== task) {
    throw new TaskMismatchError(
      task === 'spans'
        ? `${name} marks entities, and these data give every word a tag of its own. Choose the column of entities in Data.`
        : `${name} gives every word a tag of its own, and these data mark entities. Choose the column of such tags in Data.`,
      { model: name, modelTask: task, dataTask: dataset.task },
    );
  }
  if (sentences.length === 0) {
    throw new EmptySplitError(`The split ${split} has no sentences. Choose another one.`, { split });
  }
  const startedMs = performance.now();
  const { tags: predicted, wordsLost } = await tagGivenWords(tagger, sentences, context);
  const gold = sentences.map(({ tags }) => tags);
  const known = new Set(labelsOfClasses(labels, reading));
  return {
    modelName: name,
    datasetName: dataset.name,
    split,
    task,
    sentences: sentences.length,
    words: gold.reduce((sum, tags) => sum + tags.length, 0),
    wordsLost,
    unknownLabels: dataset.labels.names.filter((label) => !known.has(label)),
    scores: await scoreTags(task, gold, predicted, turns),
    strictScores: task === 'spans' ? await strict(gold, predicted, turns) : null,
    scoreMs: performance.now() - startedMs,
  };
}

function strict(
  gold: readonly (readonly string[])[],
  predicted: readonly (readonly string[])[],
  turns: GivesWay,
): Promise<Metrics> {
  return evaluateTags(gold, predicted, { mode: 'strict', scheme: 'IOB2', turns });
}
