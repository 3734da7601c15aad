import { describe, expect, it } from 'vitest';
import { DEFAULT_CHOICES } from '../src/core/data/choices.ts';
import { StudioInNode } from '../tests/studioInNode.ts';
import { dataRows } from './commands/data.ts';
import { estimateRows } from './commands/estimates.ts';
import { exportRows } from './commands/exporting.ts';
import { modelRows } from './commands/models.ts';
import { runRows } from './commands/runs.ts';
import { taggingRows } from './commands/tagging.ts';
import { Engine } from './engine.ts';
import { dataSchemas } from './protocol/data.ts';
import { estimateSchemas } from './protocol/estimates.ts';
import { exportSchemas } from './protocol/exporting.ts';
import type { WorkerMessage } from './protocol/messages.ts';
import { modelSchemas } from './protocol/models.ts';
import { runSchemas } from './protocol/runs.ts';
import { taggingSchemas } from './protocol/tagging.ts';

/** The parameters of an import of one file. */
const NOTES = {
  name: 'notes',
  files: [{ name: 'notes.conll', blob: new Blob(['Ana B-PER\n\nleft O\n\nLima B-LOC\n'.repeat(40)]) }],
  choices: DEFAULT_CHOICES,
};

function setUp() {
  const posted: { message: WorkerMessage; transfer: Transferable[] }[] = [];
  const engine = new Engine(new StudioInNode().bench, (message, transfer = []) =>
    posted.push({ message, transfer }),
  );
  const request = (requestId: number, command: string, parameters: object) =>
    engine.receive({ kind: 'request', requestId, command, parameters });
  const answerTo = (requestId: number) =>
    posted.find(({ message }) => message.requestId === requestId && message.kind !== 'progress');
  return { engine, posted, request, answerTo };
}

describe('the engine', () => {
  it('answers under the id of the request, reports progress under it, and moves what the row says', async () => {
    const { posted, request, answerTo } = setUp();
    await request(7, 'importFiles', NOTES);
    expect(posted[0]!.message).toMatchObject({
      kind: 'progress',
      requestId: 7,
      progress: { phase: 'reading', file: 'notes.conll' },
    });
    expect(answerTo(7)!.message).toMatchObject({ kind: 'result', result: { name: 'notes' } });
    expect(answerTo(7)!.transfer).toEqual([]);
    await request(8, 'writeData', { form: 'iob2' });
    expect(answerTo(8)!.transfer).toEqual([expect.any(ArrayBuffer)]);
  });

  it('cancels the request of that id and no other', async () => {
    const { engine, request, answerTo } = setUp();
    const importing = request(1, 'importFiles', NOTES);
    await engine.receive({ kind: 'cancel', requestId: 2 });
    await engine.receive({ kind: 'cancel', requestId: 1 });
    await importing;
    expect(answerTo(1)!.message).toMatchObject({
      kind: 'error',
      error: { name: 'CancelledError', data: { reason: 'user' } },
    });
  });

  it('refuses what is not a command, saying what is wrong, under the id of the request', async () => {
    const { engine, request, answerTo } = setUp();
    await request(1, 'fly', {});
    await request(2, 'writeData', { form: 'iob2', more: 1 });
    await engine.receive({ requestId: 3, kind: 'writeData' });
    for (const [requestId, issue] of [
      [1, /^command: fly is unknown/],
      [2, /more/],
      [3, /^kind: /],
    ] as const) {
      expect(answerTo(requestId)!.message).toMatchObject({
        kind: 'error',
        error: { name: 'InvalidCommandError', data: { issues: [expect.stringMatching(issue)] } },
      });
    }
  });
});

describe('commands', () => {
  const capabilities = [
    [dataSchemas, dataRows],
    [modelSchemas, modelRows],
    [estimateSchemas, estimateRows],
    [runSchemas, runRows],
    [taggingSchemas, taggingRows],
    [exportSchemas, exportRows],
  ] as const;

  it('have one row each, with their schema', () => {
    const kinds = capabilities.flatMap(([, rows]) => Object.keys(rows));
    expect(kinds.length).toBe(new Set(kinds).size);
    for (const [schemas, rows] of capabilities)
      expect(Object.entries(rows).map(([kind, { schema }]) => [kind, schema])).toEqual(
        Object.entries(schemas),
      );
  });
});
