/** Steps of a tokenizer, as tokenizers writes them, in their own place or where they do not belong. */
import type { Draws } from './draws.ts';
import { type JsonTree, toTree } from './jsonTree.ts';

const FIELDS = {
  normalizer: 'normalizers',
  pre_tokenizer: 'pretokenizers',
  post_processor: 'processors',
  decoder: 'decoders',
} as const;
type Field = keyof typeof FIELDS;

/** Some need time or memory without bound, or ids that no model has. */
const PATTERNS = [
  ...[
    '(a+)+$',
    '(a|a)*b',
    '(?:a*)*c',
    '(.*)*x',
    '([a-z]+)*\\d',
    '(a?){30}a{30}',
    '\\s+',
    ' ',
    '',
    '.',
    '^',
    '$',
    '(?=a)',
    '\\b',
  ],
  ...[
    '\\p{L}+',
    '[',
    '(',
    '\\',
    '(?i)a',
    '(?<x>a)\\k<x>',
    '\\G',
    '[[:alpha:]]',
    'a{1,100000}',
    '(?<!a)b',
    '\\X',
    '🎉',
    '[^\\ud800]',
  ],
].flatMap((text) => [{ Regex: text }, { String: text }]);
const CONTENTS = ['', ' ', 'a', 'aa', 'a'.repeat(1000), '$1', '$&', '\\1', '▁', '\u0000'];
const CHARSMAPS = ['', 'AAAA', '/////w==', 'BAAAAAAAAAA=', '!', 'gAAAAP////8='];
const BEHAVIORS = [
  'Removed',
  'Isolated',
  'MergedWithPrevious',
  'MergedWithNext',
  'Contiguous',
  'constructor',
];

type MakeStep = (draws: Draws) => Readonly<Record<string, unknown>>;

const STEPS: Readonly<Record<Field, readonly MakeStep[]>> = {
  normalizer: [
    (draws) => ({ type: 'Replace', pattern: draws.oneOf(PATTERNS), content: draws.oneOf(CONTENTS) }),
    (draws) => ({ type: 'Replace', pattern: draws.oneOf(PATTERNS), content: draws.oneOf(CONTENTS) }),
    (draws) => ({ type: 'Prepend', prepend: draws.oneOf(CONTENTS) }),
    (draws) => ({ type: 'Strip', strip_left: draws.chance(0.5), strip_right: draws.chance(0.5) }),
    (draws) => ({
      type: draws.oneOf([
        'NFC',
        'NFD',
        'NFKC',
        'NFKD',
        'Lowercase',
        'StripAccents',
        'Nmt',
        'ByteLevel',
        'constructor',
      ]),
    }),
    (draws) => ({ type: 'Precompiled', precompiled_charsmap: draws.oneOf(CHARSMAPS) }),
    (draws) => ({
      type: 'BertNormalizer',
      clean_text: draws.chance(0.5),
      handle_chinese_chars: draws.chance(0.5),
      strip_accents: draws.oneOf([null, true, false]),
      lowercase: draws.chance(0.5),
    }),
  ],
  pre_tokenizer: [
    (draws) => ({
      type: 'Split',
      pattern: draws.oneOf(PATTERNS),
      behavior: draws.oneOf(BEHAVIORS),
      invert: draws.chance(0.3),
    }),
    (draws) => ({ type: 'Punctuation', behavior: draws.oneOf(BEHAVIORS) }),
    (draws) => ({ type: 'Digits', individual_digits: draws.chance(0.5) }),
    (draws) => ({
      type: draws.oneOf(['Whitespace', 'WhitespaceSplit', 'BertPreTokenizer', 'UnicodeScripts', 'toString']),
    }),
    (draws) => ({
      type: 'ByteLevel',
      add_prefix_space: draws.chance(0.5),
      trim_offsets: true,
      use_regex: draws.chance(0.5),
    }),
    (draws) => ({
      type: 'Metaspace',
      replacement: draws.oneOf(['▁', '', 'aa', '🎉']),
      prepend_scheme: draws.oneOf(['always', 'never', 'first', 'constructor']),
      split: draws.chance(0.5),
    }),
    (draws) => ({ type: 'CharDelimiterSplit', delimiter: draws.oneOf(['a', '', ' ', 'ab']) }),
    (draws) => ({ type: 'FixedLength', length: draws.oneOf([0, 1, 5, -1]) }),
  ],
  post_processor: [
    (draws) => ({
      type: 'BertProcessing',
      sep: ['[SEP]', draws.below(2000)],
      cls: ['[CLS]', draws.below(2000)],
    }),
    (draws) => ({
      type: 'RobertaProcessing',
      sep: ['</s>', draws.oneOf([2, 1e9])],
      cls: ['<s>', 0],
      trim_offsets: draws.chance(0.5),
      add_prefix_space: draws.chance(0.5),
    }),
    (draws) => ({
      type: 'ByteLevel',
      add_prefix_space: true,
      trim_offsets: draws.chance(0.5),
      use_regex: true,
    }),
    (draws) => {
      const token = draws.oneOf(['<s>', '[CLS]', 'constructor', '__proto__', '']);
      const special = { SpecialToken: { id: token, type_id: draws.oneOf([0, 1, 2, 1e9, -1]) } };
      const text = { Sequence: { id: draws.oneOf(['A', 'B', 'C']), type_id: draws.oneOf([0, 1, 7]) } };
      const known = { id: token, ids: draws.oneOf([[], [0], [1, 2], [1e9], [-1]]), tokens: [token] };
      return {
        type: 'TemplateProcessing',
        single: draws.oneOf([[special, text], [text, special, special], [special], [text, text], []]),
        pair: [],
        special_tokens: draws.chance(0.8) ? { [token]: known } : {},
      };
    },
  ],
  decoder: [
    (draws) => ({ type: 'WordPiece', prefix: draws.oneOf(['##', '', 'a']), cleanup: draws.chance(0.5) }),
    (draws) => ({ type: draws.oneOf(['ByteLevel', 'Fuse', 'ByteFallback', 'BPEDecoder', 'valueOf']) }),
    (draws) => ({ type: 'Replace', pattern: draws.oneOf(PATTERNS), content: draws.oneOf(CONTENTS) }),
    (draws) => ({
      type: 'Strip',
      content: draws.oneOf([' ', '', 'ab']),
      start: draws.oneOf([0, 1, 1e9]),
      stop: 0,
    }),
    () => ({ type: 'Metaspace', replacement: '▁', prepend_scheme: 'always', split: true }),
  ],
};

/** Puts one to three steps before, behind or in place of those that a tokenizer.json has, in place. */
export function addSteps(root: JsonTree, draws: Draws): void {
  if (root.kind !== 'object') return;
  const field = draws.oneOf(Object.keys(FIELDS) as Field[]);
  const entry = root.entries.find(({ key }) => key === field);
  if (entry === undefined) return;
  const from = draws.chance(0.9) ? field : draws.oneOf(Object.keys(FIELDS) as Field[]);
  const steps = Array.from({ length: 1 + draws.below(3) }, () => toTree(draws.oneOf(STEPS[from])(draws)));
  const isThere = entry.value.kind !== 'raw';
  if (isThere && draws.chance(0.7)) steps.splice(draws.below(steps.length + 1), 0, entry.value);
  entry.value =
    steps.length === 1
      ? steps[0]!
      : {
          kind: 'object',
          entries: [
            { key: 'type', value: toTree('Sequence') },
            { key: FIELDS[field], value: { kind: 'array', items: steps } },
          ],
        };
}
