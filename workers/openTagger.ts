import {
  type Aggregation,
  type Dataset,
  type Encoding,
  type EntitySpan,
  encodeWords,
  evaluateTags,
  type FastTokenizer,
  type GivesWay,
  isIob2Tag,
  type Metrics,
  predictEntities,
  predictWords,
  registerError,
  requireEmbedded,
  requireEmbeddedSplit,
  type SplitName,
  scoreTags,
  TagsmithError,
  type Task,
  type TrainingSession,
  tagSentences,
  toWordAggregation,
} from '../src/core/worker.ts';
import type { SplitScores } from './protocol/tagging.ts';

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
  readonly task: Task;
  /** In tokens. */
  readonly maxLength: number;
  /** Rows of the word embeddings. */
  readonly vocabSize: number;
}

/**
 * The entities of a text; of a tagger of words, every word with its tag.
 * @throws TokenNotEmbeddedError, MaxLengthTooSmallError
 */
export function tagText(
  { session, tokenizer, labels, task, maxLength, vocabSize }: OpenTagger,
  text: string,
  aggregation: Aggregation,
): Promise<EntitySpan[]> {
  const model = {
    tokenizer,
    labels,
    maxLength,
    run: async (batch: Parameters<TrainingSession['runEvalStep']>[0]) => {
      requireEmbedded(batch.inputIds, tokenizer, vocabSize);
      return (await session.runEvalStep(batch)).logits;
    },
  };
  switch (task) {
    case 'spans':
      return predictEntities(text, model, { aggregation });
    case 'tokens':
      return predictWords(text, model, { aggregation: toWordAggregation(aggregation) });
    default:
      return task satisfies never;
  }
}

export interface ScoringContext {
  readonly turns: GivesWay;
  /** Called before each batch; what it throws ends the scoring. */
  readonly beforeBatch: (batch: number, batches: number) => Promise<void>;
}

/** Sentences that are tagged at once. */
const SCORING_BATCH = 16;

/**
 * Tags a split word by word and scores it against the tags of its file. Words beyond the length limit count as
 * missed.
 * @throws TaskMismatchError, EmptySplitError, MaxLengthTooSmallError, TokenNotEmbeddedError
 */
export async function scoreSplit(
  tagger: OpenTagger,
  dataset: Dataset,
  split: SplitName,
  { turns, beforeBatch }: ScoringContext,
): Promise<SplitScores> {
  const { name, session, tokenizer, labels, task, maxLength, vocabSize } = tagger;
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
  const encodings: Encoding[] = [];
  for (const { words } of sentences) {
    encodings.push(encodeWords(tokenizer, words, maxLength));
    if (turns.isDue) await turns.giveWay();
  }
  await requireEmbeddedSplit(encodings, sentences, tokenizer, vocabSize, turns);
  const predicted = await tagSentences(session, encodings, labels, {
    task,
    batchSize: SCORING_BATCH,
    padTokenId: tokenizer.padTokenId,
    beforeBatch,
  });
  const gold = sentences.map(({ tags }) => tags);
  const known = new Set(labels);
  return {
    modelName: name,
    datasetName: dataset.name,
    split,
    task,
    sentences: sentences.length,
    words: gold.reduce((sum, tags) => sum + tags.length, 0),
    wordsLost: encodings.reduce((sum, { wordsLost }) => sum + wordsLost, 0),
    unknownLabels: dataset.labels.names.filter((label) => !known.has(label)),
    scores: await scoreTags(task, gold, predicted, turns),
    strictScores: task === 'spans' && labels.every(isIob2Tag) ? await strict(gold, predicted, turns) : null,
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
