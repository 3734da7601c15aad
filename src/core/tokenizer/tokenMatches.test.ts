/** Both ways to find tokens, walks and one pass, against a search that tries every token at every place. */
import { describe, expect, test } from 'vitest';
import { PhiloxStream, STREAM } from '../random.ts';
import { LongestTokens, TokenMatches } from './tokenMatches.ts';
import { TokenTrie } from './tokenTrie.ts';
import { Unigram } from './unigram.ts';
import { WordPiece } from './wordPiece.ts';

const ALPHABET = ['a', 'b', '中', '\u{1f600}'];
const SEEDS = Array.from({ length: 40 }, (_, seed) => seed);

class Texts {
  readonly #random: PhiloxStream;

  constructor(seed: number) {
    this.#random = new PhiloxStream(seed, STREAM.shuffle);
  }

  text(maxCharacters: number): string {
    const count = this.#random.nextBelow(maxCharacters + 1);
    return Array.from({ length: count }, () => ALPHABET[this.#random.nextBelow(ALPHABET.length)]).join('');
  }

  /** Also empty ones and ones that occur twice. */
  list(count: number, maxCharacters: number): string[] {
    return Array.from({ length: count }, () => this.text(maxCharacters));
  }
}

/** Places in the list of the tokens that begin at a place of a text, the longest first. */
function tokensAt(tokens: readonly string[], text: string, start: number): number[] {
  const found = new Map(
    tokens.flatMap((token, place) =>
      token !== '' && text.startsWith(token, start) ? [[token, place] as const] : [],
    ),
  );
  return [...found].sort(([a], [b]) => b.length - a.length).map(([, place]) => place);
}

describe('all tokens at all places', () => {
  test.each(SEEDS)('seed %d', (seed) => {
    const texts = new Texts(seed);
    const tokens = texts.list(1 + seed, 6);
    const matches = new TokenMatches(tokens);
    const text = texts.text(60);
    const longest = matches.longestIn(text);
    const found = Array.from(longest, (first) => {
      const places: number[] = [];
      for (let match = first; match !== 0; match = matches.shorter(match))
        places.push(matches.valueAt(match));
      return places;
    });
    expect(found).toEqual(Array.from(longest, (_, start) => tokensAt(tokens, text, start)));
  });

  test('of an empty text and of no tokens', () => {
    expect(new TokenMatches(['a']).longestIn('')).toHaveLength(0);
    const none = new TokenMatches(['', '\ud83d']);
    expect([...none.longestIn('a\u{1f600}')]).toEqual([0, 0, 0]);
    expect(none.valueAt(0)).toBe(-1);
  });
});

/** A token that every walk in a row of `x` follows to its end, and that is in no text here. */
const LURE = `${'x'.repeat(900)}y`;
/** Stops walks: as the beginning of a text it takes more steps than they may take in all of the text. */
const ROW = 'x'.repeat(600);

describe('the longest token at a place', () => {
  test.each(SEEDS)('seed %d: before and after walks have taken too many steps', (seed) => {
    const texts = new Texts(seed);
    const tokens = [LURE, ...texts.list(1 + seed, 6)];
    const longest = new LongestTokens(new TokenTrie(tokens), () => tokens);
    const text = texts.text(60);
    const expected = Array.from(text.split(''), (_, start) => tokensAt(tokens, text, start)[0] ?? -1);
    const allAt = (whole: string, from: number): number[] => {
      longest.read(whole);
      return Array.from({ length: whole.length }, (_, start) => longest.at(start)).slice(from);
    };
    expect(allAt(text, 0)).toEqual(expected);
    expect(allAt(ROW + text, ROW.length)).toEqual(expected);
  });
});

describe('models with and without a token that stops walks', () => {
  test.each(SEEDS)('seed %d', (seed) => {
    const texts = new Texts(seed);
    const tokens = [...new Set(texts.list(1 + seed, 6))].filter((token) => token !== '');
    const wordPiece = (...more: string[]) => {
      const vocab = [...['[UNK]', 'x', '##x'], ...tokens, ...tokens.map((token) => `##${token}`), ...more];
      return new WordPiece({
        unk_token: '[UNK]',
        continuing_subword_prefix: '##',
        max_input_chars_per_word: 10_000,
        vocab: Object.fromEntries(vocab.map((token, id) => [token, id])),
      });
    };
    const unigram = (...more: string[]) =>
      new Unigram({
        unk_id: 0,
        // Some of equal probability, where the first found stays.
        vocab: [
          ...[['<unk>', 0] as const, ['x', -3] as const],
          ...tokens.map((token, i) => [token, -1 - (i % 5)] as const),
          ...more.map((token) => [token, -2] as const),
        ],
      });
    const text = ROW + texts.text(60);
    expect(wordPiece(`##${LURE}`).tokenize(text)).toEqual(wordPiece().tokenize(text));
    expect(unigram(LURE).tokenize(text)).toEqual(unigram().tokenize(text));
  });
});
