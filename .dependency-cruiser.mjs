/**
 * The layers: arrows point down only. `npm run layers` checks them; tests/layers.test.ts checks that each rule catches
 * what it forbids.
 *
 *   app → stages → state → texts → workers/client → core
 *   core: export → train → runtime → artifacts → models → onnx
 *   core: data, tokenizer, tokens, metrics and predict stand beside these and import none of them
 *   core: hub is below data and models, which both come from there, and archives below data, models and export
 *
 * Of core the page sees core/page.ts, the worker core/worker.ts, bench and scripts core/node.ts; tests import what they test.
 */

const CORE_FOLDERS = [
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
];

/** What each folder of core may import besides itself and the files directly in core. */
const CORE_MAY_IMPORT = {
  archives: [],
  hub: [],
  data: ['archives', 'hub'],
  tokenizer: [],
  tokens: ['data', 'tokenizer'],
  metrics: ['data'],
  predict: ['data', 'tokenizer', 'tokens'],
  onnx: [],
  models: ['archives', 'hub', 'onnx'],
  artifacts: ['onnx', 'models'],
  runtime: ['onnx', 'models', 'artifacts'],
  train: ['onnx', 'models', 'artifacts', 'runtime', 'data', 'tokenizer', 'tokens', 'metrics', 'predict'],
  export: ['archives', 'onnx', 'models', 'artifacts', 'data', 'tokenizer', 'metrics', 'train'],
};

const SCREENS = 'data|tokens|train|evaluate|try|export|runs';

/** Tests may look anywhere below src and workers, and at the oracles. */
const TESTS = '[.]test[.]tsx?$';

/** Core's entry points, each for the readers that its name says. */
const ENTRIES = '^src/core/(page|worker|node)[.]ts$';

/** What the page loads. */
const PAGE = '^(src/(app|stages|state|texts|main|theme)|workers/(client|protocol)([.]ts$|/))';

const coreRules = Object.entries(CORE_MAY_IMPORT).map(([folder, allowed]) => ({
  name: `core-${folder}`,
  comment: `Of the other folders of core, core/${folder} imports ${allowed.length === 0 ? 'none' : allowed.join(', ')}.`,
  severity: 'error',
  from: { path: `^src/core/${folder}/`, pathNot: TESTS },
  to: {
    path: `^src/core/(${CORE_FOLDERS.filter((other) => other !== folder && !allowed.includes(other)).join('|')})/`,
  },
}));

