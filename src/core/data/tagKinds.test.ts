import { describe, expect, it } from 'vitest';
import { bytesSource } from '../bytes.ts';
import { arrange } from './arrange.ts';
import { type DataChoices, DEFAULT_CHOICES } from './choices.ts';
import { readData } from './read.ts';
import { fieldsByKind, tagKindOf } from './tagKinds.ts';

async function reportOf(name: string, text: string, choices: Partial<DataChoices> = {}) {
  const all = { ...DEFAULT_CHOICES, ...choices };
  const source = bytesSource(name, new TextEncoder().encode(text));
  const read = await readData([source], all, { checkpoint: async () => undefined });
  return (await arrange(read, 'mine', all)).report;
}

const CONLL_2003 = `-DOCSTART- -X- -X- O

EU NNP B-NP B-ORG
rejects VBZ B-VP O
German JJ B-NP B-MISC
call NN I-NP O
to TO B-VP O
boycott VB I-VP O
British JJ B-NP B-MISC
lamb NN I-NP O
. . O O

Peter NNP B-NP B-PER
Blackburn NNP I-NP I-PER
sleeps VBZ B-VP O
. . O O
`;
const row = (id: number, word: string, upos: string, xpos: string, misc: string) =>
  `${id}\t${word}\t${word.toLowerCase()}\t${upos}\t${xpos}\t_\t0\troot\t_\t${misc}\n`;
const CONLLU = `${[
  row(1, 'Ana', 'PROPN', 'NNP', 'name=B-PER'),
  row(2, 'sees', 'VERB', 'VBZ', 'name=O'),
  row(3, 'Lima', 'PROPN', 'NNP', 'name=B-LOC|SpaceAfter=No'),
  row(4, '.', 'PUNCT', '.', 'name=O'),
].join('')}
${row(1, 'Go', 'VERB', 'VB', 'name=O')}${row(2, '!', 'PUNCT', '.', 'name=O')}
`;
const record = (words: string, pos: string, chunks: string, ner: string) =>
  JSON.stringify({
    tokens: words.split(' '),
    pos_tags: pos.split(' '),
    chunk_tags: chunks.split(' '),
    ner_tags: ner.split(' '),
  });
const JSON_LINES = `${record('EU rejects it .', 'NNP VBZ PRP .', 'B-NP B-VP B-NP O', 'B-ORG O O O')}
${record('Ana sleeps', 'NNP VBZ', 'B-NP B-VP', 'B-PER O')}
`;

describe('what the columns of a file teach', () => {
  it.each([
    ['columns', 'train.txt', CONLL_2003, { names: '4', partsOfSpeech: '2', chunks: '3' }],
    ['CoNLL-U', 'train.conllu', CONLLU, { names: 'MISC:name', partsOfSpeech: 'UPOS' }],
    [
      'JSON',
      'train.jsonl',
      JSON_LINES,
      { names: 'ner_tags', partsOfSpeech: 'pos_tags', chunks: 'chunk_tags' },
    ],
    ['two columns', 'train.txt', CONLL_2003.replaceAll(/^(\S+) \S+ \S+ (\S+)$/gm, '$1 $2'), { names: '2' }],
    [
      'Spanish parts of speech',
      'train.txt',
      'La DA B-LOC\nCoruña NC I-LOC\n, Fc O\n\n23 Z O\nmayo NC O\n. Fp O\n',
      {
        names: '3',
        partsOfSpeech: '2',
      },
    ],
  ])('%s', async (_, name, text, expected) => {
    const { files } = await reportOf(name, text);
    expect(fieldsByKind(files)).toEqual(expected);
    for (const tagField of Object.values(expected)) {
      const chosen = await reportOf(name, text, { tagField });
      expect(chosen.files[0]!.tagField).toBe(tagField);
      expect(fieldsByKind(chosen.files)).toEqual(expected);
    }
  });

  it('prefers the column in use to the usual one', async () => {
    const { files } = await reportOf('train.conllu', CONLLU, { tagField: 'XPOS' });
    expect(fieldsByKind(files).partsOfSpeech).toBe('XPOS');
  });

  it.each([
    ['the words', { id: '1', holds: 'words', examples: ['EU', 'rejects', 'I', 'A'] }],
    ['lemmas', { id: 'LEMMA', holds: 'token-tags', examples: ['be', 'the', 'have', 'X'] }],
    ['relations', { id: 'DEPREL', holds: 'token-tags', examples: ['root', 'nsubj', 'obj', 'punct'] }],
    ['what cannot be read', { id: 'pos_tags', holds: 'other', examples: ['1', '2'] }],
  ] as const)('nothing: %s', (_, field) => {
    expect(tagKindOf(field)).toBeNull();
  });
});
