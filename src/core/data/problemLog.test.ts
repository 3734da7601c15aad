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

  it('takes in what another has', () => {
    const add = (log: ProblemLog, file: string, amount: number): void => {
      for (let line = 1; line <= amount; line++) {
        log.add({ file, line, kind: 'unknown-tag', text: '', action: 'kept' });
      }
    };
    const [log, apart, other] = [new ProblemLog(), new ProblemLog(), new ProblemLog()];
    for (const each of [log, apart]) add(each, 'a', 20);
    for (const each of [other, apart]) add(each, 'b', LISTED_PER_KIND + 3);
    other.add({ file: 'b', line: 9, kind: 'missing-tag', text: '', action: 'kept' });
    log.addAll(other);
    apart.add({ file: 'b', line: 9, kind: 'missing-tag', text: '', action: 'kept' });
    expect(log).toEqual(apart);
  });

  it('forgets a file, and counts the others still', () => {
    const log = new ProblemLog();
    for (const file of ['a', 'b']) {
      for (let line = 1; line <= LISTED_PER_KIND; line++) {
        log.add({ file, line, kind: 'unknown-tag', text: 'x', action: 'read-as-outside' });
      }
    }
    log.clearFile('a');
    expect(log.listed).toEqual([]);
    expect(log.unlistedCounts).toEqual({ 'unknown-tag': LISTED_PER_KIND });
    expect(log.linesWith('unknown-tag', 'a').size).toBe(0);
    expect(log.linesWith('unknown-tag', 'b').size).toBe(LISTED_PER_KIND);
  });
});
