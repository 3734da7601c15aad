import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import type { LabelSet } from '../data/labels.ts';
import { alignLabels, continuationLabels } from '../tokens/align.ts';
import { encodeSentences, encodeWords, MaxLengthTooSmallError, UnknownTagError } from '../tokens/encode.ts';
import { aligned } from './alignedText.ts';
import { InvalidTokenizerError, UnsupportedTokenizerError } from './errors.ts';
import { type FastTokenizer, loadTokenizer } from './tokenizer.ts';
import { unicodeForm } from './unicodeForms.ts';

const ORACLES = new URL('../../../tests/oracles/', import.meta.url);

function readJson(path: string): unknown {
  return JSON.parse(readFileSync(new URL(path, ORACLES), 'utf8'));
}

function load(folder: string): FastTokenizer {
  return loadTokenizer(readJson(`${folder}/tokenizer.json`), readJson(`${folder}/tokenizer_config.json`));
}

function labelSet(names: readonly string[]): LabelSet {
  return { names, idOf: new Map(names.map((name, id) => [name, id])) };
}

interface Aligned {
  input_ids: number[];
  word_ids: number[];
  labels_first: number[];
  labels_all: number[];
}
interface WordCase extends Aligned {
  name: string;
  words: string[];
  labels: number[];
  tokens: string[];
  attention_mask: number[];
  special_tokens_mask: number[];
  offsets_utf16: [number, number][];
  words_without_tokens: number[];
  truncated: Record<string, Aligned & { words_lost: number; words_cut: number[] }>;
}
interface TextCase {
  name: string;
  text: string;
  input_ids: number[];
  tokens: string[];
  special_tokens_mask: number[];
  offsets_utf16: [number, number][];
}

/** What differs between the families' files beside their vocabularies. */
const FAMILIES = [
  { family: 'wordpiece-cased', modelMaxLength: 512, vocabSize: 1204 },
  { family: 'wordpiece-uncased', modelMaxLength: 512, vocabSize: 30_522 },
  { family: 'roberta-bpe', modelMaxLength: 512, vocabSize: 1100 },
  { family: 'modernbert-bpe', modelMaxLength: 8192, vocabSize: 1012 },
  { family: 'xlmr-unigram', modelMaxLength: 512, vocabSize: 687 },
  { family: 'camembert-unigram', modelMaxLength: 512, vocabSize: 690 },
  { family: 'deberta-v2-unigram', modelMaxLength: 512, vocabSize: 688 },
  { family: 'deberta-v2-precompiled', modelMaxLength: 512, vocabSize: 687 },
  { family: 'albert-unigram', modelMaxLength: 512, vocabSize: 618 },
];

