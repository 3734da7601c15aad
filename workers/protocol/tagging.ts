/** Commands that tag: a text, or a split of the current dataset. */
import { z } from 'zod';
import {
  type EntitySpan,
  GROUPINGS,
  type Metrics,
  SPLIT_NAMES,
  type SplitName,
  type Task,
  type WordRule,
  type WordSplitting,
} from '../../src/core/page.ts';
import type { Command } from './command.ts';

/** What tags: the current weights of the current run, or the current model with its original head. */
export const TAGGERS = ['run', 'model'] as const;
export type TaggerChoice = (typeof TAGGERS)[number];

export const taggingSchemas = {
  predict: z.strictObject({
    tagger: z.enum(TAGGERS),
    text: z.string(),
    grouping: z.enum(GROUPINGS),
  }),
  tagSentences: z.strictObject({
    sentences: z.array(z.strictObject({ words: z.array(z.string()), line: z.number().int() })),
  }),
  evaluate: z.strictObject({ tagger: z.enum(TAGGERS), split: z.enum(SPLIT_NAMES) }),
};
type Schemas = typeof taggingSchemas;

export interface TaggingCommands {
  /** Tags a text; with the run's weights also while it trains. */
  predict: Command<Schemas['predict'], PredictionResult>;
  /** Tags sentences of given words with the run's weights as they are, also while it trains. */
  tagSentences: Command<Schemas['tagSentences'], TaggedSentences>;
  /** Tags a split of the current dataset and scores it. Not during a run; a run that begins cancels it. */
  evaluate: Command<Schemas['evaluate'], SplitScores, ScoringProgress>;
}

/** How a text was split into words: `source` is `unknown` where that of the training data is. */
export interface TextSplitting {
  readonly rule: WordRule;
  readonly source: WordSplitting['source'] | 'unknown';
}

export interface PredictionResult {
  /** Of the task `tokens`, grouped by words: every word with its tag. */
  readonly entities: readonly EntitySpan[];
  /** Null for the groupings of the pipeline, which encodes texts as they stand. */
  readonly splitting: TextSplitting | null;
  /** Optimizer steps of the run that the weights had seen; null for a model with its original head. */
  readonly step: number | null;
  readonly predictMs: number;
}

export interface TaggedSentences {
  /** By sentence, a tag for each word; words beyond the length limit count as not tagged. */
  readonly tags: readonly (readonly string[])[];
  /** Optimizer steps that the weights had seen. */
  readonly step: number;
  readonly tagMs: number;
}

/** How a split was tagged, word by word. */
export interface SplitScores {
  /** Of the run, or of the model. */
  readonly modelName: string;
  readonly datasetName: string;
  readonly split: SplitName;
  readonly task: Task;
  readonly sentences: number;
  readonly words: number;
  /** Words beyond the length limit, which count as missed. */
  readonly wordsLost: number;
  /** Labels of the data that the model does not know. */
  readonly unknownLabels: readonly string[];
  /** As seqeval in default mode; of the task `tokens` word by word. */
  readonly scores: Metrics;
  /** As seqeval in strict mode with IOB2; null for words. */
  readonly strictScores: Metrics | null;
  readonly scoreMs: number;
}

/** How many of a split's batches are scored. */
export interface ScoringProgress {
  readonly batch: number;
  readonly batches: number;
}