export default {
  forbidden: [
    ...coreRules,
    {
      name: 'core-stands-alone',
      comment: 'core knows neither the page nor the worker, nor their libraries.',
      severity: 'error',
      from: { path: '^src/core/' },
      to: {
        path: '^(src/(app|stages|state|texts)|src/main|src/theme|workers)|(^|/)node_modules/(react|react-dom|@mantine|zustand|recharts|i18next|react-i18next)/',
      },
    },
    {
      name: 'core-root-imports-no-folder',
      comment: 'The files directly in core (errors, random) are what everything else stands on.',
      severity: 'error',
      from: { path: '^src/core/[^/]+$', pathNot: [TESTS, ENTRIES] },
      to: { path: '^src/core/[^/]+/' },
    },
    {
      name: 'core-without-node',
      comment: 'core runs in the page, in a worker and in node alike.',
      severity: 'error',
      from: { path: '^src/core/', pathNot: TESTS },
      to: { dependencyTypes: ['core'] },
    },
    {
      name: 'runtime-alone-runs-models',
      comment: 'ONNX Runtime is reached through core/runtime; the worker only says where its files lie.',
      severity: 'error',
      from: {
        path: '^(src|workers)/',
        pathNot: [TESTS, '^src/core/runtime/', '^workers/surroundings[.]ts$'],
      },
      to: { path: '(^|/)node_modules/onnxruntime-[^/]+/' },
    },
    {
      name: 'workers-below-the-page',
      comment: 'Neither the worker nor its client knows the page.',
      severity: 'error',
      from: { path: '^workers/' },
      to: {
        path: '^src/(app|stages|state|texts|main|theme)|(^|/)node_modules/(react|react-dom|@mantine|zustand|recharts)/',
      },
    },
    {
      name: 'page-talks-to-the-client',
      comment: 'The page reaches the worker through workers/client.ts and the types of workers/protocol.',
      severity: 'error',
      from: { path: '^src/(app|stages|state|texts|main)', pathNot: TESTS },
      to: { path: '^workers/', pathNot: '^workers/(client[.]ts$|protocol/)' },
    },
    {
      name: 'client-without-worker-code',
      comment: 'The page would load the whole engine.',
      severity: 'error',
      from: { path: '^workers/(client[.]ts$|protocol/)', pathNot: TESTS },
      to: { path: '^workers/', pathNot: '^workers/(client[.]ts$|protocol/)' },
    },
    {
      name: 'page-knows-core-by-page',
      comment:
        'The page, and what it loads of workers, import of core what core/page.ts has; texts take errors.ts alone.',
      severity: 'error',
      from: { path: PAGE, pathNot: TESTS },
      to: { path: '^src/core/', pathNot: '^src/core/(page|errors)[.]ts$' },
    },
    {
      name: 'worker-knows-core-by-worker',
      comment:
        'The worker imports of core what core/worker.ts has, and the session of a backend when it is chosen.',
      severity: 'error',
      from: { path: '^workers/', pathNot: [TESTS, PAGE] },
      to: {
        path: '^src/core/',
        pathNot: '^src/core/worker[.]ts$',
        dependencyTypesNot: ['dynamic-import'],
      },
    },
    {
      name: 'tools-know-core-by-node',
      comment: 'bench and scripts import of core what core/node.ts has.',
      severity: 'error',
      from: { path: '^(bench|scripts)/' },
      to: { path: '^src/core/', pathNot: '^src/core/node[.]ts$' },
    },
    {
      name: 'page-without-engine',
      comment: 'Tensors, models and tokenizers stay in the worker; core/page.ts has types of them only.',
      severity: 'error',
      from: { path: '^src/core/page[.]ts$' },
      to: {
        path: '^src/core/(onnx|models|artifacts|runtime|tokenizer|tokens)/',
        dependencyTypesNot: ['type-only'],
      },
    },
    {
      name: 'entries-are-for-others',
      comment: 'Within core the modules import each other; through an entry everything would hang together.',
      severity: 'error',
      from: { path: '^src/core/', pathNot: TESTS },
      to: { path: ENTRIES },
    },
    {
      name: 'state-below-stages',
      severity: 'error',
      from: { path: '^src/state/' },
      to: { path: '^src/(stages|app|main)' },
    },
    {
      name: 'stages-below-app',
      comment: 'What a screen needs of the shell lies in state, in texts, or in the theme.',
      severity: 'error',
      from: { path: '^src/(stages|state)/' },
      to: { path: '^src/(app|main)' },
    },
    {
      name: 'texts-below-state',
      comment: 'Texts are written for what core and the worker say; they know no store and no screen.',
      severity: 'error',
      from: { path: '^src/(texts/|theme[.])', pathNot: TESTS },
      to: { path: '^src/(app|stages|state|main)' },
    },
    {
      name: 'texts-know-types-of-core',
      comment: 'Texts are total over types of core; of its code they use the error classes alone.',
      severity: 'error',
      from: { path: '^src/texts/', pathNot: TESTS },
      to: {
        path: '^(src/core|workers)/',
        pathNot: '^src/core/errors[.]ts$',
        dependencyTypesNot: ['type-only'],
      },
    },
    {
      name: 'stages-beside-each-other',
      comment: 'What screens share lies in state, or in a folder of stages that is no screen.',
      severity: 'error',
      from: { path: `^src/stages/(${SCREENS})/` },
      to: { path: `^src/stages/(${SCREENS})/`, pathNot: '^src/stages/$1/' },
    },
    {
      name: 'no-circles',
      comment: 'Of types neither: what two files need of each other lies in a third.',
      severity: 'error',
      from: {},
      to: { circular: true },
    },
    {
      name: 'tests-are-not-imported',
      severity: 'error',
      from: { pathNot: `${TESTS}|^(tests|e2e|bench|scripts)/` },
      to: { path: `${TESTS}|^(tests|e2e|bench)/` },
    },
    {
      name: 'shipped-code-needs-dependencies-only',
      comment: 'What the page loads is in "dependencies".',
      severity: 'error',
      from: { path: '^(src|workers)/', pathNot: TESTS },
      to: {
        dependencyTypes: ['npm-dev', 'npm-no-pkg', 'npm-unknown'],
        dependencyTypesNot: ['type-only'],
      },
    },
    {
      name: 'everything-resolves',
      severity: 'error',
      from: { path: '^(src|workers)/' },
      // Vite's ?url gives the address of a file of a package.
      to: { couldNotResolve: true, pathNot: '[?]url$' },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^src/core/runtime/wasm-kernels/assembly/' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'browser', 'types', 'default'],
    },
  },
};
