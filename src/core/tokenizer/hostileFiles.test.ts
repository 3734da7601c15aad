/**
 * Damaged and hostile tokenizers, and texts without end: each is answered or refused by name, with work that grows
 * with its size. Work is counted (tests/countedWork.ts); a hang is what outlives the runner's limit.
 */
import { describe, expect, test } from 'vitest';
import { countedWork } from '../../../tests/countedWork.ts';
import { oracleTokenizer } from '../../../tests/modelFolders.ts';
import { AddedTokenMatcher } from './addedTokens.ts';
import { aligned, joined } from './alignedText.ts';
import { InvalidTokenizerError, NormalizedTextTooLongError, UnsupportedTokenizerError } from './errors.ts';
import { normalizerOf } from './normalizer.ts';
import { TextBudget } from './textBudget.ts';
import { loadTokenizer } from './tokenizer.ts';
import { tokenizerFromFiles } from './tokenizerFiles.ts';

const ALL = [
  'albert-unigram',
  'camembert-unigram',
  'deberta-v2-precompiled',
  'deberta-v2-unigram',
  'xlmr-unigram',
  'modernbert-bpe',
  'roberta-bpe',
  'wordpiece-cased',
  'wordpiece-uncased',
];
/** Input twice as long may take this much more work; log n of BPE's heap is in it. */
const MAX_DOUBLED = 2.3;
/** And hostile input this much more than valid input of its size. */
const MAX_OF_VALID = 3;

interface File {
  readonly added_tokens: readonly object[];
  readonly model: { readonly vocab: object };
  readonly [part: string]: unknown;
}
const fileOf = (name: string): File => oracleTokenizer(name).tokenizer as unknown as File;
const withModel = (name: string, changes: object): File => {
  const file = fileOf(name);
  return { ...file, model: { ...file.model, ...changes } };
};
const withVocab = (name: string, ...tokens: (readonly [string, number])[]): File => {
  const { vocab } = fileOf(name).model;
  return withModel(name, {
    vocab: Array.isArray(vocab) ? [...vocab, ...tokens] : { ...vocab, ...Object.fromEntries(tokens) },
  });
};
const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const fromJson = (text: string) => tokenizerFromFiles(new Map([['tokenizer.json', bytes(text)]]));
const added = (id: number, content: string, flags: object = {}) => ({
  id,
  content,
  normalized: false,
  special: false,
  ...flags,
});

test.each(ALL)('%s reads a text of a million characters', (name) => {
  const { tokenizer, config } = oracleTokenizer(name);
  const sentence = 'Marta lives in Oslo, near the river. ';
  const fast = loadTokenizer(tokenizer, config);
  const once = fast.pieces(sentence.repeat(10)).length;
  const twice = fast.pieces(sentence.repeat(20)).length;
  const tens = Math.ceil(1e5 / sentence.length);
  // The first and the last sentence may have other tokens than those between.
  expect(fast.pieces(sentence.repeat(10 * tens))).toHaveLength(once + (tens - 1) * (twice - once));
});

describe('work grows with the text', () => {
  const texts: Readonly<Record<string, (length: number) => string>> = {
    'one word': (length) => 'ab'.repeat(length / 2),
    'one letter': (length) => 'x'.repeat(length),
    blanks: (length) => ' '.repeat(length),
    'Chinese without blanks': (length) => '中文字'.repeat(length / 3),
    'marks on one letter': (length) => `e${'\u0301\u0323'.repeat(length / 2)}`,
    'letters with marks': (length) => 'é'.normalize('NFD').repeat(length / 2),
    'one cluster after another': (length) => '👩‍👩‍👧 '.repeat(length / 9),
    'lone surrogates': (length) => '\ud83d'.repeat(length),
    'unknown characters': (length) => '\u{1f600}'.repeat(length / 2),
  };
  for (const name of ALL) {
    test.each(Object.keys(texts))(`${name}, %s`, (kind) => {
      const { tokenizer, config } = oracleTokenizer(name);
      const workOf = (length: number): number => {
        const fast = loadTokenizer(tokenizer, config);
        const text = texts[kind]!(length);
        return countedWork(() => fast.pieces(text));
      };
      expect(workOf(18_000)).toBeLessThan(MAX_DOUBLED * Math.max(workOf(9_000), 9_000));
    });
  }
});

