/**
 * Models, tokenizers and texts as people bring them, from public reports. A case says what is right; where today's
 * answer is another, it says that one, too, so that the day it becomes right does not pass unnoticed. Of exports
 * there is what the files say; tests/export/families.test.ts has them loaded in Python. Cases that take gigabytes are
 * not here.
 */
import { readFileSync } from 'node:fs';
import { fromBinary } from '@bufbuild/protobuf';
import { describe, expect, test } from 'vitest';
import { readSafetensors, type TensorToWrite, toFloat32Array } from '../../src/core/models/safetensors.ts';
import { ModelProtoSchema } from '../../src/core/onnx/schema/onnx_pb.ts';
import { loadTokenizer } from '../../src/core/tokenizer/tokenizer.ts';
import { readTokenizerFiles } from '../../src/core/tokenizer/tokenizerFiles.ts';
import { modelFolder, oracleTokenizer, type TokenizerJsons } from '../modelFolders.ts';
import { TINY_MODELS, type TinyModel } from '../oracleFiles.ts';
import { pytorchFile } from '../pytorchFile.ts';
import { CaseStudio, FEW, type Files, json, outcome, rewritten, tinyTagger } from './caseStudio.ts';
import { conll, sentences } from './towns.ts';

interface Case<Answer> {
  readonly name: string;
  readonly answer: () => Promise<Answer>;
  readonly right: Answer;
  /** Where it is not right yet. */
  readonly today?: Answer;
}

function check<Answer>(group: string, cases: readonly Case<Answer>[]): void {
  describe(group, () => {
    for (const { name, answer, right, today } of cases)
      test(today === undefined ? name : `${name} (not right yet)`, async () => {
        if (today !== undefined) expect(today).not.toEqual(right);
        expect(await answer()).toEqual(today ?? right);
      });
  });
}

const TAGGED_TEXT = 'Marta Schneidler lives in Oslo.';
const TAGGED = ['PER Marta Schneidler', 'LOC Oslo'];
const encoder = (family: 'bert' | 'roberta' | 'xlm-roberta'): Files =>
  Object.fromEntries(modelFolder(family, 'encoder'));

/** F1 of Evaluate, and the part of the entities that Try finds in text. */
async function evaluateAndTry(
  files: Files,
  kind: 'spaces' | 'punctuation',
): Promise<{ f1AtLeast95: boolean; findsAsMuch: boolean }> {
  const validation = sentences(kind, 30, 9);
  const studio = new CaseStudio();
  await studio.load('encoder', files);
  await studio.data({ 'train.conll': conll(sentences(kind, 120)), 'valid.conll': conll(validation) });
  await studio.train({ learningRate: 5e-3, epochs: 6, dropout: false });
  const found = await studio.found(validation, 'run');
  const all = validation.flatMap(({ entities }) => entities).length;
  const f1 = await studio.f1('run');
  return { f1AtLeast95: f1 >= 0.95, findsAsMuch: found / all >= f1 - 0.05 };
}

/** transformers#35537: byte-level BPE of the plain fast class puts no space before a text. */
function savedByTheFastClass(): Files {
  const { tokenizer, config } = oracleTokenizer('roberta-bpe');
  const special = (id: string, n: number) => ({ [id]: { id, ids: [n], tokens: [id] } });
  const processor = {
    type: 'TemplateProcessing',
    single: [
      { SpecialToken: { id: '<s>', type_id: 0 } },
      { Sequence: { id: 'A', type_id: 0 } },
      { SpecialToken: { id: '</s>', type_id: 0 } },
    ],
    pair: [],
    special_tokens: { ...special('<s>', 0), ...special('</s>', 2) },
  };
  const pre = { ...(tokenizer.pre_tokenizer as object), add_prefix_space: false };
  return Object.fromEntries(
    modelFolder('roberta', 'encoder', {
      tokenizer: { ...tokenizer, pre_tokenizer: pre, post_processor: processor },
      config: { ...config, tokenizer_class: 'PreTrainedTokenizerFast', add_prefix_space: false },
    }),
  );
}

