/**
 * Data sets of the hub through the importer: against a hub made for tests, and against the stand-in beside the
 * project.
 */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { commitOf, HUB_TOKEN, HubServer } from '../e2e/hubServer.ts';
import { DEFAULT_CHOICES } from '../src/core/data/choices.ts';
import { NoTrainingDataError } from '../src/core/data/errors.ts';
import { CancelledError } from '../src/core/errors.ts';
import { GatedRepositoryError } from '../src/core/hub/errors.ts';
import { MemoryCache } from '../src/core/hub/memoryCache.ts';
import { RequestDouble } from '../tests/requestDouble.ts';
import { hasStandIn, StandIns } from '../tests/standIn.ts';
import { Importer } from './importer.ts';
import type { ImportProgress } from './protocol/data.ts';

const ALL = { train: 'train', validation: 'validation', test: 'test' } as const;
const main = (id: string) => ({ id, revision: 'main' });

/** What is reported of all requests of a test. */
let request: RequestDouble<ImportProgress>;
beforeEach(() => {
  request = new RequestDouble();
});

function newImporter(cache = new MemoryCache()): { importer: Importer } {
  const importer = new Importer({
    fetch: (url, init) => fetch(url, init),
    openCache: async () => cache,
    yieldTurn: async () => {},
  });
  return { importer };
}

describe('a dataset of the hub', () => {
  const server = new HubServer();
  afterEach(() => server.stop());

  it('is described by its splits, and read under their names', async () => {
    const hub = { url: await server.start(), token: null };
    const { importer } = newImporter();
    const described = await importer.describeHubDataset(hub, 'acme/news', request.signal);
    expect(
      described.configs.map(({ name, splits }) => [name, ...splits.map(({ name: split }) => split)]),
    ).toEqual([['default', 'train', 'validation', 'test']]);
    const { report, name, choices } = await importer.importHubDataset(
      hub,
      { repository: main('acme/news'), config: 'default', splits: { train: 'train', test: 'validation' } },
      DEFAULT_CHOICES,
      request,
    );
    expect(name).toBe('news');
    // Nothing was chosen, so that there is nothing to reset, and resetting keeps the splits.
    expect(choices).toEqual(DEFAULT_CHOICES);
    const moved = await importer.arrange(
      { ...DEFAULT_CHOICES, fileSplits: { 'data/test.conll': 'test' } },
      request,
    );
    expect(moved.report.files.map(({ split, splitReason }) => [split, splitReason])).toEqual([
      ['train', 'hub'],
      ['test', 'chosen'],
    ]);
    const reset = await importer.arrange(DEFAULT_CHOICES, request);
    expect(reset.report.files).toEqual(report.files);
    expect(report.files.map(({ file, split, splitReason }) => [file, split, splitReason])).toEqual([
      ['data/train.conll', 'train', 'hub'],
      ['data/test.conll', 'validation', 'hub'],
    ]);
    expect(report.splits.map(({ sentences }) => sentences)).toEqual([737, 163]);
    expect(request.reports.some(({ phase }) => phase === 'downloading')).toBe(true);
  });

  it('is read again from the cache when the hub is gone', async () => {
    const hub = { url: await server.start(), token: null };
    const cache = new MemoryCache();
    const wanted = { repository: main('acme/news'), config: 'default', splits: ALL };
    await newImporter(cache).importer.importHubDataset(hub, wanted, DEFAULT_CHOICES, request);
    await server.stop();
    const { importer } = newImporter(cache);
    expect((await importer.describeHubDataset(hub, 'acme/news', request.signal)).offline).toBe(true);
    const { report } = await importer.importHubDataset(hub, wanted, DEFAULT_CHOICES, request);
    expect(report.splits.map(({ sentences }) => sentences)).toEqual([737, 147, 163]);
    const [cached] = await importer.listCached();
    expect(cached?.repository).toBe('acme/news');
    await importer.deleteCached(hub.url, 'dataset', 'acme/news');
    expect(await importer.listCached()).toEqual([]);
  });

  it('needs its token where it is gated', async () => {
    const url = await server.start();
    const { importer } = newImporter();
    const asked = importer.describeHubDataset({ url, token: null }, 'acme/gated-news', request.signal);
    await expect(asked).rejects.toThrow(GatedRepositoryError);
    const described = await importer.describeHubDataset(
      { url, token: HUB_TOKEN },
      'acme/gated-news',
      request.signal,
    );
    expect(described.configs).toHaveLength(1);
  });

  it('can be cancelled while it arrives, and what was loaded stays', async () => {
    const hub = { url: await server.start(), token: null };
    const { importer } = newImporter();
    const wanted = { repository: main('acme/news'), config: 'default', splits: ALL };
    await importer.importHubDataset(hub, wanted, DEFAULT_CHOICES, request);
    const again = newImporter().importer;
    const importing = again.importHubDataset(hub, wanted, DEFAULT_CHOICES, request);
    request.cancel();
    await expect(importing).rejects.toThrow(CancelledError);
    expect(importer.dataset?.splits.train).toHaveLength(737);
  });

  it('is read as its splits are called where a link names no more, and says which commit that was', async () => {
    const hub = { url: await server.start(), token: null };
    const named = { repository: main('acme/news'), config: null, splits: null };
    const { importer } = newImporter();
    const { report, fromHub } = await importer.importHubDataset(hub, named, DEFAULT_CHOICES, request);
    expect(report.splits.map(({ sentences }) => sentences)).toEqual([737, 147, 163]);
    expect(fromHub).toEqual({ commit: commitOf('acme/news'), config: 'default' });
    const pinned = { ...named, repository: { id: 'acme/news', revision: fromHub!.commit! } };
    const again = await importer.importHubDataset(hub, pinned, DEFAULT_CHOICES, request);
    expect(again).toMatchObject({ fromHub, report: { splits: report.splits } });
    // Other choices are made on what was read.
    const arranged = await importer.arrange({ ...DEFAULT_CHOICES, trainSubset: 20 }, request);
    expect(arranged.fromHub).toEqual(fromHub);
  });

  it('is refused with the names that there are where it has no config of that name', async () => {
    const hub = { url: await server.start(), token: null };
    const wanted = { repository: main('acme/news'), config: 'german', splits: null };
    const importing = newImporter().importer.importHubDataset(hub, wanted, DEFAULT_CHOICES, request);
    await expect(importing).rejects.toThrow('no configuration “german”. Choose one of: default.');
  });

  it('is refused with an explanation where no split of it was chosen', async () => {
    const hub = { url: await server.start(), token: null };
    const wanted = { repository: main('acme/news'), config: 'default', splits: {} };
    const importing = newImporter().importer.importHubDataset(hub, wanted, DEFAULT_CHOICES, request);
    await expect(importing).rejects.toThrow(NoTrainingDataError);
  });
});

