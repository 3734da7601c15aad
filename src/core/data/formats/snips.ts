/**
 * Utterances of the Snips benchmark, by intent: `{"AddToPlaylist": [{"data": [{"text": "add "}, {"text": "Ibar",
 * "entity": "artist"}]}]}` (github.com/snipsco/nlu-benchmark). The segments of an utterance joined are its text;
 * those with an `entity` are its slots.
 */
import { z } from 'zod';
import { OUTSIDE, tagOf } from '../tags.ts';
import { gluedWords, splitWords, type WordAt } from '../words.ts';
import { type Format, type FormatInput, type ParsedFile, type ParsedSentence, parsedFile } from './format.ts';
import { listFacts } from './jsonFacts.ts';
import { firstRecords, readJsonLists } from './jsonRecords.ts';
import { Interner } from './rows.ts';
import { checkChoices } from './spanJson.ts';
import { showRecord } from './tagLists.ts';

const segmentSchema = z.object({ text: z.string(), entity: z.string().trim().min(1).nullish() });
const utteranceSchema = z.object({ data: z.array(segmentSchema) });
type Segment = z.infer<typeof segmentSchema>;

const documentSchema = z.record(z.string(), z.array(z.unknown()));

class SnipsReader {
  readonly #input: FormatInput;
  readonly #sentences: ParsedSentence[] = [];
  readonly #texts = new Interner();
  #bordersInWords = 0;

  constructor(input: FormatInput) {
    this.#input = input;
  }

  /**
   * Words are separated by whitespace, and end where a slot begins or ends: so `Ibar` is one in `Ibar's`, and its
   * slot does not take in what follows it without a space.
   */
  add(value: unknown, line: number): void {
    const parsed = utteranceSchema.safeParse(value);
    if (!parsed.success) {
      this.#report(line, 'malformed-record', showRecord(value));
      return;
    }
    const words: WordAt[] = [];
    const tags: string[] = [];
    let offset = 0;
    for (const { text, entity } of joinUnmarked(parsed.data.data)) {
      const inside = splitWords(text, 'whitespace');
      if (inside.length === 0 && entity != null)
        this.#report(line, 'span-out-of-range', `${entity}: “${text}”`);
      for (const [i, { text: word, start, end }] of inside.entries()) {
        words.push({ text: this.#texts.get(word), start: offset + start, end: offset + end });
        tags.push(entity == null ? OUTSIDE : this.#texts.get(tagOf(i === 0 ? 'B' : 'I', entity)));
      }
      offset += text.length;
    }
    if (words.length === 0) {
      this.#report(line, 'empty-sentence', showRecord(value));
      return;
    }
    const glued = gluedWords(words);
    this.#bordersInWords += glued?.length ?? 0;
    this.#sentences.push({
      words: words.map(({ text }) => text),
      tags,
      line,
      document: 0,
      ...(glued === undefined ? {} : { glued }),
    });
  }

  async finish(): Promise<ParsedFile> {
    return parsedFile({
      facts: [
        ...(await listFacts(this.#input, null)),
        { what: 'slotBorders', values: { count: this.#bordersInWords } },
      ],
      sentences: this.#sentences,
      madeFromSpans: true,
      wordRule: 'whitespace',
    });
  }

  #report(
    line: number,
    kind: 'malformed-record' | 'span-out-of-range' | 'empty-sentence',
    text: string,
  ): void {
    this.#input.problems.of(this.#input.file.name).add({ line, kind, text, action: 'skipped' });
  }
}

/** Where two segments without a slot meet, no word ends. */
function joinUnmarked(segments: readonly Segment[]): Segment[] {
  const joined: Segment[] = [];
  for (const segment of segments) {
    const previous = joined.at(-1);
    if (previous !== undefined && previous.entity == null && segment.entity == null) {
      joined[joined.length - 1] = { text: previous.text + segment.text };
    } else {
      joined.push(segment);
    }
  }
  return joined;
}

export const snips: Format<'snips'> = {
  name: 'snips',

  async detect({ head }, turns) {
    const records = await firstRecords(head, turns);
    const document = documentSchema.safeParse(records[0]);
    if (records.length !== 1 || !document.success) return false;
    const utterances = Object.values(document.data).flatMap((list) => list.slice(0, 5));
    return (
      utterances.length > 0 && utterances.some((utterance) => utteranceSchema.safeParse(utterance).success)
    );
  },

  /** Throws NoSuchFieldError where the user chose a field: this format has no choice. */
  async parse(input) {
    checkChoices(input.file.name, input.choices, []);
    const reader = new SnipsReader(input);
    for await (const { value, line } of readJsonLists(input)) reader.add(value, line);
    return reader.finish();
  },
};
