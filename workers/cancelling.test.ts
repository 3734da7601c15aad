/** Every long command that gives way ends where its request is cancelled; what was loaded and trained stays. */
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { DEFAULT_CHOICES } from '../src/core/data/choices.ts';
import { CancelledError } from '../src/core/errors.ts';
import { DEFAULT_SETTINGS } from '../src/core/train/settings.ts';
import { StudioInNode } from '../tests/studioInNode.ts';

const settings = { ...DEFAULT_SETTINGS, epochs: 1, batchSize: 4, maxLength: 48 };
const SENTENCE = 'Marta\tB-PER\nvisits\tO\nOslo\tB-LOC\n.\tO\n\n';
const FILES = ['train.conll', 'valid.conll'].map((name) => ({ name, blob: new Blob([SENTENCE.repeat(12)]) }));

let studio: StudioInNode;

beforeEach(async () => {
  studio = new StudioInNode();
  await studio.importFiles('places', FILES);
  await studio.loadModel();
});
afterEach(() => void vi.restoreAllMocks());

/** A slice has passed whenever the clock is looked at: what a test sees does not depend on how fast it runs. */
function giveWayAlways(): void {
  let nowMs = 0;
  vi.spyOn(performance, 'now').mockImplementation(() => (nowMs += 1000));
}

type Execute = (studio: StudioInNode, signal: AbortSignal) => Promise<unknown>;

const LONG_COMMANDS: Readonly<Record<string, Execute>> = {
  importFiles: (one, signal) =>
    one.execute(
      'importFiles',
      { name: 'others', files: FILES.slice(0, 1), choices: DEFAULT_CHOICES },
      signal,
    ),
  arrangeData: (one, signal) =>
    one.execute('arrangeData', { choices: { ...DEFAULT_CHOICES, trainSubset: 6 } }, signal),
  querySentences: (one, signal) =>
    one.execute(
      'querySentences',
      {
        split: 'train',
        filter: { entities: 'some', text: '', problem: null },
        offset: 0,
        limit: 10,
      },
      signal,
    ),
  measureLengths: (one, signal) => one.execute('measureLengths', { maxLength: 3 }, signal),
  writeData: (one, signal) => one.execute('writeData', { form: 'iob2' }, signal),
  estimateRun: (one, signal) => one.execute('estimateRun', { backend: 'wasm', settings }, signal),
  measureStep: (one, signal) => one.execute('measureStep', { backend: 'wasm', settings }, signal),
  'evaluate the model': (one, signal) => one.execute('evaluate', { tagger: 'model', split: 'train' }, signal),
  'evaluate the run': (one, signal) => one.execute('evaluate', { tagger: 'run', split: 'train' }, signal),
  predict: (one, signal) =>
    one.execute('predict', { tagger: 'model', text: 'Marta', grouping: 'words' }, signal),
  exportModel: (one, signal) => one.execute('exportModel', { name: 'places' }, signal),
  exportArtifacts: (one, signal) => one.execute('exportArtifacts', { name: 'places' }, signal),
};

describe.each(Object.entries(LONG_COMMANDS))('%s', (_, command) => {
  it('ends where it is cancelled on its way, with everything as it was, and can be done again', async () => {
    await studio.run('first', settings);
    const { dataset, model } = studio.bench;
    const { sessions } = studio;
    giveWayAlways();
    const page = new AbortController();
    let turns = 0;
    studio.onTurn = () => {
      turns += 1;
      if (turns === 2) page.abort(new CancelledError());
    };
    await expect(command(studio, page.signal)).rejects.toThrow(CancelledError);
    expect(turns).toBe(2);
    expect(studio.bench.dataset).toBe(dataset);
    expect(studio.bench.model).toBe(model);
    expect(studio.bench.runs.current.record).toMatchObject({ id: 'first', status: 'finished' });
    expect(studio.sessions).toBe(sessions);
    studio.onTurn = () => {};
    await command(studio, new AbortController().signal);
  });
});

describe('a text of many windows', () => {
  const predict = (signal: AbortSignal) => {
    const text = 'Marta visits Oslo. '.repeat(200);
    return studio.execute('predict', { tagger: 'model', text, grouping: 'words' }, signal);
  };

  it('is given up between two of them', async () => {
    const page = new AbortController();
    const rows: number[] = [];
    studio.onSession = (session) => {
      const run = session.runEvalStep.bind(session);
      session.runEvalStep = (batch) => {
        rows.push(batch.batchSize);
        if (rows.length === 3) page.abort(new CancelledError());
        return run(batch);
      };
    };
    giveWayAlways();
    await expect(predict(page.signal)).rejects.toThrow(CancelledError);
    expect(rows).toEqual([1, 1, 1]);
    await predict(new AbortController().signal);
    expect(rows.length).toBeGreaterThan(6);
  });
});
