import { expect, it } from 'vitest';
import { CountedTurns } from '../../../tests/countedTurns.ts';
import type { Task } from '../data/task.ts';
import { evaluateTags } from './evaluateTags.ts';
import { scoreTags } from './task.ts';

const SENTENCES = 50;
const TAGS = Array.from({ length: SENTENCES }, () => ['B-PER', 'I-PER', 'O']);

const WAYS = {
  spans: (turns) => scoreTags('spans', TAGS, TAGS, turns),
  tokens: (turns) => scoreTags('tokens', TAGS, TAGS, turns),
  strict: (turns) => evaluateTags(TAGS, TAGS, { mode: 'strict', scheme: 'IOB2', turns }),
} satisfies Record<Task | 'strict', (turns: CountedTurns) => Promise<unknown>>;

it.each(Object.entries(WAYS))('scoring gives way at every sentence: %s', async (_, score) => {
  const turns = new CountedTurns();
  await score(turns);
  // Once while entities or words are counted, once while equal tags are.
  expect(turns.chances).toBe(2 * SENTENCES);
  const cancelled = new CountedTurns(SENTENCES + 5);
  await expect(score(cancelled)).rejects.toBe(cancelled.cancelled);
});
