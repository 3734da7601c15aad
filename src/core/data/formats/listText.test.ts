import { describe, expect, it } from 'vitest';
import { looksLikeList, parseListText } from './listText.ts';

describe('lists as text', () => {
  it.each([
    ['[]', []],
    ['["a", "é", null, 3]', ['a', 'é', null, 3]],
    [
      `['a', "it's", 'it\\'s', '\\\\', '\\n', '\\xe9\\u20ac\\U0001f600']`,
      ['a', "it's", "it's", '\\', '\n', 'é€😀'],
    ],
    [`['[', ']', ',', '"']`, ['[', ']', ',', '"']],
    ["['a' 'b'\n 'c']", ['a', 'b', 'c']],
    ["array(['a', 'b'], dtype=object)", ['a', 'b']],
    ['[0 1 2]', [0, 1, 2]],
    ['[O, B-PER, None, nan, -100]', ['O', 'B-PER', null, null, -100]],
    [`['\\q', '\\xzz']`, ['\\q', '\\xzz']],
  ])('%s', (text, items) => {
    expect(looksLikeList(text)).toBe(true);
    expect(parseListText(text)).toEqual(items);
  });

  it.each([["['a' ... 'b']"], ["['a', 'b'"], ["['a"], ['a, b'], ['[[1], [2]]'], [''], ["'a']"]])(
    'not %s',
    (text) => {
      expect(parseListText(text)).toBeNull();
    },
  );
});