describe('a dataset of the hub whose tags are numbers', () => {
  const record = (word: string) => `${JSON.stringify({ tokens: [word, 'x'], tags: [1, 0] })}\n`;
  const card =
    '---\ndataset_info:\n  features:\n  - name: tags\n    list:\n      class_label:\n        names:\n          0: O\n          1: B-Z\n---\n';
  const files = (texts: Readonly<Record<string, string>>) =>
    new Map(Object.entries(texts).map(([path, text]) => [path, new TextEncoder().encode(text)]));
  const server = new HubServer(
    new Map([
      [
        'acme/numbered',
        files({
          'README.md': '# Nothing',
          'labels.txt': 'O\nB-A\n',
          'de/train.jsonl': record('Ana') + record('Bo'),
          'de/dev.jsonl': record('Eva'),
          'en/label.json': '{"O": 0, "B-B": 1}',
          'en/train.json': record('Ann') + record('Bob'),
          'en/valid.json': record('Eve'),
          'notes/train.conll': 'Ana B-C\n\nBo O\n',
          'notes/dev.conll': 'Eva B-C\n',
        }),
      ],
      [
        'acme/carded',
        files({ 'README.md': card, 'train.jsonl': record('Ana') + record('Bo'), 'dev.jsonl': record('Eva') }),
      ],
    ]),
  );
  afterEach(() => server.stop());

  it.each([
    ['acme/numbered', 'de', ['labels.txt'], 'A'],
    ['acme/numbered', 'en', ['en/label.json', 'labels.txt'], 'B'],
    ['acme/numbered', 'notes', [], 'C'],
    ['acme/carded', 'default', [], 'Z'],
  ])('is read with the files that name its classes: %s %s', async (id, config, companions, type) => {
    const hub = { url: await server.start(), token: null };
    const { importer } = newImporter();
    const { configs } = await importer.describeHubDataset(hub, id, request.signal);
    const splits = configs.find(({ name }) => name === config)!.splits;
    expect(splits.map(({ name }) => name).toSorted()).toEqual(['train', 'validation']);
    const wanted = {
      repository: main(id),
      config,
      splits: { train: 'train', validation: 'validation' } as const,
    };
    const { report } = await importer.importHubDataset(hub, wanted, DEFAULT_CHOICES, request);
    expect(report.files.map((file) => [file.split, file.companions.toSorted()])).toEqual([
      ['train', companions],
      ['validation', companions],
    ]);
    expect(report.typesBefore.map(({ name }) => name)).toEqual([type]);
  });
});

describe.skipIf(!hasStandIn(2))('datasets of the stand-in', () => {
  const standIns = new StandIns();
  afterEach(() => standIns.stop());

  it('conll2003 by its old name, as parquet, every second connection cut', async () => {
    const hub = { url: await standIns.start('--fail-every', '2', '--rate', '4000000'), token: null };
    const { importer } = newImporter();
    const { repository, configs } = await importer.describeHubDataset(hub, 'conll2003', request.signal);
    const summary = await importer.importHubDataset(
      hub,
      { repository, config: configs[0]!.name, splits: ALL },
      DEFAULT_CHOICES,
      request,
    );
    expect(summary.report.splits.map(({ sentences, entities }) => [sentences, entities])).toEqual([
      [14041, 23499],
      [3250, 5942],
      [3453, 5648],
    ]);
    expect(summary.labels).toHaveLength(9);
    const byPos = await importer.arrange({ ...DEFAULT_CHOICES, tagField: 'pos_tags' }, request);
    expect(byPos.task).toBe('tokens');
    expect(byPos.labels).toHaveLength(45);
  });

  it('words and labels in JSON lines', async () => {
    const hub = { url: await standIns.start(), token: null };
    const { importer } = newImporter();
    const { repository, configs } = await importer.describeHubDataset(
      hub,
      'acme/plain-jsonl',
      request.signal,
    );
    const { report } = await importer.importHubDataset(
      hub,
      { repository, config: configs[0]!.name, splits: { train: 'train', validation: 'validation' } },
      DEFAULT_CHOICES,
      request,
    );
    expect(report.splits.map(({ sentences, tokens }) => [sentences, tokens])).toEqual([
      [200, 3577],
      [200, 2591],
    ]);
    expect(report.files.map(({ wordField, tagField }) => [wordField, tagField])).toEqual([
      ['words', 'labels'],
      ['words', 'labels'],
    ]);
  });
});
