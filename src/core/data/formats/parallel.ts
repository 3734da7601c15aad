/**
 * Two files side by side: a sentence a line in one, its tags in the same line of the other, both separated by spaces
 * (`seq.in` and `seq.out` of slot filling, `train.words.txt` and `train.tags.txt`, `sentences.txt` and `labels.txt`,
 * `text_train.txt` and `labels_train.txt`).
 */
import { importError } from '../../importErrors.ts';
import { UntaggedTextError } from '../errors.ts';
import type { Fact } from '../report.ts';
import type { OpenFile } from '../text.ts';
import { type Format, type ParsedSentence, parsedFile } from './format.ts';
import { TAG_FILES, WORD_FILES } from './headerWords.ts';
import { Interner, isBlank, splitAtWhitespace } from './rows.ts';
import { checkChoices } from './spanJson.ts';

/** Parts of file names, and by what the other file has in their place. */
const TAG_NAMES_OF: Readonly<Record<string, readonly string[]>> = Object.fromEntries([
  ...WORD_FILES.map((name) => [name, TAG_FILES]),
  ['in', ['out']],
]);
/**
 * Of slot filling: `seq.in`, `seq.out`, and beside them the intent of each sentence, which is not about its words.
 */
const SEQUENCES = 'seq.in';
const SENTENCE_LABELS = 'label';
/** Lines of a single word are a vocabulary. */
const MIN_SHARE_OF_SENTENCES = 0.2;

interface Row {
  readonly line: number;
  readonly text: string;
}

/** The tag file of a file of words, by its name; null where there is none. */
function tagPath(path: string, paths: ReadonlySet<string>): string | null {
  const nameStart = Math.max(path.lastIndexOf('/'), path.lastIndexOf('\\')) + 1;
  const folder = path.slice(0, nameStart);
  // With a capturing group, what separates the parts of the name is kept, at odd indices.
  const parts = path.slice(nameStart).split(/([._-])/);
  for (let i = 0; i < parts.length; i += 2) {
    const name = parts[i]!.toLowerCase();
    for (const tagName of TAG_NAMES_OF[name] ?? []) {
      for (const written of [tagName, tagName.toUpperCase(), tagName[0]!.toUpperCase() + tagName.slice(1)]) {
        const other = folder + parts.with(i, written).join('');
        if (paths.has(other)) return other;
      }
    }
  }
  return null;
}

async function* rowsOf(file: OpenFile): AsyncGenerator<Row> {
  for await (const { firstLine, lines } of file.lineBlocks()) {
    for (let i = 0; i < lines.length; i++) yield { line: firstLine + i, text: lines[i]! };
  }
}

export const parallel: Format<'parallel'> = {
  name: 'parallel',

  companions(path, paths) {
    const tags = tagPath(path, paths);
    if (tags === null) return null;
    const labels = path.endsWith(SEQUENCES) ? path.slice(0, -SEQUENCES.length) + SENTENCE_LABELS : null;
    return labels !== null && paths.has(labels) ? { tags, sentenceLabels: labels } : { tags };
  },

  async detect({ head: { lines } }, turns) {
    const first = lines.find((line) => !isBlank(line)) ?? '';
    if (/^\s*[[{<]/.test(first)) return false;
    let filled = 0;
    let sentences = 0;
    for (const line of lines) {
      if (turns.isDue) await turns.giveWay();
      if (isBlank(line)) continue;
      filled++;
      if (splitAtWhitespace(line).length > 1) sentences++;
    }
    return sentences > 0 && sentences >= filled * MIN_SHARE_OF_SENTENCES;
  },

  /**
   * Throws UntaggedTextError where the file with the tags is not given, NoSuchFieldError for any choice of fields.
   */
  async parse({ file, companions, choices, problems }) {
    checkChoices(file.name, choices, []);
    const tagFile = companions.tags;
    if (tagFile === undefined) {
      throw importError(UntaggedTextError, 'The file with the tags of these sentences is not there.', {
        file: file.name,
        line: 0,
        text: '',
        remedy: 'Choose both files at once.',
      });
    }
    const interner = new Interner();
    const sentences: ParsedSentence[] = [];
    const read = (words: Row | undefined, tags: Row | undefined): void => {
      const wordCells = splitAtWhitespace(words?.text ?? '');
      const tagCells = splitAtWhitespace(tags?.text ?? '');
      if (wordCells.length === 0 && tagCells.length === 0) return;
      if (wordCells.length !== tagCells.length) {
        problems.of(words === undefined ? tagFile.name : file.name).add({
          line: (words ?? tags)!.line,
          kind: 'unequal-lengths',
          text: `${wordCells.length} words, ${tagCells.length} tags: ${words?.text ?? tags!.text}`,
          action: 'skipped',
        });
        return;
      }
      sentences.push({
        words: wordCells.map((cell) => interner.get(cell)),
        tags: tagCells.map((cell) => interner.get(cell)),
        line: words!.line,
        document: 0,
      });
    };
    const tagRows = rowsOf(tagFile);
    for await (const row of rowsOf(file)) {
      const { value } = await tagRows.next();
      read(row, value ?? undefined);
    }
    for await (const row of tagRows) read(undefined, row);
    const facts: Fact[] = [
      { what: 'tagsBesideWords', values: { file: tagFile.name } },
      { what: 'wordsBySpaces', values: {} },
    ];
    return parsedFile({
      facts,
      sentences,
      madeFromSpans: false,
    });
  },
};
