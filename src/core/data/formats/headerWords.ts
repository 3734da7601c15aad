/** What people call the columns, fields and files that hold words, and those that hold their tags. */

const WORDS = ['tokens', 'words', 'token', 'word'] as const;

/** A header cell in lower case, its letters alone. */
export function headerName(cell: string): string {
  return cell.toLowerCase().replaceAll(/[^a-z]/g, '');
}

/** Header cells of columns of words, as `headerName` writes them. */
export const WORD_COLUMNS: ReadonlySet<string> = new Set([...WORDS, 'form', 'text']);
/** Of CSV, where a cell can hold a sentence too. */
export const WORD_OR_SENTENCE_COLUMNS: ReadonlySet<string> = new Set([
  ...WORD_COLUMNS,
  'sentence',
  'sentences',
]);
/** Header cells of columns of tags, as `headerName` writes them. */
export const TAG_COLUMNS: ReadonlySet<string> = new Set([
  'tag',
  'tags',
  'nertag',
  'nertags',
  'label',
  'labels',
  'ner',
  'ne',
  'entity',
  'entities',
  'iob',
  'bio',
  'pos',
  'postag',
  'postags',
  'upos',
  'xpos',
  'chunk',
  'chunktag',
]);

/** Fields of records that hold lists of words, the most certain first. */
export const WORD_FIELDS: readonly string[] = [...WORDS, 'forms', 'form', 'sentence', 'text'];
/** Fields of records that hold lists of tags, the default first. */
export const TAG_FIELDS: readonly string[] = [
  'ner_tags',
  'ner_labels',
  'ner',
  'entity_tags',
  'bio_tags',
  'iob_tags',
  'tags',
  'labels',
  'tag',
  'label',
  'chunk_tags',
  'chunks',
  'pos_tags',
  'pos',
  'upos',
  'xpos',
];

/** Parts of the names of files with a sentence a line. */
export const WORD_FILES: readonly string[] = [...WORDS, 'sentences', 'sentence', 'sents', 'text', 'texts'];
/** Parts of the names of files with the tags of a sentence a line, in the order in which they are looked for. */
export const TAG_FILES: readonly string[] = [
  'tags',
  'tag',
  'labels',
  'label',
  'ner',
  'iob',
  'iob2',
  'bio',
  'slots',
];
