/**
 * Part of `npm run lint`: no function, class or comment line of the project is longer than the limits below, and no
 * array is spread into the arguments of a call, which overflows the stack where data decide how long it is.
 * Functions and classes are measured in src and workers, from their first line to their last without the comment in
 * front; comments in every file; arguments in src/core and workers.
 *
 *     npx tsx scripts/limits.ts
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import ts from 'typescript';

const LONGEST_FUNCTION_LINES = 80;
const LONGEST_CLASS_LINES = 280;
const LONGEST_COMMENT_COLUMNS = 118;

const MEASURED_FOLDERS = ['src', 'workers', 'tests', 'e2e', 'bench', 'scripts', 'types'];
const NOT_MEASURED = /^src\/core\/onnx\/schema\/|^tests\/oracles\/|^bench\/results\//;
/** Where no call spreads an array. */
const OF_DATA = /^(src\/core|workers)\//;
/** Whose functions and classes are measured, too. */
const SHIPPED = /^(src|workers)\/(?!.*[.](test|dawn)[.]tsx?$)/;

export interface Offence {
  /** What the list of exceptions calls it: `path name`, or the path for comments. */
  readonly key: string;
  readonly line: number;
  readonly message: string;
}

/** Longer on purpose, each with its reason. */
const EXCEPTIONS: readonly string[] = [
  // A vocabulary: one short method an operator.
  'src/core/onnx/builder.ts GraphBuilder',
];

/** Older than the limits; only to be shortened. */
const OLDER: readonly string[] = [];

/** Everything in one file that is longer than allowed; `path` decides what is measured in it. */
export function offencesOf(path: string, text: string): Offence[] {
  const source = ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true);
  return [
    ...longCommentLines(path, text, source),
    ...(SHIPPED.test(path) ? longNodes(path, source) : []),
    ...(SHIPPED.test(path) && OF_DATA.test(path) ? spreadArguments(path, source) : []),
  ];
}

function spreadArguments(path: string, source: ts.SourceFile): Offence[] {
  const offences: Offence[] = [];
  const visit = (node: ts.Node): void => {
    ts.forEachChild(node, visit);
    if (!ts.isCallExpression(node) && !ts.isNewExpression(node)) return;
    const spread = node.arguments?.find(ts.isSpreadElement);
    if (spread === undefined) return;
    const line = source.getLineAndCharacterOfPosition(spread.getStart(source)).line + 1;
    const call = node.expression.getText(source);
    offences.push({
      key: `${path} ${call}`,
      line,
      message: `an array is spread into the arguments of ${call}`,
    });
  };
  visit(source);
  return offences;
}

function longCommentLines(path: string, text: string, source: ts.SourceFile): Offence[] {
  const widths = text.split('\n').map((line) => line.length);
  // Walking through every token of a file takes a while, and few files have such lines.
  if (!widths.some((width) => width > LONGEST_COMMENT_COLUMNS)) return [];
  return [...commentLines(text, source)]
    .filter((line) => widths[line]! > LONGEST_COMMENT_COLUMNS)
    .map((line) => ({
      key: path,
      line: line + 1,
      message: `the comment reaches column ${widths[line]} (limit ${LONGEST_COMMENT_COLUMNS})`,
    }));
}

/** Lines, from 0, that have a comment. */
function commentLines(text: string, source: ts.SourceFile): ReadonlySet<number> {
  const lines = new Set<number>();
  const add = (range: ts.CommentRange): void => {
    const last = source.getLineAndCharacterOfPosition(range.end).line;
    for (let line = source.getLineAndCharacterOfPosition(range.pos).line; line <= last; line++)
      lines.add(line);
  };
  const visit = (node: ts.Node): void => {
    // Comments between the attributes and the children of JSX belong to expressions; its text has none.
    if (node.kind === ts.SyntaxKind.JsxText) return;
    ts.getLeadingCommentRanges(text, node.getFullStart())?.forEach(add);
    ts.getTrailingCommentRanges(text, node.getEnd())?.forEach(add);
    node.getChildren(source).forEach(visit);
  };
  visit(source);
  return lines;
}

function longNodes(path: string, source: ts.SourceFile): Offence[] {
  const offences: Offence[] = [];
  const measure = (node: ts.Node, kind: 'function' | 'class', limit: number): void => {
    const first = source.getLineAndCharacterOfPosition(node.getStart(source)).line;
    const lines = source.getLineAndCharacterOfPosition(node.getEnd()).line - first + 1;
    if (lines <= limit) return;
    const name = nameOf(node, source);
    offences.push({
      key: `${path} ${name}`,
      line: first + 1,
      message: `the ${kind} ${name} has ${lines} lines (limit ${limit})`,
    });
  };
  const visit = (node: ts.Node): void => {
    if (ts.isClassLike(node)) measure(node, 'class', LONGEST_CLASS_LINES);
    else if (ts.isFunctionLike(node) && 'body' in node && node.body !== undefined)
      measure(node, 'function', LONGEST_FUNCTION_LINES);
    ts.forEachChild(node, visit);
  };
  visit(source);
  return offences;
}

/** Its own name, or that of the variable or property which holds it; methods with their class in front. */
function nameOf(node: ts.Node, source: ts.SourceFile): string {
  if (ts.isConstructorDeclaration(node)) return `${nameOf(node.parent, source)}.constructor`;
  const named = 'name' in node && node.name !== undefined ? node : node.parent;
  const name = 'name' in named ? (named.name as ts.Node | undefined) : undefined;
  const text = name?.getText(source) ?? '(no name)';
  return ts.isClassLike(node.parent) && named === node ? `${nameOf(node.parent, source)}.${text}` : text;
}

function* sourceFiles(root: string): Generator<string> {
  for (const folder of MEASURED_FOLDERS)
    for (const entry of readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })) {
      const path = `${folder}/${entry.replaceAll('\\', '/')}`;
      if (/[.](tsx?|mjs)$/.test(path) && !NOT_MEASURED.test(path)) yield path;
    }
}

function main(): void {
  const root = fileURLToPath(new URL('..', import.meta.url));
  const offences = [...sourceFiles(root)].flatMap((path) =>
    offencesOf(path, readFileSync(join(root, path), 'utf8')).map((offence) => ({ path, ...offence })),
  );
  const found = new Set(offences.map(({ key }) => key));
  const allowed = [...EXCEPTIONS, ...OLDER];
  const broken = offences.filter(({ key }) => !allowed.includes(key));
  const stale = allowed.filter((key) => !found.has(key));
  for (const { path, line, message } of broken) console.error(`${path}:${line}: ${message}`);
  for (const key of stale) console.error(`${key} keeps the limits: take it off the list of exceptions`);
  process.exitCode = broken.length + stale.length === 0 ? 0 : 1;
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) main();
