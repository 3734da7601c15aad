import { IGNORED_LABEL } from '../batch.ts';
import type { LabelSet } from '../data/labels.ts';
import type { Task } from '../data/task.ts';
import type { Metrics } from '../metrics/scores.ts';
import { scoreTags, unseenTag } from '../metrics/task.ts';
import { tagLabelledTokens, tagWords } from '../predict/tagWords.ts';
import type { TrainingSession } from '../runtime/session.ts';
import { collate } from '../tokens/collate.ts';
import type { Encoding, LabelledEncoding } from '../tokens/encode.ts';
import { batchesOf, batchesWithin, sequentialOrder } from '../tokens/sampler.ts';
import { type GivesWay, NO_TURNS } from '../turns.ts';

/** A split as the model sees it, with the tags as the file had them. */
export interface EvaluationSet {
  readonly encodings: readonly LabelledEncoding[];
  /** One tag a word, also for words beyond the length limit. */
  readonly tags: readonly (readonly string[])[];
}

export interface Evaluation {
  /** Mean over rows, each row counted with the token mean of its batch: what Trainer logs as eval_loss. */
  readonly loss: number;
  /** Over the labelled tokens, as the notebook's compute_metrics: with alignment `all` each sub-word counts. */
  readonly tokenMetrics: Metrics;
  /** Over the words of the file; words beyond the length limit count as missed. */
  readonly wordMetrics: Metrics;
}

interface EvaluateOptions {
  /** Decides the metric. */
  readonly task: Task;
  readonly padTokenId: number;
  /** Called before each batch; evaluation continues when it resolves. */
  readonly beforeBatch?: (batch: number, batches: number) => Promise<void>;
}

interface TaggingOptions extends EvaluateOptions {
  /** How many rows a call may have whose longest has so many tokens. */
  mostRows(length: number): number;
}

interface ScoringOptions extends EvaluateOptions {
  readonly batchSize: number;
  /** While predicted tags are compared with those of the file. */
  readonly turns?: GivesWay;
}

/**
 * Runs the eval model over a split in its order and scores it.
 * @throws what `beforeBatch` and `turns` throw
 */
export async function evaluate(
  session: Pick<TrainingSession, 'runEvalStep'>,
  set: EvaluationSet,
  labels: LabelSet,
  { turns = NO_TURNS, batchSize, ...options }: ScoringOptions,
): Promise<Evaluation> {
  const goldTokens: (readonly string[])[] = [];
  const predictedTokens: (readonly string[])[] = [];
  const predictedWords: (readonly string[])[] = [];
  let lossSum = 0;
  let lossRows = 0;
  const batches = batchesOf(sequentialOrder(set.encodings.length), batchSize);
  const evaluated = evaluateBatches(session, set.encodings, batches, options);
  for await (const { encodings, batch, loss, logits } of evaluated) {
    if (!Number.isNaN(loss)) {
      lossSum += loss * encodings.length;
      lossRows += encodings.length;
    }
    const tokens = tagLabelledTokens(batch, logits, labels.names);
    for (const tags of tokens.gold) goldTokens.push(tags);
    for (const tags of tokens.predicted) predictedTokens.push(tags);
    const words = tagWords(batch, logits, encodings, labels.names, unseenTag(options.task));
    for (const { tags } of words) predictedWords.push(tags);
  }
  return {
    loss: lossSum / lossRows,
    tokenMetrics: await scoreTags(options.task, goldTokens, predictedTokens, turns),
    wordMetrics: await scoreTags(options.task, set.tags, predictedWords, turns),
  };
}

/**
 * The tag that each word of sentences gets, whatever labels their file has; words beyond the length limit get
 * `unseenTag`.
 * @param labels names by id of the session's head
 * @param options.task of these labels
 */
export async function tagSentences(
  session: Pick<TrainingSession, 'runEvalStep'>,
  encodings: readonly Encoding[],
  labels: readonly string[],
  { mostRows, ...options }: TaggingOptions,
): Promise<readonly (readonly string[])[]> {
  const unlabelled = encodings.map((encoding) => ({
    ...encoding,
    labels: encoding.inputIds.map(() => IGNORED_LABEL),
  }));
  const tagged: (readonly string[])[] = [];
  const lengths = encodings.map(({ inputIds }) => inputIds.length);
  const evaluated = evaluateBatches(session, unlabelled, batchesWithin(lengths, mostRows), options);
  for await (const { encodings: ofBatch, batch, logits } of evaluated) {
    const words = tagWords(batch, logits, ofBatch, labels, unseenTag(options.task));
    for (const { tags } of words) tagged.push(tags);
  }
  return tagged;
}

/** Collates rows in their order and runs the eval model over them, batch by batch. */
async function* evaluateBatches(
  session: Pick<TrainingSession, 'runEvalStep'>,
  rows: readonly LabelledEncoding[],
  batches: readonly (readonly number[])[],
  { padTokenId, beforeBatch }: EvaluateOptions,
) {
  for (const [index, ofBatch] of batches.entries()) {
    await beforeBatch?.(index, batches.length);
    const encodings = ofBatch.map((row) => rows[row]!);
    const batch = collate(encodings, { padTokenId });
    yield { encodings, batch, ...(await session.runEvalStep(batch)) };
  }
}
