/**
 * The post-processing of transformers' TokenClassificationPipeline: from token logits to entities with scores and
 * offsets. Steps and names are those of its `postprocess`.
 */
import type { Aggregation, EntitySpan } from './entities.ts';
import { argmax, softmax } from './probabilities.ts';

/** A text, or a window of it, after tokenizer and model. The arrays have one entry per token. */
export interface ClassifiedTokens {
  readonly inputIds: readonly number[];
  readonly tokens: readonly string[];
  /** [start, end) in UTF-16 units of the whole text. */
  readonly offsets: readonly (readonly [number, number])[];
  /** 1: not part of the text. */
  readonly specialTokensMask: readonly number[];
  /** [tokens, labels] */
  readonly logits: Float32Array;
}

/** The required part of a FastTokenizer. */
export interface TokenRules {
  /** null where the vocabulary has none. */
  readonly unkTokenId: number | null;
  /** null where the model does not mark continuations (byte-level BPE, Unigram). */
  readonly continuingSubwordPrefix: string | null;
  joinTokens(tokens: readonly string[]): string;
}

export interface DecodeOptions {
  /** Label names by id. */
  readonly labels: readonly string[];
  readonly aggregation: Aggregation;
  /** Tags (aggregation `none`) or types (the others) to leave out; `O` where absent. */
  readonly ignoreLabels?: readonly string[];
}

/** A token with its probabilities: the pipeline's "pre-entity". */
interface ScoredToken {
  readonly word: string;
  readonly scores: Float32Array;
  readonly start: number;
  readonly end: number;
  readonly isSubword: boolean;
}

/** A token or word with one tag. */
interface TaggedWord {
  readonly tag: string;
  readonly score: number;
  readonly word: string;
  readonly start: number;
  readonly end: number;
}

/**
 * Entities of a text, ordered by start. Where entities of several windows overlap, the longest is kept, and of
 * equally long ones the one with the highest score.
 */
export function decodeEntities(
  text: string,
  windows: readonly ClassifiedTokens[],
  rules: TokenRules,
  options: DecodeOptions,
): EntitySpan[] {
  const ignored = new Set(options.ignoreLabels ?? ['O']);
  const entities = windows.flatMap((window) =>
    aggregate(gatherTokens(text, window, rules, options.labels.length), rules, options).filter(
      (entity) => !ignored.has(entity.type),
    ),
  );
  return windows.length > 1 ? aggregateOverlapping(entities) : entities;
}

/** gather_pre_entities */
function gatherTokens(
  text: string,
  window: ClassifiedTokens,
  rules: TokenRules,
  labelCount: number,
): ScoredToken[] {
  const scored: ScoredToken[] = [];
  window.inputIds.forEach((id, i) => {
    if (window.specialTokensMask[i] === 1) return;
    const [start, end] = window.offsets[i]!;
    const surface = text.slice(start, end);
    const unknown = id === rules.unkTokenId;
    const token = window.tokens[i]!;
    scored.push({
      word: unknown ? surface : token,
      scores: softmax(window.logits.subarray(i * labelCount, (i + 1) * labelCount)),
      start,
      end,
      isSubword: !unknown && isSubword(text, token, start, surface, rules.continuingSubwordPrefix),
    });
  });
  return scored;
}

/**
 * The pipeline's own rule: with a prefix, a token whose text differs in length from its span (in code points);
 * without one, a token with no space at its start or just before it, so that punctuation belongs to the preceding
 * word.
 */
function isSubword(
  text: string,
  token: string,
  start: number,
  surface: string,
  prefix: string | null,
): boolean {
  if (prefix !== null) return codePointCount(token) !== codePointCount(surface);
  return start > 0 && !text.slice(start - 1, start + 1).includes(' ');
}

