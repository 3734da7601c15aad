import { describe, expect, it } from 'vitest';
import { openText } from '../../../../tests/openText.ts';
import { NO_TURNS } from '../../turns.ts';
import { DEFAULT_CHOICES } from '../choices.ts';
import { NoSuchFieldError } from '../errors.ts';
import { ProblemLog } from '../problemLog.ts';
import { snips } from './snips.ts';

async function parse(value: unknown, indent = 2) {
  const file = await openText('train_X.json', JSON.stringify(value, null, indent));
  expect(await snips.detect(file, NO_TURNS)).toBe(true);
  const problems = new ProblemLog();
  const parsed = await snips.parse({
    file,
    companions: {},
    choices: DEFAULT_CHOICES,
    problems,
    turns: NO_TURNS,
  });
  return { ...parsed, problems: problems.listed };
}

const UTTERANCE = {
  data: [
    { text: 'play ' },
    { text: 'Ibar vodo', entity: 'track' },
    { text: "'s tune, from " },
    { text: 'Lima', entity: 'city' },
    { text: ' ' },
    { text: 'Peru', entity: 'country' },
    { text: '.' },
    { text: ' Now!' },
  ],
};

describe('Snips', () => {
  it('makes words at spaces and at the borders of slots', async () => {
    const { sentences, facts, madeFromSpans } = await parse({ PlayMusic: [UTTERANCE, UTTERANCE] });
    expect(sentences).toHaveLength(2);
    const words = "play Ibar vodo 's tune, from Lima Peru . Now!".split(' ');
    const tags = 'O B-track I-track O O O B-city B-country O O'.split(' ');
    expect(sentences[0]).toEqual({ words, tags, line: 3, document: 0, glued: [2, 7] });
    expect(sentences[1]!.line).toBe(3 + JSON.stringify(UTTERANCE, null, 2).split('\n').length);
    expect(facts).toEqual([
      { what: 'jsonDocument', values: {} },
      { what: 'slotBorders', values: { count: 4 } },
    ]);
    expect(madeFromSpans).toBe(true);
  });

  it('reads several intents, in one line too', async () => {
    const document = { A: [{ data: [{ text: 'a b', entity: 'x' }] }], B: [{ data: [{ text: ' c ' }] }] };
    const { sentences } = await parse(document, 0);
    expect(sentences.map(({ words, tags }) => [words, tags])).toEqual([
      [
        ['a', 'b'],
        ['B-x', 'I-x'],
      ],
      [['c'], ['O']],
    ]);
  });

  it('reports what yields no words', async () => {
    const { sentences, problems } = await parse(
      {
        A: [UTTERANCE, { data: [] }, { data: 'x' }, { data: [{ text: 'go' }, { text: ' ', entity: 'x' }] }],
      },
      0,
    );
    expect(sentences).toHaveLength(2);
    expect(problems).toMatchObject([
      { line: 2, kind: 'empty-sentence', action: 'skipped' },
      { line: 3, kind: 'malformed-record', action: 'skipped' },
      { line: 4, kind: 'span-out-of-range', text: 'x: “ ”', action: 'skipped' },
    ]);
  });

  it('offers no choice of fields', async () => {
    const file = await openText('train_X.json', JSON.stringify({ A: [UTTERANCE] }));
    const choices = { ...DEFAULT_CHOICES, tagField: 'entity' };
    const parsing = snips.parse({
      file,
      companions: {},
      choices,
      problems: new ProblemLog(),
      turns: NO_TURNS,
    });
    await expect(parsing).rejects.toThrow(NoSuchFieldError);
  });

  it.each([
    ['records', { tokens: ['a'], tags: ['O'] }],
    ['a list of records', { data: [{ tokens: ['a'], tags: ['O'] }] }],
    ['lists that are empty', { A: [] }],
    ['utterances without an intent', [UTTERANCE]],
  ])('is not taken for %s', async (_, value) => {
    expect(await snips.detect(await openText('x.json', JSON.stringify(value)), NO_TURNS)).toBe(false);
  });

  it('is recognised by its beginning', async () => {
    const file = await openText('x.json', JSON.stringify({ A: Array(5000).fill(UTTERANCE) }));
    expect(file.head.isWhole).toBe(false);
    expect(await snips.detect(file, NO_TURNS)).toBe(true);
  });
});
