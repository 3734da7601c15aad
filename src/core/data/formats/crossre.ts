/**
 * Spans of words by their numbers, last included: CrossRE, one record a sentence (`{"sentence": [words], "ner":
 * [[first, last, type], …]}`, github.com/mainlp/CrossRE), and the form of SciERC and DyGIE it comes from, one record
 * a document (`{"sentences": [[words], …], "ner": [[[first, last, type], …], …]}`, github.com/dwadden/dygiepp), where
 * words are numbered over the whole document.
 */
import { z } from 'zod';
import type { ProblemAction, ProblemKind } from '../report.ts';
import type { WordSpan } from '../schemes.ts';
import { type Format, type FormatInput, type ParsedFile, type ParsedSentence, parsedFile } from './format.ts';
import { recordFacts } from './jsonFacts.ts';
import { firstRecords, jsonLayout, readJsonRecords } from './jsonRecords.ts';
import { Interner } from './rows.ts';
import { checkChoices } from './spanJson.ts';
import { tagsFromWordSpans } from './spanTags.ts';
import { showRecord } from './tagLists.ts';

const wordsSchema = z.array(z.string());
const spansSchema = z.array(z.unknown());
const sentenceSchema = z.object({
  sentence: wordsSchema,
  ner: spansSchema,
  relations: z.array(z.unknown()).nullish(),
});
const documentSchema = z.object({
  sentences: z.array(wordsSchema),
  ner: z.array(spansSchema),
  relations: z.array(z.array(z.unknown())).nullish(),
});
const spanSchema = z.tuple([z.int(), z.int(), z.string().trim().min(1)]).rest(z.unknown());

class WordSpanReader {
  readonly #input: FormatInput;
  readonly #sentences: ParsedSentence[] = [];
  readonly #texts = new Interner();
  #documents = 0;
  #leftOut = 0;
  #relations = 0;

  constructor(input: FormatInput) {
    this.#input = input;
  }

  add(value: unknown, line: number): void {
    const sentence = sentenceSchema.safeParse(value);
    if (sentence.success) {
      this.#relations += sentence.data.relations?.length ?? 0;
      this.#addSentence(sentence.data.sentence, sentence.data.ner, 0, 0, line);
      return;
    }
    const document = documentSchema.safeParse(value);
    if (!document.success) {
      this.#report(line, 'malformed-record', showRecord(value));
      return;
    }
    const { sentences, ner, relations } = document.data;
    if (ner.length !== sentences.length) {
      const text = `${sentences.length} sentences, ${ner.length} lists of spans: ${showRecord(value)}`;
      this.#report(line, 'unequal-lengths', text);
      return;
    }
    this.#relations += relations?.reduce((sum, list) => sum + list.length, 0) ?? 0;
    let wordsBefore = 0;
    const before = this.#sentences.length;
    for (const [i, words] of sentences.entries()) {
      this.#addSentence(words, ner[i]!, wordsBefore, this.#documents, line);
      wordsBefore += words.length;
    }
    if (this.#sentences.length > before) this.#documents++;
  }

  async finish(): Promise<ParsedFile> {
    const what = this.#input.choices.nested === 'outermost' ? 'nestedOutermost' : 'nestedInnermost';
    return parsedFile({
      facts: [
        ...(await recordFacts(this.#input)),
        { what: 'spansField', values: { field: 'ner' } },
        { what: 'lastIncluded', values: {} },
        ...(this.#documents > 0
          ? [{ what: 'documentMarks', values: { count: this.#documents } } as const]
          : []),
        ...(this.#leftOut > 0 ? [{ what, values: { count: this.#leftOut } } as const] : []),
        ...(this.#relations > 0 ? [{ what: 'relations', values: { count: this.#relations } } as const] : []),
      ],
      sentences: this.#sentences,
      marksDocuments: this.#documents > 0,
      madeFromSpans: true,
    });
  }

  /** @param wordsBefore words of the document before the sentence, which the numbers of its spans begin with */
  #addSentence(
    words: readonly string[],
    spans: readonly unknown[],
    wordsBefore: number,
    document: number,
    line: number,
  ): void {
    if (words.length === 0) {
      this.#report(line, 'empty-sentence', '');
      return;
    }
    const wordSpans: WordSpan[] = [];
    for (const value of spans) {
      const span = spanSchema.safeParse(value);
      if (!span.success) {
        this.#report(line, 'malformed-record', showRecord(value));
        continue;
      }
      const [first, last, type] = span.data;
      wordSpans.push({ type, start: first - wordsBefore, end: last + 1 - wordsBefore });
    }
    const { tags, outOfRange, leftOut } = tagsFromWordSpans(
      words.length,
      wordSpans,
      this.#input.choices.nested,
    );
    for (const { type, start, end } of outOfRange) {
      const text = `${type} ${start + wordsBefore}–${end - 1 + wordsBefore}: ${words.slice(0, 20).join(' ')}`;
      this.#report(line, 'span-out-of-range', text);
    }
    for (const { type, start, end } of leftOut) {
      this.#report(line, 'overlapping-spans', `${type}: ${words.slice(start, end).join(' ')}`);
    }
    this.#leftOut += leftOut.length;
    this.#sentences.push({
      words: words.map((word) => this.#texts.get(word)),
      tags: tags.map((tag) => this.#texts.get(tag)),
      line,
      document,
    });
  }

  #report(line: number, kind: ProblemKind, text: string, action: ProblemAction = 'skipped'): void {
    this.#input.problems.of(this.#input.file.name).add({ line, kind, text, action });
  }
}

export const crossre: Format<'crossre'> = {
  name: 'crossre',

  async detect({ head }, turns) {
    const records = await firstRecords(head, turns);
    return records.some(
      (record) => sentenceSchema.safeParse(record).success || documentSchema.safeParse(record).success,
    );
  },

  /** Throws NoSuchFieldError where the user chose a field: this format has no choice. */
  async parse(input) {
    checkChoices(input.file.name, input.choices, []);
    const layout = await jsonLayout(input.file.head, input.turns);
    const reader = new WordSpanReader(input);
    for await (const { value, line } of readJsonRecords(input, layout)) reader.add(value, line);
    return reader.finish();
  },
};
