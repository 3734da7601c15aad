/**
 * Text with marks in it, a sentence or a paragraph a line: `<PER>Ana Torres</PER> lives in <LOC>Lima</LOC>.` The type
 * is the mark's name or its attribute (`<ENAMEX TYPE="PERSON">` of MUC, `<ne category="PER">`); the form of OpenNLP,
 * `<START:person> Ana <END>`, is read too. A `<` that does not open a mark is a character of the text. Names that
 * HTML and XML have for the parts of a text (`<p>`, `<s>`, `<title>`) are types where they mark words within lines.
 */
import type { Fact, ProblemAction, ProblemKind } from '../report.ts';
import { gluedWords, ruleForText, splitWords, type WordRule } from '../words.ts';
import { type Format, type FormatInput, type ParsedFile, type ParsedSentence, parsedFile } from './format.ts';
import { Interner, isBlank, splitAtWhitespace } from './rows.ts';
import { checkChoices } from './spanJson.ts';
import { type CharacterSpan, SpanTagger } from './spanTags.ts';

const ATTRIBUTE = String.raw`[\w:.-]+\s*=\s*(?:"[^"<>]*"|'[^'<>]*'|[^\s"'<>]+)`;
/**
 * Groups: `/` of a closing mark, name, attributes, `/` of an empty mark. Comments and processing instructions have no
 * name.
 */
const MARK = new RegExp(
  String.raw`<(\/?)(\p{L}[\p{L}\p{N}_:.-]*)((?:\s+${ATTRIBUTE})*)\s*(\/?)>|<[!?][^<>]*>`,
  'gu',
);
const TYPE_ATTRIBUTE =
  /(?:^|\s)(?:type|label|category|cat|class|data-label)\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+))/i;
const PAIR = new RegExp(
  String.raw`<(\p{L}[\p{L}\p{N}_:.-]*)(?:\s+${ATTRIBUTE})*\s*>[^<>]*<\/\1\s*>|<START:[^<>]+>[^<>]*<END>`,
  'u',
);

const NEW_DOCUMENT = new Set(['doc', 'document', 'article']);
/** Elements of a text's structure: they separate sentences and are not entities. */
const STRUCTURE = new Set([
  ...NEW_DOCUMENT,
  'root',
  'corpus',
  'xml',
  'text',
  'body',
  'p',
  'paragraph',
  's',
  'sent',
  'sentence',
]);
const HTML_FORMATTING = new Set(['a', 'b', 'i', 'em', 'strong']);
const HTML_PARTS = new Set([
  'html',
  'head',
  'div',
  'table',
  'tr',
  'td',
  'ul',
  'ol',
  'li',
  'h1',
  'h2',
  'h3',
  'script',
  'style',
  'title',
  'meta',
  'link',
]);
const SAMPLE_LINES = 500;
/** A line can be as long as the file, and be marks only. */
const SAMPLE_CHARACTERS = 20_000;
/** Share of lines with a mark. */
const MIN_MARKED_SHARE = 0.1;

const OPENING = 'START:';
const CLOSING = 'END';

const CHARACTERS: Readonly<Record<string, string>> = {
  amp: '&',
  lt: '<',
  gt: '>',
  quot: '"',
  apos: "'",
  nbsp: '\u00A0',
};

/** `&amp;` → `&`. What is not a reference is left as it is. */
function decode(text: string): string {
  if (!text.includes('&')) return text;
  return text.replace(/&(?:#(\d{1,7})|#x([\da-f]{1,6})|([a-z]+));/gi, (whole, decimal, hexadecimal, name) => {
    if (name !== undefined) return CHARACTERS[name] ?? whole;
    const code = decimal === undefined ? Number.parseInt(hexadecimal, 16) : Number(decimal);
    return code > 0 && code <= 0x10ffff ? String.fromCodePoint(code) : whole;
  });
}

/** Whether a mark of that name structures the text and is not an entity. */
type IsPart = (name: string) => boolean;

interface OpenMark {
  readonly name: string;
  readonly type: string;
  readonly start: number;
}

/** A mark that opens and closes in one line. */
interface Pair {
  /** In lower case. */
  readonly name: string;
  /** Whether there are letters beside it within what contains it: the pair around it, or the line. */
  readonly hasTextBeside: boolean;
}

interface Surroundings {
  readonly name: string;
  readonly inside: string[];
  text: string;
}

