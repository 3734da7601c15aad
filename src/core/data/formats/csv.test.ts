import { describe, expect, it } from 'vitest';
import { openText } from '../../../../tests/openText.ts';
import { parseText } from '../../../../tests/parseText.ts';
import { NO_TURNS } from '../../turns.ts';
import type { ReadChoices } from '../choices.ts';
import { NoClassNamesError, NoSuchFieldError } from '../errors.ts';
import { csv } from './csv.ts';

const parse = (text: string, choices: Partial<ReadChoices> = {}, names?: string) =>
  parseText(csv, 'file.csv', text, choices, names === undefined ? {} : { 'labels.txt': names });

const KAGGLE = `Sentence #,Word,POS,Tag
Sentence: 1,Thousands,NNS,O
,of,IN,O
,London,NNP,B-geo
,",",",",O
,"""",\`\`,O
Sentence: 2,Iranian,JJ,B-gpe
,officials,NNS,O
`;

describe('CSV', () => {
  it('is recognised by a header over sentence ids, or over lists', async () => {
    const isDetected = async (text: string) => csv.detect(await openText('file.csv', text), NO_TURNS);
    expect(await isDetected(KAGGLE)).toBe(true);
    expect(await isDetected('id,tokens,tags\n1,"[\'a\']","[\'O\']"\n')).toBe(true);
    expect(await isDetected('text,labels\nAna came,B-per O\n')).toBe(true);
    expect(await isDetected('word,tag\nAna,B-PER\ncame,O\n\n')).toBe(false);
    expect(await isDetected('text,label\nwhat a day,good\nno more,bad\n')).toBe(false);
    expect(await isDetected('Ana,B-PER,x\ncame,O,x\n')).toBe(false);
    expect(await isDetected('sentence,word,tag\n')).toBe(false);
    expect(await isDetected('')).toBe(false);
  });
});

