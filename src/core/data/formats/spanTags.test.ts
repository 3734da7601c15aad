import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { ProblemLog } from '../problemLog.ts';
import type { Problem } from '../report.ts';
import { readSpans } from '../schemes.ts';
import { splitWords } from '../words.ts';
import { type CharacterSpan, SpanTagger, tagsFromWordSpans } from './spanTags.ts';

interface Tagged {
  readonly tags: readonly string[];
  readonly problems: readonly Problem[];
  readonly facts: SpanTagger['facts'];
}

function tagText(
  text: string,
  spans: readonly CharacterSpan[],
  nested: 'outermost' | 'innermost' = 'outermost',
): Tagged {
  const problems = new ProblemLog();
  const tagger = new SpanTagger('a.jsonl', { nested }, problems);
  const settled = spans.map((span) => tagger.settle(text, span, () => 7)).filter((span) => span !== null);
  const tags = tagger.tag(text, splitWords(text, 'words'), settled, () => 7);
  return { tags, problems: problems.listed, facts: tagger.facts };
}

const span = (start: number, end: number, type: string, text?: string): CharacterSpan => ({
  start,
  end,
  type,
  ...(text === undefined ? {} : { text }),
});

describe('tags from spans of words', () => {
  const spans = [
    { type: 'ORG', start: 0, end: 3 },
    { type: 'LOC', start: 1, end: 2 },
    { type: 'PER', start: 4, end: 6 },
    { type: 'MISC', start: 5, end: 7 },
  ];

  it('take the outermost of nested ones, the first of overlapping ones', () => {
    const { tags, leftOut } = tagsFromWordSpans(8, spans, 'outermost');
    expect(tags.join(' ')).toBe('B-ORG I-ORG I-ORG O B-PER I-PER O O');
    expect(leftOut).toEqual([spans[1], spans[3]]);
  });

  it('take the innermost where that is chosen', () => {
    const { tags, leftOut } = tagsFromWordSpans(8, spans, 'innermost');
    expect(tags.join(' ')).toBe('O B-LOC O O B-PER I-PER O O');
    expect(leftOut).toEqual([spans[0], spans[3]]);
  });

  it('keep neighbours of one type apart, and distinguish a repeated span from one of another type', () => {
    const twice = [
      { type: 'A', start: 0, end: 1 },
      { type: 'A', start: 1, end: 2 },
      { type: 'A', start: 1, end: 2 },
      { type: 'B', start: 1, end: 2 },
    ];
    const { tags, leftOut } = tagsFromWordSpans(2, twice, 'outermost');
    expect(tags).toEqual(['B-A', 'B-A']);
    expect(leftOut).toEqual([twice[3]]);
  });

  test.each([
    [1, 1],
    [2, 1],
    [-1, 1],
    [1, 4],
    [0.5, 1],
    [Number.NaN, 1],
  ])('refuse %d to %d of three', (start, end) => {
    const wrong = { type: 'A', start, end };
    const { tags, outOfRange } = tagsFromWordSpans(3, [wrong], 'outermost');
    expect(outOfRange).toEqual([wrong]);
    expect(tags).toEqual(['O', 'O', 'O']);
  });
});

