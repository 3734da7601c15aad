import { describe, expect, it } from 'vitest';
import { openText } from '../../../../tests/openText.ts';
import { parseText } from '../../../../tests/parseText.ts';
import { NO_TURNS } from '../../turns.ts';
import type { ReadChoices } from '../choices.ts';
import { NoSuchFieldError, NoTagsError } from '../errors.ts';
import { columns } from './columns.ts';

const parse = (text: string, choices: Partial<ReadChoices> = {}) =>
  parseText(columns, 'file.conll', text, choices);

async function isDetected(text: string): Promise<boolean> {
  return columns.detect(await openText('file.conll', text), NO_TURNS);
}

async function rowsOf(text: string): Promise<readonly string[]> {
  return (await parse(text)).rows;
}

/** A regular body, so that a single odd row beside it is the exception. */
const TAB_BODY = 'Ana\tB-PER\nTorres\tI-PER\nlives\tO\nin\tO\nLima\tB-LOC\n.\tO\n\n';
const SPACED_BODY = 'Ana NNP I-NP B-PER\nlives VBZ I-VP O\nin IN I-PP O\nLima NNP I-NP B-LOC\n. . O O\n\n';

describe('columns', () => {
  it('are separated by spaces or tabs; the word is in the first, the tag in the last', async () => {
    expect(await rowsOf(SPACED_BODY)).toEqual(['Ana/B-PER lives/O in/O Lima/B-LOC ./O']);
    expect(await rowsOf(TAB_BODY)).toEqual(['Ana/B-PER Torres/I-PER lives/O in/O Lima/B-LOC ./O']);
    expect((await parse(SPACED_BODY)).factLines).toEqual([
      'columnsBySpaces 4',
      'wordColumn 1',
      'tagColumn 4',
    ]);
    expect(await rowsOf('a  B-X\nb \t  O\n')).toEqual(['a/B-X b/O']);
  });

  it('may have the tag first, or in the middle', async () => {
    expect(await rowsOf('O\ti\nO\tneed\nB-Plot\tthrilling\nI-Plot\trace\n')).toEqual([
      'i/O need/O thrilling/B-Plot race/I-Plot',
    ]);
    const uner = '1\tIguazu\tB-LOC\t-\tann\n2\tis\tO\t-\tann\n3\tin\tO\t-\tann\n\n1\tbig\tO\t-\tann\n';
    expect(await rowsOf(uner)).toEqual(['Iguazu/B-LOC is/O in/O', 'big/O']);
    expect((await parse(uner)).factLines).toEqual(['columnsByTabs 5', 'wordColumn 2', 'tagColumn 3']);
  });

  it('may begin with the number of the word, from 0 or 1; numbers that do not count on are words', async () => {
    expect(await rowsOf('0\tAna\tB-PER\n1\tcame\tO\n\n0\t7\tO\n')).toEqual(['Ana/B-PER came/O', '7/O']);
    expect(await rowsOf('1\tCD\tO\n1\tCD\tO\n\n2\tCD\tB-X\n')).toEqual(['1/O 1/O', '2/B-X']);
  });

  it('may begin with ids of documents or sentences, as in CoNLL-2012', async () => {
    const sentence = (...start: string[]) =>
      ['Ana\tB-PER', 'came\tO', 'to\tO', 'Lima\tB-LOC'].map((row) => [...start, row].join('\t')).join('\n');
    const rows = 'Ana/B-PER came/O to/O Lima/B-LOC';
    expect(await rowsOf(`${sentence('doc1')}\n`)).toEqual([rows]);
    expect(await rowsOf(Array.from({ length: 40 }, (_, i) => sentence(`doc${i}`)).join('\n\n'))).toEqual(
      Array(40).fill(rows),
    );
    const conll2012 = sentence('bc/cctv/00/cctv_0000', '0')
      .split('\n')
      .map((row, i) => row.replace('\t0\t', `\t0\t${i}\t`));
    expect(await rowsOf(conll2012.join('\n'))).toEqual([rows]);
  });

  it('keep words that JavaScript calls whitespace, and the words O and "', async () => {
    const body = '\u200B\tO\n\uFEFF\tO\n\u00A0\tO\n\u0085\tO\nO\tB-X\n"\tO\na b\tO\n';
    expect((await parse(body)).sentences[0]!.words).toEqual([
      '\u200B',
      '\uFEFF',
      '\u00A0',
      '\u0085',
      'O',
      '"',
      'a b',
    ]);
  });

  it('end a sentence at rows of whitespace, and give the line of each word', async () => {
    const { sentences } = await parse('\n\na\tB-X\nb\tO\n\t\n\t \nc\tO\n\n');
    expect(sentences.map(({ words, lines }) => [words, lines])).toEqual([
      [
        ['a', 'b'],
        [3, 4],
      ],
      [['c'], [7]],
    ]);
  });

  it('may hold tags without prefixes', async () => {
    const { rows, factLines } = await parse(
      'the DT\ndog NN\nsaw VBD\nthe DT\ncat NN\n\nthe DT\nend NN\n# DT\n',
    );
    expect(rows).toEqual(['the/DT dog/NN saw/VBD the/DT cat/NN', 'the/DT end/NN #/DT']);
    expect(factLines).toContain('tagColumn 2');
  });

  it('may have a header row', async () => {
    expect(await rowsOf(`Token\tNER\n${TAB_BODY}`)).toEqual(await rowsOf(TAB_BODY));
    expect((await parse(`TOKEN X Y NE\n${SPACED_BODY}`)).factLines).toContain('header TOKEN NE');
    expect(await rowsOf('word pos\na DT\nb NN\nc DT\nd NN\n')).toEqual(['a/DT b/NN c/DT d/NN']);
    expect(await rowsOf('Text NN\na DT\nb NN\nc DT\nd NN\n')).toEqual(['Text/NN a/DT b/NN c/DT d/NN']);
  });
});

