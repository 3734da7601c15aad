import type { GivesWay } from '../../turns.ts';
import type { ReadChoices } from '../choices.ts';
import type { ProblemLog } from '../problemLog.ts';
import type { Fact, Field } from '../report.ts';
import type { OpenFile } from '../text.ts';
import type { WordRule } from '../words.ts';
import type { FormatName } from './names.ts';

/** A sentence as written in a file: tags in the file's own scheme, an empty one where the tag is missing. */
export interface ParsedSentence {
  readonly words: readonly string[];
  readonly tags: readonly string[];
  /** 1-based line (or record, in formats without lines) of the first word. */
  readonly line: number;
  /** 1-based line of each word; left out where all are on `line`. */
  readonly lines?: readonly number[];
  /** 0-based number of the document within the file; 0 in files that mark none. */
  readonly document: number;
  /** Indices of the words not followed by a space, where the file says so; omitted where there are none. */
  readonly glued?: readonly number[];
}

export interface ParsedFile {
  /** How the file was read and why, in the order of the report. */
  readonly facts: readonly Fact[];
  /** The fields to choose from; empty where there is no choice. */
  readonly fields: readonly Field[];
  readonly wordField: string | null;
  readonly tagField: string | null;
  readonly sentences: readonly ParsedSentence[];
  /** Whether the file says where documents begin. */
  readonly marksDocuments: boolean;
  /** The class-label list, where the file has one. */
  readonly classNames: readonly string[] | null;
  /** Where tags were made from spans they are IOB2, and no scheme has to be recognised. */
  readonly madeFromSpans: boolean;
  /** By which rule its texts were split into words; null where words are the file's own. */
  readonly wordRule: WordRule | null;
}

/** What a format read; omitted fields are empty. */
export function parsedFile(
  read: Pick<ParsedFile, 'facts' | 'sentences' | 'madeFromSpans'> & Partial<ParsedFile>,
): ParsedFile {
  return {
    fields: [],
    wordField: null,
    tagField: null,
    marksDocuments: false,
    classNames: null,
    wordRule: null,
    ...read,
  };
}

export interface FormatInput {
  readonly file: OpenFile;
  /** By role, as the format's `companions` names them. */
  readonly companions: Readonly<Record<string, OpenFile>>;
  /**
   * All files that came together, by path, and the card of the data set: to look for what this file lacks. Omitted
   * where it is alone.
   */
  readonly others?: ReadonlyMap<string, () => Promise<OpenFile>>;
  readonly choices: ReadChoices;
  readonly problems: ProblemLog;
  /** Work over the whole file yields through it; iterating `lineBlocks` and `textPieces` yields by itself. */
  readonly turns: GivesWay;
}

/** One way in which files hold tagged sentences. Formats do not know each other; `formats/index.ts` lists them. */
export interface Format<Name extends FormatName = FormatName> {
  readonly name: Name;
  /**
   * Which of the files that came together belong to `path`: role → path. Null where this format needs others beside
   * the file and they are missing. Omitted by formats of one file.
   */
  companions?(path: string, paths: ReadonlySet<string>): Readonly<Record<string, string>> | null;
  /**
   * Whether the file looks like this format: cheap, from its head. Where that takes more than a few milliseconds it
   * yields through `turns`, whose cancelling is all that it throws.
   */
  detect(file: Pick<OpenFile, 'name' | 'head'>, turns: GivesWay): Promise<boolean>;
  /**
   * Reads the file. What is wrong in single lines goes to `problems`. Throws an ImportError where nothing can be
   * read; reading itself (`lineBlocks`, `turns`) throws CancelledError when the import is cancelled: do not catch it.
   */
  parse(input: FormatInput): Promise<ParsedFile>;
  /**
   * Like `parse`, by formats whose files may hold the data of several splits: each counts as a file of its own, with
   * the name given here. That is the file's where there is only one.
   */
  parseParts?(input: FormatInput): Promise<ReadonlyMap<string, ParsedFile>>;
}