describe('tags from spans of characters', () => {
  it('mark the words of the span', () => {
    const { tags, problems } = tagText("I saw Ana's New York-based band", [
      span(6, 9, 'PER'),
      span(12, 20, 'LOC'),
    ]);
    expect(tags.join(' ')).toBe('O O B-PER O B-LOC I-LOC O O O');
    expect(problems).toEqual([]);
  });

  it('ignore blanks at the edges of a span', () => {
    const { tags, problems } = tagText('the EU today', [span(3, 7, 'ORG')]);
    expect(tags).toEqual(['O', 'B-ORG', 'O']);
    expect(problems).toEqual([]);
  });

  it('widen a span that cuts words, and report it', () => {
    const { tags, problems } = tagText('in Northern Ireland', [span(8, 15, 'LOC')]);
    expect(tags).toEqual(['O', 'B-LOC', 'I-LOC']);
    expect(problems).toEqual([
      {
        file: 'a.jsonl',
        line: 7,
        kind: 'span-cuts-word',
        text: 'LOC: ern Ire → Northern Ireland',
        action: 'widened',
      },
    ]);
  });

  it.each([
    [span(-1, 2, 'X'), 'skipped'],
    [span(3, 3, 'X'), 'skipped'],
    [span(4, 2, 'X'), 'skipped'],
    [span(2, 3, 'X'), 'skipped'],
    [span(9, 12, 'X'), 'skipped'],
    [span(Number.NaN, 2, 'X'), 'skipped'],
    [span(3, 99, 'X'), 'cut-off'],
  ])('say where %j has no place', (wrong, action) => {
    const { tags, problems } = tagText('a  bc', [wrong]);
    expect(tags).toEqual(['O', action === 'skipped' ? 'O' : 'B-X']);
    expect(problems.map(({ kind, action: done }) => [kind, done])).toEqual([['span-out-of-range', action]]);
  });

  it('move a span to the text it has, the nearest one', () => {
    const { tags, problems } = tagText('EU and EU and EU', [span(6, 8, 'ORG', 'EU')]);
    expect(tags).toEqual(['O', 'O', 'B-ORG', 'O', 'O']);
    expect(problems.map(({ kind, action }) => [kind, action])).toEqual([['span-text-differs', 'repaired']]);
  });

  it('are left out where the text is nowhere near, however characters are written', () => {
    const { tags, problems } = tagText('New\nYork, NY AT&T', [
      span(0, 8, 'LOC', 'New\\nYork'),
      span(10, 12, 'LOC', 'nowhere'),
      span(13, 17, 'ORG', 'AT&amp;T'),
    ]);
    expect(tags).toEqual(['B-LOC', 'I-LOC', 'O', 'O', 'B-ORG', 'I-ORG', 'I-ORG']);
    expect(problems.map(({ kind, action }) => [kind, action])).toEqual([
      ['span-text-differs', 'skipped'],
      ['span-text-differs', 'kept'],
    ]);
  });

  it('may count line ends of two characters as one', () => {
    const written = `${'x\n'.repeat(300)}Lima is not Lima, the LOC is Lima.`;
    const start = written.lastIndexOf('Lima');
    const { tags, problems } = tagText(written.replaceAll('\n', '\r\n'), [
      span(start, start + 4, 'LOC', 'Lima'),
    ]);
    expect(tags.slice(300).join(' ')).toBe('O O O O O O O O B-LOC O');
    expect(problems.map(({ kind, action }) => [kind, action])).toEqual([['span-text-differs', 'repaired']]);
  });

  it('report each span that another one excluded, and count them', () => {
    const spans = [span(0, 18, 'ORG'), span(14, 18, 'LOC')];
    const outermost = tagText('University of York', spans);
    expect(outermost.tags).toEqual(['B-ORG', 'I-ORG', 'I-ORG']);
    expect(outermost.problems.map(({ kind, text, action }) => [kind, text, action])).toEqual([
      ['overlapping-spans', 'LOC: York', 'skipped'],
    ]);
    expect(outermost.facts).toEqual([{ what: 'nestedOutermost', values: { count: 1 } }]);
    const innermost = tagText('University of York', spans, 'innermost');
    expect(innermost.tags).toEqual(['O', 'O', 'B-LOC']);
    expect(innermost.facts).toEqual([{ what: 'nestedInnermost', values: { count: 1 } }]);
  });

  it('are valid IOB2, and every span is in them or reported', () => {
    const text = fc
      .array(fc.constantFrom(..."ab .'-😀我\n", 'é', 'Ana', "'s"), { maxLength: 25 })
      .map((parts) => parts.join(''));
    const offset = fc.integer({ min: -1, max: 30 });
    const spans = fc.array(fc.record({ start: offset, end: offset, type: fc.constantFrom('A', 'B', 'C') }), {
      maxLength: 8,
    });
    fc.assert(
      fc.property(text, spans, fc.constantFrom('outermost', 'innermost'), (content, given, nested) => {
        const words = splitWords(content, 'words');
        const { tags, problems } = tagText(content, given, nested);
        expect(tags).toHaveLength(words.length);
        for (const [i, tag] of tags.entries()) {
          if (tag.startsWith('I-')) expect([`B-${tag.slice(2)}`, tag]).toContain(tags[i - 1]);
        }
        const lost = problems.filter(({ action }) => action === 'skipped').length;
        const touched = new Set(
          given.map(({ start, end, type }) => {
            const at = words.flatMap((word, i) => (word.start < end && word.end > start ? [i] : []));
            return start < 0 || start >= end || at.length === 0 ? null : `${type} ${at[0]} ${at.at(-1)! + 1}`;
          }),
        );
        const kept = readSpans(tags).map(({ type, start, end }) => `${type} ${start} ${end}`);
        for (const one of kept) expect(touched).toContain(one);
        const twins = given.length - lost - kept.length;
        expect(twins).toBeGreaterThanOrEqual(0);
        touched.delete(null);
        if (twins > 0) expect(touched.size).toBeLessThan(given.length);
        if (lost === 0) expect(new Set(kept)).toEqual(touched);
      }),
      { numRuns: 500 },
    );
  });
});