const AS_EVALUATED = { f1AtLeast95: true, findsAsMuch: true };

check('Try finds in text what Evaluate finds in words', [
  {
    name: 'RoBERTa',
    answer: () => evaluateAndTry(encoder('roberta'), 'spaces'),
    right: AS_EVALUATED,
  },
  {
    name: 'RoBERTa saved by the plain fast class (transformers#35537)',
    answer: () => evaluateAndTry(savedByTheFastClass(), 'spaces'),
    right: AS_EVALUATED,
  },
  {
    name: 'BERT, punctuation beside entities',
    answer: () => evaluateAndTry(encoder('bert'), 'punctuation'),
    right: AS_EVALUATED,
  },
  {
    name: 'XLM-RoBERTa, punctuation beside entities (transformers#12611)',
    answer: () => evaluateAndTry(encoder('xlm-roberta'), 'punctuation'),
    right: AS_EVALUATED,
  },
]);

/** An entity type called O beside the outside tag O (punctfix#5). */
async function typeCalledO(): Promise<string[]> {
  const rename = (data: string) => data.replaceAll('-PER', '-O');
  const studio = new CaseStudio();
  await studio.load('encoder', encoder('bert'));
  await studio.data({
    'train.conll': rename(conll(sentences('spaces', 120))),
    'valid.conll': rename(conll(sentences('spaces', 40, 9))),
  });
  await studio.train({ learningRate: 5e-3, epochs: 6, dropout: false });
  return studio.entities('Marta lives in Oslo', 'run');
}

check('labels', [
  {
    name: 'a type called O is shown (punctfix#5)',
    answer: typeCalledO,
    right: ['O Marta', 'LOC Oslo'],
  },
]);

/**
 * Tokens that are declared beside tokenizer.json, for whose ids the embeddings have rows (unsloth#8444 and others).
 */
async function idsOf(declared: (config: Record<string, unknown>) => Files): Promise<number[][]> {
  const files = encoder('bert');
  const beside = { ...files, ...declared(json(files['tokenizer_config.json'])) };
  const bytes = new Map(
    Object.entries(beside).map(([path, content]) => [
      path,
      typeof content === 'string' ? new TextEncoder().encode(content) : content,
    ]),
  );
  const read = readTokenizerFiles(bytes, { modelType: 'bert', configJson: json(beside['config.json']) });
  const tokenizer = loadTokenizer(read.tokenizerJson, read.tokenizerConfigJson);
  return ['<e1>', '</e1>'].map((word) => [...tokenizer.encodeWord(word)]);
}

const NEW_IDS = [[1204], [1205]];
check('special tokens that tokenizer.json lacks', [
  {
    name: 'in special_tokens_map.json',
    answer: () =>
      idsOf(() => ({
        'special_tokens_map.json': JSON.stringify({ additional_special_tokens: ['<e1>', '</e1>'] }),
      })),
    right: NEW_IDS,
  },
  {
    name: 'in tokenizer_config.json',
    answer: () =>
      idsOf((config) => ({
        'tokenizer_config.json': JSON.stringify({ ...config, additional_special_tokens: ['<e1>', '</e1>'] }),
      })),
    right: NEW_IDS,
  },
  {
    name: 'in added_tokens.json',
    answer: () => idsOf(() => ({ 'added_tokens.json': JSON.stringify({ '<e1>': 1204, '</e1>': 1205 }) })),
    right: NEW_IDS,
  },
]);

async function taggedBy(files: Files): Promise<string | string[]> {
  return outcome(async () => {
    const studio = new CaseStudio();
    await studio.load('tagger', files);
    return studio.entities(TAGGED_TEXT, 'model');
  });
}

function renamed(prefix: string): Files {
  return rewritten(tinyTagger(), (tensors) =>
    tensors.map((tensor) => ({ ...tensor, name: `${prefix}${tensor.name}` })),
  );
}

function withClass(name: string): Files {
  const files = tinyTagger();
  return {
    ...files,
    'config.json': JSON.stringify({ ...json(files['config.json']), architectures: [name] }),
  };
}

const WORDS = 'bert.embeddings.word_embeddings.weight';

