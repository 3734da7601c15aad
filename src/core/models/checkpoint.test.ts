import { describe, expect, it } from 'vitest';
import { type FolderWeights, modelFolder } from '../../../tests/modelFolders.ts';
import { TINY_MODELS, type TinyModel } from '../../../tests/oracleFiles.ts';
import { architecture, parseConfig } from './architectures.ts';
import { type Checkpoint, nameWeights, readCheckpoint } from './checkpoint.ts';
import { readSafetensors, type SafetensorsTensor } from './safetensors.ts';

type Tensors = ReadonlyMap<string, SafetensorsTensor>;

interface Folder {
  readonly json: Readonly<Record<string, unknown>>;
  readonly tensors: Tensors;
}

function folderOf(family: TinyModel, weights: FolderWeights = 'classifier'): Folder {
  const files = modelFolder(family, weights);
  return {
    json: JSON.parse(new TextDecoder().decode(files.get('config.json'))),
    tensors: readSafetensors(files.get('model.safetensors')!).tensors,
  };
}

function read({ json, tensors }: Folder, metadata: ReadonlyMap<string, string> = new Map()): Checkpoint {
  const config = parseConfig(json);
  const raw = { format: 'safetensors', fileCount: 1, container: null, tensors, metadata } as const;
  return readCheckpoint(config, json, nameWeights(config, raw));
}

const renamed = (tensors: Tensors, rename: (name: string) => string): Tensors =>
  new Map([...tensors].map(([name, tensor]) => [rename(name), tensor]));
const without = (tensors: Tensors, leftOut: RegExp): Tensors =>
  new Map([...tensors].filter(([name]) => !leftOut.test(name)));
const zeros = (...shape: number[]): SafetensorsTensor => ({
  name: '',
  dtype: 'F32',
  shape,
  bytes: new Uint8Array(4 * shape.reduce((product, size) => product * size, 1)),
});

const PREFIXES = [
  'module.',
  '_orig_mod.',
  'base_model.model.',
  'model.',
  'encoder.',
  'module._orig_mod.',
  'a.b.c.',
];

describe('a prefix that all names have', () => {
  it.each(TINY_MODELS)('is taken off %s', (family) => {
    const folder = folderOf(family);
    const plain = read(folder);
    expect(plain.report.prefix).toBeNull();
    for (const prefix of PREFIXES) {
      const { tensors, report } = read({
        ...folder,
        tensors: renamed(folder.tensors, (name) => prefix + name),
      });
      expect(report.prefix).toBe(prefix);
      expect([...tensors.keys()].toSorted()).toEqual([...plain.tensors.keys()].toSorted());
      expect(report.unused).toEqual({ names: [], count: 0 });
      expect(report.newlyInitialized).toEqual([]);
    }
  });

  it.each(TINY_MODELS)('is taken off %s without its own prefix, and without a head', (family) => {
    const folder = folderOf(family, 'bare');
    for (const prefix of ['', ...PREFIXES]) {
      const { report } = read({ ...folder, tensors: renamed(folder.tensors, (name) => prefix + name) });
      // ModernBERT's own is `model.` too.
      const own = `${architecture(family).prefix}.`;
      const wrapper = prefix.endsWith(own) ? prefix.slice(0, -own.length) : prefix;
      expect(report.prefix).toBe(wrapper === '' ? null : wrapper);
      expect(report.unused.count).toBe(0);
    }
  });

  it('may be that of the encoder alone', () => {
    const folder = folderOf('bert');
    const wrapped = renamed(folder.tensors, (name) => name.replace(/^bert\./, 'backbone.'));
    const { report } = read({ ...folder, tensors: wrapped });
    expect(report).toMatchObject({ prefix: 'backbone.', head: 'classifier.weight', newlyInitialized: [] });
  });

  it('is that of the model where another lies beside it', () => {
    const folder = folderOf('bert');
    const copies = new Map([...folder.tensors].map(([name, tensor]) => [name, { ...tensor }]));
    const teacher = renamed(copies, (name) => `teacher.${name}`);
    const { report, tensors } = read({ ...folder, tensors: new Map([...teacher, ...folder.tensors]) });
    expect(report.prefix).toBeNull();
    expect(report.unused.count).toBe(folder.tensors.size);
    const name = 'bert.embeddings.word_embeddings.weight';
    expect(tensors.get(name)).toBe(folder.tensors.get(name));
  });

  it('of PEFT leaves what was wrapped, and takes the trained head', () => {
    const folder = folderOf('bert');
    const head = folder.tensors.get('classifier.weight')!;
    const wrapped = new Map(
      renamed(folder.tensors, (name) => {
        const inner = name.replace(/(query|value)\.(weight|bias)$/, '$1.base_layer.$2');
        return `base_model.model.${inner.replace('classifier.', 'classifier.modules_to_save.default.')}`;
      }),
    );
    wrapped.set('base_model.model.classifier.original_module.weight', zeros(...head.shape));
    const { tensors, report } = read({ ...folder, tensors: wrapped });
    expect(report.prefix).toBe('base_model.model.');
    expect(tensors.get('classifier.weight')).toBe(head);
    expect(report.unused.names).toEqual(['classifier.original_module.weight']);
  });
});

