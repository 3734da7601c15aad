/** What all formats of texts with marked spans share: from the records of a file to its sentences. */
import { MAX_TEXT_CHARACTERS, tooLongError } from '../errors.ts';
import type { Fact } from '../report.ts';
import { prefixOf } from '../tags.ts';
import { gluedWords, ruleForText, splitWords, type WordAt, type WordRule } from '../words.ts';
import { type FormatInput, type ParsedFile, type ParsedSentence, parsedFile } from './format.ts';
import {
  CodePointMap,
  type DetectedOffsetUnit,
  detectOffsetUnit,
  type OffsetRange,
  type OffsetUnit,
  offsetFacts,
  sharedOffsets,
} from './offsets.ts';
import { Interner } from './rows.ts';
import { type CharacterSpan, type LineAt, SpanTagger } from './spanTags.ts';

/** A text with its spans. All offsets are in the unit of the file. */
export interface TextRecord {
  readonly text: string;
  readonly spans: readonly CharacterSpan[];
  /** The file's own tokens in order. Where they are omitted, the text is split into words. */
  readonly tokens?: readonly OffsetRange[];
  /** Where sentences begin; omitted where the file does not say. */
  readonly sentenceStarts?: readonly number[];
}

interface HeldRecord {
  readonly record: TextRecord;
  readonly lineAt: LineAt;
  readonly index: number;
}

const DECIDING_RECORDS = 1000;
const HELD_AT_ONCE = 2;
const LINE_BREAK = /[\n\r]/;

/**
 * Collects the records of one file. A record is one sentence, unless the file marks sentences or there are line
 * breaks outside of its spans: these split it, and records are then documents. Words are the tokens that the file
 * gives, without those that are blank; else they are made (`splitWords`, by `ruleForText`). Texts whose spans depend
 * on the unit of the offsets wait until it is known, from the first `DECIDING_RECORDS` of them or the end of the
 * file.
 */
export class SpanReader {
  readonly #input: Pick<FormatInput, 'file' | 'problems' | 'turns'>;
  readonly #usualUnit: OffsetUnit;
  readonly #tagger: SpanTagger;
  #detected: DetectedOffsetUnit | null = null;
  #held: HeldRecord[] = [];
  /** How many of them, from the first, have been read. */
  #heldRead = 0;
  /** The unit is determined once this many texts wait for it. */
  #detectAt = DECIDING_RECORDS;
  /** By record: its sentences. */
  readonly #sentencesOf: Omit<ParsedSentence, 'document'>[][] = [];
  readonly #words = new Interner();
  #withTokens = 0;
  #withMadeWords = 0;
  /** Of those, texts whose words a dictionary found. */
  #withSegmentedWords = 0;
  #splitAtLineBreaks = 0;
  #splitByMarks = 0;

  /** @param usualUnit of the tool that writes such files, for texts that do not determine it */
  constructor(
    { file, problems, choices, turns }: Pick<FormatInput, 'file' | 'problems' | 'choices' | 'turns'>,
    usualUnit: OffsetUnit,
  ) {
    this.#input = { file, problems, turns };
    this.#usualUnit = usualUnit;
    this.#tagger = new SpanTagger(file.name, choices, problems);
  }