function pairsOf(line: string): Pair[] {
  const pairs: Pair[] = [];
  const open: Surroundings[] = [{ name: '', inside: [], text: '' }];
  const finish = ({ inside, text }: Surroundings): void => {
    const hasTextBeside = /\p{L}/u.test(text);
    for (const name of inside) pairs.push({ name, hasTextBeside });
  };
  const sample = line.slice(0, SAMPLE_CHARACTERS);
  let end = 0;
  for (const { 0: whole, 1: closing, 2: written, 4: empty, index } of sample.matchAll(MARK)) {
    open.at(-1)!.text += sample.slice(end, index);
    end = index + whole.length;
    if (written === undefined || empty === '/') continue;
    const name = written.toLowerCase();
    if (closing === '') {
      open.push({ name, inside: [], text: '' });
      continue;
    }
    const opening = open.findLastIndex((mark) => mark.name === name);
    if (opening < 0) continue;
    for (const closed of open.splice(opening)) finish(closed);
    open.at(-1)!.inside.push(name);
  }
  open.at(-1)!.text += sample.slice(end);
  for (const unclosed of open) finish(unclosed);
  return pairs;
}

/**
 * Names of a text's parts that mark words here: most of those that open and close in a line have text beside them.
 */
function findInlineNames(lines: readonly string[]): Set<string> {
  const balanceOf = new Map<string, number>();
  for (const line of lines.slice(0, SAMPLE_LINES)) {
    if (!PAIR.test(line)) continue;
    for (const { name, hasTextBeside } of pairsOf(line)) {
      if (!STRUCTURE.has(name) && !HTML_PARTS.has(name)) continue;
      balanceOf.set(name, (balanceOf.get(name) ?? 0) + (hasTextBeside ? 1 : -1));
    }
  }
  return new Set([...balanceOf].flatMap(([name, balance]) => (balance > 0 ? [name] : [])));
}

class MarkReader {
  readonly #file: string;
  readonly #problems: FormatInput['problems'];
  readonly #tagger: SpanTagger;
  readonly #rule: WordRule;
  readonly #isPart: IsPart;
  readonly #interner = new Interner();
  readonly #sentences: ParsedSentence[] = [];
  readonly #types = new Set<string>();
  #marks = 0;
  #line = 0;
  #text = '';
  #spans: CharacterSpan[] = [];
  #open: OpenMark[] = [];
  #document = 0;
  #documentMarks = 0;
  #structureMarks = 0;

  constructor({ file, problems, choices }: FormatInput, rule: WordRule, isPart: IsPart) {
    this.#file = file.name;
    this.#problems = problems;
    this.#tagger = new SpanTagger(file.name, choices, problems);
    this.#rule = rule;
    this.#isPart = isPart;
  }

  read(line: number, content: string): void {
    this.#line = line;
    let end = 0;
    for (const match of content.matchAll(MARK)) {
      this.#text += decode(content.slice(end, match.index));
      end = match.index + match[0].length;
      this.#take(match);
    }
    this.#text += decode(content.slice(end));
    this.#endSentence();
  }