describe('a word a row', () => {
  it('has the id of its sentence in the first row of each', async () => {
    const { rows, sentences, factLines, fields, wordField, tagField, reported } = await parse(KAGGLE);
    expect(rows).toEqual(['Thousands/O of/O London/B-geo ,/O "/O', 'Iranian/B-gpe officials/O']);
    expect(sentences.map(({ line, lines }) => [line, lines])).toEqual([
      [2, [2, 3, 4, 5, 6]],
      [7, [7, 8]],
    ]);
    expect(factLines).toEqual([
      'columnsByDelimiter 4 ,',
      'sentenceField Sentence #',
      'wordField Word',
      'tagField Tag',
    ]);
    expect(fields.map(({ id }) => id)).toEqual(['Sentence #', 'Word', 'POS', 'Tag']);
    expect([wordField, tagField]).toEqual(['Word', 'Tag']);
    expect(reported).toEqual([]);
  });

  it.each([['sentence_id'], ['SentenceId'], ['sent_idx'], ['sid'], ['sentence']])(
    'or in all, under %s',
    async (name) => {
      const { rows } = await parse(`${name}\tlabel\ttoken\n0\tB-X\ta\n0\tO\tb\n1\tO\tc\n`);
      expect(rows).toEqual(['a/B-X b/O', 'c/O']);
    },
  );

  it.each([['id'], ['sample_id'], ['text_id'], ['#']])('or in runs of rows, under %s', async (name) => {
    const { rows, factLines } = await parse(`${name},word,tag\n7,a,B-X\n7,b,O\n8,c,O\n`);
    expect(rows).toEqual(['a/B-X b/O', 'c/O']);
    expect(factLines).toContain(`sentenceField ${name}`);
    for (const ids of ['123', '121', '777']) {
      const text = `${name},word,tag\n${[...ids].map((id) => `${id},a,B-X\n`).join('')}`;
      expect(await csv.detect(await openText('file.csv', text), NO_TURNS)).toBe(false);
    }
  });

  it('is read as the user chooses', async () => {
    expect((await parse(KAGGLE, { tagField: 'POS' })).rows[1]).toBe('Iranian/JJ officials/NNS');
    await expect(parse(KAGGLE, { tagField: 'NE' })).rejects.toThrow(NoSuchFieldError);
    await expect(parse(KAGGLE, { wordField: 'x' })).rejects.toThrow(/Choose one of “Sentence #”, “Word”/);
  });

  it('may have documents', async () => {
    const { sentences, marksDocuments } = await parse(
      'doc_id,sent_id,word,tag\na,1,x,O\na,1,y,B-X\na,2,z,O\nb,1,u,O\nb,1,v,O\n',
    );
    expect(marksDocuments).toBe(true);
    expect(sentences.map(({ words, document }) => [words.join(' '), document])).toEqual([
      ['x y', 0],
      ['z', 0],
      ['u v', 1],
    ]);
    // Their sentences need not stand together.
    const mixed = await parse('doc_id,sent_id,word,tag\na,1,x,O\nb,1,u,O\na,2,z,B-X\n');
    expect(mixed.sentences.map(({ document }) => document)).toEqual([0, 1, 0]);
  });

  it('reports damaged rows by line', async () => {
    const { rows, reported } = await parse(`${KAGGLE},1,000,CD,O\n,x\n,,NN,O\n,y,NN,O,\n,",NN,O\n,z,NN,O\n`);
    expect(rows[1]).toBe('Iranian/B-gpe officials/O 1,000/O y/O "/O z/O');
    expect(reported).toEqual([
      '9 wrong-column-count repaired',
      '10 wrong-column-count skipped',
      '11 missing-word skipped',
      '12 wrong-column-count repaired',
      '13 unclosed-quote repaired',
    ]);
  });

  it('continues after many quotes that nobody closed', async () => {
    const damaged = Array.from({ length: 60 }, (_, i) => `s${i},",NN,O\ns${i},w${i},NN,B-X\n`).join('');
    const { rows } = await parse(`id,word,POS,tag\n${damaged}`.replace('id', 'sent_id'));
    expect(rows).toHaveLength(60);
    expect(rows[59]).toBe('"/O w59/B-X');
  });
});

describe('a sentence a row', () => {
  it.each([
    ['Python', `"['Ana', ""b's"", 'c\\'']","['B-PER', 'O', 'O']"`],
    ['JSON', `"[""Ana"", ""b's"", ""c'""]","[""B-PER"", ""O"", ""O""]"`],
    ['numpy', `"['Ana' ""b's""\n ""c'""]","['B-PER' 'O' 'O']"`],
  ])('has lists as %s writes them', async (_, cells) => {
    const { rows, factLines, reported } = await parse(`tokens,tags\n${cells}\n`);
    expect(rows).toEqual(["Ana/B-PER b's/O c'/O"]);
    expect(factLines).toEqual([
      'columnsByDelimiter 2 ,',
      'stringifiedLists',
      'wordField tokens',
      'tagField tags',
    ]);
    expect(reported).toEqual([]);
  });

  it('may have its words, or both, separated by spaces', async () => {
    expect(
      (await parse(`Sentence #,Sentence,POS,Tag\nSentence: 1,Ana came,"['NNP', 'VBD']","['B-per', 'O']"\n`))
        .rows,
    ).toEqual(['Ana/B-per came/O']);
    const { rows, factLines } = await parse('text;labels\nAna came;B-per O\nso what;O O\n');
    expect(rows).toEqual(['Ana/B-per came/O', 'so/O what/O']);
    expect(factLines).toContain('wordsBySpaces');
  });

  it('begins on the line that is reported, also after cells of several lines', async () => {
    const { sentences, reported } = await parse(
      `note,tokens,tags\n"a\n\nb","['x']","['O']"\nc,"['y', 'z']","['O']"\n"d\ne","['u']","['B-X']"\n`,
    );
    expect(sentences.map(({ line }) => line)).toEqual([2, 6]);
    expect(reported).toEqual(['5 unequal-lengths skipped']);
  });

  it('has numbered tags where a file names the classes', async () => {
    const text = "tokens,ner_tags\n\"['Ana', 'came']\",[1 0]\n";
    expect((await parse(text, {}, 'O\nB-PER\n')).rows).toEqual(['Ana/B-PER came/O']);
    await expect(parse(text)).rejects.toThrow(NoClassNamesError);
  });

  it('reports lists that are cut off, and continues', async () => {
    const { rows, reported } = await parse(
      `tokens,tags\n"['a']","['O']"\n"['b' ... 'c']","['O' ... 'O']"\n"['d'","['O']"\n"['e']",x,y\n"['f']","['B-X']"\n`,
    );
    expect(rows).toEqual(['a/O', 'f/B-X']);
    expect(reported).toEqual([
      '3 malformed-record skipped',
      '4 malformed-record skipped',
      '5 wrong-column-count skipped',
    ]);
  });
});