describe('words of 200,000 characters', () => {
  const length = 200_000;
  const unlimited = { max_input_chars_per_word: length };

  test('WordPiece without a limit: as much work as for short words', () => {
    const fast = loadTokenizer(withModel('wordpiece-cased', unlimited), {});
    const word = 'in'.repeat(length / 2);
    const short = 'inin '.repeat(length / 5);
    expect(fast.pieces(word)).toHaveLength(length / 2);
    const ofWord = countedWork(() => fast.pieces(word));
    expect(ofWord).toBeLessThan(MAX_OF_VALID * countedWork(() => fast.pieces(short)));
  });

  test('WordPiece with its limit: one unknown token', () => {
    const fast = loadTokenizer(fileOf('wordpiece-cased'), {});
    expect(fast.pieces('a'.repeat(length))).toEqual([{ id: 1, token: '[UNK]', start: 0, end: length }]);
  });

  test('Unigram: known, and unknown', () => {
    const fast = loadTokenizer(fileOf('xlmr-unigram'), {});
    expect(fast.pieces('in'.repeat(length / 2)).at(-1)!.end).toBe(length);
    const unknown = fast.pieces('☃'.repeat(length));
    expect(unknown.map(({ id }) => id)).toContain(fast.unkTokenId);
    expect(unknown.at(-1)!.end).toBe(length);
  });

  test('byte-level BPE: what is merged is what the reference merges', () => {
    const fast = loadTokenizer(fileOf('roberta-bpe'), {});
    const once = fast.pieces('in'.repeat(10)).map(({ token }) => token);
    const tokens = fast.pieces('in'.repeat(length / 2)).map(({ token }) => token);
    expect(tokens).toHaveLength(length / 2 + once.length - 10);
    expect(tokens.join('')).toBe(`Ġ${'in'.repeat(length / 2)}`);
  });
});