  add(record: TextRecord, lineAt: LineAt): void {
    if (record.text.length > MAX_TEXT_CHARACTERS) {
      throw tooLongError('This text', this.#input.file.name, lineAt(0), MAX_TEXT_CHARACTERS);
    }
    const held = { record, lineAt, index: this.#sentencesOf.push([]) - 1 };
    if (this.#detected === null && !dependsOnUnit(record)) {
      this.#readHeld(held);
      return;
    }
    this.#held.push(held);
    if (this.#detected === null && this.#held.length >= this.#detectAt) {
      const detected = this.#detect();
      if (detected.deciding > 0) this.#detected = detected;
      else this.#detectAt *= 2;
    }
    // The waiting texts are read two at a time, so that no single call reads all of them.
    if (this.#detected !== null) this.#readFirst(HELD_AT_ONCE);
  }

  /**
   * A record, or a part of one, that does not have the form of its format. `repaired`: what was missing could be
   * derived.
   */
  reportMalformed(line: number, value: unknown, action: 'skipped' | 'repaired' = 'skipped'): void {
    const text = typeof value === 'string' ? value : JSON.stringify(value);
    const { file, problems } = this.#input;
    problems.of(file.name).add({ line, kind: 'malformed-record', text, action });
  }

  /** @param facts what the format itself determined; facts about words, offsets and spans follow */
  async finish(facts: readonly Fact[]): Promise<ParsedFile> {
    const { turns } = this.#input;
    const detected = this.#detected ?? this.#detect();
    this.#detected = detected;
    while (this.#held.length > this.#heldRead) {
      this.#readFirst(HELD_AT_ONCE);
      if (turns.isDue) await turns.giveWay();
    }
    const marksDocuments = this.#sentencesOf.some((sentences) => sentences.length > 1);
    const sentences: ParsedSentence[] = [];
    let documents = 0;
    for (const ofRecord of this.#sentencesOf) {
      for (const sentence of ofRecord) sentences.push({ ...sentence, document: documents });
      if (marksDocuments && ofRecord.length > 0) documents++;
      if (turns.isDue) await turns.giveWay();
    }
    return parsedFile({
      facts: [...facts, ...this.#wordFacts(), ...offsetFacts(detected), ...this.#tagger.facts],
      sentences,
      marksDocuments,
      madeFromSpans: true,
      wordRule: this.#wordRule,
    });
  }

  #detect(): DetectedOffsetUnit {
    return detectOffsetUnit(this.#held.map(evidenceOf), this.#usualUnit);
  }

  #readFirst(count: number): void {
    const end = Math.min(this.#held.length, this.#heldRead + count);
    while (this.#heldRead < end) this.#readHeld(this.#held[this.#heldRead++]!);
    if (this.#heldRead < this.#held.length) return;
    this.#held = [];
    this.#heldRead = 0;
  }

  #readHeld({ record, lineAt, index }: HeldRecord): void {
    const converts = this.#detected?.unit === 'code-points' && dependsOnUnit(record);
    this.#sentencesOf[index] = this.#read(converts ? toUtf16(record) : record, lineAt);
  }

  /** Of a text without letters of such a script, the segmenter makes the words that the other rule makes. */
  get #wordRule(): WordRule | null {
    if (this.#withTokens > 0 || this.#withMadeWords === 0) return null;
    return this.#withSegmentedWords > 0 ? 'segmenter' : 'words';
  }

  #wordFacts(): Fact[] {
    const counts = [
      ['tokensGiven', this.#withTokens],
      ['wordsMade', this.#withMadeWords - this.#withSegmentedWords],
      ['wordsSegmented', this.#withSegmentedWords],
      ['sentencesGiven', this.#splitByMarks],
      ['sentencesAtLineBreaks', this.#splitAtLineBreaks],
    ] as const;
    return counts.flatMap(([what, count]) => (count > 0 ? [{ what, values: { count } }] : []));
  }

  #read(record: TextRecord, lineAt: LineAt): Omit<ParsedSentence, 'document'>[] {
    const { text } = record;
    const words = this.#wordsOf(record, lineAt);
    const spans = record.spans
      .map((span) => this.#tagger.settle(text, span, lineAt))
      .filter((span) => span !== null);
    const tags = this.#tagger.tag(text, words, spans, lineAt);
    if (words.length === 0) {
      const { file, problems } = this.#input;
      problems.of(file.name).add({ line: lineAt(0), kind: 'empty-sentence', text: '', action: 'skipped' });
      return [];
    }
    const ends = this.#sentenceEnds(record, words, tags);
    const sentences: Omit<ParsedSentence, 'document'>[] = [];
    let start = 0;
    for (const end of [...ends, words.length]) {
      const ofSentence = words.slice(start, end);
      const glued = gluedWords(ofSentence);
      sentences.push({
        words: ofSentence.map((word) => this.#words.get(word.text)),
        tags: tags.slice(start, end),
        line: lineAt(words[start]!.start),
        ...(glued === undefined ? {} : { glued }),
      });
      start = end;
    }
    return sentences;
  }

  #wordsOf({ text, tokens }: TextRecord, lineAt: LineAt): readonly WordAt[] {
    if (tokens !== undefined) {
      const words = wordsFromTokens(text, tokens);
      if (words !== null) {
        this.#withTokens++;
        return words;
      }
      this.reportMalformed(lineAt(0), `tokens ≠ text: ${text}`, 'repaired');
    }
    this.#withMadeWords++;
    const rule = ruleForText(text);
    if (rule === 'segmenter') this.#withSegmentedWords++;
    return splitWords(text, rule);
  }

  /** Indices of the words with which sentences but the first begin. Never inside a span that was taken. */
  #sentenceEnds(
    { text, sentenceStarts }: TextRecord,
    words: readonly WordAt[],
    tags: readonly string[],
  ): number[] {
    const ends: number[] = [];
    let nextStart = 0;
    for (let word = 1; word < words.length; word++) {
      const gapStart = words[word - 1]!.end;
      const gapEnd = words[word]!.start;
      let parts = false;
      if (sentenceStarts === undefined) {
        parts = gapEnd > gapStart && LINE_BREAK.test(text.slice(gapStart, gapEnd));
      } else {
        while (nextStart < sentenceStarts.length && sentenceStarts[nextStart]! <= gapEnd) {
          parts ||= sentenceStarts[nextStart]! >= gapStart;
          nextStart++;
        }
      }
      if (parts && prefixOf(tags[word]!) !== 'I') ends.push(word);
    }
    if (sentenceStarts !== undefined) this.#splitByMarks++;
    else if (ends.length > 0) this.#splitAtLineBreaks++;
    return ends;
  }
}

/** Whether one of its offsets means another place in the other unit. */
function dependsOnUnit({ text, spans, tokens = [], sentenceStarts = [] }: TextRecord): boolean {
  const shared = sharedOffsets(text);
  if (shared === text.length) return false;
  const isBeyond = ({ end }: OffsetRange): boolean => !(end <= shared);
  return spans.some(isBeyond) || tokens.some(isBeyond) || sentenceStarts.some((start) => start > shared);
}

function evidenceOf({ record: { text, spans, tokens = [] } }: HeldRecord): {
  text: string;
  ranges: OffsetRange[];
} {
  return { text, ranges: [...spans, ...tokens] };
}

function toUtf16(record: TextRecord): TextRecord {
  const map = new CodePointMap(record.text);
  return {
    text: record.text,
    spans: record.spans.map((span) => map.convert(span)),
    ...(record.tokens === undefined ? {} : { tokens: record.tokens.map((token) => map.convert(token)) }),
    ...(record.sentenceStarts === undefined
      ? {}
      : { sentenceStarts: record.sentenceStarts.map((start) => map.toUtf16(start)) }),
  };
}

/**
 * The tokens as words, without blank ones and without spaces at their edges; null where they are not in order or not
 * the text's.
 */
function wordsFromTokens(text: string, tokens: readonly OffsetRange[]): WordAt[] | null {
  const words: WordAt[] = [];
  let previousEnd = 0;
  for (const { start, end, text: expected } of tokens) {
    if (!Number.isInteger(start) || !Number.isInteger(end) || start < previousEnd || end <= start)
      return null;
    const characters = text.slice(start, end);
    if (end > text.length || (expected !== undefined && expected !== characters)) return null;
    const word = characters.trim();
    const wordStart = start + characters.length - characters.trimStart().length;
    if (word !== '') words.push({ text: word, start: wordStart, end: wordStart + word.length });
    previousEnd = end;
  }
  return words;
}
