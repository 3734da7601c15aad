/**
 * brat standoff (https://brat.nlplab.org/standoff.html): a text `x.txt` and its annotations `x.ann`, one a line.
 * Entities are the lines `T1<TAB>TYPE 0 5<TAB>Japan`, offsets by code point, `end` exclusive. One of several
 * fragments (`TYPE 0 5;16 23`) becomes one span from the first to the last, as tags cannot leave words out; where
 * only whitespace is between the fragments, nothing is lost. All other lines (events, relations, attributes, notes)
 * are ignored. The text is one document, its lines are sentences.
 */
import { importError } from '../../importErrors.ts';
import { MAX_TEXT_CHARACTERS, tooLongError, UnknownFormatError } from '../errors.ts';
import type { Fact } from '../report.ts';
import type { OpenFile } from '../text.ts';
import type { Format, FormatInput, ParsedFile } from './format.ts';
import { CodePointMap } from './offsets.ts';
import { checkChoices } from './spanJson.ts';
import { SpanReader } from './spanReader.ts';
import type { CharacterSpan, LineAt } from './spanTags.ts';

const TEXT_BOUND = /^T\S*\t\s*(\S+)\s+(\d+\s+\d+(?:\s*;\s*\d+\s+\d+)*)\s*(?:\t(.*))?$/;
const OTHER_ANNOTATION = /^(?:[ERAMN]\S*|\*|#\S*)\t/;

interface Annotations {
  readonly spans: readonly CharacterSpan[];
  readonly others: number;
}

async function readAnnotations({ companions, problems }: FormatInput, text: string): Promise<Annotations> {
  const file = companions.annotations;
  const spans: CharacterSpan[] = [];
  let others = 0;
  if (file === undefined) return { spans, others };
  const map = new CodePointMap(text);
  for await (const { firstLine, lines } of file.lineBlocks()) {
    for (const [i, line] of lines.entries()) {
      if (line.trim() === '') continue;
      const report = { file: file.name, line: firstLine + i, text: line };
      const [, type, ranges, covered] = TEXT_BOUND.exec(line) ?? [];
      if (type === undefined || ranges === undefined) {
        if (OTHER_ANNOTATION.test(line)) others++;
        else problems.add({ ...report, kind: 'malformed-record', action: 'skipped' });
        continue;
      }
      const fragments = ranges.split(';').map((range) => range.trim().split(/\s+/).map(Number));
      const start = fragments.reduce((first, [from]) => Math.min(first, from!), Number.POSITIVE_INFINITY);
      const end = fragments.reduce((last, [, to]) => Math.max(last, to!), Number.NEGATIVE_INFINITY);
      const isWhole = fragments.length === 1 || gapsAreBlank(text, map, fragments);
      if (!isWhole) problems.add({ ...report, kind: 'discontinuous-span', action: 'widened' });
      spans.push({ start, end, type, ...(covered !== undefined && isWhole ? { text: covered } : {}) });
    }
  }
  return { spans, others };
}

function gapsAreBlank(text: string, map: CodePointMap, fragments: readonly (readonly number[])[]): boolean {
  const ordered = fragments.toSorted(([a], [b]) => a! - b!);
  return ordered.every(([start], i) => {
    const previousEnd = ordered[i - 1]?.[1];
    return (
      previousEnd === undefined || text.slice(map.toUtf16(previousEnd), map.toUtf16(start!)).trim() === ''
    );
  });
}

async function readWhole(file: OpenFile): Promise<string> {
  const pieces: string[] = [];
  let characters = 0;
  for await (const piece of file.textPieces()) {
    pieces.push(piece);
    characters += piece.length;
    if (characters > MAX_TEXT_CHARACTERS) throw tooLongError('This text', file.name, 0, MAX_TEXT_CHARACTERS);
  }
  return pieces.join('');
}

function lineFinder(text: string): LineAt {
  const lineEnds = Array.from(text.matchAll(/\n/g), ({ index }) => index);
  return (position) => {
    let low = 0;
    let high = lineEnds.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (lineEnds[middle]! >= position) high = middle;
      else low = middle + 1;
    }
    return low + 1;
  };
}

async function read(input: FormatInput): Promise<ParsedFile> {
  // Offsets count the CR of line ends, so the text is not assembled from lines.
  const text = await readWhole(input.file);
  const { spans, others } = await readAnnotations(input, text);
  const reader = new SpanReader(input, 'code-points');
  reader.add({ text, spans }, lineFinder(text));
  const facts: Fact[] = others > 0 ? [{ what: 'otherAnnotations', values: { count: others } }] : [];
  return { ...(await reader.finish(facts)), marksDocuments: true };
}

export const brat: Format<'brat'> = {
  name: 'brat',

  companions(path, paths) {
    if (/\.txt$/i.test(path)) {
      const annotations = path.replace(/\.txt$/i, '.ann');
      return paths.has(annotations) ? { annotations } : null;
    }
    return /\.ann$/i.test(path) ? {} : null;
  },

  /**
   * The text of a pair, whose annotations `companions` found; and annotations without their text, which `parse`
   * refuses.
   */
  async detect({ name, head }) {
    if (/\.txt$/i.test(name)) return true;
    const first = head.lines.find((line) => line.trim() !== '') ?? '';
    return /\.ann$/i.test(name) && (TEXT_BOUND.test(first) || OTHER_ANNOTATION.test(first));
  },

  /** @throws UnknownFormatError for annotations without a text, NoSuchFieldError */
  async parse(input) {
    const { name, head } = input.file;
    if (/\.ann$/i.test(name)) {
      const text = name.replace(/\.ann$/i, '.txt');
      throw importError(
        UnknownFormatError,
        'These are annotations of brat, and the text they belong to is not there.',
        {
          file: name,
          line: 1,
          text: head.lines[0] ?? '',
          remedy: `Choose “${text}” together with it.`,
        },
      );
    }
    checkChoices(name, input.choices, []);
    return read(input);
  },
};
