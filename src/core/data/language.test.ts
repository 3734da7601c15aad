import { readFileSync } from 'node:fs';
import { eld } from 'eld/extrasmall';
import { describe, expect, it } from 'vitest';
import { detectLanguage } from './language.ts';
import { LANGUAGE_CODES } from './languageCodes.ts';

const detect = (...sentences: readonly string[]) =>
  detectLanguage({
    splits: {
      train: sentences.map((text) => ({
        words: text.split(' '),
        tags: text.split(' ').map(() => 'O'),
        file: 0,
        line: 1,
      })),
    },
  });

function sample(name: string): string[] {
  const rows = readFileSync(
    new URL(`../../../public/samples/${name}/train.conll`, import.meta.url),
    'utf8',
  ).split('\n');
  const text = rows.map((row) => (row === '' ? '\n' : `${row.split(/\s/)[0]} `)).join('');
  return text.split(' \n').map((line) => line.trim());
}

describe('the language of data', () => {
  it.each([
    ['newsroom-en', 'en'],
    ['redaccion-es', 'es'],
  ])('is found in %s, also in any five sentences of it', async (name, code) => {
    const sentences = sample(name);
    expect(await detect(...sentences)).toBe(code);
    for (let first = 0; first + 5 < sentences.length; first += 60) {
      expect(await detect(...sentences.slice(first, first + 5))).toBe(code);
    }
  });

  it.each([
    ['de', 'Die Bundesregierung hat am Montag in Berlin ein neues Gesetz über den Verkehr vorgestellt .'],
    ['hu', 'A kormány szóvivője hétfőn Budapesten azt mondta , hogy a törvényt jövőre módosítják .'],
    ['no', 'Statsministeren sa mandag at regjeringen ikke ville endre loven før neste år i Oslo .'],
    [
      'ro',
      'Purtătorul de cuvânt al guvernului a spus luni la București că legea va fi modificată anul viitor .',
    ],
    [
      'zh',
      '中 国 政 府 发 言 人 星 期 一 在 北 京 表 示 , 新 的 法 律 将 于 明 年 开 始 实 行 , 欢 迎 大 家 提 出 意 见 和 建 议 , 请 在 本 月 底 以 前 寄 到 我 们 的 办 公 室 。',
    ],
  ])('is found in a sentence of %s', async (code, text) => {
    expect(await detect(text)).toBe(code);
  });

  it.each([
    ['no text', ''],
    ['a name', 'Ana Torres'],
    ['a few words', 'Ana Torres lives in Madrid .'],
    ['symbols', '+ - = 12 34 % ;;; 🙂 🙂 🙂'.repeat(30)],
    ['codes', 'x1 x2 x3 B-PER 0x1F A4 '.repeat(30)],
  ])('is not recognised in %s', async (_, text) => {
    expect(await detect(text)).toBeNull();
  });

  it('is that of most of the text, and none where two have as much of it', async () => {
    const english =
      'The spokesman of the government said on Monday that the law would be changed next year .';
    const spanish =
      'El portavoz del gobierno dijo el lunes que la ley se cambiaría el próximo año en Madrid .';
    const pieces = (text: string, times: number) => Array.from({ length: times }, () => text);
    expect(await detect(...pieces(english, 30), ...pieces(spanish, 8))).toBe('en');
    expect(await detect(...pieces(english, 40), ...pieces(spanish, 40))).toBeNull();
  });

  it('can be chosen of every language that is detected', () => {
    expect(Object.values(eld.info().Languages).filter((code) => !LANGUAGE_CODES.includes(code))).toEqual([]);
    const names = new Intl.DisplayNames('en', { type: 'language', fallback: 'none' });
    expect(LANGUAGE_CODES.filter((code) => names.of(code) === undefined)).toEqual([]);
  });
});
