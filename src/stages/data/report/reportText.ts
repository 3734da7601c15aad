import type { LoadedData } from '../../../state/dataStore.ts';
import { shortFileNames } from './fileNames.ts';
import {
  earlierWords,
  failedFilesWords,
  labelChangeWords,
  layoutWords,
  leftOutWords,
  overallWords,
  problemGroups,
  schemeWords,
  splitWords,
  typeCounts,
  type Words,
} from './reportWords.ts';

/** The import report as Markdown, in the order of the panel and in the language of the page: `en`, `es`. */
export function reportText(
  { name, report }: Pick<LoadedData, 'name' | 'report'>,
  words: Words,
  language: string,
): string {
  const { t, format } = words;
  const failed = failedFilesWords(report, words);
  const splitNames = report.splits.map(({ split }) => t(`splits.${split}`));
  const sections = [
    `# ${t('report.title')}: ${name}`,
    table(
      [t('report.split'), t('report.sentences'), t('report.tokens'), t('report.entities')],
      report.splits.map(({ sentences, tokens, entities }, index) => [
        splitNames[index]!,
        format.count(sentences),
        format.count(tokens),
        report.task === 'tokens' ? '–' : format.count(entities),
      ]),
    ),
    [...(failed === null ? [] : [failed]), ...overallWords(report, words)].join('\n'),
    heading(t('report.problems')),
    ...problemSections(report, words),
    heading(t(report.task === 'tokens' ? 'report.tagsCaption' : 'report.typesCaption')),
    table(
      [t(report.task === 'tokens' ? 'report.tag' : 'report.type'), ...splitNames],
      typeCounts(report).map(({ name: type, counts }) => [type, ...counts.map(format.count)]),
    ),
    list(labelChangeWords(report, words)),
    heading(t('report.files')),
    list(
      report.files.map(
        (file) =>
          `${file.file} (${format.bytes(file.sizeBytes)}) ${splitWords(file, words)} ${layoutWords(file, words)} ${schemeWords(file, words)}`,
      ),
    ),
    ...(report.leftOut.length === 0
      ? []
      : [
          heading(t('report.leftOut')),
          list(report.leftOut.map((leftOut) => leftOutWords(leftOut, words, language))),
        ]),
  ];
  return `${sections.filter((section) => section !== '').join('\n\n')}\n`;
}

function problemSections(report: LoadedData['report'], words: Words): string[] {
  const { t, format } = words;
  const groups = problemGroups(report);
  const names = shortFileNames(report.files.map(({ file }) => file));
  if (groups.length === 0) return [t('report.noProblems')];
  return groups.flatMap(({ kind, listed, unlisted, total }) => [
    `### ${t('report.problemCount', { kind: t(`report.kinds.${kind}`), amount: format.count(total) })}`,
    table(
      [t('report.file'), t('report.line'), t('report.text'), t('report.done')],
      listed.map((problem) => [
        problem.file,
        problem.line === 0 ? '–' : format.count(problem.line),
        [problem.text, earlierWords(problem, names, words)].filter((part) => part !== '').join(' · '),
        t(`report.actions.${problem.action}`),
      ]),
    ),
    ...(unlisted > 0 ? [t('report.more', { amount: format.count(unlisted) })] : []),
  ]);
}

function heading(text: string): string {
  return `## ${text}`;
}

function list(items: readonly string[]): string {
  return items.map((item) => `- ${item}`).join('\n');
}

function table(heads: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.map(escapeCell).join(' | ')} |`;
  return [line(heads), line(heads.map(() => '---')), ...rows.map(line)].join('\n');
}

/** A line break or a bar would end the cell. */
function escapeCell(text: string): string {
  return text.replaceAll('\\', '\\\\').replaceAll('|', '\\|').replaceAll(/\s+/g, ' ').trim();
}