function asPickle({ 'model.safetensors': weights, ...others }: Files): Files {
  const { tensors } = readSafetensors(weights as Uint8Array<ArrayBuffer>);
  return { ...others, 'pytorch_model.bin': pytorchFile(tensors.values()) };
}

const oracle = (path: string) =>
  new Uint8Array(readFileSync(new URL(`../oracles/adapters/${path}`, import.meta.url)));

function adapterFiles(name: string): Files {
  const names = ['adapter_config.json', 'adapter_model.safetensors'];
  return Object.fromEntries(names.map((file) => [file, oracle(`${name}/${file}`)]));
}

/** What the weights tag that peft has merged. */
function mergedTagger(name: string): Promise<string | string[]> {
  const merged = readSafetensors(oracle(`${name}/merged.safetensors`)).tensors;
  return taggedBy(
    rewritten(tinyTagger(), (tensors) =>
      tensors.map((tensor) => {
        const changed = merged.get(tensor.name);
        return changed === undefined ? tensor : { ...tensor, data: toFloat32Array(changed) };
      }),
    ),
  );
}

const crf = (name: string, shape: number[]): TensorToWrite => ({
  name: `crf.${name}`,
  dtype: 'F32',
  shape,
  data: new Float32Array(shape.reduce((product, size) => product * size, 1)),
});

check('weights of a tagger', [
  { name: 'as they were saved', answer: () => taggedBy(tinyTagger()), right: TAGGED },
  {
    name: 'with the prefix of torch.compile (pytorch#101107)',
    answer: () => taggedBy(renamed('_orig_mod.')),
    right: TAGGED,
  },
  {
    name: 'with the prefix of DataParallel',
    answer: () => taggedBy(renamed('module.')),
    right: TAGGED,
  },
  {
    name: 'of a module around it',
    answer: () => taggedBy(renamed('model.')),
    right: TAGGED,
  },
  {
    name: 'of PEFT before it is merged (peft#309)',
    answer: () =>
      taggedBy(
        rewritten(tinyTagger(), (tensors) =>
          tensors.map((tensor) => ({
            ...tensor,
            name: `base_model.model.${tensor.name.replace(/(query|value)\.(weight|bias)$/, '$1.base_layer.$2')}`,
          })),
        ),
      ),
    right: TAGGED,
  },
  {
    name: 'whose word embeddings save_model left out (safetensors#265)',
    answer: () =>
      taggedBy(
        rewritten(
          tinyTagger(),
          (tensors) =>
            tensors.map((tensor) =>
              tensor.name === WORDS ? { ...tensor, name: 'cls.decoder.weight' } : tensor,
            ),
          { [WORDS]: 'cls.decoder.weight' },
        ),
      ),
    right: TAGGED,
  },
  {
    name: 'in a pickle of PyTorch',
    answer: () => taggedBy(asPickle(tinyTagger())),
    right: TAGGED,
  },
  {
    name: 'with a head of another name (portuguese-bert#22)',
    answer: () =>
      taggedBy({
        ...withClass('BertNER'),
        ...rewritten(withClass('BertNER'), (tensors) =>
          tensors.map((tensor) => ({ ...tensor, name: tensor.name.replace('classifier.', 'hidden2tag.') })),
        ),
      }),
    right: TAGGED,
  },
  {
    name: 'of an adapter without its base (peft#309)',
    answer: () => {
      const { 'config.json': _, 'model.safetensors': __, ...tokenizer } = tinyTagger();
      return taggedBy({ ...tokenizer, ...adapterFiles('lora') });
    },
    right: 'AdapterError',
  },
  {
    name: 'of an adapter beside its base',
    answer: () => taggedBy({ ...tinyTagger(), ...adapterFiles('no-head') }),
    right: await mergedTagger('no-head'),
  },
  {
    name: 'of a class of its author (portuguese-bert#22)',
    answer: () => taggedBy(withClass('BertNER')),
    right: TAGGED,
  },
  {
    name: 'with a CRF behind the head',
    answer: () => taggedBy(rewritten(tinyTagger(), (tensors) => [...tensors, crf('transitions', [9, 9])])),
    right: TAGGED,
  },
]);