describe.each(FAMILIES)('$family', ({ family, modelMaxLength, vocabSize }) => {
  const tokenizer = load(`alignment/${family}`);
  const { cases, labels, ...ids } = readJson(`alignment/${family}/cases.json`) as {
    cases: WordCase[];
    labels: string[];
    pad_token_id: number;
    unk_token_id: number;
  };
  const continuations = continuationLabels(labelSet(labels));

  function expectAligned(
    words: readonly string[],
    wordLabels: readonly number[],
    maxLength: number,
    expected: Aligned,
  ) {
    const encoding = encodeWords(tokenizer, words, maxLength);
    expect(encoding.inputIds).toEqual(expected.input_ids);
    const wordIds = expected.word_ids.map((word) => (word === -1 ? null : word));
    expect(encoding.wordIds).toEqual(wordIds);
    expect(alignLabels(wordIds, wordLabels, continuations, 'first')).toEqual(expected.labels_first);
    expect(alignLabels(wordIds, wordLabels, continuations, 'all')).toEqual(expected.labels_all);
    return encoding;
  }

  test('has the special tokens', () => {
    expect(tokenizer.padTokenId).toBe(ids.pad_token_id);
    expect(tokenizer.unkTokenId).toBe(ids.unk_token_id);
    expect(tokenizer.modelMaxLength).toBe(modelMaxLength);
    expect(tokenizer.vocabSize).toBe(vocabSize);
  });

  test('the oracle has 57 word lists', () => {
    expect(cases).toHaveLength(57);
  });

  test.each(cases.map((c) => [c.name, c] as const))('words: %s', (_, c) => {
    const encoding = expectAligned(c.words, c.labels, Number.POSITIVE_INFINITY, c);
    expect(encoding.attentionMask).toEqual(c.attention_mask);
    expect(encoding.tokenTypeIds).toEqual(c.input_ids.map(() => 0));
    expect(encoding.wordIds.map((word) => (word === null ? 1 : 0))).toEqual(c.special_tokens_mask);
    const pieces = c.words.flatMap((word) => tokenizer.pieces(word));
    const { tokens, offsets, tokenTypeIds } = tokenizer.surround(pieces);
    expect(tokens).toEqual(c.tokens);
    expect(offsets).toEqual(c.offsets_utf16);
    expect(tokenTypeIds).toEqual(encoding.tokenTypeIds);
    expect(encoding).toMatchObject({ wordCount: c.words.length, wordsLost: 0, wordsCut: [] });
    expect(c.words.map((_, word) => word).filter((word) => !encoding.wordIds.includes(word))).toEqual(
      c.words_without_tokens,
    );
  });

  test.each(
    cases.flatMap((c) =>
      Object.entries(c.truncated).map(([maxLength, cut]) => [c.name, Number(maxLength), c, cut] as const),
    ),
  )('words: %s cut to %i tokens', (_, maxLength, c, cut) => {
    const encoding = expectAligned(c.words, c.labels, maxLength, cut);
    expect(encoding.wordsLost).toBe(cut.words_lost);
    expect(encoding.wordsCut).toEqual(cut.words_cut);
  });

  const { cases: texts } = readJson(`alignment/${family}/text_cases.json`) as { cases: TextCase[] };
  test.each(texts.map((c) => [c.name, c] as const))('text: %s', (_, c) => {
    const encoding = tokenizer.encodeText(c.text);
    expect(encoding.inputIds).toEqual(c.input_ids);
    expect(encoding.tokens).toEqual(c.tokens);
    expect(encoding.offsets).toEqual(c.offsets_utf16);
    expect(encoding.specialTokensMask).toEqual(c.special_tokens_mask);
  });
});

describe('Unicode normalisation forms', () => {
  // Computed with tokenizers 0.23.3: text of each character, and its place.
  test.each([
    [
      'NFC',
      'Ae\u0301x',
      [
        ['A', 0, 1],
        ['\u00e9', 1, 2],
        ['x', 3, 4],
      ],
    ],
    [
      'NFC',
      'a\u0302\u0323b',
      [
        ['\u1ead', 0, 1],
        ['b', 3, 4],
      ],
    ],
    [
      'NFC',
      'a\u0327\u0300\u0301',
      [
        ['\u00e0', 0, 1],
        ['\u0327', 2, 3],
        ['\u0301', 3, 4],
      ],
    ],
    [
      'NFD',
      '\u1ed9\ud55c',
      [
        ['o', 0, 1],
        ['\u0323', 0, 1],
        ['\u0302', 0, 1],
        ['\u1112', 1, 2],
        ['\u1161', 1, 2],
        ['\u11ab', 1, 2],
      ],
    ],
    [
      'NFKD',
      '\ufb01\u00bd\u0344\u0334z',
      [
        ['f', 0, 1],
        ['i', 0, 1],
        ['1', 1, 2],
        ['\u2044', 1, 2],
        ['2', 1, 2],
        ['\u0334', 2, 3],
        ['\u0308', 3, 4],
        ['\u0301', 3, 4],
        ['z', 4, 5],
      ],
    ],
    [
      'NFKC',
      '\ufb01e\u0301',
      [
        ['f', 0, 1],
        ['i', 0, 1],
        ['\u00e9', 1, 2],
      ],
    ],
    [
      'NFC',
      '\u1100\u1161\u11a8!',
      [
        ['\uac01', 0, 1],
        ['!', 3, 4],
      ],
    ],
  ] as const)('%s of %j', (form, text, expected) => {
    const normal = unicodeForm(aligned(text), form);
    expect(normal.map((c) => [c.text, c.start, c.end])).toEqual(expected);
  });
});

