import type { SentenceRow } from '../../../workers/protocol.ts';
import type { FormatName, ImportReport, Problem, ProblemKind } from '../../core/data/report.ts';

/** Formats in which each word has a line of its own; in the others a sentence is one line or row. */
const WORD_A_LINE: readonly FormatName[] = ['columns', 'conllu'];

/** The problems of a sentence that the report lists, and the kinds that it counts beyond those it lists. */
export function problemsOf(
  row: Pick<SentenceRow, 'file' | 'line' | 'words' | 'problems'>,
  report: Pick<ImportReport, 'files' | 'problems'>,
): { listed: Problem[]; unlistedKinds: ProblemKind[] } {
  const format = report.files.find(({ file }) => file === row.file)?.format;
  const lines = format !== undefined && WORD_A_LINE.includes(format) ? row.words.length : 1;
  const listed = report.problems.filter(
    ({ file, line, kind }) =>
      file === row.file && line >= row.line && line < row.line + lines && row.problems.includes(kind),
  );
  const unlistedKinds = row.problems.filter((kind) => !listed.some((problem) => problem.kind === kind));
  return { listed, unlistedKinds };
}