/** A run on a checkpoint of which one number has this value (handson-mlp#36). */
async function statusWith(value: number, name = 'bert.embeddings.LayerNorm.weight'): Promise<string> {
  const files = rewritten(encoder('bert'), (tensors) =>
    tensors.map((tensor) => {
      if (tensor.name !== name) return tensor;
      const data = Float32Array.from(tensor.data);
      data[0] = value;
      return { ...tensor, data };
    }),
  );
  return outcome(async () => {
    const studio = new CaseStudio();
    await studio.load('encoder', files);
    await studio.data(FEW);
    return (await studio.train({ epochs: 1, batchSize: 2 })).status;
  });
}

check('a checkpoint with numbers that are not finite is refused', [
  { name: '1', answer: () => statusWith(1), right: 'finished' },
  {
    name: 'NaN',
    answer: () => statusWith(Number.NaN),
    right: 'NotFiniteWeightsError',
  },
  {
    name: 'Infinity',
    answer: () => statusWith(Number.POSITIVE_INFINITY),
    right: 'NotFiniteWeightsError',
  },
  {
    name: 'NaN in the row of [PAD]',
    answer: () => statusWith(Number.NaN, 'bert.embeddings.word_embeddings.weight'),
    right: 'NotFiniteWeightsError',
  },
]);

/** Tokens that are called as members of every JavaScript object are. */
function idsOfNames(): number[] {
  const names = ['constructor', '__proto__', 'toString', 'hasOwnProperty', 'valueOf', 'length', '7', '123'];
  const special = ['[PAD]', '[UNK]', '[CLS]', '[SEP]', '[MASK]'];
  const { tokenizer } = oracleTokenizer('wordpiece-cased');
  const entries = [...special, ...names].map((name, id) => `${JSON.stringify(name)}:${id}`).join(',');
  const file = JSON.stringify({
    ...tokenizer,
    added_tokens: [],
    pre_tokenizer: { type: 'WhitespaceSplit' },
    post_processor: { type: 'BertProcessing', cls: ['[CLS]', 2], sep: ['[SEP]', 3] },
    model: { ...(tokenizer.model as object), vocab: 'VOCAB' },
  }).replace('"VOCAB"', () => `{${entries}}`);
  const fast = loadTokenizer(JSON.parse(file), {});
  return names.flatMap((name) => [...fast.encodeWord(name)]);
}

/** A book or a log pasted as one text: 130,000 characters. */
function tokensOfABook(name: string): Promise<number | string> {
  const { tokenizer, config } = oracleTokenizer(name);
  const text = 'Marta lives in Oslo, near the river. '.repeat(3514);
  return outcome(async () => loadTokenizer(tokenizer, config).pieces(text).length);
}

check<unknown>('tokenizers', [
  {
    name: 'tokens called constructor and __proto__',
    answer: async () => idsOfNames(),
    right: [5, 6, 7, 8, 9, 10, 11, 12],
  },
  {
    name: 'a book of 130,000 characters, XLM-RoBERTa',
    answer: () => tokensOfABook('xlmr-unigram'),
    right: 66_766,
  },
  {
    name: 'a book of 130,000 characters, DeBERTa',
    answer: () => tokensOfABook('deberta-v2-unigram'),
    right: 66_766,
  },
  {
    name: 'a book of 130,000 characters, ALBERT',
    answer: () => tokensOfABook('albert-unigram'),
    right: 63_252,
  },
]);

async function exportedFolder(family: TinyModel, tokenizer?: TokenizerJsons): Promise<Files> {
  const studio = new CaseStudio();
  await studio.load('encoder', Object.fromEntries(modelFolder(family, 'encoder', tokenizer)));
  await studio.data(FEW);
  await studio.train({ epochs: 1 });
  return studio.exported('tagger');
}

/** The fields that only one version of transformers knows. */
async function fieldsFor(family: TinyModel): Promise<object> {
  const config = json((await exportedFolder(family))['tokenizer_config.json']);
  const { tokenizer_class, extra_special_tokens, additional_special_tokens } = config;
  return { tokenizer_class, extra_special_tokens, additional_special_tokens };
}

