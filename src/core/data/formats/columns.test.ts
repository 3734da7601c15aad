import { describe, expect, it } from 'vitest';
import { NoTagsError } from '../errors.ts';
import { ProblemLog } from '../problemLog.ts';
import type { Problem } from '../report.ts';
import { readSource } from '../source.ts';
import { conll } from './conll.ts';
import type { ParsedFile } from './format.ts';

function source(text: string) {
  return readSource('file.conll', new TextEncoder().encode(text));
}

function parse(text: string): ParsedFile & { problems: readonly Problem[]; rows: string[] } {
  const problems = new ProblemLog();
  const parsed = conll.parse(source(text), problems);
  const rows = parsed.sentences.map(({ words, tags }) =>
    words.map((word, i) => `${word}/${tags[i]}`).join(' '),
  );
  return { ...parsed, problems: problems.listed, rows };
}

/** A regular body, so that a single odd row beside it is the exception. */
const TAB_BODY = 'Ana\tB-PER\nTorres\tI-PER\nlives\tO\nin\tO\nLima\tB-LOC\n.\tO\n\n';
const BLANK_BODY = 'Ana NNP I-NP B-PER\nlives VBZ I-VP O\nin IN I-PP O\nLima NNP I-NP B-LOC\n. . O O\n\n';

describe('columns', () => {
  it('are parted by blanks or tabs; the word is in the first, the tag in the last', () => {
    expect(parse(BLANK_BODY).rows).toEqual(['Ana/B-PER lives/O in/O Lima/B-LOC ./O']);
    expect(parse(TAB_BODY).rows).toEqual(['Ana/B-PER Torres/I-PER lives/O in/O Lima/B-LOC ./O']);
    expect(parse(BLANK_BODY).layout).toBe('4 columns parted by blanks; word in column 1, tag in column 4');
    expect(parse('a  B-X\nb \t  O\n').rows).toEqual(['a/B-X b/O']);
  });

  it('may have the tag first, or in the middle', () => {
    expect(parse('O\ti\nO\tneed\nB-Plot\tthrilling\nI-Plot\trace\n').rows).toEqual([
      'i/O need/O thrilling/B-Plot race/I-Plot',
    ]);
    const uner = '1\tIguazu\tB-LOC\t-\tann\n2\tis\tO\t-\tann\n3\tin\tO\t-\tann\n\n1\tbig\tO\t-\tann\n';
    expect(parse(uner).rows).toEqual(['Iguazu/B-LOC is/O in/O', 'big/O']);
    expect(parse(uner).layout).toContain('word in column 2, tag in column 3');
  });

  it('may begin with the number of the word, from 0 or 1; numbers that do not count on are words', () => {
    expect(parse('0\tAna\tB-PER\n1\tcame\tO\n\n0\t7\tO\n').rows).toEqual(['Ana/B-PER came/O', '7/O']);
    expect(parse('1\tCD\tO\n1\tCD\tO\n\n2\tCD\tB-X\n').rows).toEqual(['1/O 1/O', '2/B-X']);
  });

  it('keep words that JavaScript calls white space, and the words O and "', () => {
    const body = '\u200B\tO\n\uFEFF\tO\n\u00A0\tO\n\u0085\tO\nO\tB-X\n"\tO\na b\tO\n';
    expect(parse(body).sentences[0]!.words).toEqual([
      '\u200B',
      '\uFEFF',
      '\u00A0',
      '\u0085',
      'O',
      '"',
      'a b',
    ]);
  });

  it('end a sentence at rows of white space, and give the line of each word', () => {
    const { sentences } = parse('\n\na\tB-X\nb\tO\n\t\n\t \nc\tO\n\n');
    expect(sentences.map(({ words, lines }) => [words, lines])).toEqual([
      [
        ['a', 'b'],
        [3, 4],
      ],
      [['c'], [7]],
    ]);
  });

  it('may hold tags without prefixes', () => {
    const { rows, layout } = parse('the DT\ndog NN\nsaw VBD\nthe DT\ncat NN\n\nthe DT\nend NN\n# DT\n');
    expect(rows).toEqual(['the/DT dog/NN saw/VBD the/DT cat/NN', 'the/DT end/NN #/DT']);
    expect(layout).toContain('tags without prefixes');
  });

  it('may have a header row', () => {
    expect(parse(`Token\tNER\n${TAB_BODY}`).rows).toEqual(parse(TAB_BODY).rows);
    expect(parse(`TOKEN NE MISC X\n${BLANK_BODY}`).layout).toContain('a header row');
    expect(parse('word pos\na DT\nb NN\nc DT\nd NN\n').rows).toEqual(['a/DT b/NN c/DT d/NN']);
    expect(parse('Text NN\na DT\nb NN\nc DT\nd NN\n').rows).toEqual(['Text/NN a/DT b/NN c/DT d/NN']);
  });
});

