import { describe, expect, it } from 'vitest';
import { LISTED_PER_KIND, ProblemLog } from './problemLog.ts';

describe('ProblemLog', () => {
  it('lists the first of each kind and counts the rest', () => {
    const log = new ProblemLog();
    for (let line = 1; line <= LISTED_PER_KIND + 7; line++) {
      log.add({ file: 'a', line, kind: 'unknown-tag', text: 'x'.repeat(200), action: 'read-as-outside' });
    }
    log.add({ file: 'a', line: 3, kind: 'missing-tag', text: 'x', action: 'read-as-outside' });
    expect(log.listed).toHaveLength(LISTED_PER_KIND + 1);
    expect(log.listed[0]!.text).toHaveLength(80);
    expect(log.unlistedCounts).toEqual({ 'unknown-tag': 7 });
  });
});