describe('tokens that nearly match at every place', () => {
  // Each is a run of one letter with another behind it, which the text has not.
  const almost = (prefix = ''): string => `${prefix}${'a'.repeat(990)}b`;
  const unlimited = (vocab: File): File => ({
    ...vocab,
    model: { ...vocab.model, max_input_chars_per_word: 1_000_000 } as File['model'],
  });
  const letterA: readonly [string, number] = ['##a', 1204];
  const wordPiece = withVocab('wordpiece-cased', letterA);
  const cases: Readonly<Record<string, { readonly hostile: File; readonly plain: File }>> = {
    WordPiece: {
      hostile: unlimited(withVocab('wordpiece-cased', letterA, [almost('##'), 1205])),
      plain: unlimited(wordPiece),
    },
    Unigram: {
      hostile: withVocab('xlmr-unigram', [almost(), -1]),
      plain: fileOf('xlmr-unigram'),
    },
    'added tokens': {
      hostile: { ...wordPiece, added_tokens: [...wordPiece.added_tokens, added(1205, almost())] },
      plain: wordPiece,
    },
    'added tokens of normalised text': {
      hostile: {
        ...wordPiece,
        added_tokens: [...wordPiece.added_tokens, added(1205, almost(), { normalized: true })],
      },
      plain: wordPiece,
    },
  };
  const textOf = (length: number): string => 'a'.repeat(length);

  test.each(Object.keys(cases))('%s: the tokens are those without them', (name) => {
    const { hostile, plain } = cases[name]!;
    for (const text of [textOf(3000), `in ${textOf(500)} Oslo`, `${textOf(2000)}☃${textOf(20)}`]) {
      expect(loadTokenizer(hostile, {}).pieces(text)).toEqual(loadTokenizer(plain, {}).pieces(text));
    }
  });

  test.each(Object.keys(cases))('%s: they are found where they match', (name) => {
    const { hostile } = cases[name]!;
    const pieces = loadTokenizer(hostile, {}).pieces(`${textOf(3000)}b`);
    expect(pieces.at(-1)!.token.replace('##', '')).toBe(almost());
    expect(pieces.at(-1)!.end).toBe(3001);
  });

  test.each(Object.keys(cases))('%s: work is that of ordinary words', (name) => {
    const fast = loadTokenizer(cases[name]!.hostile, {});
    const ordinary = loadTokenizer(cases[name]!.plain, {});
    const workOf = (length: number) => countedWork(() => fast.pieces(textOf(length)));
    const ofWords = (length: number) =>
      countedWork(() => ordinary.pieces('the house by the river '.repeat(length / 23)));
    // The first text pays for the links between tokens.
    workOf(1000);
    expect(workOf(46_000)).toBeLessThan(MAX_DOUBLED * workOf(23_000));
    expect(workOf(46_000)).toBeLessThan(MAX_OF_VALID * ofWords(46_000));
  });

  test('links are made in as many steps as the tokens have characters', () => {
    const fan = Array.from({ length: 5000 }, (_, i): readonly [string, number] => [
      `${'a'.repeat(200)}${String.fromCharCode(0x4e00 + i)}`,
      -1,
    ]);
    const fast = loadTokenizer(withVocab('xlmr-unigram', ...fan), {});
    const text = textOf(200);
    expect(countedWork(() => fast.pieces(text))).toBeLessThan(MAX_OF_VALID * 5000 * 201);
    expect(countedWork(() => fast.pieces(text))).toBeLessThan(100 * text.length);
  });

  test('Unigram with tokens that each begin with the one before: refused by name where there are too many', () => {
    const nested = (count: number) =>
      withVocab('xlmr-unigram', ...Array.from({ length: count }, (_, i) => ['a'.repeat(i + 1), -i] as const));
    expect(() => loadTokenizer(nested(65), {})).toThrow(InvalidTokenizerError);
    expect(() => loadTokenizer(nested(65), {})).toThrow('model.vocab: 65 tokens');
    const fast = loadTokenizer(nested(64), {});
    expect(fast.pieces(textOf(64 * 40)).at(-1)!.end).toBe(64 * 40);
  });
});

describe('added tokens', () => {
  const matcherOf = (count: number) => {
    const tokens = Array.from({ length: count }, (_, i) => ({
      ...added(i, `<token${i}>`),
      single_word: false,
      lstrip: false,
      rstrip: false,
    }));
    return new AddedTokenMatcher(tokens, ({ content }) => content);
  };

  test('a million are found as one is', () => {
    let many = matcherOf(1);
    const work = countedWork(() => {
      many = matcherOf(1_000_000);
    });
    // The trie walks once through each text.
    expect(work).toBeLessThan(1_000_000);
    const text = 'a <token0> b '.repeat(1000);
    const sections = many.split(text);
    expect(sections.filter(({ token }) => token?.id === 0)).toHaveLength(1000);
    expect(countedWork(() => many.split(text))).toBe(countedWork(() => matcherOf(1).split(text)));
  });

  test.each([
    ['lstrip', ' ', { lstrip: true }],
    ['rstrip', ' ', { rstrip: true }],
    ['lstrip after other characters', '<m>', { lstrip: true }],
    ['single_word', 'a', { single_word: true }],
  ])('%s on 100,000 blanks', (_, content, flags) => {
    const file = fileOf('wordpiece-cased');
    const fast = loadTokenizer(
      { ...file, added_tokens: [...file.added_tokens, added(1204, content, flags)] },
      {},
    );
    const textOf = (length: number) => `${' '.repeat(length)}${content}x`.repeat(2);
    expect(fast.pieces(textOf(100_000)).at(-1)!.end).toBe(2 * (100_000 + content.length + 1));
    const workOf = (length: number) => countedWork(() => fast.pieces(textOf(length)));
    expect(workOf(40_000)).toBeLessThan(MAX_DOUBLED * workOf(20_000));
  });
});

