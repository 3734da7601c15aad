import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { gluedWords, ruleForText, splitWords, WORD_RULES } from './words.ts';

const wordsOf = (text: string): string[] => splitWords(text, 'words').map((word) => word.text);

describe('words of a text', () => {
  test.each([
    ['Ana sleeps.', ['Ana', 'sleeps', '.']],
    ["She don't, I'll", ['She', "don't", ',', "I'll"]],
    ["Ana's and John’s in the 1990's", ['Ana', "'s", 'and', 'John', '’s', 'in', 'the', '1990', "'s"]],
    ["l'homme d'Italia qu’elle O'Brien", ["l'", 'homme', "d'", 'Italia', 'qu’', 'elle', "O'", 'Brien']],
    ['In the U.S. at 3.5 or 1,000', ['In', 'the', 'U.S', '.', 'at', '3.5', 'or', '1,000']],
    ['London.He e.g. col·legi', ['London', '.', 'He', 'e.g', '.', 'col·legi']],
    ['a New York-based one', ['a', 'New', 'York', '-', 'based', 'one']],
    ["so ... `` yes '' -- (1))", ['so', '...', '``', 'yes', "''", '--', '(', '1', ')', ')']],
    ["'Tis rock 'n' roll'", ["'", 'Tis', 'rock', "'", 'n', "'", 'roll', "'"]],
    ['我在北京 works', ['我', '在', '北', '京', 'works']],
    ['カナー', ['カ', 'ナ', 'ー']],
    ['cafe\u0301 snake_case', ['cafe\u0301', 'snake_case']],
    [
      '👨\u200D👩\u200D👧x 👋🏻! ❤\uFE0F 🇪🇸🇫🇷 😀😀',
      ['👨\u200D👩\u200D👧', 'x', '👋🏻', '!', '❤\uFE0F', '🇪🇸', '🇫🇷', '😀', '😀'],
    ],
    ['می\u200Cخواهم so\u00ADft foo\u200Bbar', ['می\u200Cخواهم', 'so\u00ADft', 'foo\u200B', 'bar']],
    ['\ud83d lone \udc00', ['\ud83d', 'lone', '\udc00']],
    ['\n \t\uFEFF', []],
  ])('%j', (text, words) => expect(wordsOf(text)).toEqual(words));

  it('are what is between blanks where the text is tokenised', () => {
    expect(splitWords(' New York-based ,\u00A0x', 'whitespace')).toEqual([
      { text: 'New', start: 1, end: 4 },
      { text: 'York-based', start: 5, end: 15 },
      { text: ',', start: 16, end: 17 },
      { text: 'x', start: 18, end: 19 },
    ]);
  });

  test.each([
    ['สมชายอยู่ที่ New York.', ['สมชาย', 'อยู่', 'ที่', 'New', 'York', '.']],
    ["ไทย 2024, Ana's", ['ไทย', '2024', ',', 'Ana', "'s"]],
    ['東京都に 行く', ['東京', '都', 'に', '行く']],
  ])('are those of a dictionary where a script has no spaces: %j', (text, words) =>
    expect(splitWords(text, 'segmenter').map((word) => word.text)).toEqual(words),
  );

  test.each(['สมชายอาศัยอยู่ในกรุงเทพและเชียงใหม่', '東京都に住んでいます', '\ud840\udc0b漢字'])(
    'of a long run without spaces are those of a short one: %s',
    (run) => {
      const long = run.repeat(300);
      const whole = new Intl.Segmenter('en', { granularity: 'word' }).segment(long);
      expect(splitWords(long, 'segmenter').map((word) => word.text)).toEqual(
        Array.from(whole, ({ segment }) => segment),
      );
    },
  );

  test.each([
    ['王芳2024 NBA。', ['王', '芳', '2', '0', '2', '4', 'N', 'B', 'A', '。']],
    ['cafe\u0301 👨\u200D👩\u200D👧🇪🇸', ['c', 'a', 'f', 'e\u0301', '👨\u200D👩\u200D👧', '🇪🇸']],
    ['서울', ['서', '울']],
  ])('are its characters: %j', (text, words) =>
    expect(splitWords(text, 'characters').map((word) => word.text)).toEqual(words),
  );

  test.each([
    ['Ana sleeps', 'words'],
    ['王芳去了', 'words'],
    ['He met สมชาย', 'segmenter'],
    ['ສະບາຍດີ', 'segmenter'],
    ['មករា', 'segmenter'],
    ['ကမ္ဘာ', 'segmenter'],
  ] as const)('of %j are found by the rule %s where nothing else is known', (text, rule) =>
    expect(ruleForText(text)).toBe(rule),
  );

  it('know which of them is followed without a space', () => {
    expect(gluedWords(splitWords("Ana's (old) car", 'words'))).toEqual([0, 2, 3]);
    expect(gluedWords(splitWords('old car', 'words'))).toBeUndefined();
  });

  test.each(WORD_RULES)('omit only blanks (%s)', (rule) => {
    const character = fc.oneof(
      fc.string({ unit: 'binary', minLength: 1, maxLength: 3 }),
      fc.constantFrom(..."a b\n1.,'’-_·😀👋🏻\u200D\uFE0F\u200B\uFEFF\u00AD我カーไทย\u0301🇪\ud83d\udc00s'"),
    );
    fc.assert(
      fc.property(fc.array(character, { maxLength: 40 }), (characters) => {
        const text = characters.join('');
        let end = 0;
        for (const word of splitWords(text, rule)) {
          expect(text.slice(end, word.start).trim()).toBe('');
          expect(word.end).toBeGreaterThan(word.start);
          expect(text.slice(word.start, word.end)).toBe(word.text);
          expect(word.text).toMatch(/^\S+$/);
          end = word.end;
        }
        expect(text.slice(end).trim()).toBe('');
      }),
      { numRuns: 500 },
    );
  });
});