describe('documents', () => {
  it.each([
    ['-DOCSTART- -X- O O', BLANK_BODY],
    ['-DOCSTART- -X- -X- O', BLANK_BODY],
    ['-DOCSTART-', BLANK_BODY],
    ['-DOCSTART-\tO', TAB_BODY],
    ['0\t-DOCSTART-\tO', '0\tAna\tB-PER\n1\tcame\tO\n\n'],
  ])('begin at %s', (mark, body) => {
    const { sentences, marksDocuments, problems } = parse(`${mark}\n\n${body}${body}${mark}\n\n${body}`);
    expect(marksDocuments).toBe(true);
    expect(sentences.map(({ document }) => document)).toEqual([0, 0, 1]);
    expect(problems).toEqual([]);
  });

  it('also end a sentence without a blank row, and count what stands before the first mark', () => {
    const { rows, sentences } = parse('a O\n-DOCSTART- O\nb B-X\n-DOCSTART- O\nc O\n');
    expect(rows).toEqual(['a/O', 'b/B-X', 'c/O']);
    expect(sentences.map(({ document }) => document)).toEqual([0, 1, 2]);
  });

  it('are not there without marks', () => {
    expect(parse(TAB_BODY).marksDocuments).toBe(false);
  });
});

describe('rows that begin with #', () => {
  it('are words where they come with a tag', () => {
    const { rows, problems } = parse(`#Volunteers\tO\n#\tO\nfor\tB-X\n#\tB-X\n\n${TAB_BODY}`);
    expect(rows[0]).toBe('#Volunteers/O #/O for/B-X #/B-X');
    expect(problems).toEqual([]);
    expect(parse(`# # O O\n${BLANK_BODY}`).rows[0]).toBe('#/O Ana/B-PER lives/O in/O Lima/B-LOC ./O');
  });

  it('are comments where they do not', () => {
    const { rows, problems, layout } = parse(
      `# newdoc id = 7\n# text = Ana Torres lives\n#\thttp://x\t[2009]\n#id=3\n${TAB_BODY}`,
    );
    expect(rows).toHaveLength(1);
    expect(problems).toEqual([]);
    expect(layout).toContain('4 comment rows');
    expect(parse(`# sent_id = 3\n${BLANK_BODY}`).layout).toContain('1 comment rows');
  });

  it('are damaged rows within a sentence', () => {
    expect(parse(`a\tO\n#tag\n${TAB_BODY}`).rows[0]).toMatch(/^a\/O #tag\/ Ana/);
  });
});

describe('damaged rows', () => {
  const damaged = (row: string, body: string) => {
    const { rows, problems } = parse(body + body + row);
    return { row: rows[2], problems: problems.map(({ line, kind, action }) => ({ line, kind, action })) };
  };

  it('without the tab are read at the blanks', () => {
    expect(damaged('aliens  B-Plot\n', TAB_BODY)).toEqual({
      row: 'aliens/B-Plot',
      problems: [{ line: 15, kind: 'wrong-column-count', action: 'repaired' }],
    });
    const tagFirst = parse(
      'O\ta\nO\tb\nO\tc\nO\td\nO\te\nO\tf\nO\tg\nO\th\nO\ti\nB-Plot  aliens\nI-Plot\tx\n',
    );
    expect(tagFirst.rows[0]).toMatch(/aliens\/B-Plot x\/I-Plot$/);
  });

  it('without a tag have an empty one, in two columns', () => {
    expect(damaged('word\n', TAB_BODY)).toEqual({ row: 'word/', problems: [] });
    expect(damaged('word\t\n', TAB_BODY)).toEqual({ row: 'word/', problems: [] });
  });

  it('with too few of many columns are read as outside', () => {
    expect(damaged('word NNP I-NP\n', BLANK_BODY)).toEqual({
      row: 'word/O',
      problems: [{ line: 13, kind: 'wrong-column-count', action: 'read-as-outside' }],
    });
  });

  it('without a word are skipped, and a sentence of such rows is reported', () => {
    const problems = [
      { line: 15, kind: 'wrong-column-count', action: 'skipped' },
      { line: 15, kind: 'empty-sentence', action: 'skipped' },
    ];
    expect(damaged('\tO\n', TAB_BODY)).toEqual({ row: undefined, problems });
    expect(damaged('B-PER\n', TAB_BODY)).toEqual({ row: undefined, problems });
    expect(parse('a O\nb B-X\nc O\n O\n').problems).toMatchObject([{ line: 4, action: 'skipped' }]);
  });

  it('with blanks inside the word keep them; empty cells at the end are dropped', () => {
    expect(damaged('New York NNP I-NP B-LOC\n', BLANK_BODY)).toEqual({
      row: 'New York/B-LOC',
      problems: [{ line: 13, kind: 'wrong-column-count', action: 'repaired' }],
    });
    expect(damaged('York\tB-LOC\t\t\n', TAB_BODY).row).toBe('York/B-LOC');
    expect(damaged('York\tB-LOC\tx\n', TAB_BODY).row).toBeUndefined();
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
  ])('refuses %s', (_, text) => {
    expect(conll.detect(source(text))).toBe(false);
  });

  it('accepts brackets as words', () => {
    expect(conll.detect(source('[ O\n{ B-X\n'))).toBe(true);
    expect(conll.detect(source('[[ O\n" B-X\n'))).toBe(true);
    expect(conll.detect(source('<PERSON>\tB-X\n'))).toBe(true);
  });

  it('leaves a single column to parse, which says what is missing', () => {
    expect(conll.detect(source('Ana\nlives\n'))).toBe(true);
    expect(() => parse('# x\nAna\nlives\n')).toThrow(NoTagsError);
    expect(() => parse('# x\nAna\nlives\n')).toThrow(/file\.conll, line 2: There is one column only/);
    expect(() => parse('Ana,B-PER\nlives,O\n')).toThrow(/instead of a comma/);
  });
});