describe('files nested deep', () => {
  const nested = (depth: number, inside = '1'): string => `${'['.repeat(depth)}${inside}${']'.repeat(depth)}`;
  const placed = (part: string, content: string): string =>
    JSON.stringify({ ...fileOf('wordpiece-cased'), [part]: 'HERE' }).replace('"HERE"', () => content);
  const sequence = (list: string, depth: number): string =>
    `${`{"type":"Sequence","${list}":[`.repeat(depth)}{"type":"NFC"}${']}'.repeat(depth)}`;

  test.each([
    ['an unknown field', placed('unknown', nested(100_000))],
    ['the version', placed('version', nested(3_000))],
    ['the model', placed('model', nested(100_000))],
    ['added tokens', placed('added_tokens', nested(100_000))],
    ['the decoder', placed('decoder', nested(100_000))],
    ['normalisers', placed('normalizer', sequence('normalizers', 100_000))],
    ['pre-tokenisers', placed('pre_tokenizer', sequence('pretokenizers', 3_000))],
    ['post-processors', placed('post_processor', sequence('processors', 3_000))],
    ['what is never closed', '['.repeat(1_000_000)],
    ['a large file', placed('unknown', nested(600_000))],
    ['one level too many', placed('unknown', nested(64))],
    ['one level too many of a large file', placed('unknown', nested(64, `"${' '.repeat(1_000_000)}"`))],
    ['objects', '{"a":'.repeat(100_000)],
  ])('%s', (_, text) => {
    expect(() => fromJson(text)).toThrow(InvalidTokenizerError);
    expect(() => fromJson(text)).toThrow(/tokenizer\.json/);
  });

  test.each(['tokenizer_config.json', 'special_tokens_map.json', 'added_tokens.json'])('%s', (name) => {
    const files = new Map([
      ['tokenizer.json', bytes(JSON.stringify(fileOf('wordpiece-cased')))],
      [name, bytes(`{"a":${nested(100_000)}}`)],
    ]);
    expect(() => tokenizerFromFiles(files)).toThrow(name);
  });

  test.each([0, 1_000_000])(
    'as many levels as may be, and brackets in texts, beside %d characters',
    (length) => {
      const brackets = String.raw`"\"[[[${'['.repeat(100)}\\\\", "\\\\", "${'{'.repeat(100)}", "${' '.repeat(length)}"`;
      expect(fromJson(placed('unknown', `[${brackets}, ${nested(62)}]`)).encodeWord('in')).toHaveLength(1);
    },
  );

  test('already parsed, sequences in sequences are counted', () => {
    const parsed: unknown = JSON.parse(sequence('normalizers', 5_000));
    const load = () => loadTokenizer({ ...fileOf('wordpiece-cased'), normalizer: parsed }, {});
    expect(load).toThrow(UnsupportedTokenizerError);
    const two: unknown = JSON.parse(sequence('normalizers', 2));
    expect(
      loadTokenizer({ ...fileOf('wordpiece-cased'), normalizer: two }, {}).encodeWord('in'),
    ).toHaveLength(1);
  });
});

describe('normalisers', () => {
  const normalized = (...normalizers: object[]) =>
    loadTokenizer({ ...fileOf('wordpiece-cased'), normalizer: { type: 'Sequence', normalizers } }, {});
  const replace = (pattern: object, content: string) => ({ type: 'Replace', pattern, content });
  test.each([
    '(a+)+$',
    'a*',
    '(?:a|a)*b',
    'a+b',
    'a{1,50}b',
    '^a',
    'a$',
    'a|',
    '\\d',
    '[[:alpha:]]',
    '[a&&b]',
    'a+?',
    '(a)\\1',
    'a{2}{3}',
    '\\',
    '[\\s-z]',
    'a{100}b',
    '[z-a]',
  ])('a Replace of %s is refused by name', (Regex) => {
    expect(() => normalized(replace({ Regex }, ''))).toThrow(UnsupportedTokenizerError);
    expect(() => normalized(replace({ Regex }, ''))).toThrow(`Replace ${Regex}`);
  });

  // Computed with tokenizers 0.23.3.
  test.each([
    [{ Regex: ' {2,}' }, ' ', 'in   Oslo', 'in Oslo'],
    [{ Regex: '\\s{2,}|[\\n\\r\\t]' }, '.', 'in\nOslo  in', 'in.Oslo.in'],
    [{ Regex: '\\s+' }, '.', 'in \u00a0\u0085Oslo', 'in.Oslo'],
    [{ Regex: '[^\\S]|\\u0041\\x{42}' }, '.', 'in\u2003AB', 'in..'],
    [{ Regex: '[a\\]^-]x{2}\\.?' }, '.', 'axx. ]xx ^xx -xx axa', '. . . . axa'],
    [{ Regex: '.' }, '-', 'a\n\u2028b', '-\n--'],
    [{ Regex: '\\$\\{/|é+' }, '', 'a${/ééb', 'ab'],
    [{ Regex: '[^\\S\\n]{2,}' }, '.', 'a \t b\n\nc \u00a0d', 'a.b\n\nc.d'],
    [{ Regex: '\\S{2}' }, '_', 'ab\ufeffc\u0085d', '__\x85d'],
    [{ String: '``' }, '"', '``in``', '"in"'],
    [{ String: '(a+)+$' }, '.', '(a+)+$', '.'],
  ])('a Replace of %o is read', (pattern, content, text, expected) => {
    const normalizer = normalizerOf(replace(pattern, content));
    expect(joined(normalizer(aligned(text), new TextBudget(text.length)))).toBe(expected);
  });

  test('a pattern that nearly matches everywhere is decided at each place', () => {
    const fast = normalized(replace({ Regex: 'a{99}b|a{98}c' }, ''));
    expect(fast.pieces('a'.repeat(200_000))).toHaveLength(1);
  });

  test.each([
    [
      'three steps that multiply by a thousand',
      Array.from({ length: 3 }, () => replace({ String: 'a' }, 'a'.repeat(1000))),
      'a',
    ],
    ['one of a million', [replace({ String: 'a' }, 'b'.repeat(1_000_000))], 'a'],
    ['many that double', Array.from({ length: 40 }, () => replace({ String: 'a' }, 'aa')), 'a'],
    ['one that grows every character', [replace({ Regex: '.' }, 'b'.repeat(40))], 'a'.repeat(1000)],
  ])('%s: what is made of a text is bounded', (_, steps, text) => {
    const fast = normalized(...steps);
    expect(() => fast.pieces(text)).toThrow(NormalizedTextTooLongError);
    const limit = 32 * Math.max(100, text.length);
    expect(
      countedWork(() => expect(() => fast.pieces(text)).toThrow(`more than ${limit} characters`)),
    ).toBeLessThan(20 * limit + 50_000);
  });

  test('decompositions of Unicode are within it', () => {
    const fast = normalized({ type: 'NFKD' }, { type: 'Lowercase' });
    expect(fast.pieces('\ufdfa'.repeat(5000)).length).toBeGreaterThan(0);
  });

  test('a character map may not make a book of a letter either', () => {
    const map = charsmapOf('a', 'b'.repeat(100_000));
    const fast = normalized({ type: 'Precompiled', precompiled_charsmap: map });
    expect(fast.pieces('in').length).toBe(1);
    expect(() => fast.pieces('a')).toThrow(NormalizedTextTooLongError);
  });
});

/** A trie of one ASCII character, and the text that replaces it. */
function charsmapOf(character: string, replacement: string): string {
  const code = character.charCodeAt(0);
  const units = new Uint32Array(256);
  // The root's children are at 0 ^ code; that one has a leaf at the offset 1.
  units[0] = 0;
  units[code] = (1 << 10) | 0x100 | code;
  units[code ^ 1] = 0x80000000;
  const table = new TextEncoder().encode(`${replacement}\0`);
  const all = new Uint8Array(4 + units.byteLength + table.length);
  new DataView(all.buffer).setUint32(0, units.byteLength, true);
  all.set(new Uint8Array(units.buffer), 4);
  all.set(table, 4 + units.byteLength);
  return Buffer.from(all).toString('base64');
}

describe('files that are refused, with the field', () => {
  const wordPiece = fileOf('wordpiece-cased');
  const template = (single: unknown, special_tokens: unknown = {}) => ({
    ...wordPiece,
    post_processor: { type: 'TemplateProcessing', single, special_tokens },
  });
  const special = (id: string, type_id = 0) => ({ SpecialToken: { id, type_id } });
  const metaspace = (replacement: string) => ({
    ...wordPiece,
    pre_tokenizer: { type: 'Metaspace', replacement },
  });

  test.each([
    ['a piece of a million characters', withVocab('xlmr-unigram', ['a'.repeat(1e6), -1]), 'model.vocab.687'],
    ['a word of a million characters', withVocab('wordpiece-cased', ['a'.repeat(1e6), 1204]), 'model.vocab'],
    [
      'an added token of a million characters',
      { ...wordPiece, added_tokens: [added(1204, 'a'.repeat(1e6))] },
      'added_tokens.0.content',
    ],
    ['an id of 1e15', withVocab('wordpiece-cased', ['a', 1e15]), 'model.vocab.a'],
    ['an id of 4e9', withVocab('roberta-bpe', ['aab', 4e9]), 'model.vocab.aab'],
    ['a negative id', withVocab('roberta-bpe', ['aab', -1]), 'model.vocab.aab'],
    [
      'an added token with an id of 4e9',
      { ...wordPiece, added_tokens: [added(4e9, '<a>')] },
      'added_tokens.0.id',
    ],
    ['an infinite score', withVocab('xlmr-unigram', ['aab', Number.POSITIVE_INFINITY]), 'model.vocab.687'],
    ['a score for a token', withVocab('xlmr-unigram', [5 as unknown as string, -1]), 'model.vocab.687'],
    ['no unknown token', withModel('wordpiece-cased', { unk_token: 'constructor' }), 'model.unk_token'],
    ['merges of nothing', withModel('roberta-bpe', { merges: ['ab'] }), 'model.merges.0'],
    ['merges of three', withModel('roberta-bpe', { merges: ['a b c'] }), 'model.merges.0'],
    ['merges of numbers', withModel('roberta-bpe', { merges: [['a', 1]] }), 'model.merges.0'],
    ['a merge that is no token', withModel('roberta-bpe', { merges: [['a', '☃']] }), 'model.merges.0'],
    ['a list for the vocabulary', withModel('wordpiece-cased', { vocab: [] }), 'model.vocab'],
    ['an object for the pieces', withModel('xlmr-unigram', { vocab: {} }), 'model.vocab'],
    [
      'a template without ids',
      template([special('[CLS]')], { '[CLS]': { id: '[CLS]' } }),
      'post_processor.special_tokens.[CLS].ids',
    ],
    [
      'a template with an empty id',
      template([special('[CLS]')], { '[CLS]': { ids: [] } }),
      'post_processor.special_tokens.[CLS].ids',
    ],
    [
      'a template of constructor',
      template([special('constructor')]),
      'post_processor.special_tokens: there is no constructor',
    ],
    [
      'a template of __proto__',
      template([special('__proto__')]),
      'post_processor.special_tokens: there is no __proto__',
    ],
    ['a template of texts', template(['[CLS]', '$A', '[SEP]']), 'post_processor.single.0'],
    [
      'a template of a million tokens',
      template(Array.from({ length: 1e6 }, () => special('[CLS]'))),
      'post_processor.single',
    ],
    ['a negative token type', template([special('[CLS]', -1)]), 'post_processor.single.0'],
    [
      'a special token of -1',
      { ...wordPiece, post_processor: { type: 'BertProcessing', cls: ['[CLS]', -1], sep: ['[SEP]', 3] } },
      'post_processor.cls.1',
    ],
    ['a blank of two characters', metaspace('__'), 'pre_tokenizer.replacement'],
    ['a blank of a million', metaspace('_'.repeat(1e6)), 'pre_tokenizer.replacement'],
    ['no blank', metaspace(''), 'pre_tokenizer.replacement'],
  ])('%s', (_, file, field) => {
    const load = () => loadTokenizer(file, {});
    expect(load).toThrow(InvalidTokenizerError);
    expect(load).toThrow(`tokenizer.json, ${field}`);
  });

  test.each([
    [
      'steps',
      {
        ...wordPiece,
        normalizer: { type: 'Sequence', normalizers: Array.from({ length: 1e6 }, () => ({ type: 'NFC' })) },
      },
    ],
    ['a kind of a million letters', { ...wordPiece, normalizer: { type: 'N'.repeat(1e6) } }],
    [
      'a pattern of a million letters',
      { ...wordPiece, normalizer: { type: 'Replace', pattern: { Regex: 'a'.repeat(1e6) }, content: '' } },
    ],
  ])('a million %s: one short message', (_, file) => {
    const load = () => loadTokenizer(file, {});
    expect(load).toThrow(UnsupportedTokenizerError);
    expect(load).toThrow(/^.{1,600}$/su);
  });

  test.each([
    ['pieces', { ...withModel('xlmr-unigram', { vocab: Array.from({ length: 1e6 }, () => 1) }) }],
    ['merges', { ...withModel('roberta-bpe', { merges: Array.from({ length: 1e6 }, () => 1) }) }],
    ['added tokens', { ...wordPiece, added_tokens: Array.from({ length: 1e6 }, () => ({})) }],
  ])('a million wrong %s are reported at the first', (_, file) => {
    const work = countedWork(() => expect(() => loadTokenizer(file, {})).toThrow(InvalidTokenizerError));
    expect(work).toBeLessThan(10_000);
  });
});

describe("names of JavaScript's own", () => {
  const NAMES = ['constructor', '__proto__', 'toString', 'hasOwnProperty', 'valueOf', 'length'];

  test('as words of a vocab.txt', () => {
    const lines = ['[PAD]', '[UNK]', '[CLS]', '[SEP]', ...NAMES.map((name) => name.toLowerCase())];
    const fast = tokenizerFromFiles(new Map([['vocab.txt', bytes(lines.join('\n'))]]));
    expect(fast.encodeWord('constructor')).toEqual([4]);
    expect(fast.encodeWord('valueof')).toEqual([8]);
  });

  test('as a special token that a vocab.txt lacks', () => {
    const files = new Map([
      ['vocab.txt', bytes('[PAD]\n[UNK]\n[CLS]\n[SEP]')],
      ['tokenizer_config.json', bytes('{"cls_token":"constructor"}')],
    ]);
    expect(() => tokenizerFromFiles(files)).toThrow(InvalidTokenizerError);
  });

  test('as tokens of BPE and of Unigram', () => {
    const bpe = fileOf('roberta-bpe').model.vocab as Readonly<Record<string, number>>;
    const named = NAMES.map((name, i) => `"${name}":${2000 + i}`).join(',');
    const whole = { type: 'ByteLevel', add_prefix_space: false, use_regex: false };
    const ofBytes = JSON.stringify({
      ...withModel('roberta-bpe', { ignore_merges: true, vocab: 'HERE' }),
      pre_tokenizer: whole,
    }).replace('"HERE"', () => JSON.stringify(bpe).replace('{', `{${named},`));
    const fast = loadTokenizer(JSON.parse(ofBytes), {});
    expect(NAMES.map((name) => fast.encodeWord(name))).toEqual(NAMES.map((_, i) => [2000 + i]));
    const unigram = loadTokenizer(
      withVocab('xlmr-unigram', ...NAMES.map((name) => [`▁${name}`, -1] as const)),
      {},
    );
    expect(NAMES.map((name) => unigram.encodeWord(name))).toEqual(NAMES.map((_, i) => [687 + i]));
  });

  test('as tokens around a text', () => {
    const special_tokens = '{"__proto__":{"ids":[7]},"constructor":{"ids":[8]}}';
    const post_processor = `{"type":"TemplateProcessing","single":[{"SpecialToken":{"id":"__proto__","type_id":0}},{"Sequence":{"type_id":0}},{"SpecialToken":{"id":"constructor","type_id":0}}],"special_tokens":${special_tokens}}`;
    const file = JSON.stringify({ ...fileOf('wordpiece-cased'), post_processor: 'HERE' });
    const { template } = fromJson(file.replace('"HERE"', () => post_processor));
    expect([...template.before, ...template.after].map(({ id }) => id)).toEqual([7, 8]);
  });
});
