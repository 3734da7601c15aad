/** Whatever bytes come: the importer ends, fails with a named error or says of every line what became of it. */
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bytesSource } from '../bytes.ts';
import { TagsmithError } from '../errors.ts';
import { type Arranged, arrange } from './arrange.ts';
import { type DataChoices, DEFAULT_CHOICES, dataChoicesSchema, NESTED_CHOICES } from './choices.ts';
import { type ReadData, type ReadFile, readData } from './read.ts';
import { type FactName, PROBLEM_KINDS, TAG_SCHEMES } from './report.ts';
import { SPLIT_NAMES } from './task.ts';

interface NamedBytes {
  readonly name: string;
  readonly bytes: Uint8Array;
}

/** Reads files; null where that fails with a named error. Anything else that is thrown goes on. */
async function tryReading(files: readonly NamedBytes[], choices: DataChoices): Promise<ReadData | null> {
  try {
    const sources = files.map(({ name, bytes }) => bytesSource(name, bytes));
    return await readData(sources, choices, { checkpoint: async () => undefined });
  } catch (error) {
    expectNamed(error);
    return null;
  }
}

async function tryArranging(read: ReadData, choices: DataChoices): Promise<Arranged | null> {
  try {
    return await arrange(read, 'fuzz', choices);
  } catch (error) {
    expectNamed(error);
    return null;
  }
}

function expectNamed(error: unknown): void {
  if (!(error instanceof TagsmithError)) throw error;
  expect(error.name).toMatch(/Error$/);
  expect(error.message.length).toBeGreaterThan(20);
}

/** What every data set is, wherever it comes from. */
function expectSound({ dataset, report }: Arranged): void {
  const known = new Set(dataset.labels.names);
  for (const split of SPLIT_NAMES) {
    const sentences = dataset.splits[split] ?? [];
    const counts = report.splits.find((one) => one.split === split);
    expect(counts?.sentences ?? 0).toBe(sentences.length);
    for (const { words, tags, file, line, glued } of sentences) {
      expect(words.length).toBeGreaterThan(0);
      expect(tags).toHaveLength(words.length);
      expect(words.every((word) => word !== '')).toBe(true);
      expect(line).toBeGreaterThan(0);
      expect(report.files[file]).toBeDefined();
      expect(tags.filter((tag) => !known.has(tag))).toEqual([]);
      expect((glued ?? []).every((index) => index >= 0 && index < words.length - 1)).toBe(true);
    }
  }
  expect(dataset.splits.train!.length).toBeGreaterThan(0);
  expect(dataset.splits.validation!.length).toBeGreaterThan(0);
}

const CHOICES: fc.Arbitrary<DataChoices> = fc
  .record({
    nested: fc.constantFrom(...NESTED_CHOICES),
    scheme: fc.option(fc.constantFrom(...TAG_SCHEMES)),
    splitBy: fc.constantFrom('files' as const, 'ratio' as const),
    splitSeed: fc.nat(5),
    testRatio: fc.constantFrom(0, 0.1, 0.5),
    validationRatio: fc.constantFrom(0.01, 0.1, 0.5),
    trainSubset: fc.option(fc.integer({ min: 2, max: 5 })),
    labelChanges: fc.dictionary(
      fc.constantFrom('PER', 'LOC', 'NN', '__proto__', 'constructor'),
      fc.option(fc.constantFrom('PER', 'X', 'O', '__proto__')),
    ),
  })
  .map((some) => dataChoicesSchema.parse({ ...DEFAULT_CHOICES, ...some }));

const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text);

