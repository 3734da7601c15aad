import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { ConnectionDouble } from '../../tests/connectionDouble.ts';
import { eventually } from '../../tests/eventually.ts';
import type { SentenceRow } from '../../workers/protocol/data.ts';
import type { RunRecord, StepRecord } from '../core/train/runRecord.ts';
import { useDataStore } from './dataStore.ts';
import { DEFAULT_PREFERENCES, usePreferencesStore } from './preferencesStore.ts';
import { usePreviewStore } from './previewStore.ts';
import { NO_RUN, useRunStore } from './runStore.ts';
import { Studio } from './studio.ts';

const LABELS = ['O', 'B-PER', 'I-PER'];

function row(index: number): SentenceRow {
  const words = ['Ana', 'Sol', 'went', 'home', 'again', 'today', '.'];
  const tags = ['B-PER', 'I-PER', 'O', 'O', 'O', 'O', 'O'];
  return {
    index,
    words,
    tags,
    line: 8 * index + 1,
    lastLine: 8 * index + 7,
    file: 'valid.conll',
    problems: [],
  };
}

/** Data with these splits are loaded. */
function load(...splits: readonly string[]): void {
  const report = { splits: splits.map((split) => ({ split })) };
  const loaded = { name: 'notes', task: 'spans', labels: LABELS, report };
  useDataStore.setState({ loaded: loaded as unknown as ReturnType<typeof useDataStore.getState>['loaded'] });
}

/** The run on the page has made so many steps. */
function train(step: number, record: Partial<RunRecord> = {}): void {
  useRunStore.setState({
    runId: 'a',
    phase: 'training',
    lastStep: { step } as StepRecord,
    record: { datasetName: 'notes', task: 'spans', labels: LABELS, ...record } as RunRecord,
  });
}

async function withSentences() {
  const connection = new ConnectionDouble();
  const studio = new Studio(() => connection, 'http://localhost/');
  load('train', 'validation');
  const shown = studio.preview.show();
  const query = await connection.next('querySentences');
  expect(query.parameters).toMatchObject({ split: 'validation', filter: { entities: 'some' } });
  query.resolve({ total: 1, rows: [row(4)] });
  await shown;
  return { connection, studio };
}

const answer = (step: number, tagMs = 10) => ({ tags: [['O', 'O', 'O', 'O', 'O', 'O', 'O']], step, tagMs });

beforeEach(() => {
  useRunStore.setState(NO_RUN);
  usePreferencesStore.setState({ ...DEFAULT_PREFERENCES, stage: 'train' });
  usePreviewStore.setState(usePreviewStore.getInitialState());
});
afterEach(() => vi.restoreAllMocks());

describe('the preview', () => {
  it('shows sentences with entities, and tags nothing before a run has made a step', async () => {
    const { connection } = await withSentences();
    expect(usePreviewStore.getState()).toMatchObject({ split: 'validation', sentences: [{ index: 4 }] });
    expect(connection.of('tagSentences')).toHaveLength(0);
  });

  it('takes them of test, or else of train, where validation has none', async () => {
    const connection = new ConnectionDouble();
    const studio = new Studio(() => connection, 'http://localhost/');
    load('train', 'validation', 'test');
    const shown = studio.preview.show();
    (await connection.next('querySentences')).resolve({ total: 0, rows: [] });
    (await connection.next('querySentences', 1)).resolve({ total: 0, rows: [] });
    (await connection.next('querySentences', 2)).resolve({ total: 1, rows: [row(0)] });
    await shown;
    expect(connection.of('querySentences').map(({ parameters }) => parameters.split)).toEqual([
      'validation',
      'test',
      'train',
    ]);
    expect(usePreviewStore.getState().split).toBe('train');
  });

  it('follows the run while Train is open, at most every two seconds', async () => {
    const { connection, studio } = await withSentences();
    let now = 1_000_000;
    vi.spyOn(Date, 'now').mockImplementation(() => now);
    train(3);
    studio.preview.followRun();
    const request = await connection.next('tagSentences');
    expect(request.parameters.sentences).toEqual([{ words: row(4).words, line: 33 }]);
    request.resolve(answer(3));
    await eventually(() => expect(usePreviewStore.getState().tagged?.step).toBe(3));
    train(4);
    now += 1999;
    studio.preview.followRun();
    expect(connection.of('tagSentences')).toHaveLength(1);
    now += 1;
    studio.preview.followRun();
    expect(connection.of('tagSentences')).toHaveLength(2);
    connection.of('tagSentences')[1]!.resolve(answer(4));
    await eventually(() => expect(usePreviewStore.getState().tagged?.step).toBe(4));
    usePreferencesStore.setState({ stage: 'data' });
    train(9);
    now += 60_000;
    studio.preview.followRun();
    expect(connection.of('tagSentences')).toHaveLength(2);
  });

  it('takes a fortieth of the time at most, however slow the model is', async () => {
    const { connection, studio } = await withSentences();
    let now = 1_000_000;
    vi.spyOn(Date, 'now').mockImplementation(() => now);
    train(3);
    studio.preview.followRun();
    (await connection.next('tagSentences')).resolve(answer(3, 500));
    await eventually(() => expect(usePreviewStore.getState().tagged?.step).toBe(3));
    train(4);
    now += 19_999;
    studio.preview.followRun();
    expect(connection.of('tagSentences')).toHaveLength(1);
    now += 1;
    studio.preview.followRun();
    expect(connection.of('tagSentences')).toHaveLength(2);
  });

  it('is not tagged again with the same weights, and not by a run that learnt other labels', async () => {
    const { connection, studio } = await withSentences();
    train(3);
    const tagged = studio.preview.refresh();
    (await connection.next('tagSentences')).resolve(answer(3));
    await tagged;
    await studio.preview.refresh();
    train(4, { labels: ['O', 'B-LOC', 'I-LOC'] });
    await studio.preview.refresh();
    expect(connection.of('tagSentences')).toHaveLength(1);
  });

  it('keeps its tags where the same sentences are loaded again, and drops them with others', async () => {
    const { connection, studio } = await withSentences();
    train(3);
    const tagged = studio.preview.refresh();
    (await connection.next('tagSentences')).resolve(answer(3));
    await tagged;
    const again = studio.preview.show();
    (await connection.next('querySentences', 1)).resolve({ total: 1, rows: [row(4)] });
    await again;
    expect(usePreviewStore.getState().tagged?.step).toBe(3);
    usePreferencesStore.setState({ stage: 'data' });
    const others = studio.preview.show();
    (await connection.next('querySentences', 2)).resolve({ total: 1, rows: [row(5)] });
    await others;
    expect(usePreviewStore.getState()).toMatchObject({ tagged: null, sentences: [{ index: 5 }] });
  });
});