describe("names that safetensors' save_model left out", () => {
  const WORDS = 'bert.embeddings.word_embeddings.weight';
  const KEPT = 'cls.predictions.decoder.weight';
  const folder = folderOf('bert', 'encoder');
  const shared = renamed(folder.tensors, (name) => (name === WORDS ? KEPT : name));

  it.each(['', 'module.'])('are found under those that it kept, after “%s”', (prefix) => {
    const tensors = renamed(shared, (name) => prefix + name);
    const metadata = new Map([
      ['format', 'pt'],
      [prefix + WORDS, prefix + KEPT],
    ]);
    const checkpoint = read({ ...folder, tensors }, metadata);
    expect(checkpoint.tensors.get(WORDS)).toBe(folder.tensors.get(WORDS));
    expect(checkpoint.report.aliases).toEqual([{ name: prefix + WORDS, of: prefix + KEPT }]);
    expect(checkpoint.report.unused.count).toBe(0);
  });

  it.each([
    ['another name than the file has', KEPT.replace('decoder', 'other')],
    ['themselves', WORDS],
    ['a name of JavaScript', '__proto__'],
  ])('are missing where the metadata name %s', (_, of) => {
    expect(() => read({ ...folder, tensors: shared }, new Map([[WORDS, of]]))).toThrow(WORDS);
  });
});

describe("an author's own head", () => {
  const folder = folderOf('bert');
  const own = (changes: object, rename: (name: string) => string, more: Tensors = new Map()) =>
    read({
      json: { ...folder.json, ...changes },
      tensors: new Map([...renamed(folder.tensors, rename), ...more]),
    }).report;
  const as = (head: string) => (name: string) => name.replace('classifier.', `${head}.`);

  it.each([
    'cls',
    'head',
    'token_classifier',
    'linear',
    'out',
    'fc',
    'hidden2tag',
    'ner.classifier',
    'output_layer',
  ])('is found as %s', (name) => {
    const report = own({ architectures: ['BertNER'] }, as(name));
    expect(report).toMatchObject({ head: `${name}.weight`, newlyInitialized: [], unused: { count: 0 } });
  });

  it.each([
    ['BertNER', {}],
    ['BertCRF', {}],
    ['BertSoftmaxForNer', {}],
    ['MyTagger', {}],
    ['BertForTokenClassificationWithDice', {}],
    ['MyModel', {}],
    ['a class that is not named', { architectures: undefined }],
  ])('is kept under the usual name of %s', (name, change) => {
    expect(own({ architectures: [name], ...change }, as('classifier')).head).toBe('classifier.weight');
  });

  it.each([
    ['of a text classifier', { architectures: ['BertForSequenceClassification'] }],
    [
      'of an own class with labels that are no tags',
      {
        architectures: ['BertForEmotions'],
        id2label: Object.fromEntries(Array.from({ length: 9 }, (_, id) => [id, `emotion ${id}`])),
      },
    ],
    [
      'of as many classes as the config does not name',
      { architectures: ['BertNER'], id2label: { 0: 'O', 1: 'B-X' } },
    ],
  ])('is not taken where it is %s', (_, changes) => {
    expect(own(changes, as('fc')).head).toBeNull();
  });

  const width = folder.tensors.get('classifier.weight')!.shape[1]!;
  it.each([
    ['an LSTM', 'classifier', { 'lstm.weight_ih_l0': zeros(4 * width, width) }],
    ['an LSTM', 'fc', { 'lstm.weight_ih_l0': zeros(4 * width, width) }],
    ['a layer as wide as the encoder', 'fc', { 'dense.weight': zeros(width, width) }],
    ['another head that could be it', 'fc', { 'out.weight': zeros(9, width), 'out.bias': zeros(9) }],
  ])('is not taken behind %s (%s)', (_, name, more: Record<string, SafetensorsTensor>) => {
    const report = own({ architectures: ['BertLstmNER'] }, as(name), new Map(Object.entries(more)));
    expect(report.head).toBeNull();
    expect(report.newlyInitialized).toEqual(['classifier.weight', 'classifier.bias']);
    expect(report.unused.names).toContain(`${name}.weight`);
  });

  it('is taken beside what other tasks use, which is listed', () => {
    const more = {
      'crf.transitions': zeros(9, 9),
      'bert.pooler.dense.weight': zeros(width, width),
      'intent.weight': zeros(5, width),
    };
    const report = own({ architectures: ['BertCRF'] }, as('fc'), new Map(Object.entries(more)));
    expect(report.head).toBe('fc.weight');
    expect(report.unused).toEqual({ names: Object.keys(more), count: 3 });
  });

  it("is not ModernBERT's, which has a layer of its own before it", () => {
    const modern = folderOf('modernbert');
    const tensors = without(renamed(modern.tensors, as('fc')), /^head\./);
    expect(read({ json: { ...modern.json, architectures: ['ModernNER'] }, tensors }).report.head).toBeNull();
  });
});

describe('names of strangers', () => {
  const folder = folderOf('bert');

  it.each(['constructor', '__proto__', 'toString.weight', 'x'.repeat(100_000), `${'a.'.repeat(50_000)}b`])(
    'a tensor called %.20s is one that is not used',
    (name) => {
      const tensors = new Map([...folder.tensors, [name, zeros(1)] as const]);
      const shown = name.length <= 200 ? name : `${name.slice(0, 200)}…`;
      expect(read({ ...folder, tensors }).report.unused).toEqual({ names: [shown], count: 1 });
    },
  );

  it('many of them are counted, and some named', () => {
    const many = Array.from({ length: 20_000 }, (_, i) => [`optimizer.state.${i}`, zeros(1)] as const);
    const { unused } = read({ ...folder, tensors: new Map([...folder.tensors, ...many]) }).report;
    expect(unused.count).toBe(20_000);
    expect(unused.names).toHaveLength(500);
  });
});
