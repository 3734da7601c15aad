import { describe, expect, it } from 'vitest';
import { canScroll, hiddenEdges } from './hiddenEdges.ts';

const box = (change: Partial<Parameters<typeof hiddenEdges>[0]>) => ({
  scrollLeft: 0,
  scrollTop: 0,
  scrollWidth: 300,
  scrollHeight: 200,
  clientWidth: 300,
  clientHeight: 200,
  ...change,
});

describe('edges at which a table goes on', () => {
  it('are none where all of it is in sight, and where a length is rounded', () => {
    for (const whole of [box({}), box({ scrollWidth: 301, scrollHeight: 201 })]) {
      expect(hiddenEdges(whole)).toEqual({ start: false, end: false, bottom: false });
      expect(canScroll(whole)).toBe(false);
    }
  });

  it('are the end before scrolling, both sides in the middle, the start at the end', () => {
    const sides = (scrollLeft: number) => {
      const { start, end } = hiddenEdges(box({ scrollLeft, scrollWidth: 560 }));
      return [start, end];
    };
    expect([sides(0), sides(100), sides(260)]).toEqual([
      [false, true],
      [true, true],
      [true, false],
    ]);
    expect(sides(-260)).toEqual([true, false]);
    expect(canScroll(box({ scrollLeft: 260, scrollWidth: 560 }))).toBe(true);
  });

  it('are the bottom until its last row is in sight', () => {
    expect(hiddenEdges(box({ scrollHeight: 900 })).bottom).toBe(true);
    expect(hiddenEdges(box({ scrollHeight: 900, scrollTop: 700 })).bottom).toBe(false);
    expect(canScroll(box({ scrollHeight: 900, scrollTop: 700 }))).toBe(true);
  });
});
