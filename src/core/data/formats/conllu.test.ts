import { describe, expect, it } from 'vitest';
import { openText } from '../../../../tests/openText.ts';
import { parseText } from '../../../../tests/parseText.ts';
import { NO_TURNS } from '../../turns.ts';
import type { ReadChoices } from '../choices.ts';
import { NoSuchFieldError, NoTagsError } from '../errors.ts';
import { conllu } from './conllu.ts';

const parse = (text: string, choices: Partial<ReadChoices> = {}) =>
  parseText(conllu, 'file.conllu', text, choices);

const row = (number: string, form: string, upos: string, misc: string): string =>
  `${number}\t${form}\t${form.toLowerCase()}\t${upos}\t_\t_\t0\troot\t_\t${misc}\n`;

const SENTENCE =
  `# sent_id = 1\n${row('1', 'Ana', 'PROPN', 'name=B-PER')}${row('2', 'vive', 'VERB', 'name=O')}` +
  `${row('3', 'en', 'ADP', 'name=O')}${row('4', 'Lima', 'PROPN', 'SpaceAfter=No|name=B-LOC')}${row('5', '.', 'PUNCT', 'name=O')}\n`;

describe('CoNLL-U', () => {
  it('is recognised by ten columns with word numbers, or by the line that names its columns', async () => {
    const isDetected = async (text: string) => conllu.detect(await openText('x', text), NO_TURNS);
    expect(await isDetected(SENTENCE)).toBe(true);
    expect(await isDetected('# global.columns = FORM NER\na\tO\n')).toBe(true);
    expect(await isDetected('1\tAna\tB-PER\n2\tlives\tO\n')).toBe(false);
    expect(await isDetected(SENTENCE.replaceAll(/^\d/gm, 'x'))).toBe(false);
    expect(await isDetected('')).toBe(false);
  });

  it('has entity tags in an item of MISC, and SpaceAfter', async () => {
    const { rows, sentences, wordField, tagField, fields, factLines } = await parse(SENTENCE);
    expect(rows).toEqual(['Ana/B-PER vive/O en/O Lima/B-LOC ./O']);
    expect(sentences[0]).toMatchObject({ line: 2, lines: [2, 3, 4, 5, 6], glued: [3], document: 0 });
    expect([wordField, tagField]).toEqual(['FORM', 'MISC:name']);
    expect(fields.filter(({ holds }) => holds === 'span-tags').map(({ id }) => id)).toEqual(['MISC:name']);
    expect(factLines).toEqual(['columnsByTabs 10', 'wordField FORM', 'miscItem name', 'commentRows 1']);
  });

  it.each([['NER'], ['Entity']])('may call the item %s', async (item) => {
    expect((await parse(SENTENCE.replaceAll('name', item))).tagField).toBe(`MISC:${item}`);
  });

  it('may tag only the words of entities', async () => {
    const { rows, factLines } = await parse(SENTENCE.replaceAll('name=O', '_'));
    expect(rows).toEqual(['Ana/B-PER vive/O en/O Lima/B-LOC ./O']);
    expect(factLines).toContain('placeholderIsOutside');
  });

  it('may have them as MISC, or in another column', async () => {
    expect((await parse(SENTENCE.replaceAll(/\S*name=/g, ''))).tagField).toBe('MISC');
    const inXpos = SENTENCE.replaceAll(/_\t_\t0\troot\t_\t.*name=(.*)/g, '$1\t_\t0\troot\t_\t_');
    expect(await parse(inXpos)).toMatchObject({
      tagField: 'XPOS',
      rows: ['Ana/B-PER vive/O en/O Lima/B-LOC ./O'],
    });
  });

  it('has parts of speech where there are no entities, and where the user chooses them', async () => {
    const pos = 'Ana/PROPN vive/VERB en/ADP Lima/PROPN ./PUNCT';
    expect((await parse(SENTENCE.replaceAll(/\S*name=\S*/g, '_'))).rows).toEqual([pos]);
    expect((await parse(SENTENCE, { tagField: 'UPOS' })).rows).toEqual([pos]);
    expect((await parse(SENTENCE, { wordField: 'LEMMA' })).rows[0]).toContain('ana/B-PER');
    await expect(parse(SENTENCE, { tagField: 'NE' })).rejects.toThrow(NoSuchFieldError);
    await expect(parse(SENTENCE, { tagField: 'NE' })).rejects.toThrow(/“UPOS”.*“MISC:name”/);
    const untagged = SENTENCE.replaceAll(/\S*name=\S*/g, '_')
      .replaceAll(/\t[A-Z]+\t/g, '\t_\t')
      .replaceAll('root', '_');
    await expect(parse(untagged)).rejects.toThrow(NoTagsError);
  });

  it('has words, not the written forms of several, nor empty nodes', async () => {
    const { rows, sentences, factLines } = await parse(
      row('1', 'Ana', 'PROPN', 'name=B-PER') +
        row('2-3', 'del', '_', 'SpaceAfter=No') +
        row('2', 'de', 'ADP', 'name=O') +
        row('3', 'el', 'DET', 'name=O') +
        row('4', '.', 'PUNCT', 'name=O') +
        row('4.1', 'es', 'AUX', '_'),
    );
    expect(rows).toEqual(['Ana/B-PER de/O el/O ./O']);
    expect(sentences[0]!.glued).toEqual([1, 2]);
    expect(factLines).toEqual(expect.arrayContaining(['multiwordRows 1', 'emptyNodes 1']));
  });

  it('marks documents', async () => {
    const { sentences, marksDocuments } = await parse(
      `# newdoc id = a\n${SENTENCE}${SENTENCE}# newdoc id = b\n${SENTENCE}`,
    );
    expect(marksDocuments).toBe(true);
    expect(sentences.map(({ document }) => document)).toEqual([0, 0, 1]);
  });

  it('reports rows with too few or too many columns, and words without a tag', async () => {
    const { rows, problems } = await parse(
      `${SENTENCE.trimEnd()}\n6\tbien\tbien\tADV\nx\n7\ty\ty\tADV\t_\t_\t0\troot\t_\tname=O\tz\n${row('8', 'z', 'X', '_')}`,
    );
    expect(rows).toEqual(['Ana/B-PER vive/O en/O Lima/B-LOC ./O bien/O y/O z/']);
    expect(problems.map(({ line, kind, action }) => [line, kind, action])).toEqual([
      [7, 'wrong-column-count', 'read-as-outside'],
      [8, 'wrong-column-count', 'skipped'],
      [9, 'wrong-column-count', 'read-as-outside'],
    ]);
  });
});

describe('CoNLL-U Plus', () => {
  const PLUS =
    '# global.columns = FORM LEMMA UPOS CONLL:NER EMMORPH:LEMMA\n' +
    '#Ana\tAna\tPROPN\tB-PER\tAna\nvive\tvivir\tVERB\tO\tvivir\n# text = x\nen\ten\tADP\tO\ten\nLima\tLima\tPROPN\tB-LOC\tLima\n\n';

  it('names its columns: the tag can be in the middle, and words begin with #', async () => {
    const { rows, wordField, tagField, factLines } = await parse(PLUS);
    expect(rows).toEqual(['#Ana/B-PER vive/O en/O Lima/B-LOC']);
    expect([wordField, tagField]).toEqual(['FORM', 'CONLL:NER']);
    expect(factLines).toEqual([
      'columnsByTabs 5',
      'columnsLine 1',
      'wordField FORM',
      'tagField CONLL:NER',
      'commentRows 2',
    ]);
  });
});