  finish(): ParsedFile {
    const facts: Fact[] = [
      { what: 'inlineMarks', values: { count: this.#marks, types: [...this.#types].join(', ') } },
    ];
    if (this.#structureMarks > 0)
      facts.push({ what: 'structureMarks', values: { count: this.#structureMarks } });
    if (this.#documentMarks > 0)
      facts.push({ what: 'documentMarks', values: { count: this.#documentMarks } });
    facts.push(
      this.#rule === 'whitespace'
        ? { what: 'wordsBySpaces', values: {} }
        : {
            what: this.#rule === 'segmenter' ? 'wordsSegmented' : 'wordsMade',
            values: { count: this.#sentences.length },
          },
    );
    return parsedFile({
      facts: [...facts, ...this.#tagger.facts],
      sentences: this.#sentences,
      marksDocuments: this.#documentMarks > 0,
      madeFromSpans: true,
      wordRule: this.#rule,
    });
  }

  #take([whole, closing, name, attributes, empty]: RegExpExecArray): void {
    if (name === undefined || empty === '/') {
      this.#report('unknown-mark', whole, 'skipped');
    } else if (this.#isPart(name)) {
      this.#structureMarks++;
      this.#endSentence();
      if (closing === '' && NEW_DOCUMENT.has(name.toLowerCase())) {
        if (this.#documentMarks > 0 || this.#sentences.length > 0) this.#document++;
        this.#documentMarks++;
      }
    } else if (name.startsWith(OPENING)) {
      this.#open.push({ name: CLOSING, type: name.slice(OPENING.length), start: this.#text.length });
    } else if (closing === '/' || (name === CLOSING && this.#open.some((mark) => mark.name === CLOSING))) {
      this.#close(name, whole);
    } else {
      const [, ...values] = TYPE_ATTRIBUTE.exec(attributes ?? '') ?? [];
      const type = decode(values.find((value) => value !== undefined) ?? '').trim();
      this.#open.push({ name, type: type === '' ? name : type, start: this.#text.length });
    }
  }

  #close(name: string, whole: string): void {
    const index = this.#open.findLastIndex((mark) => mark.name === name);
    const mark = this.#open[index];
    if (mark === undefined) {
      this.#report('unbalanced-mark', `${whole} ${this.#text}`, 'skipped');
      return;
    }
    // Crossed by marks opened after it: both are spans, of which one is taken.
    if (index < this.#open.length - 1) this.#report('unbalanced-mark', `${whole} ${this.#text}`, 'kept');
    this.#open.splice(index, 1);
    this.#spans.push({ type: mark.type, start: mark.start, end: this.#text.length });
    this.#types.add(mark.type);
    this.#marks++;
  }

  #endSentence(): void {
    const text = this.#text;
    for (const { name, start } of this.#open) {
      this.#report('unbalanced-mark', `<${name}> ${text.slice(start)}`, 'skipped');
    }
    const lineAt = (): number => this.#line;
    const spans = this.#spans
      .map((span) => this.#tagger.settle(text, span, lineAt))
      .filter((span) => span !== null);
    const words = splitWords(text, this.#rule);
    if (words.length > 0) {
      const glued = gluedWords(words);
      this.#sentences.push({
        words: words.map((word) => this.#interner.get(word.text)),
        tags: this.#tagger.tag(text, words, spans, lineAt),
        line: this.#line,
        document: this.#document,
        ...(glued === undefined ? {} : { glued }),
      });
    }
    this.#text = '';
    this.#spans = [];
    this.#open = [];
  }

  #report(kind: ProblemKind, text: string, action: ProblemAction): void {
    this.#problems.of(this.#file).add({ line: this.#line, kind, text, action });
  }
}

/** Most likely not an abbreviation. */
const WORD_WITH_FULL_STOP = /[\p{Ll}\p{Lo}]{3}\.$/u;

/**
 * Texts that are already tokenised have commas and full stops between blanks, and hardly any directly after a word.
 */
function detectWordRule(lines: readonly string[], isPart: IsPart): WordRule {
  let alone = 0;
  let attached = 0;
  for (const line of lines.slice(0, SAMPLE_LINES)) {
    const text = line.replaceAll(MARK, (_, __, name?: string) =>
      name !== undefined && isPart(name) ? ' ' : '',
    );
    const words = splitAtWhitespace(text);
    for (const [i, word] of words.entries()) {
      if (word === ',' || word === '.') alone++;
      else if (word.endsWith(',')) attached++;
      else if (WORD_WITH_FULL_STOP.test(word) && !/^\P{Lu}/u.test(words[i + 1] ?? '')) attached++;
    }
  }
  return alone > 0 && attached * 10 <= alone ? 'whitespace' : ruleForText(lines.join('\n'));
}

export const inlineXml: Format<'inline-xml'> = {
  name: 'inline-xml',

  /**
   * Some lines have a mark that opens and closes, there is text outside marks, and they are not those of a web page.
   */
  async detect({ head }) {
    const lines = head.lines.slice(0, SAMPLE_LINES).filter((line) => !isBlank(line));
    if (lines.length === 0 || /^\s*(?:[[{]\s*["[{]|<!doctype\s+html|<html)/i.test(lines[0]!)) return false;
    const inlineNames = findInlineNames(lines);
    let marked = 0;
    let ofWebPages = 0;
    let outside = 0;
    for (const line of lines) {
      const pair = PAIR.exec(line);
      if (pair === null) continue;
      marked++;
      const names = pairsOf(line)
        .map(({ name }) => name)
        .filter((name) => inlineNames.has(name) || !STRUCTURE.has(name));
      const isOfWebPages = (name: string): boolean =>
        HTML_FORMATTING.has(name) || (HTML_PARTS.has(name) && !inlineNames.has(name));
      if (names.length > 0 && names.every(isOfWebPages)) ofWebPages++;
      if (!isBlank(line.replace(pair[0], '').replaceAll(MARK, ''))) outside++;
    }
    return marked >= lines.length * MIN_MARKED_SHARE && outside > 0 && ofWebPages * 2 < marked;
  },

  /** @throws NoSuchFieldError */
  async parse(input) {
    checkChoices(input.file.name, input.choices, []);
    const { lines: sample } = input.file.head;
    const inlineNames = findInlineNames(sample);
    const isPart: IsPart = (name) =>
      STRUCTURE.has(name.toLowerCase()) && !inlineNames.has(name.toLowerCase());
    const reader = new MarkReader(input, detectWordRule(sample, isPart), isPart);
    for await (const { firstLine, lines } of input.file.lineBlocks()) {
      for (let i = 0; i < lines.length; i++) reader.read(firstLine + i, lines[i]!);
    }
    return reader.finish();
  },
};
