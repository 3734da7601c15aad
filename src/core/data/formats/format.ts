import type { ProblemLog } from '../problemLog.ts';
import type { FileReport } from '../report.ts';
import type { SourceFile } from '../source.ts';

/** A sentence as it stands in a file: tags in the file's own scheme, an empty one where the tag is missing. */
export interface ParsedSentence {
  readonly words: string[];
  readonly tags: string[];
  /** 1-based line of each word. */
  readonly lines: number[];
  /** 0-based number of the document within the file; 0 in files that mark none. */
  readonly document: number;
}

export interface ParsedFile {
  /** How the file was read, in words: columns and delimiter, or field names. */
  readonly layout: string;
  readonly sentences: readonly ParsedSentence[];
  /** Whether the file says where documents begin. */
  readonly marksDocuments: boolean;
  /** The class-label list, where the file has one. */
  readonly classNames: readonly string[] | null;
}

/** One way in which files hold tagged sentences. Formats do not know each other; `formats/index.ts` lists them. */
export interface Format {
  readonly name: FileReport['format'];
  /** Whether the file looks like this format: cheap, from the beginning of the file. Never throws. */
  detect(source: SourceFile): boolean;
  /** Reads the file. What is wrong in single lines goes to `problems`; throws an ImportError where nothing can be read. */
  parse(source: SourceFile, problems: ProblemLog): ParsedFile;
}
