import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { loadTokenizer } from '../tokenizer/tokenizer.ts';
import { NO_TURNS } from '../turns.ts';
import { countUnknownWords } from './unknownWords.ts';

function tokenizerOf(model: string) {
  const read = (name: string): unknown =>
    JSON.parse(readFileSync(new URL(`../../../public/models/${model}/${name}`, import.meta.url), 'utf8'));
  return loadTokenizer(read('tokenizer.json'), read('tokenizer_config.json'));
}

const sentence = (text: string) => {
  const words = text.split(' ');
  return { words, tags: words.map(() => 'O'), file: 0, line: 1 };
};

describe('countUnknownWords', () => {
  const splits = {
    train: [sentence('Ana sah 東京 , naïve Žižek 東京 .')],
    validation: [sentence('Ω and 🙂')],
  };

  it.each(['cased-4l-384', 'multilingual-6l-384'])(
    'counts words with an unknown piece of %s',
    async (model) => {
      const tokenizer = tokenizerOf(model);
      const { unknown, words } = await countUnknownWords({ splits }, tokenizer, NO_TURNS);
      expect(words).toBe(11);
      const flat = [...splits.train, ...splits.validation].flatMap((one) => one.words);
      expect(unknown).toBe(
        flat.filter((word) => tokenizer.encodeWord(word).includes(tokenizer.unkTokenId!)).length,
      );
      expect(unknown).toBeGreaterThanOrEqual(2);
      expect(unknown).toBeLessThan(6);
    },
  );

  it('finds none where a vocabulary has all bytes', async () => {
    const bytes = { unkTokenId: null, encodeWord: () => [1] };
    expect(await countUnknownWords({ splits }, bytes, NO_TURNS)).toEqual({ unknown: 0, words: 11 });
  });
});