describe('documents', () => {
  it.each([
    ['-DOCSTART- -X- O O', SPACED_BODY],
    ['-DOCSTART- -X- -X- O', SPACED_BODY],
    ['-DOCSTART-', SPACED_BODY],
    ['-DOCSTART-\tO', TAB_BODY],
    ['0\t-DOCSTART-\tO', '0\tAna\tB-PER\n1\tcame\tO\n\n'],
  ])('begin at %s', async (mark, body) => {
    const { sentences, marksDocuments, problems } = await parse(
      `${mark}\n\n${body}${body}${mark}\n\n${body}`,
    );
    expect(marksDocuments).toBe(true);
    expect(sentences.map(({ document }) => document)).toEqual([0, 0, 1]);
    expect(problems).toEqual([]);
  });

  it('also end a sentence without a blank line, and count what comes before the first mark', async () => {
    const { rows, sentences } = await parse('a O\n-DOCSTART- O\nb B-X\n-DOCSTART- O\nc O\n');
    expect(rows).toEqual(['a/O', 'b/B-X', 'c/O']);
    expect(sentences.map(({ document }) => document)).toEqual([0, 1, 2]);
  });

  it('do not exist without marks', async () => {
    expect((await parse(TAB_BODY)).marksDocuments).toBe(false);
  });
});

