/** Whatever the sentence, the lines are code that tags it: they are run, with stand-ins for the libraries. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { findPython } from '../../scripts/python.ts';
import { splitWords } from '../../src/core/data/words.ts';
import { exportedConfig } from '../../src/core/export/config.ts';
import { loadLines } from '../../src/core/export/loadLines.ts';
import type { RunRecord } from '../../src/core/train/runRecord.ts';
import { EXAMPLE_RUN } from './exampleRun.ts';
import { type Lines, runLines, writeFiles } from './runLines.ts';

const PARTS = [
  ...[
    '"',
    "'",
    '`',
    '```',
    '\\',
    '\\n',
    '\\u0041',
    '\\x',
    '\\N{DASH}',
    `\${x}`,
    '{x}',
    '%s',
    '*/',
    '/*',
    '//',
    '#',
    '"""',
    "'''",
  ],
  ...[
    '</script>',
    '<script>',
    '<!--',
    '-->',
    ']]>',
    ' ',
    '\n',
    '\r\n',
    '\t',
    '\0',
    '\u0085',
    '\u2028',
    '\u2029',
    '\ufeff',
  ],
  ...[
    '\u202e',
    '\u200d',
    '\u200f',
    'é',
    'e\u0301',
    'ñ',
    '東京',
    'ไทย',
    '😀',
    '👩‍👩‍👧',
    '\u{e0041}',
    'f"',
    'r"',
    'b',
  ],
];
const SENTENCES = [
  ...PARTS,
  `${PARTS.join(' ')} end`,
  ...fc.sample(
    fc.oneof(
      fc.array(fc.constantFrom(...PARTS), { minLength: 1, maxLength: 12 }).map((parts) => parts.join('')),
      fc.string({ unit: 'binary', minLength: 1, maxLength: 40 }),
    ),
    { numRuns: 150, seed: 20 },
  ),
].filter((text) => !/\p{Surrogate}/u.test(text));

/** Runs of every shape that the lines can have. */
const RECORDS: readonly RunRecord[] = (['spans', 'tokens'] as const).flatMap((task) =>
  (['bert', 'albert'] as const).map((modelType) => ({ ...EXAMPLE_RUN, task, modelType })),
);
const linesOf = (language: Lines['language']) =>
  SENTENCES.flatMap((example) =>
    RECORDS.flatMap((record) =>
      loadLines('a.b', { ...record, example })
        .filter((lines) => lines.language === language)
        .map((lines) => ({ ...lines, example, record })),
    ),
  );

const parent = mkdtempSync(join(tmpdir(), 'tagsmith-hostile-'));
afterAll(() => rmSync(parent, { recursive: true }));
const text = (content: string) => new TextEncoder().encode(content);

describe('JavaScript', () => {
  it('tags that very sentence', () => {
    writeFiles(parent, [
      ['a.b/tag.mjs', text('export const loadTagger = async () => async (given) => ({ given });')],
      [
        'node_modules/@huggingface/transformers/package.json',
        text('{"type":"module","exports":"./index.js"}'),
      ],
      [
        'node_modules/@huggingface/transformers/index.js',
        text(`export const env = {};
export const pipeline = async () => async (given) => ({ given });
export const AutoTokenizer = { from_pretrained: async () => Object.assign((given) => ({ given, input_ids: { data: [1] } }), { decode: () => '' }) };
const model = async ({ given }) => ({ logits: { tolist: () => { console.log({ given }); return [[[0]]]; } } });
export const AutoModel = { from_pretrained: async () => Object.assign(model, { config: { id2label: ['O'] } }) };`),
      ],
    ]);
    const lines = linesOf('js');
    const printed = runLines(parent, process.execPath, lines);
    printed.forEach(([said], i) => {
      expect(said).toEqual([{ given: lines[i]!.example }]);
    });
    expect(printed).toHaveLength(lines.length);
  });
});

const python = findPython('json');
if (python === null)
  console.info('The lines in Python were not run with hostile sentences: there is no Python.');
describe.skipIf(python === null)('Python', () => {
  it('tags that very sentence, or its words', () => {
    const standIns = {
      'a.b/tag.py': 'tag = lambda given: dict(given=given)',
      'transformers.py': `
def pipeline(*_, **__): return lambda given: dict(given=given)
class Given(dict):
    def __init__(self, words): print(dict(given=words))
    def word_ids(self): return list(range(10000))
class Auto:
    config = type("Config", (), dict(id2label={0: "O"}))
    @classmethod
    def from_pretrained(cls, _): return cls()
    def __call__(self, words=None, **_):
        if words is not None: return Given(words)
        ids = type("Ids", (), dict(tolist=lambda _: [0] * 10000))
        row = type("Row", (), dict(argmax=lambda *_: ids()))
        return type("Output", (), dict(logits=[row()]))
AutoModelForTokenClassification = AutoTokenizer = Auto
`,
      'torch.py': 'import contextlib\nno_grad = contextlib.nullcontext',
      'numpy.py': 'int64 = None',
      'onnxruntime.py': `
class InferenceSession:
    def __init__(self, _): pass
    def get_inputs(self): return []
    def run(self, *_): return [[type("Row", (), dict(argmax=lambda *_: []))()]]
`,
      'tokenizers.py': `
class Tokenizer:
    ids = attention_mask = type_ids = tokens = []
    @classmethod
    def from_file(cls, _): return cls()
    def encode(self, given):
        print(dict(given=given))
        return self
`,
      'a.b/config.json': '{"id2label": {}}',
    };
    writeFiles(
      parent,
      Object.entries(standIns).map(([path, content]) => [path, text(content)] as const),
    );
    const lines = linesOf('python');
    const printed = runLines(parent, python!, lines);
    printed.forEach(([said], i) => {
      const { kind, example, record } = lines[i]!;
      const isOfWords = record.task === 'tokens' && kind === 'pythonPipeline';
      const words = splitWords(example, record.wordSplitting.rule).map((word) => word.text);
      const wanted = isOfWords ? (words.length === 0 ? [''] : words) : example;
      expect(said).toEqual([{ given: wanted }]);
    });
    expect(printed).toHaveLength(lines.length);
  });
});

it("the folder's scripts have it from config.json, whose text it does not break", () => {
  const config = readFileSync(new URL('../oracles/pipeline-model/config.json', import.meta.url), 'utf8');
  for (const example of SENTENCES)
    expect(JSON.parse(exportedConfig(config, { ...EXAMPLE_RUN, example }).text).tagsmith.example).toBe(
      example,
    );
});
