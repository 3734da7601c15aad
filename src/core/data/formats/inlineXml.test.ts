import { describe, expect, it } from 'vitest';
import { openText } from '../../../../tests/openText.ts';
import { parseText } from '../../../../tests/parseText.ts';
import { NO_TURNS } from '../../turns.ts';
import type { ReadChoices } from '../choices.ts';
import { inlineXml } from './inlineXml.ts';

const parse = (text: string, choices: Partial<ReadChoices> = {}) =>
  parseText(inlineXml, 'file.txt', text, choices);

const isDetected = async (text: string): Promise<boolean> =>
  inlineXml.detect(await openText('file.txt', text), NO_TURNS);

describe('marks in a text', () => {
  it('are distinguished from web pages, columns and JSON', async () => {
    expect(await isDetected('No marks here.\n<PER>Ana</PER> lives in <LOC>Lima</LOC>.\n')).toBe(true);
    expect(await isDetected('<START:person> Ana <END> lives .\n')).toBe(true);
    expect(await isDetected('<html>\n<p>Hello <b>you</b></p>\n')).toBe(false);
    expect(await isDetected('<p>Hello <b>you</b> there</p>\n<p>Hello <i>you</i> there</p>\n')).toBe(false);
    expect(await isDetected('<b>\tO\nAna\tB-PER\n</b>\tO\n')).toBe(false);
    expect(await isDetected('{"text": "<PER>Ana</PER> lives"}\n')).toBe(false);
    expect(await isDetected('a < b and c > d\n')).toBe(false);
    expect(await isDetected('')).toBe(false);
  });

  it('may have names that HTML has for parts of a page, where they mark words', async () => {
    const text = '<title>War</title> by <person>Leo</person>\nI saw <title>Heat</title>\n';
    expect(await isDetected(text)).toBe(true);
    expect((await parse(text)).rows).toEqual(['War/B-title by/O Leo/B-person', 'I/O saw/O Heat/B-title']);
    expect(await isDetected('<title>War</title>\n<li>One <b>or</b> two</li>\n')).toBe(false);
    expect(await isDetected('<p>See <a href="x">this</a></p>\nand <b>that</b>\n')).toBe(false);
  });

  it('may be called as paragraphs and sentences are', async () => {
    const { rows, factLines } = await parse('<P>Ana</P> lives in <S>Lima</S>\nand <P>Bo</P> too\n');
    expect(rows).toEqual(['Ana/B-P lives/O in/O Lima/B-S', 'and/O Bo/B-P too/O']);
    expect(factLines).toEqual(['inlineMarks 3 P, S', 'wordsMade 2']);
    const separated = await parse('7\t<s>I saw <P>Ana</P>.</s>\n<s>She left.</s> <s>So did <P>Bo</P>.</s>\n');
    expect(separated.rows.slice(1)).toEqual([
      'I/O saw/O Ana/B-P ./O',
      'She/O left/O ./O',
      'So/O did/O Bo/B-P ./O',
    ]);
  });

  it('leave running text to be split into words where a full stop follows a mark', async () => {
    const { rows, factLines } = await parse(
      'I live in <LOC>Lima</LOC>.\nI saw <PER>Ana Torres</PER>, she is fine. So is <PER>Bo</PER>.\nEnd .\n',
    );
    expect(rows[0]).toBe('I/O live/O in/O Lima/B-LOC ./O');
    expect(rows[1]).toMatch(/^I\/O saw\/O Ana\/B-PER Torres\/I-PER ,\/O she/);
    expect(factLines).toContain('wordsMade 3');
    const tokenised = await parse(
      '<PER>Gen. Ana</PER> met <ORG>Acme Corp.</ORG> .\nShe left <ORG>Acme Inc.</ORG> .\n',
    );
    expect(tokenised.factLines).toContain('wordsBySpaces');
  });

  it('become tags of the words of each line', async () => {
    const { rows, factLines, reported, sentences } = await parse(
      '<PER>Ana Torres</PER> lives in <LOC>Lima</LOC>.\n\nShe, too: 1 < 2.\n',
    );
    expect(rows).toEqual([
      'Ana/B-PER Torres/I-PER lives/O in/O Lima/B-LOC ./O',
      'She/O ,/O too/O :/O 1/O </O 2/O ./O',
    ]);
    expect(sentences.map(({ line, glued }) => [line, glued])).toEqual([
      [1, [4]],
      [3, [0, 2, 6]],
    ]);
    expect(factLines).toEqual(['inlineMarks 2 PER, LOC', 'wordsMade 2']);
    expect(reported).toEqual([]);
  });

  it('leave words as they are where the text has blanks between all of them', async () => {
    const { rows, factLines } = await parse(
      '<PER> Ana Torres </PER> , a 30-year-old , lives in <LOC> Lima </LOC> .\n',
    );
    expect(rows).toEqual(['Ana/B-PER Torres/I-PER ,/O a/O 30-year-old/O ,/O lives/O in/O Lima/B-LOC ./O']);
    expect(factLines).toContain('wordsBySpaces');
  });

  it('may have the type in an attribute, or after START', async () => {
    expect(
      (await parse('<ENAMEX TYPE="PERSON" id=\'7\'>Ana</ENAMEX> came <ne category=LOC>home</ne>\n')).rows,
    ).toEqual(['Ana/B-PERSON came/O home/B-LOC']);
    expect((await parse('<START:person> Ana <END> came to <START:place> Lima <END>\n')).rows).toEqual([
      'Ana/B-person came/O to/O Lima/B-place',
    ]);
  });

  it('occur with character references', async () => {
    expect(
      (await parse('<ORG>AT&amp;T</ORG> &lt;b&gt; &#233;&#xE9; &unknown; R&D &#99999999; <X>y</X>\n'))
        .rows[0],
    ).toMatch(/^AT\/B-ORG &\/I-ORG T\/I-ORG <\/O b\/O >\/O éé\/O &\/O unknown\/O ;\/O R\/O &\/O D\/O/);
  });

  it('nest: the outermost is taken, or the innermost where the user wants it', async () => {
    const text = '<ORG>Bank of <LOC>Peru</LOC></ORG> opens\n';
    const outermost = await parse(text);
    expect(outermost.rows).toEqual(['Bank/B-ORG of/I-ORG Peru/I-ORG opens/O']);
    expect(outermost.reported).toEqual(['1 overlapping-spans skipped']);
    expect(outermost.factLines).toContain('nestedOutermost 1');
    expect((await parse(text, { nested: 'innermost' })).rows).toEqual(['Bank/O of/O Peru/B-LOC opens/O']);
  });

  it('are reported where they are not closed, not opened, crossed or empty', async () => {
    const { rows, reported } = await parse(
      '<A>x</A> <PER>Ana\ncame</PER> home\n<A>b <B>c</A> d</B> e\nf <br/> g <!-- h -->\n<A></A> i\n',
    );
    expect(rows).toEqual(['x/B-A Ana/O', 'came/O home/O', 'b/B-A c/I-A d/O e/O', 'f/O g/O', 'i/O']);
    expect(reported).toEqual([
      '1 unbalanced-mark skipped',
      '2 unbalanced-mark skipped',
      '3 unbalanced-mark kept',
      '3 overlapping-spans skipped',
      '4 unknown-mark skipped',
      '4 unknown-mark skipped',
      '5 span-out-of-range skipped',
    ]);
  });

  it('around parts of the text mark documents and sentences, not entities', async () => {
    const { rows, sentences, factLines } = await parse(
      '<DOC>\n<s><PER>Ana</PER> came.</s> <s>She left.</s>\n</DOC>\n<DOC>\n<p>Bye</p>\n</DOC>\n',
    );
    expect(rows).toEqual(['Ana/B-PER came/O ./O', 'She/O left/O ./O', 'Bye/O']);
    expect(sentences.map(({ document }) => document)).toEqual([0, 0, 1]);
    expect(factLines).toEqual(expect.arrayContaining(['structureMarks 10', 'documentMarks 2']));
  });
});
