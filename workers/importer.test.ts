import { beforeEach, describe, expect, it, vi } from 'vitest';
import { DEFAULT_CHOICES } from '../src/core/data/choices.ts';
import { NoTagsError } from '../src/core/data/errors.ts';
import type { SplitName } from '../src/core/data/task.ts';
import { CancelledError } from '../src/core/errors.ts';
import { MemoryCache } from '../src/core/hub/memoryCache.ts';
import { RequestDouble } from '../tests/requestDouble.ts';
import { FileGoneError, Importer } from './importer.ts';
import type { ImportProgress, SentenceFilter } from './protocol/data.ts';
import { NotReadyError } from './protocol/errors.ts';
import type { UserFile } from './protocol/inputs.ts';

const TRAIN = [
  'Ana NNP B-PER\nTorres NNP I-PER\nleft VBD O\n',
  'to IN O\nLima NNP B-LOC\n',
  'Nobody NN O\ncame VBD O\n',
  'Eva NNP I-PER\nsang VBD O\n',
].join('\n');
const VALID = 'Lima NNP B-LOC\ncalls VBZ O\n';

function file(name: string, text: string): UserFile {
  return { name, blob: new Blob([text]) };
}

const FILES = [file('train.conll', TRAIN), file('valid.conll', VALID)];
const ANY: SentenceFilter = { entities: 'any', text: '', problem: null };

let request: RequestDouble<ImportProgress>;
let onTurn: () => void;
let importer: Importer;
let cache: MemoryCache;

beforeEach(() => {
  request = new RequestDouble();
  onTurn = () => {};
  cache = new MemoryCache();
  importer = new Importer({
    fetch,
    openCache: async () => cache,
    yieldTurn: async () => {
      onTurn();
    },
  });
});

function query(split: SplitName, filter: SentenceFilter, offset: number, limit: number) {
  return importer.query({ split, filter, offset, limit }, request.signal);
}

