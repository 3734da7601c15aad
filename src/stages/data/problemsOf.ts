import type { SentenceRow } from '../../../workers/protocol/data.ts';
import type { ImportReport, Problem, ProblemKind } from '../../core/page.ts';

/** The problems of a sentence that the report lists, and the kinds that it counts beyond those it lists. */
export function problemsOf(
  row: Pick<SentenceRow, 'file' | 'line' | 'lastLine' | 'problems'>,
  report: Pick<ImportReport, 'problems'>,
): { listed: Problem[]; unlistedKinds: ProblemKind[] } {
  const listed = report.problems.filter(
    ({ file, line, kind }) =>
      file === row.file && line >= row.line && line <= row.lastLine && row.problems.includes(kind),
  );
  const unlistedKinds = row.problems.filter((kind) => !listed.some((problem) => problem.kind === kind));
  return { listed, unlistedKinds };
}