function aggregate(tokens: readonly ScoredToken[], rules: TokenRules, options: DecodeOptions): EntitySpan[] {
  const { aggregation, labels } = options;
  switch (aggregation) {
    case 'none':
      return tokens.map((token) => {
        const { tag, ...place } = tagToken(token, labels);
        return { type: tag, ...place };
      });
    case 'simple':
      return groupEntities(
        tokens.map((token) => tagToken(token, labels)),
        rules,
      );
    case 'first':
    case 'average':
    case 'max':
      return groupEntities(
        groupWords(tokens).map((word) => tagWord(word, aggregation, rules, labels)),
        rules,
      );
    default:
      return aggregation satisfies never;
  }
}

function tagToken({ scores, word, start, end }: ScoredToken, labels: readonly string[]): TaggedWord {
  const best = argmax(scores);
  return { tag: labels[best]!, score: scores[best]!, word, start, end };
}

/** A word is a token and the sub-words after it. */
function groupWords(tokens: readonly ScoredToken[]): ScoredToken[][] {
  const words: ScoredToken[][] = [];
  for (const token of tokens) {
    const current = words.at(-1);
    if (current !== undefined && token.isSubword) current.push(token);
    else words.push([token]);
  }
  return words;
}

/** aggregate_word: the tag of the first token, of the most confident one, or of the mean probabilities. */
function tagWord(
  tokens: readonly ScoredToken[],
  strategy: 'first' | 'average' | 'max',
  rules: TokenRules,
  labels: readonly string[],
): TaggedWord {
  const scores = wordScores(tokens, strategy);
  const best = argmax(scores);
  return {
    tag: labels[best]!,
    score: scores[best]!,
    word: rules.joinTokens(tokens.map((token) => token.word)),
    start: tokens[0]!.start,
    end: tokens.at(-1)!.end,
  };
}

function wordScores(tokens: readonly ScoredToken[], strategy: 'first' | 'average' | 'max'): Float32Array {
  const first = tokens[0]!.scores;
  switch (strategy) {
    case 'first':
      return first;
    case 'max':
      return tokens.reduce((surest, token) =>
        highest(token.scores) > highest(surest.scores) ? token : surest,
      ).scores;
    case 'average':
      return first.map(
        (_, label) => tokens.reduce((sum, token) => sum + token.scores[label]!, 0) / tokens.length,
      );
    default:
      return strategy satisfies never;
  }
}

/** Neighbours of the same type form one entity, unless the second begins with B-. */
function groupEntities(words: readonly TaggedWord[], rules: TokenRules): EntitySpan[] {
  const groups: TaggedWord[][] = [];
  for (const word of words) {
    const group = groups.at(-1);
    const previous = group?.at(-1);
    if (previous !== undefined && !word.tag.startsWith('B-') && typeOf(previous.tag) === typeOf(word.tag)) {
      group!.push(word);
    } else {
      groups.push([word]);
    }
  }
  return groups.map((group) => ({
    // Not `typeOf`: the pipeline's name for a group is all that follows the first hyphen, whatever precedes it.
    type: group[0]!.tag.slice(group[0]!.tag.indexOf('-') + 1),
    score: group.reduce((sum, word) => sum + word.score, 0) / group.length,
    word: rules.joinTokens(group.map((word) => word.word)),
    start: group[0]!.start,
    end: group.at(-1)!.end,
  }));
}

/** get_tag: a label without B- or I- is itself a type. */
function typeOf(tag: string): string {
  return tag.startsWith('B-') || tag.startsWith('I-') ? tag.slice(2) : tag;
}

/** aggregate_overlapping_entities */
function aggregateOverlapping(entities: readonly EntitySpan[]): EntitySpan[] {
  const kept: EntitySpan[] = [];
  for (const entity of [...entities].sort((a, b) => a.start - b.start)) {
    const previous = kept.at(-1);
    if (previous === undefined || entity.start >= previous.end) {
      kept.push(entity);
      continue;
    }
    const longer = entity.end - entity.start - (previous.end - previous.start);
    if (longer > 0 || (longer === 0 && entity.score > previous.score)) kept[kept.length - 1] = entity;
  }
  return kept;
}

function highest(values: Float32Array): number {
  return values[argmax(values)]!;
}

function codePointCount(text: string): number {
  let count = 0;
  for (const _ of text) count++;
  return count;
}
