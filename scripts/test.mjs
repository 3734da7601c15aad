/**
 * `npm test`: types, lint, layers, unit tests and e2e, one after the other, all of them even where one fails. The
 * last line adds them up, counted from the reports of vitest and Playwright; the checks before these count as one
 * each.
 *
 *     npm test -- types lint layers unit e2e      only the named ones
 */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { delimiter, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { stripVTControlCharacters } from 'node:util';

const projectFolder = fileURLToPath(new URL('..', import.meta.url));
const reportFolder = join(projectFolder, 'test-results');
const unitReport = join(reportFolder, 'unit.json');
const e2eReport = join(reportFolder, 'e2e.json');
/** A table that tests/export/families.test.ts leaves: who loads the folders that are exported. */
const loadersReport = join(reportFolder, 'loaders.md');
let loaders = null;

const LINES_OF_A_FAILURE = 20;
/** A counterexample of a property may be one endless line. */
const CHARACTERS_OF_A_FAILURE = 3000;

const commandFolder = join(projectFolder, 'node_modules', '.bin');

/** Runs a command of an installed package; true where it succeeded. */
function run(command, args, env = {}) {
  console.log(`\n── ${command} ${args.join(' ')}`);
  const { status, error } = spawnSync(command, args, {
    cwd: projectFolder,
    stdio: ['ignore', 'inherit', 'inherit'],
    env: { ...process.env, PATH: `${commandFolder}${delimiter}${process.env.PATH}`, ...env },
    shell: process.platform === 'win32',
  });
  if (error !== undefined) console.error(error.message);
  return status === 0;
}

function check(command, args) {
  const succeeded = run(command, args);
  return { passed: Number(succeeded), failed: Number(!succeeded), skipped: 0 };
}

function sum(a, b) {
  return { passed: a.passed + b.passed, failed: a.failed + b.failed, skipped: a.skipped + b.skipped };
}

/**
 * The tests that failed, each with the first lines of its message: a long log is cut at its beginning, not at its
 * end.
 */
const failures = [];

function noteFailure(name, message) {
  const lines = stripVTControlCharacters(message)
    .slice(0, CHARACTERS_OF_A_FAILURE)
    .split('\n')
    .slice(0, LINES_OF_A_FAILURE);
  failures.push([name, ...lines].join('\n    '));
}

/** Counts of a report, and a failure more where the command failed without a failed test (or wrote no report). */
function counted(succeeded, reportFile, read) {
  let counts = { passed: 0, failed: 0, skipped: 0 };
  try {
    counts = read(JSON.parse(readFileSync(reportFile, 'utf8')));
  } catch (error) {
    console.error(`No report in ${reportFile}: ${error.message}`);
    return { ...counts, failed: 1 };
  }
  return !succeeded && counts.failed === 0 ? { ...counts, failed: 1 } : counts;
}

/** The specs of Playwright's nested suites. */
function specsOf(suites) {
  return suites.flatMap(({ specs, suites: inner = [] }) => [...specs, ...specsOf(inner)]);
}

const steps = {
  types: () =>
    sum(check('tsc', ['--noEmit', '-p', '.']), check('tsc', ['--noEmit', '-p', 'tsconfig.core.json'])),
  lint: () =>
    [
      check('biome', ['ci', '--error-on-warnings', ...(process.stdout.isTTY ? [] : ['--colors=off']), '.']),
      check('tsx', ['scripts/limits.ts']),
      check('knip', []),
    ].reduce(sum),
  layers: () =>
    check('depcruise', ['--config', '.dependency-cruiser.mjs', 'src', 'workers', 'bench', 'scripts']),
  unit() {
    for (const report of [unitReport, loadersReport]) rmSync(report, { force: true });
    const succeeded = run('vitest', [
      'run',
      '--reporter=default',
      '--reporter=json',
      `--outputFile.json=${unitReport}`,
    ]);
    // Playwright empties the folder.
    if (existsSync(loadersReport)) loaders = readFileSync(loadersReport, 'utf8');
    return counted(succeeded, unitReport, (report) => {
      for (const { name, message, status, assertionResults } of report.testResults) {
        const failed = assertionResults.filter((one) => one.status === 'failed');
        for (const { fullName, failureMessages } of failed)
          noteFailure(`${relative(projectFolder, name)} > ${fullName}`, failureMessages.join('\n'));
        if (status === 'failed' && failed.length === 0) noteFailure(relative(projectFolder, name), message);
      }
      return {
        passed: report.numPassedTests,
        failed: report.numFailedTests,
        skipped: report.numPendingTests + report.numTodoTests,
      };
    });
  },
  e2e() {
    rmSync(e2eReport, { force: true });
    const succeeded = run('playwright', ['test'], { TAGSMITH_E2E_REPORT: e2eReport });
    return counted(succeeded, e2eReport, ({ stats, suites, errors }) => {
      for (const { file, title, tests } of specsOf(suites))
        for (const { status, results } of tests)
          if (status === 'unexpected' || status === 'flaky')
            noteFailure(`${file} > ${title}`, results.find(({ error }) => error)?.error.message ?? status);
      for (const { message } of errors) noteFailure('playwright', message ?? '');
      return {
        passed: stats.expected,
        failed: stats.unexpected + stats.flaky,
        skipped: stats.skipped,
      };
    });
  },
};

const wanted = process.argv.slice(2);
const unknown = wanted.filter((name) => !(name in steps));
if (unknown.length > 0) {
  console.error(`No step is called ${unknown.join(', ')}; there are ${Object.keys(steps).join(', ')}.`);
  process.exit(2);
}

mkdirSync(reportFolder, { recursive: true });
let total = { passed: 0, failed: 0, skipped: 0 };
const lines = [];
for (const [name, step] of Object.entries(steps)) {
  if (wanted.length > 0 && !wanted.includes(name)) continue;
  const startedAt = Date.now();
  const counts = step();
  total = sum(total, counts);
  const seconds = Math.round((Date.now() - startedAt) / 1000);
  lines.push(
    `${name}: ${counts.passed} passed, ${counts.failed} failed, ${counts.skipped} skipped (${seconds} s)`,
  );
}
if (loaders !== null) console.log(`\nExported folders, loaded by others\n\n${loaders}`);
for (const failure of failures) console.log(`\nFAILED ${failure}`);
console.log(`\n${lines.join('\n')}`);
console.log(`total: ${total.passed} passed, ${total.failed} failed, ${total.skipped} skipped`);
process.exit(total.failed === 0 ? 0 : 1);
