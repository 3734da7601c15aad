import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { parseConfig } from '../models/architectures.ts';
import { requireEmbeddedSplit, requireEmbeddedTypes } from './embeddedTokens.ts';

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

const configOf = (family: string, typeVocabSize: number) =>
  parseConfig({
    ...JSON.parse(
      readFileSync(new URL(`../../../tests/oracles/models/${family}/config.json`, import.meta.url), 'utf8'),
    ),
    type_vocab_size: typeVocabSize,
  });
const template = (typeId: number, aroundTypeId = 0) => ({
  before: [{ id: 0, token: '<s>', typeId: aroundTypeId }],
  after: [],
  typeId,
});

it.each([
  ['bert', 2, template(1), null],
  ['bert', 2, template(2), 2],
  ['bert', 2, template(0, 1_000_000_000), 1_000_000_000],
  ['electra', 1, template(1), 1],
  ['deberta-v2', 2, template(0, 2), 2],
  // These have no input of token types.
  ['deberta-v2', 0, template(1), null],
  ['roberta', 1, template(1), null],
  ['roberta', 2, template(2), 2],
  ['modernbert', 2, template(3), null],
] as const)('%s with %d token types', (family, rows, tokens, refused) => {
  const check = () => requireEmbeddedTypes(tokens, configOf(family, rows));
  if (refused === null) expect(check).not.toThrow();
  else expect(check).toThrow(`the type ${refused}`);
});