describe('Importer', () => {
  it('has no sentences before there are data', async () => {
    await expect(query('train', ANY, 0, 10)).rejects.toThrow(NotReadyError);
  });

  it('reports what it read and its progress, and keeps the sentences', async () => {
    const summary = await importer.import('mine', FILES, DEFAULT_CHOICES, request);
    expect(summary).toMatchObject({
      name: 'mine',
      task: 'spans',
      labels: ['O', 'B-PER', 'I-PER', 'B-LOC', 'I-LOC'],
    });
    expect(summary.report.splits.map(({ split, sentences }) => [split, sentences])).toEqual([
      ['train', 4],
      ['validation', 1],
    ]);
    expect(importer.dataset?.splits.train).toHaveLength(4);
    const totalBytes = TRAIN.length + VALID.length;
    expect(request.reports[0]).toEqual({
      phase: 'reading',
      file: 'train.conll',
      readBytes: 0,
      totalBytes,
    });
    expect(structuredClone(summary)).toEqual(summary);
  });

  it('yields at each sentence once a slice has passed, and is cancelled there', async () => {
    await importer.import('mine', FILES, DEFAULT_CHOICES, request);
    let nowMs = 0;
    const clock = vi.spyOn(performance, 'now').mockImplementation(() => (nowMs += 1000));
    const page = new AbortController();
    let turns = 0;
    onTurn = () => {
      turns += 1;
      if (turns === 3) page.abort(new CancelledError());
    };
    const asked = { split: 'train', filter: ANY, offset: 0, limit: 10 } as const;
    await expect(importer.query(asked, page.signal)).rejects.toThrow(CancelledError);
    expect(turns).toBe(3);
    expect((await query('train', ANY, 0, 10)).total).toBe(4);
    expect(turns).toBe(7);
    // A page of the same list is not matched again.
    await query('train', ANY, 2, 1);
    expect(turns).toBe(7);
    clock.mockRestore();
  });

  it('filters by entities, text and problem, and pages through what is left', async () => {
    await importer.import('mine', FILES, DEFAULT_CHOICES, request);
    const found = async (filter: Partial<SentenceFilter>, offset = 0, limit = 10) => {
      const { total, rows } = await query('train', { ...ANY, ...filter }, offset, limit);
      return [total, ...rows.map(({ index }) => index)];
    };
    expect(await found({})).toEqual([4, 0, 1, 2, 3]);
    expect(await found({}, 2, 1)).toEqual([4, 2]);
    expect(await found({}, 9, 5)).toEqual([4]);
    expect(await found({ entities: 'some' })).toEqual([3, 0, 1, 3]);
    expect(await found({ entities: 'none' })).toEqual([1, 2]);
    expect(await found({ entities: { type: 'LOC' } })).toEqual([1, 1]);
    expect(await found({ text: 'TORRES left' })).toEqual([1, 0]);
    expect(await found({ problem: 'orphan-inside' })).toEqual([1, 3]);
    expect(await found({ problem: 'orphan-inside', text: 'nowhere' })).toEqual([0]);
    expect((await query('train', ANY, 3, 1)).rows).toEqual([
      {
        index: 3,
        words: ['Eva', 'sang'],
        tags: ['B-PER', 'O'],
        file: 'train.conll',
        line: 11,
        lastLine: 12,
        problems: ['orphan-inside'],
      },
    ]);
    expect(await query('test', ANY, 0, 10)).toEqual({ total: 0, rows: [] });
  });

  it('reads again only where the choice of columns needs it', async () => {
    await importer.import('mine', FILES, DEFAULT_CHOICES, request);
    const reportsBefore = request.reports.length;
    const dropped = { ...DEFAULT_CHOICES, fileSplits: { 'valid.conll': 'test' as const } };
    expect((await importer.arrange(dropped, request)).report.splits.map(({ split }) => split)).toContain(
      'test',
    );
    expect(request.reports).toHaveLength(reportsBefore);
    const byPos = await importer.arrange({ ...DEFAULT_CHOICES, tagField: '2' }, request);
    expect(request.reports.length).toBeGreaterThan(reportsBefore);
    expect(byPos.task).toBe('tokens');
    expect(byPos.labels).toEqual(['NNP', 'VBD', 'IN', 'NN', 'VBZ']);
  });

  it('reads a file that was left out once it is chosen again', async () => {
    const without = { ...DEFAULT_CHOICES, fileSplits: { 'valid.conll': 'none' as const } };
    expect((await importer.import('mine', FILES, without, request)).report.files).toHaveLength(1);
    const reportsBefore = request.reports.length;
    expect((await importer.arrange({ ...without, splitSeed: 5 }, request)).report.files).toHaveLength(1);
    expect(request.reports).toHaveLength(reportsBefore);
    expect((await importer.arrange(DEFAULT_CHOICES, request)).report.files).toHaveLength(2);
  });

  it('ends an import that is cancelled, and keeps the data from before', async () => {
    await importer.import('mine', FILES, DEFAULT_CHOICES, request);
    onTurn = () => request.cancel();
    await expect(importer.import('other', FILES, DEFAULT_CHOICES, request)).rejects.toThrow(CancelledError);
    expect((await query('train', ANY, 0, 0)).total).toBe(4);
    expect(importer.dataset?.name).toBe('mine');
  });

  it('ends an import that a newer one supersedes', async () => {
    const older = importer.import('older', FILES, DEFAULT_CHOICES, new RequestDouble());
    const superseded = expect(older).rejects.toMatchObject({
      name: 'CancelledError',
      data: { reason: 'superseded' },
    });
    await importer.import('newer', FILES, DEFAULT_CHOICES, request);
    await superseded;
    expect(importer.dataset?.name).toBe('newer');
  });

  it('keeps the data when other files or other choices fail', async () => {
    await importer.import('mine', FILES, DEFAULT_CHOICES, request);
    const untagged = [file('train.conll', 'one\ntwo\n')];
    await expect(importer.import('other', untagged, DEFAULT_CHOICES, request)).rejects.toThrow(NoTagsError);
    await expect(importer.arrange({ ...DEFAULT_CHOICES, tagField: 'nowhere' }, request)).rejects.toThrow();
    expect(importer.dataset?.name).toBe('mine');
  });

  it('names the file that is gone', async () => {
    const gone = new Blob([TRAIN]);
    gone.slice = () => {
      const part = new Blob([]);
      part.arrayBuffer = () =>
        Promise.reject(new DOMException('The file could not be read', 'NotReadableError'));
      return part;
    };
    const importing = importer.import('mine', [{ name: 'a.conll', blob: gone }], DEFAULT_CHOICES, request);
    await expect(importing).rejects.toMatchObject({
      name: 'FileGoneError',
      message: expect.stringContaining('a.conll'),
    });
    await expect(importing).rejects.toBeInstanceOf(FileGoneError);
  });
});

describe('the language of the data', () => {
  const SENTENCE = 'The spokesman of the government said on Monday that the law would be changed next year .';
  const rows = SENTENCE.split(' ').map((word, i) => `${word} ${i === 1 ? 'B-PER' : 'O'}`);
  const english = [{ name: 'train.conll', blob: new Blob([`${rows.join('\n')}\n\n`.repeat(3)]) }];

  it('is found from the words, unless it is known or chosen', async () => {
    const found = await importer.import('mine', english, DEFAULT_CHOICES, request);
    expect(found.language).toEqual({ code: 'en', source: 'detected' });
    expect(importer.language).toBe('en');
    const chosen = await importer.arrange({ ...DEFAULT_CHOICES, language: 'sco' }, request);
    expect(chosen.language).toEqual({ code: 'sco', source: 'chosen' });
    const back = await importer.arrange(DEFAULT_CHOICES, request);
    expect(back.language).toEqual({ code: 'en', source: 'detected' });
    const known = await importer.import('sample', english, DEFAULT_CHOICES, request, 'es');
    expect(known.language).toEqual({ code: 'es', source: 'known' });
    // Files are read again for other columns: what was known before still is.
    const again = await importer.arrange({ ...DEFAULT_CHOICES, nested: 'innermost' }, request);
    expect(again.language).toEqual({ code: 'es', source: 'known' });
  });

  it('is none where the words say too little', async () => {
    const few = [{ name: 'train.conll', blob: new Blob(['Ana B-PER\nsings O\n\nEva B-PER\nsings O\n']) }];
    const { language } = await importer.import('mine', few, DEFAULT_CHOICES, request);
    expect(language).toEqual({ code: null, source: 'detected' });
  });
});