/** A small file of every format, as its tool writes it. */
const EXAMPLES: readonly { readonly name: string; readonly text: string }[] = [
  {
    name: 'train.conll',
    text: '-DOCSTART- -X- O O\n\nEU NNP I-NP I-ORG\nrejects VBZ I-VP O\nGerman JJ I-NP I-MISC\n\nPeter NNP I-NP I-PER\nBlack NNP I-NP I-PER\n',
  },
  {
    name: 'cr.tsv',
    text: '# note\r\nB-PER\tAna\r\nI-PER\tTorres\r\nO\tcame\r\n\t\r\nO\tto\r\nB-LOC\tLima\r\n',
  },
  { name: 'pos.txt', text: 'the DT\ndog NN\n\nthe DT\ncat NN\n\na DT\ncow NN\n' },
  { name: 'commas.csv', text: 'word,tag\nAna,B-PER\n",",O\n\nLima,B-LOC\n' },
  {
    name: 'ud.conllu',
    text: '# newdoc id = a\n# sent_id = 1\n1\tAna\tAna\tPROPN\t_\t_\t2\tnsubj\t_\tname=B-PER\n2\tcame\tcome\tVERB\t_\t_\t0\troot\t_\tSpaceAfter=No|name=O\n3\t.\t.\tPUNCT\t_\t_\t2\tpunct\t_\tname=O\n\n# sent_id = 2\n1-2\tdel\t_\t_\t_\t_\t_\t_\t_\t_\n1\tde\tde\tADP\t_\t_\t0\troot\t_\tname=O\n2\tel\tel\tDET\t_\t_\t1\tdet\t_\tname=B-LOC\n',
  },
  {
    name: 'a.jsonl',
    text: '{"tokens":["Ana","came"],"ner_tags":["B-PER","O"]}\n{"tokens":["to","Lima"],"ner_tags":["O","B-LOC"]}\n',
  },
  {
    name: 'ints.json',
    text: '[{"label_names":["O","B-PER"],"words":["Ana","came"],"tags":[1,0]},\n {"words":["Bo"],"tags":[1]}]',
  },
  {
    name: 'splits.json',
    text: '{"label_names":["O","B-PER"],"train":[{"tokens":["Ana","came"],"tags":["1",0]},{"tokens":["Bo"],"tags":[1]}],\n"dev":[{"doc_id":"a","tokens":["Eva",7],"tags":[1,0.5]}]}',
  },
  {
    name: 'doccano.jsonl',
    text: '{"id":1,"text":"🎉 Ana came\\nto Lima.","label":[[2,5,"PER"],[14,18,"LOC"]]}\n{"id":2,"text":"Bo left","label":[[0,2,"PER"]]}\n',
  },
  {
    name: 'studio.json',
    text: '[{"id":1,"data":{"text":"Ana came"},"annotations":[{"result":[{"from_name":"label","to_name":"text","type":"labels","value":{"start":0,"end":3,"text":"Ana","labels":["PER"]}}]}]}]',
  },
  {
    name: 'prodigy.jsonl',
    text: '{"text":"Ana came","tokens":[{"text":"Ana","start":0,"end":3,"id":0},{"text":"came","start":4,"end":8,"id":1}],"spans":[{"start":0,"end":3,"token_start":0,"token_end":0,"label":"PER"}],"answer":"accept"}\n{"text":"no","spans":[],"answer":"reject"}\n',
  },
  {
    name: 'spacy.json',
    text: '[["Ana came",{"entities":[[0,3,"PER"]]}],["to Lima",{"entities":[[3,7,"LOC"]]}]]',
  },
  {
    name: 'train_PlayMusic.json',
    text: '{"PlayMusic":[{"data":[{"text":"play "},{"text":"Imagine","entity":"track"},{"text":" now"}]},{"data":[{"text":"stop"}]}]}',
  },
  {
    name: 'ai-train.json',
    text: '{"doc_key":"1","sentence":["Ana","Torres","came"],"ner":[[0,1,"person"]],"relations":[]}\n{"doc_key":"2","sentence":["Lima"],"ner":[[0,0,"place"]],"relations":[]}\n',
  },
  {
    name: 'marks.xml',
    text: '<PER>Ana Torres</PER> came to <LOC>Lima</LOC> .\nIt &amp; <PER>Bo</PER> left\n',
  },
  {
    name: 'lists.csv',
    text: "tokens,tags\n\"['Ana', 'came']\",\"['B-PER', 'O']\"\n\"['to', 'Lima']\",\"['O', 'B-LOC']\"\n",
  },
  {
    name: 'kaggle.csv',
    text: 'Sentence #,Word,POS,Tag\nSentence: 1,Ana,NNP,B-per\n,came,VBD,O\nSentence: 2,Lima,NNP,B-geo\n',
  },
];

/** Bytes of an example, cut and with single bytes changed. */
const CUT_EXAMPLE: fc.Arbitrary<NamedBytes> = fc
  .record({
    example: fc.constantFrom(...EXAMPLES),
    start: fc.oneof({ weight: 3, arbitrary: fc.constant(0) }, { weight: 1, arbitrary: fc.nat(60) }),
    end: fc.option(fc.nat(400)),
    changes: fc.array(fc.tuple(fc.nat(400), fc.nat(255)), { maxLength: 3 }),
  })
  .map(({ example, start, end, changes }) => {
    const bytes = utf8(example.text).slice(start, end ?? undefined);
    for (const [at, byte] of changes) if (at < bytes.length) bytes[at] = byte;
    return { name: example.name, bytes };
  });

const LINE = fc.oneof(
  {
    weight: 8,
    arbitrary: fc.constantFrom(
      'Ana B-PER',
      'Torres I-PER',
      'came O',
      'Lima S-LOC',
      'x E-PER',
      'y L-PER',
      'z W-LOC',
      'v M-LOC',
      'PER-B',
      'w PER-B',
      'q PER',
      'u NN',
    ),
  },
  {
    weight: 3,
    arbitrary: fc.constantFrom(
      '',
      ' ',
      '\t',
      '-DOCSTART- O',
      '# comment',
      '#',
      '# newdoc',
      'lonely',
      'B-PER',
      'a b c',
      'a\tO',
      '\tO',
      'three x O',
      '" O',
      '{',
      '[',
    ),
  },
  { weight: 1, arbitrary: fc.string({ maxLength: 12 }).filter((text) => !/[\r\n]/.test(text)) },
);

