/** Each rule of .dependency-cruiser.mjs catches what it forbids, and lets through what the design allows. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { cruise, type ICruiseResult, type IForbiddenRuleType } from 'dependency-cruiser';
import { afterAll, beforeAll, expect, test } from 'vitest';
import configuration from '../.dependency-cruiser.mjs';

/** Source file, statement in it, rule that must object; null where the import is allowed. */
const IMPORTS: readonly (readonly [from: string, statement: string, rule: string | null])[] = [
  ['src/core/onnx/a.ts', `import '../models/target.ts';`, 'core-onnx'],
  ['src/core/onnx/b.ts', `import type { target } from '../models/target.ts';`, 'core-onnx'],
  ['src/core/models/a.ts', `import '../artifacts/target.ts';`, 'core-models'],
  ['src/core/models/b.ts', `import '../onnx/target.ts';`, null],
  ['src/core/artifacts/a.ts', `import '../runtime/target.ts';`, 'core-artifacts'],
  ['src/core/runtime/a.ts', `import '../train/target.ts';`, 'core-runtime'],
  ['src/core/runtime/b.ts', `import 'onnxruntime-web';`, null],
  ['src/core/train/a.ts', `import '../export/target.ts';`, 'core-train'],
  ['src/core/train/b.ts', `import '../runtime/target.ts';`, null],
  ['src/core/train/c.ts', `import 'onnxruntime-web';`, 'runtime-alone-runs-models'],
  ['src/core/archives/a.ts', `import '../data/target.ts';`, 'core-archives'],
  ['src/core/data/archives.ts', `import '../archives/target.ts';`, null],
  ['src/core/hub/a.ts', `import '../data/target.ts';`, 'core-hub'],
  ['src/core/data/f.ts', `import '../hub/target.ts';`, null],
  ['src/core/models/c.ts', `import '../hub/target.ts';`, null],
  ['src/core/train/d.ts', `import '../hub/target.ts';`, 'core-train'],
  ['src/core/data/a.ts', `import '../metrics/target.ts';`, 'core-data'],
  ['src/core/tokens/a.ts', `import '../runtime/target.ts';`, 'core-tokens'],
  ['src/core/tokenizer/a.ts', `import '../tokens/target.ts';`, 'core-tokenizer'],
  ['src/core/tokens/b.ts', `import '../tokenizer/target.ts';`, null],
  ['src/core/metrics/a.ts', `import '../predict/target.ts';`, 'core-metrics'],
  ['src/core/predict/a.ts', `import '../models/target.ts';`, 'core-predict'],
  ['src/core/export/a.ts', `import '../../state/target.ts';`, 'core-stands-alone'],
  ['src/core/export/b.ts', `import '../runtime/target.ts';`, 'core-export'],
  ['src/core/data/b.ts', `import 'react';`, 'core-stands-alone'],
  ['src/core/data/c.ts', `import '../../../workers/protocol/data.ts';`, 'core-stands-alone'],
  ['src/core/root.ts', `import './data/target.ts';`, 'core-root-imports-no-folder'],
  ['src/core/data/d.ts', `import 'node:fs';`, 'core-without-node'],
  ['src/core/data/d.test.ts', `import 'node:fs';`, null],
  ['src/core/data/e.ts', `import '../missing.ts';`, 'everything-resolves'],
  ['workers/a.ts', `import '../src/state/target.ts';`, 'workers-below-the-page'],
  ['src/state/a.ts', `import '../../workers/trainer.worker.ts';`, 'page-talks-to-the-client'],
  ['src/state/a2.ts', `import '../../workers/commands/data.ts';`, 'page-talks-to-the-client'],
  ['src/state/b.ts', `import '../../workers/client.ts';`, null],
  ['src/state/b2.ts', `import '../../workers/protocol/data.ts';`, null],
  ['src/state/c.ts', `import '../stages/data/target.ts';`, 'state-below-stages'],
  ['src/state/d.ts', `import '../core/data/target.ts';`, 'page-knows-core-by-page'],
  ['src/state/e.ts', `import type { target } from '../core/runtime/target.ts';`, 'page-knows-core-by-page'],
  ['src/state/f.ts', `import '../core/page.ts';`, null],
  ['src/state/g.test.ts', `import '../core/data/target.ts';`, null],
  ['workers/protocol/c.ts', `import '../../src/core/worker.ts';`, 'page-knows-core-by-page'],
  ['workers/protocol/b.ts', `import '../../src/core/page.ts';`, null],
  ['workers/b.ts', `import '../src/core/data/target.ts';`, 'worker-knows-core-by-worker'],
  ['workers/c.ts', `import '../src/core/worker.ts';`, null],
  ['bench/a.ts', `import '../src/core/data/target.ts';`, 'tools-know-core-by-node'],
  ['scripts/a.ts', `import '../src/core/node.ts';`, null],
  ['src/core/page.ts', `export { target } from './onnx/target.ts';`, 'page-without-engine'],
  ['src/core/worker.ts', `export { target } from './onnx/target.ts';`, null],
  ['src/core/node.ts', `export { target } from './onnx/target.ts';`, null],
  ['src/core/data/g.ts', `import '../worker.ts';`, 'entries-are-for-others'],
  ['workers/client.ts', `import './trainer.worker.ts';`, 'client-without-worker-code'],
  ['workers/protocol/a.ts', `import '../commands/data.ts';`, 'client-without-worker-code'],
  ['workers/commands/a.ts', `import '../protocol/data.ts';`, null],
  ['src/stages/data/a.ts', `import '../../app/target.ts';`, 'stages-below-app'],
  ['src/stages/data/a2.ts', `import '../../texts/target.ts';`, null],
  ['src/texts/a.ts', `import '../state/target.ts';`, 'texts-below-state'],
  ['src/texts/b.ts', `import type { target } from '../core/page.ts';`, null],
  ['src/texts/c.ts', `import '../core/page.ts';`, 'texts-know-types-of-core'],
  ['src/texts/d.ts', `import '../core/errors.ts';`, null],
  ['src/stages/data/b.ts', `import '../try/target.ts';`, 'stages-beside-each-other'],
  ['src/stages/data/c.ts', `import './target.ts';`, null],
  ['src/stages/data/d.ts', `import './d.test.ts';`, 'tests-are-not-imported'],
  ['src/stages/data/e.ts', `import 'only-for-tests';`, 'shipped-code-needs-dependencies-only'],
  ['src/stages/data/ring1.ts', `import { x } from './ring2.ts'; export const y = x;`, 'no-circles'],
  [
    'src/stages/data/typeRing1.ts',
    `import type { X } from './typeRing2.ts'; export type Y = X;`,
    'no-circles',
  ],
];