describe('places of byte-level tokens', () => {
  const file = readJson('alignment/roberta-bpe/tokenizer.json') as { model: BpeModel };
  interface BpeModel {
    vocab: Record<string, number>;
    merges: [string, string][];
  }
  /** As GPT-2's vocabulary, with tokens of several blanks; in the old format: no type, and pairs as one text. */
  const tokenizer = loadTokenizer(
    {
      ...file,
      model: {
        ...file.model,
        type: undefined,
        vocab: { ...file.model.vocab, ĠĠ: 1100, ĠĠĠ: 1101 },
        merges: [['ĠĠ', 'Ġ'], ['Ġ', 'Ġ'], ...file.model.merges].map((pair) => pair.join(' ')),
      },
    },
    {},
  );

  // Computed with tokenizers 0.23.3.
  test.each([
    ['  ', 'ĠĠ', [[2, 2]]],
    [
      '    ',
      'ĠĠĠ Ġ',
      [
        [3, 3],
        [4, 4],
      ],
    ],
    [' a', 'Ġa', [[0, 2]]],
    [
      '  a',
      'Ġ Ġa',
      [
        [0, 0],
        [2, 3],
      ],
    ],
    [
      '   a',
      'ĠĠ Ġa',
      [
        [2, 2],
        [3, 4],
      ],
    ],
    [
      'a     b',
      'Ġa ĠĠĠ Ġ Ġb',
      [
        [0, 1],
        [4, 4],
        [5, 5],
        [6, 7],
      ],
    ],
    [
      'é   b',
      'Ġ Ã© ĠĠ Ġb',
      [
        [0, 0],
        [0, 1],
        [3, 3],
        [4, 5],
      ],
    ],
  ])('%j', (text, tokens, places) => {
    const pieces = tokenizer.pieces(text);
    expect(pieces.map((piece) => piece.token).join(' ')).toBe(tokens);
    expect(pieces.map((piece) => [piece.start, piece.end])).toEqual(places);
  });

  test('a mask takes the blanks to its left, all or one', () => {
    const placeOf = (text: string) => tokenizer.pieces(text).at(-1);
    expect(placeOf('  <mask>')).toEqual({ id: 4, token: '  <mask>', start: 2, end: 8 });
    expect(placeOf(' <mask>')).toEqual({ id: 4, token: ' <mask>', start: 0, end: 7 });
  });
});

test('a metaspace of the old format is read as that of the new', () => {
  const file = readJson('alignment/xlmr-unigram/tokenizer.json') as object;
  const withPreTokenizer = (options: object): FastTokenizer =>
    loadTokenizer({ ...file, pre_tokenizer: { type: 'Metaspace', replacement: '▁', ...options } }, {});
  const tokensOf = (tokenizer: FastTokenizer): string =>
    tokenizer
      .pieces('Marta works')
      .map((piece) => piece.token)
      .join('');
  expect(tokensOf(withPreTokenizer({ add_prefix_space: true }))).toBe('▁Marta▁works');
  expect(tokensOf(withPreTokenizer({ prepend_scheme: 'always' }))).toBe('▁Marta▁works');
  expect(tokensOf(withPreTokenizer({ add_prefix_space: false }))).toBe('Marta▁works');
});