const COUNTED: readonly FactName[] = ['documentMarks', 'commentRows', 'multiwordRows'];

/** Lines of a file of columns that are in no sentence and in no problem, beyond those that the facts count. */
function unaccounted({ name, parsed }: ReadFile, { problems }: ReadData, text: string): number {
  const reported = new Set(parsed.sentences.flatMap(({ lines, line }) => lines ?? [line]));
  for (const kind of PROBLEM_KINDS) for (const line of problems.linesWith(kind, name)) reported.add(line);
  const lines = text.split('\n');
  const unreported = lines.filter((line, i) => /[^ \t\v\f\r]/.test(line) && !reported.has(i + 1)).length;
  const counted = parsed.facts
    .filter(({ what }) => COUNTED.includes(what))
    .reduce((sum, { values }) => sum + Number(values.count), 0);
  const headers = parsed.facts.filter(({ what }) => what === 'header').length;
  // A comment that begins a document is counted as both.
  const both = lines.filter((line) => line.startsWith('# newdoc')).length;
  return unreported - counted - headers + both;
}

describe('the importer', () => {
  it('reads the examples', async () => {
    for (const { name, text } of EXAMPLES) {
      const read = await tryReading([{ name, bytes: utf8(text) }], DEFAULT_CHOICES);
      expect(read?.files[0]?.parsed.sentences.length, name).toBeGreaterThan(0);
    }
  });

  it('takes any bytes', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(
          fc.record({
            name: fc.constantFrom(
              'train',
              'a.json',
              'a.jsonl',
              'a.csv',
              'a.conllu',
              'a.txt',
              'a.ann',
              'a.parquet',
              'seq.in',
              'b.zip',
            ),
            bytes: fc.oneof(
              fc.uint8Array({ maxLength: 200 }),
              fc.string({ unit: 'binary', maxLength: 80 }).map(utf8),
              fc.json().map(utf8),
              fc.uint8Array({ maxLength: 60 }).map((rest) => new Uint8Array([0x50, 0x4b, 3, 4, ...rest])),
              fc
                .uint8Array({ maxLength: 60 })
                .map((rest) => new Uint8Array([...utf8('PAR1'), ...rest, ...utf8('PAR1')])),
            ),
          }),
          { minLength: 1, maxLength: 3 },
        ),
        CHOICES,
        async (files, choices) => {
          const read = await tryReading(files, choices);
          const arranged = read === null ? null : await tryArranging(read, choices);
          if (arranged !== null) expectSound(arranged);
        },
      ),
      { numRuns: 400 },
    );
  }, 1_200_000);

  it('takes files of every format that are cut or damaged', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(CUT_EXAMPLE, { minLength: 1, maxLength: 3 }),
        CHOICES,
        async (files, choices) => {
          const read = await tryReading(files, choices);
          const arranged = read === null ? null : await tryArranging(read, choices);
          if (arranged !== null) expectSound(arranged);
        },
      ),
      { numRuns: 600 },
    );
  }, 1_200_000);

  it('says of each line of columns what became of it, in mixed schemes too', async () => {
    let files = 0;
    await fc.assert(
      fc.asyncProperty(
        fc.array(LINE, { minLength: 1, maxLength: 30 }),
        fc.constantFrom('\n', '\r\n'),
        CHOICES,
        async (lines, lineEnd, choices) => {
          const bytes = utf8(lines.join(lineEnd));
          const read = await tryReading([{ name: 'a.conll', bytes }], choices);
          if (read === null) return;
          const [file] = read.files;
          if (file?.format === 'columns') {
            files++;
            expect(unaccounted(file, read, lines.join('\n'))).toBe(0);
          }
          const arranged = await tryArranging(read, choices);
          if (arranged !== null) expectSound(arranged);
        },
      ),
      { numRuns: 600 },
    );
    expect(files).toBeGreaterThan(100);
  }, 1_200_000);

  const real = fileURLToPath(new URL('../../../public/samples/newsroom-en/test.conll', import.meta.url));
  it.skipIf(!existsSync(real))('says so of the sample too', async () => {
    const bytes = new Uint8Array(readFileSync(real));
    const read = await tryReading([{ name: 'test.conll', bytes }], DEFAULT_CHOICES);
    expect(unaccounted(read!.files[0]!, read!, new TextDecoder().decode(bytes))).toBe(0);
  });
});
