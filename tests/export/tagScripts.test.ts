/** `tag.py` and `tag.mjs` of an exported folder find what Try finds, for every architecture and every word rule. */
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { unzipSync } from 'fflate';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findPython } from '../../scripts/python.ts';
import { JAVASCRIPT_SCRIPT, PYTHON_SCRIPT } from '../../src/core/export/tagScripts.ts';
import type { EntitySpan } from '../../src/core/predict/entities.ts';
import { conll, sentences } from '../cases/towns.ts';
import { modelFolder } from '../modelFolders.ts';
import { TINY_MODELS, type TinyModel } from '../oracleFiles.ts';
import { StudioInNode } from '../studioInNode.ts';

interface Case {
  readonly name: string;
  readonly family: TinyModel;
  readonly rows: string;
  readonly texts: readonly string[];
}

/** Twice as long as the model reads at once; signs that count two units; blanks; nothing at all. */
const TEXTS = [
  `${'😀 (Anna) near Rome! “Marta” lives in Oslo.\n'.repeat(4)}In Lima, Rosa left.`,
  "Anna's river: the Rome-based\u00a0Peter\tleft   Hamburg/Lima …",
  '',
];
const TOWNS = conll(sentences('punctuation', 60));

/** Words without a space between, one a row, of which every third is a name. */
const rowsOf = (words: string): string =>
  `${words
    .split(' ')
    .map((word, i) => `${word} ${i % 3 === 0 ? 'B-PER' : 'O'}`)
    .join('\n')}\n\n`.repeat(30);

const CASES: readonly Case[] = [
  ...TINY_MODELS.map((family) => ({ name: family, family, rows: TOWNS, texts: TEXTS })),
  {
    name: 'tags-of-words',
    family: 'bert',
    rows: 'the DET\nriver NOUN\nsleeps VERB\n. PUNCT\n\nAnna PROPN\nsees VERB\nRome PROPN\n. PUNCT\n\n'.repeat(
      20,
    ),
    texts: TEXTS,
  },
  {
    name: 'characters',
    family: 'roberta',
    rows: rowsOf('王 住 在 北 京 2 0 2 4'),
    texts: ['王芳2024年住在北京。', 'NBA 😀'],
  },
  {
    name: 'segmenter',
    family: 'xlm-roberta',
    rows: rowsOf('สมชาย อาศัย อยู่ ใน กรุงเทพ'),
    texts: ['สมชายอาศัยอยู่ในกรุงเทพ, New York. 😀'],
  },
  {
    name: 'whitespace',
    family: 'distilbert',
    rows: rowsOf('Anna, sees Rome. (Peter) "left," Oslo.'),
    texts: ['Anna, sees   Rome.\nPeter left.'],
  },
];

const parent = mkdtempSync(join(tmpdir(), 'tagsmith-scripts-'));
afterAll(() => rmSync(parent, { recursive: true }));
// As after `npm install @huggingface/transformers` beside the folder.
symlinkSync(fileURLToPath(new URL('../../node_modules', import.meta.url)), join(parent, 'node_modules'));

async function exported({ name, family, rows, texts }: Case): Promise<readonly (readonly EntitySpan[])[]> {
  const studio = new StudioInNode();
  const files = [...modelFolder(family, 'encoder')].map(([path, bytes]) => ({
    name: path,
    blob: new Blob([bytes]),
  }));
  await studio.execute('loadModel', { source: { kind: 'files', name: 'encoder', files } });
  const named = (split: string) => ({ name: `${split}.conll`, blob: new Blob([rows]) });
  await studio.importFiles(name, [named('train'), named('valid')]);
  // At higher rates MobileBERT's activations grow until float32 sums in another order differ by more than allowed.
  const learningRate = family === 'mobilebert' ? 1e-3 : 5e-3;
  await studio.run(name, { learningRate, epochs: 6, batchSize: 8, dropout: false, maxLength: 24 });
  const { zip } = await studio.execute('exportModel', { name });
  for (const [path, bytes] of Object.entries(unzipSync(new Uint8Array(await zip.arrayBuffer())))) {
    mkdirSync(dirname(join(parent, path)), { recursive: true });
    writeFileSync(join(parent, path), bytes);
  }
  writeFileSync(join(parent, `${name}.json`), JSON.stringify(texts));
  const found: (readonly EntitySpan[])[] = [];
  for (const text of texts) {
    const { entities } = await studio.execute('predict', { tagger: 'run', text, grouping: 'words' });
    found.push(entities);
  }
  return found;
}

const inTry = new Map<string, readonly (readonly EntitySpan[])[]>();
beforeAll(async () => {
  for (const each of CASES) inTry.set(each.name, await exported(each));
}, 600_000);

type Said = readonly (readonly (Omit<EntitySpan, 'word'> & { readonly text: string })[])[];

function run(program: string, script: string, cases: readonly Case[]): readonly Said[] {
  const path = fileURLToPath(new URL(script, import.meta.url));
  const args = cases.flatMap(({ name }) => [join(parent, name), join(parent, `${name}.json`)]);
  const { status, stdout, stderr } = spawnSync(program, [path, ...args], { encoding: 'utf8' });
  if (status !== 0) throw new Error(`${script} ended with ${status}: ${stderr.slice(-2000)}`);
  return JSON.parse(stdout) as readonly Said[];
}

function expectSame(said: Said, name: string): void {
  const wanted = inTry.get(name)!;
  const places = (found: readonly Omit<EntitySpan, 'word'>[]) =>
    found.map(({ type, start, end }) => [type, start, end]);
  expect(said.map(places)).toEqual(wanted.map(places));
  said.forEach((found, i) => {
    found.forEach(({ score, text }, j) => {
      expect(text).toBe(wanted[i]![j]!.word);
      expect(Math.abs(score - wanted[i]![j]!.score)).toBeLessThanOrEqual(1e-4);
    });
  });
}

it('Try finds something to compare', () => {
  for (const { name } of CASES) expect(inTry.get(name)!.flat().length, name).toBeGreaterThan(0);
});

it('the scripts are under 80 lines', () => {
  for (const script of [PYTHON_SCRIPT, JAVASCRIPT_SCRIPT])
    expect(script.trimEnd().split('\n').length).toBeLessThan(80);
});

describe('tag.mjs', () => {
  let said: readonly Said[] = [];
  beforeAll(() => {
    said = run(process.execPath, 'runTagScripts.mjs', CASES);
  }, 600_000);
  it.each(CASES.map(({ name }, i) => [name, i] as const))('%s', (name, i) => expectSame(said[i]!, name));
});

const python = findPython('numpy', 'onnxruntime', 'regex', 'tokenizers');
if (python === null)
  console.info(
    `${CASES.length} scripts tag.py were not run: no Python with onnxruntime, regex and tokenizers; TAGSMITH_PYTHON names one.`,
  );
describe.skipIf(python === null)('tag.py', () => {
  const hasDictionary = findPython('icu') !== null;
  const cases = CASES.filter(({ name }) => hasDictionary || name !== 'segmenter');
  let said: readonly Said[] = [];
  beforeAll(() => {
    if (python !== null) said = run(python, 'runTagScripts.py', cases);
  }, 600_000);
  it.each(cases.map(({ name }, i) => [name, i] as const))('%s', (name, i) => expectSame(said[i]!, name));
});