/** Of an encoder with 64 positions whose tokenizer says how long a text may be as given here. */
async function maxLengthOf(fields: (config: TokenizerJsons['config']) => object): Promise<unknown> {
  const { tokenizer, config } = oracleTokenizer('wordpiece-cased');
  const files = await exportedFolder('bert', { tokenizer, config: { ...fields(config) } });
  return json(files['tokenizer_config.json']).model_max_length;
}

/** The class of an exported tokenizer whose source names one of another kind. */
async function classFor(family: TinyModel, name: string, tokenizerClass: string): Promise<unknown> {
  const { tokenizer, config } = oracleTokenizer(name);
  const source = { tokenizer, config: { ...config, tokenizer_class: tokenizerClass } };
  return json((await exportedFolder(family, source))['tokenizer_config.json']).tokenizer_class;
}

/** What a converter to float16 leaves as float32, in the exported graph: nothing, if it is to be valid afterwards. */
async function remainingFloats(family: TinyModel): Promise<string[]> {
  const model = (await exportedFolder(family))['onnx/model.onnx'] as Uint8Array;
  const { node } = fromBinary(ModelProtoSchema, model).graph!;
  const isFloatCast = (each: (typeof node)[number]) => each.opType === 'Cast' && each.attribute[0]!.i === 1n;
  const hasStatistics = (each: (typeof node)[number]) =>
    each.opType === 'LayerNormalization' && each.output.length > 1;
  return node.filter((each) => isFloatCast(each) || hasStatistics(each)).map(({ name }) => name);
}

const WHOLE_FILE = 'PreTrainedTokenizerFast';
check<unknown>('exported folders', [
  {
    name: 'of ModernBERT saved by transformers 5 (unsloth#8444)',
    answer: () => fieldsFor('modernbert'),
    right: { tokenizer_class: WHOLE_FILE },
  },
  {
    name: 'of CamemBERT saved by transformers 5',
    answer: () => fieldsFor('camembert'),
    right: {
      tokenizer_class: 'CamembertTokenizer',
      additional_special_tokens: ['<s>NOTUSED', '</s>NOTUSED', '<unk>NOTUSED'],
    },
  },
  {
    name: 'whose source does not say how long a text may be (spaCy#7381)',
    answer: () => maxLengthOf(() => ({ do_lower_case: false })),
    right: 64,
  },
  {
    name: 'whose source says it as before 2020',
    answer: () => maxLengthOf(() => ({ do_lower_case: false, max_len: 40 })),
    right: 40,
  },
  {
    name: 'whose source says more than the model has positions',
    answer: () => maxLengthOf((config) => config),
    right: 64,
  },
  ...TINY_MODELS.map((family) => ({
    name: `of ${family}, converted to float16 (transformers.js#1749)`,
    answer: () => remainingFloats(family),
    right: [],
  })),
  {
    name: "of WordPiece under DeBERTa-v2's class (transformers#48567)",
    answer: () => classFor('deberta-v2', 'wordpiece-cased', 'DebertaV2TokenizerFast'),
    right: WHOLE_FILE,
  },
  {
    name: "of WordPiece under ALBERT's class",
    answer: () => classFor('albert', 'wordpiece-cased', 'AlbertTokenizer'),
    right: WHOLE_FILE,
  },
  {
    name: "of WordPiece under CamemBERT's class",
    answer: () => classFor('camembert', 'wordpiece-cased', 'CamembertTokenizer'),
    right: WHOLE_FILE,
  },
  {
    name: 'of a BERT with the tokenizer of XLM-RoBERTa',
    answer: () => classFor('bert', 'xlmr-unigram', 'XLMRobertaTokenizer'),
    right: 'XLMRobertaTokenizer',
  },
  {
    name: "of a BERT with that tokenizer under BERT's class",
    answer: () => classFor('bert', 'xlmr-unigram', 'BertTokenizer'),
    right: WHOLE_FILE,
  },
]);
