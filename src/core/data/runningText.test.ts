import { describe, expect, test } from 'vitest';
import { nearestRule, runningText } from './runningText.ts';

const textOf = (words: string, glued?: readonly number[]): string =>
  runningText({ words: words.split(' '), ...(glued === undefined ? {} : { glued }) }).text;

describe('running text', () => {
  test.each([
    ['Ana ( 34 ) lives in Rome , she said .', 'Ana (34) lives in Rome, she said.'],
    ["“ It is Ana 's , is n't it ? ” [ x ]", "“It is Ana's, isn't it?” [x]"],
    ['¿ Dónde está Ana ?', '¿Dónde está Ana?'],
    ['王 芳 去 了 Rome 。', '王芳去了 Rome。'],
    ['สมชาย อยู่ ใน กรุงเทพ', 'สมชายอยู่ในกรุงเทพ'],
    ['he said " yes " .', 'he said " yes ".'],
  ])('of %s', (words, text) => expect(textOf(words)).toBe(text));

  test('has spaces where the file says so', () => {
    expect(textOf('Ana , Rome / Oslo', [0, 2])).toBe('Ana, Rome/ Oslo');
    expect(textOf('Ana , Rome', [])).toBe('Ana , Rome');
  });

  test('says where its words are', () => {
    const { text, places } = runningText({ words: ['Ana', ',', 'in', 'Rome', '.'] });
    expect(places.map(({ start, end }) => text.slice(start, end))).toEqual(['Ana', ',', 'in', 'Rome', '.']);
    expect(places.map((place) => place.text)).toEqual(['Ana', ',', 'in', 'Rome', '.']);
  });
});

describe('the rule nearest to the words of a file', () => {
  test.each([
    ['punctuation apart', ['Ana ( 34 ) lives in Rome , she said .', 'It is Ana .'], 'words'],
    ['punctuation at its word', ['Ana (34) lives in Rome, she said.', 'It is in New-York.'], 'whitespace'],
    ['slots of utterances', ['play it on spotify', "add ana's song to my play-list"], 'whitespace'],
    ['Chinese characters, letters and digits too', ['王 芳 去 了 N B A 2 0 2 4 。'], 'characters'],
    ['Korean syllables', ['김 연 아 는 서 울 에'], 'characters'],
    ['Chinese characters, but whole numbers and names', ['王 芳 去 了 NBA 。', '在 2024 年 。'], 'words'],
    ['Thai words', ['สมชาย อาศัย อยู่ ใน กรุงเทพ', 'มาลี ไป เชียงใหม่'], 'segmenter'],
    ['Japanese words', ['東京 都 に 住ん でいます', '北京 大学 の 学生'], 'segmenter'],
    ['one foreign name among English sentences', ['He met 王芳 .', 'She left .', 'In Rome .'], 'words'],
    ['nothing', [], 'words'],
  ])('%s', (_, sentences, rule) =>
    expect(nearestRule(sentences.map((words) => ({ words: words.split(' ') })))).toBe(rule),
  );
});