describe('added tokens', () => {
  const added = (id: number, content: string, options: object) => ({
    id,
    content,
    single_word: false,
    lstrip: false,
    rstrip: false,
    normalized: false,
    special: false,
    ...options,
  });
  const file = readJson('alignment/wordpiece-uncased/tokenizer.json') as { added_tokens: object[] };
  const tokenizer = loadTokenizer(
    {
      ...file,
      added_tokens: [
        ...file.added_tokens,
        added(3948, 'solo', { single_word: true }),
        added(16504, 'soloist', {}),
        added(30522, 'newtok', { normalized: true }),
        added(30523, 'Foo Bar', { normalized: true, rstrip: true }),
        added(30524, 'lefty', { lstrip: true }),
        added(30525, 'righty', { rstrip: true }),
      ],
    },
    {},
  );

  // Computed with tokenizers 0.23.3.
  test.each([
    [
      'a NewTok b',
      [1037, 30522, 1038],
      [
        [0, 1],
        [2, 8],
        [9, 10],
      ],
    ],
    [
      'é FOO bär  x',
      [1041, 30523, 1060],
      [
        [0, 1],
        [2, 11],
        [11, 12],
      ],
    ],
    [
      'x  lefty y',
      [1060, 30524, 1061],
      [
        [0, 1],
        [1, 8],
        [9, 10],
      ],
    ],
    [
      'x righty  y',
      [1060, 30525, 1061],
      [
        [0, 1],
        [2, 10],
        [10, 11],
      ],
    ],
    [
      'solo xsolo soloist solo!',
      [3948, 1060, 19454, 2080, 16504, 3948, 999],
      [
        [0, 4],
        [5, 6],
        [6, 9],
        [9, 10],
        [11, 18],
        [19, 23],
        [23, 24],
      ],
    ],
    [
      'newtoknewtok righty lefty',
      [30522, 30522, 30525, 30524],
      [
        [0, 6],
        [6, 12],
        [13, 20],
        [20, 25],
      ],
    ],
  ])('%s', (text, ids, offsets) => {
    const pieces = tokenizer.pieces(text);
    expect(pieces.map((piece) => piece.id)).toEqual(ids);
    expect(pieces.map((piece) => [piece.start, piece.end])).toEqual(offsets);
    expect(tokenizer.vocabSize).toBe(30526);
    expect(tokenizer.modelMaxLength).toBe(Number.POSITIVE_INFINITY);
  });

  test('are not found inside words', () => {
    const inside = loadTokenizer(
      { ...file, added_tokens: [...file.added_tokens, added(30522, 'xyzzy', { single_word: true })] },
      {},
    );
    expect(inside.encodeWord('xyzzy')).toEqual([30522]);
    expect(inside.encodeWord('xyzzyq')).not.toContain(30522);
  });
});