describe('rows that begin with #', () => {
  it('are words where they come with a tag', async () => {
    const { rows, problems } = await parse(`#Volunteers\tO\n#\tO\nfor\tB-X\n#\tB-X\n\n${TAB_BODY}`);
    expect(rows[0]).toBe('#Volunteers/O #/O for/B-X #/B-X');
    expect(problems).toEqual([]);
    expect((await rowsOf(`# # O O\n${SPACED_BODY}`))[0]).toBe('#/O Ana/B-PER lives/O in/O Lima/B-LOC ./O');
  });

  it('are comments where they do not', async () => {
    const { rows, problems, factLines } = await parse(
      `# newdoc id = 7\n# text = Ana Torres lives\n#\thttp://x\t[2009]\n#id=3\n${TAB_BODY}`,
    );
    expect(rows).toHaveLength(1);
    expect(problems).toEqual([]);
    expect(factLines).toContain('commentRows 4');
    expect((await parse(`# sent_id = 3\n${SPACED_BODY}`)).factLines).toContain('commentRows 1');
  });

  it('are damaged rows within a sentence', async () => {
    expect((await rowsOf(`a\tO\n#tag\n${TAB_BODY}`))[0]).toMatch(/^a\/O #tag\/ Ana/);
  });
});

describe('damaged rows', () => {
  const damaged = async (row: string, body: string) => {
    const { rows, problems } = await parse(body + body + row);
    return { row: rows[2], problems: problems.map(({ line, kind, action }) => ({ line, kind, action })) };
  };

  it('without the tab are split at the spaces', async () => {
    expect(await damaged('aliens  B-Plot\n', TAB_BODY)).toEqual({
      row: 'aliens/B-Plot',
      problems: [{ line: 15, kind: 'wrong-column-count', action: 'repaired' }],
    });
    const tagFirst = await parse(
      'O\ta\nO\tb\nO\tc\nO\td\nO\te\nO\tf\nO\tg\nO\th\nO\ti\nB-Plot  aliens\nI-Plot\tx\n',
    );
    expect(tagFirst.rows[0]).toMatch(/aliens\/B-Plot x\/I-Plot$/);
  });

  it('without a tag have an empty one, in two columns', async () => {
    expect(await damaged('word\n', TAB_BODY)).toEqual({ row: 'word/', problems: [] });
    expect(await damaged('word\t\n', TAB_BODY)).toEqual({ row: 'word/', problems: [] });
  });

  it('with too few of many columns are read as outside', async () => {
    expect(await damaged('word NNP I-NP\n', SPACED_BODY)).toEqual({
      row: 'word/O',
      problems: [{ line: 13, kind: 'wrong-column-count', action: 'read-as-outside' }],
    });
  });

  it('without a word are skipped, and a sentence of such rows is reported', async () => {
    const problems = [
      { line: 15, kind: 'missing-word', action: 'skipped' },
      { line: 15, kind: 'empty-sentence', action: 'skipped' },
    ];
    expect(await damaged('\tO\n', TAB_BODY)).toEqual({ row: undefined, problems });
    expect(await damaged('B-PER\n', TAB_BODY)).toEqual({ row: undefined, problems });
    expect((await parse('a O\nb B-X\nc O\n O\n')).reported).toEqual(['4 missing-word skipped']);
    expect((await parse('O\ta\nB-X\tb\nO\n')).reported).toEqual(['3 missing-word skipped']);
    expect((await parse(`${SPACED_BODY} NNP I-NP B-PER\n`)).reported[0]).toBe('7 missing-word skipped');
    expect((await parse('a\tO\tx\nb\tB-X\ty\n\t\tz\n')).reported).toEqual(['3 wrong-column-count skipped']);
  });

  it('with spaces inside the word keep them; empty cells at the end are dropped', async () => {
    expect(await damaged('New York NNP I-NP B-LOC\n', SPACED_BODY)).toEqual({
      row: 'New York/B-LOC',
      problems: [{ line: 13, kind: 'wrong-column-count', action: 'repaired' }],
    });
    expect((await damaged('York\tB-LOC\t\t\n', TAB_BODY)).row).toBe('York/B-LOC');
    expect((await damaged('York\tx\ty\n', TAB_BODY)).row).toBeUndefined();
  });
});

describe('rows with a note after them', () => {
  it('are read without it', async () => {
    const { rows, reported } = await parse(`${TAB_BODY}Lima\tB-LOC\tcapital\nhere\tO\n`);
    expect(rows[1]).toBe('Lima/B-LOC here/O');
    expect(reported).toEqual(['8 wrong-column-count kept']);
  });
});

describe('detect', () => {
  it.each([
    ['prose', 'It was a bright cold day in April .\nAnd the clocks\nwere striking thirteen today\n'],
    ['two words a row', 'bright cold\nday in\nApril and\nthe clocks\n'],
    ['a JSON array', '[\n{"a": 1},\n{"b": 2}\n]\n'],
    ['a JSON array of regular rows', '[{"a": 1, "b": 2},\n{"a": 1, "b": 2},\n{"a": 1, "b": 2}]\n'],
    ['a JSON object', '{\n"a":\n1\n}\n'],
    ['markup', '<html>\n<body>\n</body>\n'],
  ])('refuses %s', async (_, text) => {
    expect(await isDetected(text)).toBe(false);
  });

  it('accepts a few rows whose tags do not repeat where tabs separate them', async () => {
    const rows = 'b\tNN\n.\t.\nc\tRB\nd\tJJ\n';
    expect(await isDetected(rows)).toBe(true);
    expect((await parse(rows)).rows).toEqual(['b/NN ./. c/RB d/JJ']);
    expect(await isDetected(rows.replaceAll('\t', ' '))).toBe(false);
    expect(await isDetected(Array.from({ length: 101 }, (_, i) => `a${i}\tb${i}\n`).join(''))).toBe(false);
  });

  it('accepts brackets as words', async () => {
    expect(await isDetected('[ O\n{ B-X\n')).toBe(true);
    expect(await isDetected('[[ O\n" B-X\n')).toBe(true);
    expect(await isDetected('<PERSON>\tB-X\n')).toBe(true);
  });

  it('leaves a single column to parse, which says what is missing', async () => {
    expect(await isDetected('Ana\nlives\n')).toBe(true);
    await expect(parse('# x\nAna\nlives\n')).rejects.toThrow(NoTagsError);
    await expect(parse('# x\nAna\nlives\n')).rejects.toThrow(/file\.conll, line 2: There is one column only/);
  });
});

describe('delimiters other than tabs and blanks', () => {
  const rows = (at: string) =>
    ['Ana', 'lives', 'in', 'Lima', '.'].map((word, i) => `${word}${at}${'OB'[Number(i === 3)]}`).join('\n');

  it.each([[','], [';'], ['|'], [', ']])('%j', async (at) => {
    const text = rows(at).replaceAll('B', 'B-LOC');
    const { rows: read, factLines } = await parse(`${text}\n\n${text}\n`);
    expect(read).toEqual(Array(2).fill('Ana/O lives/O in/O Lima/B-LOC ./O'));
    expect(factLines[0]).toBe(`columnsByDelimiter 2 ${at.trim()}`);
  });

  it.each([[':'], ['/'], ['~'], ['#'], ['###'], ['::'], ['_'], ['=>']])('any other: %j', async (at) => {
    const text = rows(at).replaceAll('B', 'B-LOC');
    const { rows: read, factLines } = await parse(`${text}\n\n${text}\n${at}${at}O\n`);
    expect(read).toEqual(['Ana/O lives/O in/O Lima/B-LOC ./O', `Ana/O lives/O in/O Lima/B-LOC ./O ${at}/O`]);
    expect(factLines[0]).toBe(`columnsByDelimiter 2 ${at}`);
  });

  it('may follow the tag, or separate more columns; rows of text have none', async () => {
    expect(await rowsOf('Ana/NNP/B-PER\nTorres/NNP/I-PER\nlives/VBZ/O\n')).toEqual([
      'Ana/B-PER Torres/I-PER lives/O',
    ]);
    expect(await rowsOf('O:to\nB-LOC:Lima\nO:and\n')).toEqual(['to/O Lima/B-LOC and/O']);
    await expect(parse('and/or\nhe/she\neither\n')).rejects.toThrow(NoTagsError);
  });

  it('may be words, in quotes or without', async () => {
    const { rows: read, problems } = await parse(
      'word,tag\nAna,B-PER\n",",O\n"""",O\n",O\n,,O\n1,5,O\nlives,O\nin,O\nLima,B-LOC\n.,O\n',
    );
    expect(read).toEqual(['Ana/B-PER ,/O "/O "/O ,/O 1,5/O lives/O in/O Lima/B-LOC ./O']);
    expect(problems.map(({ line, action }) => [line, action])).toEqual([
      [6, 'repaired'],
      [7, 'repaired'],
    ]);
  });

  it('do not separate texts from their classes', async () => {
    const text = Array.from(
      { length: 9 },
      (_, i) => `this is a whole text ${i}\t${i % 2 ? 'good' : 'bad'}\n`,
    ).join('');
    expect(await isDetected(`text\tlabel\n${text}`)).toBe(false);
  });
});

describe('fields', () => {
  const CONLL2003 = `${SPACED_BODY}${SPACED_BODY}Peru NNP I-NP B-LOC\n, , O O\n`;

  it('are the columns by number, or by the header', async () => {
    const { fields, wordField, tagField } = await parse(CONLL2003);
    expect(fields.map(({ id, holds }) => `${id} ${holds}`)).toEqual([
      '1 words',
      '2 token-tags',
      '3 span-tags',
      '4 span-tags',
    ]);
    expect(fields[3]!.examples).toEqual(['B-PER', 'O', 'B-LOC']);
    expect([wordField, tagField]).toEqual(['1', '4']);
    const named = await parse(`TOKEN POS CHUNK NE\n${CONLL2003}`);
    expect(named.fields.map(({ id }) => id)).toEqual(['TOKEN', 'POS', 'CHUNK', 'NE']);
    expect([named.wordField, named.tagField]).toEqual(['TOKEN', 'NE']);
  });

  it('are read as the user chooses', async () => {
    expect((await parse(CONLL2003, { tagField: '3' })).rows[1]).toContain('Ana/I-NP lives/I-VP');
    expect((await parse(CONLL2003, { tagField: '2' })).rows[1]).toContain('Ana/NNP lives/VBZ');
    const swapped = await parse(`TOKEN POS CHUNK NE\n${CONLL2003}`, { wordField: 'POS', tagField: 'CHUNK' });
    expect(swapped.rows[0]).toContain('NNP/I-NP VBZ/I-VP');
  });

  it('that are not there are an error that lists those that are', async () => {
    const error: unknown = await parse(CONLL2003, { tagField: 'NE' }).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(NoSuchFieldError);
    expect(String(error)).toContain('no column “NE”. Choose one of “1”, “2”, “3”, “4”');
  });

  it('of nested entities: the outer one is taken; finer types: the coarse ones', async () => {
    const germeval = '1\tA\tB-ORG\tB-LOC\n2\tb\tI-ORG\tO\n3\tc\tB-LOC\tO\n4\td\tO\tO\n';
    expect((await parse(germeval)).tagField).toBe('3');
    expect((await parse(germeval, { tagField: '4' })).rows).toEqual(['A/B-LOC b/O c/O d/O']);
    const derived = 'A\tB-ORG\tO\nb\tI-ORG\tB-LOCderiv\nc\tB-LOC\tO\nd\tO\tO\n';
    expect((await parse(derived)).tagField).toBe('2');
    const hipe = 'a\tB-pers\tB-pers.author\tO\nb\tO\tO\tO\nc\tB-work\tB-work.primlit\tB-pers\nd\tO\tO\tO\n';
    expect((await parse(hipe)).tagField).toBe('2');
  });

  it('of entities that first occur late in the file are preferred to chunks', async () => {
    const chunks = 'She\tB-NP\tO\nsees\tB-VP\tO\nit\tB-NP\tO\n\n'.repeat(2000);
    expect((await parse(chunks)).tagField).toBe('2');
    expect((await parse(`${chunks}Ana\tB-NP\tB-PER\ncame\tB-VP\tO\n`)).tagField).toBe('3');
    expect((await parse(`${chunks}Ana\tB-NP\tB-NP\ncame\tB-VP\tO\n`)).tagField).toBe('2');
  });

  it('without a word of their own, such as _ for every O, are read', async () => {
    const { rows: read, factLines } = await parse(
      'a\tx\tB-X\nb\ty\t_\nc\tz\tI-X\nd\tv\t_\ne\tw\tB-Y\nf\tu\t_\n',
    );
    expect(read).toEqual(['a/B-X b/O c/I-X d/O e/B-Y f/O']);
    expect(factLines).toContain('placeholderIsOutside');
  });

  it('of numbers are tags beside a column of few words', async () => {
    const text = 'Ana\t1\ncame\t0\nAna\t1\ncame\t0\n\n'.repeat(5);
    expect(await parse(text)).toMatchObject({ wordField: '1', tagField: '2' });
    expect(await parse(text.replaceAll(/^(\w+)\t(\d)$/gm, '$2\t$1'))).toMatchObject({
      wordField: '2',
      tagField: '1',
    });
    expect((await parse(text.replaceAll(/\t(\d)$/gm, '\tN$1\t$1'))).tagField).toBe('2');
  });

  it('of tags with the prefix at the end are found', async () => {
    expect((await parse('Ana\tPER-B\nlives\tO\nin\tO\nLima\tLOC-B\n')).fields[1]!.holds).toBe('span-tags');
  });
});

describe('notes about words', () => {
  const row = (word: string, tag: string, note = '_') => `${word}\t${tag}\t${note}\n`;

  it('say where sentences end, and which words stand together; blank lines separate pages', async () => {
    const { sentences, factLines } = await parse(
      `TOKEN\tNE\tMISC\n# hipe2022:document_id = p1\n${row('Ana', 'B-pers')}${row('came', 'O', 'NoSpaceAfter')}` +
        `${row('.', 'O', 'EndOfSentence|X')}${row('She', 'O')}\n# hipe2022:document_id = p2\n${row('in', 'O')}${row('Lima', 'B-loc')}`,
    );
    expect(sentences.map(({ words, document, glued }) => [words.join(' '), document, glued])).toEqual([
      ['Ana came .', 0, [1]],
      ['She', 0, undefined],
      ['in Lima', 1, undefined],
    ]);
    expect(factLines).toEqual(
      expect.arrayContaining(['sentenceMarks EndOfSentence', 'blankLinesSeparatePages', 'documentMarks 2']),
    );
  });

  it('end no sentence inside an entity', async () => {
    const text = `${row('S', 'B-work')}${row('.', 'I-work', 'EndOfSentence')}${row('Ant', 'I-work')}${row('.', 'O', 'EndOfSentence')}${row('x', 'O')}`;
    expect(await rowsOf(text)).toEqual(['S/B-work ./I-work Ant/I-work ./O', 'x/O']);
  });
});

describe('what is attached to every word', () => {
  it('is removed: language prefixes, character positions', async () => {
    const wikiann = await parse('en:A\tB-PER\nen:b\tO\nen::\tO\nen:d\tO\n');
    expect(wikiann.rows).toEqual(['A/B-PER b/O :/O d/O']);
    expect(wikiann.factLines).toContain('wordPrefix en:');
    const weibo = await parse('科0\tB-X\n技1\tI-X\n全0\tO\n20\tO\n\n口0\tO\n腔1\tO\n');
    expect(weibo.rows).toEqual(['科/B-X 技/I-X 全/O 2/O', '口/O 腔/O']);
    expect(weibo.factLines).toContain('wordPosition');
  });

  it('is kept where a single word lacks it', async () => {
    expect((await rowsOf('en:A\tB-PER\nen:b\tO\nen::\tO\nen:d\tO\nx\tO\n'))[0]).toContain('en:A/B-PER');
    expect((await rowsOf('a0\tB-X\nb1\tO\nc0\tO\nd5\tO\n'))[0]).toContain('a0/B-X');
    expect((await rowsOf('a1\tB-X\nb2\tO\nc0\tO\nd1\tO\n'))[0]).toContain('a1/B-X');
  });
});

describe('Universal Dependencies', () => {
  it('documents begin at newdoc; rows of several words are not words', async () => {
    const { sentences, factLines } = await parse(
      '# newdoc id = a\n# sent_id = 1\n1-2\tdel\tO\t-\t-\n1\tde\tO\t-\t-\n2\tel\tB-X\t-\t-\n3\tx\tO\t-\t-\n\n# newdoc id = b\n1\ty\tO\t-\t-\n',
    );
    expect(sentences.map(({ words, document }) => [words.join(' '), document])).toEqual([
      ['de el x', 0],
      ['y', 1],
    ]);
    expect(factLines).toEqual(expect.arrayContaining(['multiwordRows 1', 'documentMarks 2']));
  });
});

describe('a line as long as the head', () => {
  it('of many words is not a row of as many columns', async () => {
    expect(await isDetected('Ana Torres/B-PER '.repeat(2000))).toBe(false);
  });

  it('of punctuation alone is one column, found in linear time', async () => {
    for (const sign of ['-', '"', '#:']) expect(await isDetected(sign.repeat(100_000))).toBe(true);
  });

  it('is recognised by the punctuation before its last tag', async () => {
    expect(await isDetected(`${'x'.repeat(2000)}:B-PER\n${'y'.repeat(2000)}:O\n`)).toBe(true);
  });
});