/** What is too much for the first load. */
const NOT_OF_THE_PAGE =
  /^src\/core\/(onnx|artifacts|runtime|tokenizer|tokens)\/|^src\/core\/data\/formats\/(?!names|headerWords)|^src\/core\/models\/(?!modelTypes)/;

const files: Record<string, string> = {
  'package.json': JSON.stringify({
    name: 'fixture',
    dependencies: { react: '1.0.0', 'onnxruntime-web': '1.0.0' },
    devDependencies: { 'only-for-tests': '1.0.0' },
  }),
  'src/stages/data/ring2.ts': `import { y } from './ring1.ts'; export const x = y;`,
  'src/stages/data/typeRing2.ts': `import type { Y } from './typeRing1.ts'; export type X = Y;`,
  'src/stages/data/d.test.ts': 'export const target = 1;',
  'src/core/errors.ts': 'export const target = 1;',
  'workers/protocol/data.ts': 'export const target = 1;',
  'workers/commands/data.ts': 'export const target = 1;',
  'workers/trainer.worker.ts': 'export const target = 1;',
};
for (const folder of [
  'archives',
  'hub',
  'data',
  'tokenizer',
  'tokens',
  'metrics',
  'predict',
  'onnx',
  'models',
  'artifacts',
  'runtime',
  'train',
  'export',
]) {
  files[`src/core/${folder}/target.ts`] = 'export const target = 1;';
}
for (const folder of ['state', 'app', 'texts', 'stages/data', 'stages/try']) {
  files[`src/${folder}/target.ts`] = 'export const target = 1;';
}
for (const library of ['react', 'onnxruntime-web', 'only-for-tests']) {
  files[`node_modules/${library}/package.json`] = JSON.stringify({
    name: library,
    version: '1.0.0',
    main: 'index.js',
  });
  files[`node_modules/${library}/index.js`] = '';
}

let folder = '';
let result: ICruiseResult;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'tagsmith-layers-'));
  for (const [from, statement] of IMPORTS) files[from] = statement;
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
  const { forbidden, options } = configuration;
  const { tsConfig: _projectOnly, ...cruiseOptions } = options;
  const { output } = await cruise(['src', 'workers', 'bench', 'scripts'], {
    ...cruiseOptions,
    baseDir: folder,
    validate: true,
    ruleSet: { forbidden: forbidden as IForbiddenRuleType[] },
  });
  if (typeof output === 'string') throw new Error('dependency-cruiser returned text instead of a result');
  result = output;
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

test.each(IMPORTS)('%s: %s → %s', (from, _statement, rule) => {
  const broken = result.summary.violations.filter((v) => v.from === from).map((v) => v.rule.name);
  expect(broken).toEqual(rule === null ? [] : expect.arrayContaining([rule]));
});

test('every rule has a case here', () => {
  const shown = new Set(IMPORTS.map(([, , rule]) => rule));
  expect(configuration.forbidden.map((rule) => rule.name).filter((name) => !shown.has(name))).toEqual([]);
});

test('core/page.ts reaches no value of the engine, a model, a tokenizer or a reader of files', async () => {
  const { output } = await cruise(['src/core/page.ts'], {
    tsPreCompilationDeps: 'specify',
    doNotFollow: { path: 'node_modules' },
  });
  if (typeof output === 'string') throw new Error('dependency-cruiser returned text instead of a result');
  const valuesOf = new Map(
    output.modules.map(({ source, dependencies }) => [
      source,
      dependencies.filter(({ preCompilationOnly }) => preCompilationOnly !== true).map((to) => to.resolved),
    ]),
  );
  const reached = new Set(['src/core/page.ts']);
  for (const module of reached) for (const to of valuesOf.get(module) ?? []) reached.add(to);
  expect([...reached].filter((module) => NOT_OF_THE_PAGE.test(module))).toEqual([]);
  // The way of counting would see one.
  expect(reached.size).toBeGreaterThan(10);
});