describe('files that cannot be used', () => {
  const file = readJson('alignment/wordpiece-cased/tokenizer.json') as Record<string, unknown>;

  test.each([
    ['no object', [], InvalidTokenizerError, /tokenizer\.json/],
    ['no model', { ...file, model: undefined }, InvalidTokenizerError, /model/],
    [
      'ids that are no numbers',
      { ...file, model: { ...(file.model as object), vocab: { a: 'b' } } },
      InvalidTokenizerError,
      /vocab/,
    ],
    ['another model', { ...file, model: { type: 'WordLevel' } }, UnsupportedTokenizerError, /WordLevel.*BPE/],
    [
      'BPE that is not of bytes',
      { ...file, model: { type: 'BPE', unk_token: '<unk>', vocab: {}, merges: [] } },
      UnsupportedTokenizerError,
      /unk_token <unk>/,
    ],
    [
      'Unigram with bytes for unknown characters',
      { ...file, model: { type: 'Unigram', unk_id: 0, vocab: [['a', 0]], byte_fallback: true } },
      UnsupportedTokenizerError,
      /byte_fallback/,
    ],
    [
      'an unknown token beyond the vocabulary',
      { ...file, model: { type: 'Unigram', unk_id: 1, vocab: [['a', 0]] } },
      InvalidTokenizerError,
      /unk_id is 1/,
    ],
    [
      'another pre-tokenizer',
      { ...file, pre_tokenizer: { type: 'Sequence', pretokenizers: [{ type: 'Digits' }] } },
      UnsupportedTokenizerError,
      /Digits/,
    ],
    [
      'a metaspace for whole texts only',
      { ...file, pre_tokenizer: { type: 'Metaspace', replacement: '▁', prepend_scheme: 'first' } },
      UnsupportedTokenizerError,
      /first/,
    ],
    ['another normaliser', { ...file, normalizer: { type: 'Nmt' } }, UnsupportedTokenizerError, /Nmt/],
    [
      'a character map that is no map',
      { ...file, normalizer: { type: 'Precompiled', precompiled_charsmap: '////' } },
      InvalidTokenizerError,
      /precompiled_charsmap/,
    ],
    [
      'an expression of another language',
      { ...file, normalizer: { type: 'Replace', pattern: { Regex: '(?i:a)(?>b)' }, content: '' } },
      UnsupportedTokenizerError,
      /Replace/,
    ],
    ['no special tokens around', { ...file, post_processor: null }, UnsupportedTokenizerError, /missing/],
    ['another decoder', { ...file, decoder: { type: 'CTC' } }, UnsupportedTokenizerError, /CTC/],
    [
      'no special token of the template',
      { ...file, post_processor: { ...(file.post_processor as object), special_tokens: {} } },
      InvalidTokenizerError,
      /\[CLS\]/,
    ],
  ])('%s', (_, json, errorClass, message) => {
    expect(() => loadTokenizer(json, {})).toThrow(errorClass);
    expect(() => loadTokenizer(json, {})).toThrow(message);
  });

  test('a config of another model', () => {
    expect(() => loadTokenizer(file, { pad_token: '<pad>' })).toThrow(/<pad>/);
    expect(loadTokenizer(file, { pad_token: { content: '[SEP]' } }).padTokenId).toBe(3);
  });
});

describe('sentences', () => {
  const tokenizer = load('alignment/wordpiece-cased');
  const words = 'EU rejects German call to boycott British lamb .'.split(' ');
  const tags = ['B-ORG', 'O', 'B-MISC', 'O', 'O', 'O', 'B-MISC', 'B-LOC', 'O'];
  // Not the order of the course: ids are found by name.
  const labels = labelSet(['I-LOC', 'B-LOC', 'O', 'I-MISC', 'B-MISC', 'B-ORG']);

  test('get the labels of their words, I- by name, or the same where there is no I-', () => {
    const [all] = encodeSentences(
      tokenizer,
      [{ words: [...words, 'lamb'], tags: [...tags, 'O'], line: 1 }],
      labels,
      {
        maxLength: 64,
        alignment: 'all',
      },
    );
    expect(all!.labels).toEqual([-100, 5, 2, 4, 2, 2, 2, 4, 1, 0, 2, 2, 2, -100]);
    const [noInside] = encodeSentences(tokenizer, [{ words: ['lamb'], tags: ['B-ORG'], line: 1 }], labels, {
      maxLength: 64,
      alignment: 'all',
    });
    expect(noInside!.labels).toEqual([-100, 5, 5, -100]);
  });

  test('an unknown tag is reported with its line', () => {
    const options = { maxLength: 64, alignment: 'first' } as const;
    const error = (() => {
      try {
        encodeSentences(tokenizer, [{ words: ['Oslo'], tags: ['B-GPE'], line: 17 }], labels, options);
      } catch (caught) {
        return caught;
      }
    })();
    expect(error).toBeInstanceOf(UnknownTagError);
    expect(error).toMatchObject({ name: 'UnknownTagError', data: { tag: 'B-GPE', line: 17 } });
  });

  test('a length without room for a word is refused', () => {
    expect(() => encodeWords(tokenizer, words, 2)).toThrow(MaxLengthTooSmallError);
    expect(encodeWords(tokenizer, words, 3).inputIds).toHaveLength(3);
  });
});
