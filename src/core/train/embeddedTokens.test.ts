import { expect, it } from 'vitest';
import { requireEmbeddedSplit } from './embeddedTokens.ts';

const tokenizer = { tokenOf: (id: number) => `token ${id}` };

it('looks at a split sentence by sentence, with a chance to yield after each', async () => {
  let turns = 0;
  const counting = {
    isDue: true,
    giveWay: async () => {
      turns += 1;
    },
  };
  const encodings = [[1, 2], [3], [4, 9], [5]].map((inputIds) => ({ inputIds }));
  const sentences = encodings.map((_, i) => ({ line: 10 + i }));
  await requireEmbeddedSplit(encodings, sentences, tokenizer, 10, counting);
  expect(turns).toBe(4);
  await expect(requireEmbeddedSplit(encodings, sentences, tokenizer, 9, counting)).rejects.toMatchObject({
    name: 'TokenNotEmbeddedError',
    data: { token: 'token 9', id: 9, vocabSize: 9, line: 12 },
  });
  expect(turns).toBe(4 + 2);
});
