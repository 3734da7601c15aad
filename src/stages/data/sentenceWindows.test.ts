import { describe, expect, it } from 'vitest';
import type { SentencePage } from '../../../workers/protocol/data.ts';
import { SentenceWindows, WINDOW_ROWS } from './sentenceWindows.ts';

/** A worker with `total` sentences that answers when the test says so. */
function worker(total: number) {
  const asked: { offset: number; answer: () => void; fail: (error: Error) => void }[] = [];
  const fetch = (offset: number, limit: number) =>
    new Promise<SentencePage>((resolve, reject) => {
      const length = Math.max(0, Math.min(limit, total - offset));
      const rows = Array.from({ length }, (_, i) => ({
        index: offset + i,
        words: [`w${offset + i}`],
        tags: ['O'],
        line: offset + i + 1,
        lastLine: offset + i + 1,
        file: 'a.conll',
        problems: [],
      }));
      asked.push({ offset, answer: () => resolve({ total, rows }), fail: reject });
    });
  return { asked, fetch, offsets: () => asked.map(({ offset }) => offset) };
}

const settled = () => new Promise((resolve) => setTimeout(resolve, 0));

describe('windows of sentences', () => {
  it('are fetched once each, and have the row of every position', async () => {
    const { asked, fetch, offsets } = worker(250);
    const windows = new SentenceWindows(fetch);
    expect(windows.total).toBeNull();
    windows.request(0, 30);
    asked[0]!.answer();
    await settled();
    expect(windows.total).toBe(250);
    expect(windows.rowAt(99)?.words).toEqual(['w99']);
    expect(windows.rowAt(100)).toBeNull();

    windows.request(90, 249);
    windows.request(90, 249);
    expect(offsets()).toEqual([0, 100, 200]);
    for (const { answer } of asked) answer();
    await settled();
    expect(windows.rowAt(249)?.index).toBe(249);
    windows.request(0, 400);
    expect(offsets()).toEqual([0, 100, 200]);
  });

  it('that were scrolled past before they were requested are left out', async () => {
    const { asked, fetch, offsets } = worker(100_000);
    const windows = new SentenceWindows(fetch);
    windows.request(0, 0);
    asked[0]!.answer();
    await settled();
    for (let position = 0; position < 100_000; position += 500) windows.request(position, position + 20);
    windows.request(99_900, 99_999);
    expect(offsets()).toEqual([0, 500, 1000]);
    asked[1]!.answer();
    await settled();
    expect(offsets()).toEqual([0, 500, 1000, 99_900]);
  });

  it('that arrive after it was closed are dropped', async () => {
    const { asked, fetch } = worker(10);
    const windows = new SentenceWindows(fetch);
    let changes = 0;
    windows.subscribe(() => {
      changes += 1;
    });
    windows.request(0, 0);
    windows.close();
    asked[0]!.answer();
    await settled();
    expect(windows.total).toBeNull();
    expect(changes).toBe(0);
  });

  it('that fail are reported, and requested again only when asked for', async () => {
    const { asked, fetch } = worker(10);
    const windows = new SentenceWindows(fetch);
    windows.request(0, 0);
    asked[0]!.fail(new Error('gone'));
    await settled();
    expect(windows.error?.message).toBe('gone');
    windows.request(0, 0);
    expect(asked).toHaveLength(1);
    windows.retry();
    asked[1]!.answer();
    await settled();
    expect(windows.error).toBeNull();
    expect(windows.rowAt(9)?.index).toBe(9);
  });

  it('are not all kept, and come back when they are wanted', async () => {
    const { asked, fetch, offsets } = worker(100 * WINDOW_ROWS);
    const windows = new SentenceWindows(fetch);
    for (let number = 0; number < 100; number++) {
      windows.request(number * WINDOW_ROWS, number * WINDOW_ROWS);
      asked.at(-1)!.answer();
      await settled();
    }
    expect(windows.rowAt(0)).toBeNull();
    windows.request(0, 0);
    asked.at(-1)!.answer();
    await settled();
    expect(windows.rowAt(0)?.index).toBe(0);
    expect(offsets()).toHaveLength(101);
  });
});
