import { describe, expect, it } from 'vitest';
import { readFiles, taggedLines } from '../../../tests/readFiles.ts';

/** `word/tag/tag` by word, a tab between, a blank line after each sentence. */
const columns = (...sentences: readonly string[]): string =>
  sentences.map((words) => `${words.replaceAll(' ', '\n').replaceAll('/', '\t')}\n\n`).join('');

const TRAIN = columns(
  'Ana/NNP/B-NP/B-PER lives/VBZ/B-VP/O in/IN/B-PP/O Lima/NNP/B-NP/B-LOC',
  'Bo/NNP/B-NP/B-PER left/VBD/B-VP/O',
);
const DEV = columns('She/PRP/B-NP/O sees/VBZ/B-VP/O it/PRP/B-NP/O', 'It/PRP/B-NP/O rains/VBZ/B-VP/O');

async function tagFieldsOf(contentOf: Readonly<Record<string, string>>): Promise<(string | null)[]> {
  return (await readFiles(contentOf)).files.map(({ parsed }) => parsed.tagField);
}

describe('files of one format have their tags in the field of the largest train file', () => {
  it('also where all tags of a file are O, which is reported', async () => {
    expect(await tagFieldsOf({ 'dev.txt': DEV })).toEqual(['3']);
    const { files, problems } = await readFiles({ 'dev.txt': `${DEV}x\n`, 'train.txt': TRAIN });
    expect(files.map(({ parsed }) => parsed.tagField)).toEqual(['4', '4']);
    expect(taggedLines(files[0]!)[0]).toBe('She sees it');
    expect(files[0]!.parsed.facts.at(-1)).toEqual({ what: 'tagsAsInTrain', values: { file: 'train.txt' } });
    expect(files[1]!.parsed.facts.map(({ what }) => what)).not.toContain('tagsAsInTrain');
    expect(problems).toHaveLength(1);
  });

  it('in two levels of entities, CSV and JSON too', async () => {
    const levels = columns('A/B-ORG/B-LOC b/I-ORG/O c/B-LOC/O');
    const inner = columns('A/O/B-LOC b/O/O c/O/O');
    expect(await tagFieldsOf({ train: levels, dev: inner.replaceAll('LOC', 'XXX') })).toEqual(['2', '2']);
    const csv = (ner: string) => `sent_id,word,chunk,ner\n1,Ana,B-NP,${ner}\n1,came,B-VP,O\n2,Bo,B-NP,O\n`;
    expect(await tagFieldsOf({ 'train.csv': csv('B-PER'), 'dev.csv': csv('O') })).toEqual(['ner', 'ner']);
  });

  it('in an item of MISC that only train has', async () => {
    const row = (number: number, form: string, upos: string, misc: string) =>
      `${number}\t${form}\t_\t${upos}\t_\t_\t0\t_\t_\t${misc}\n`;
    const train = `${row(1, 'Ana', 'PROPN', 'NE=B-PER')}${row(2, 'came', 'VERB', '_')}\n`;
    const dev = `${row(1, 'She', 'PRON', 'SpaceAfter=No')}${row(2, 'came', 'VERB', '_')}\n`;
    const { files } = await readFiles({ 'train.conllu': train, 'dev.conllu': dev });
    expect(files[1]!.parsed).toMatchObject({ tagField: 'MISC:NE', sentences: [{ tags: ['O', 'O'] }] });
    // Where train writes O, words without the item have no tag.
    const written = train.replace('VERB\t_\t_\t0\t_\t_\t_', 'VERB\t_\t_\t0\t_\t_\tNE=O');
    expect(await tagFieldsOf({ 'train.conllu': written, 'dev.conllu': dev })).toEqual(['MISC:NE', 'UPOS']);
  });

  it('but not where that field holds no such tags, or columns are others', async () => {
    const swapped = DEV.replaceAll(/^(\S+)\t\S+\t(\S+)\t(\S+)$/gm, '$2\t$3\t$1\t$1');
    expect(await tagFieldsOf({ 'train.txt': TRAIN, 'dev.txt': swapped })).toEqual(['4', '1']);
    const fewer = columns('Ana/B-PER came/O', 'Bo/B-PER left/O');
    expect(await tagFieldsOf({ 'train.txt': TRAIN, 'dev.txt': fewer })).toEqual(['4', '2']);
    const more = columns('1/Ana/B-PER/O/x 2/came/O/O/y', '1/Bo/B-PER/O/z 2/left/O/O/w');
    expect(await tagFieldsOf({ 'train.txt': TRAIN, 'dev.txt': more })).toEqual(['4', '3']);
  });
});
