import { describe, expect, it } from 'vitest';
import { DEFAULT_CHOICES } from '../src/core/data/choices.ts';
import { CancelledError, toWire } from '../src/core/errors.ts';
import { GitLfsPointerError } from '../src/core/models/gitLfs.ts';
import { TrainerClient, WorkerCrashedError, type WorkerPort } from './client.ts';
import type { ImportProgress } from './protocol/data.ts';

class WorkerDouble extends EventTarget implements WorkerPort {
  readonly sent: { kind: string; requestId: number }[] = [];
  terminated = false;

  postMessage(message: { kind: string; requestId: number }): void {
    this.sent.push(message);
  }

  terminate(): void {
    this.terminated = true;
  }

  answer(data: unknown): void {
    this.dispatchEvent(new MessageEvent('message', { data }));
  }
}

const MODEL = { source: { kind: 'run', runId: 'a' } } as const;

function setUp() {
  const worker = new WorkerDouble();
  return { worker, client: new TrainerClient(worker) };
}

describe('TrainerClient', () => {
  it('gives each answer to the request of its id, in whatever order they come', async () => {
    const { worker, client } = setUp();
    const first = client.request('pause', { runId: 'a' });
    const second = client.request('chooseBackend', { preference: 'auto' });
    expect(worker.sent).toEqual([
      { kind: 'request', requestId: 1, command: 'pause', parameters: { runId: 'a' } },
      { kind: 'request', requestId: 2, command: 'chooseBackend', parameters: { preference: 'auto' } },
    ]);
    const backend = { backend: 'wasm', reason: 'no-webgpu', threads: 2, adapter: null };
    worker.answer({ kind: 'result', requestId: 2, result: backend });
    worker.answer({ kind: 'result', requestId: 1, result: null });
    expect(await second).toEqual(backend);
    expect(await first).toBeNull();
  });

  it('rejects with the class and the data of the error in the worker', async () => {
    const { worker, client } = setUp();
    const request = client.request('stop', { runId: 'a' });
    const thrown = new GitLfsPointerError('only a pointer', { file: 'a.conll' });
    worker.answer({ kind: 'error', requestId: 1, error: toWire(thrown) });
    const error = await request.catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(GitLfsPointerError);
    expect(error).toMatchObject({
      data: { file: 'a.conll' },
      message: 'only a pointer',
    });
  });

  const NOTES = { name: 'notes', files: [], choices: DEFAULT_CHOICES };
  const progressOf = (requestId: number, readBytes: number) => ({
    kind: 'progress',
    requestId,
    progress: { phase: 'reading', file: 'notes.conll', readBytes, totalBytes: 9 },
  });

  it('hands progress to the request that it belongs to, and none of one that is cancelled', () => {
    const { worker, client } = setUp();
    const seen: [string, number][] = [];
    const shownAs = (name: string) => (progress: ImportProgress) => seen.push([name, progress.readBytes]);
    const older = new AbortController();
    void client
      .request('importFiles', NOTES, { signal: older.signal, onProgress: shownAs('older') })
      .catch(() => undefined);
    void client.request('importFiles', NOTES, { onProgress: shownAs('newer') });
    worker.answer(progressOf(1, 1));
    older.abort(new CancelledError());
    worker.answer(progressOf(1, 5));
    worker.answer(progressOf(2, 2));
    expect(seen).toEqual([
      ['older', 1],
      ['newer', 2],
    ]);
  });

  it('cancels a request by its id, and rejects it with the reason of the signal once the worker has answered', async () => {
    const { worker, client } = setUp();
    const controller = new AbortController();
    const request = client.request('loadModel', MODEL, { signal: controller.signal });
    const reason = new CancelledError('Another model is loaded.', { reason: 'superseded' });
    controller.abort(reason);
    expect(worker.sent[1]).toEqual({ kind: 'cancel', requestId: 1 });
    worker.answer({ kind: 'error', requestId: 1, error: toWire(new CancelledError()) });
    await expect(request).rejects.toBe(reason);
    await expect(client.request('loadModel', MODEL, { signal: controller.signal })).rejects.toBe(reason);
    expect(worker.sent).toHaveLength(2);
  });

  it('resolves where the work was done before it could be cancelled, and sends no cancel after the answer', async () => {
    const { worker, client } = setUp();
    const controller = new AbortController();
    const request = client.request('pause', { runId: 'a' }, { signal: controller.signal });
    worker.answer({ kind: 'result', requestId: 1, result: null });
    expect(await request).toBeNull();
    controller.abort();
    expect(worker.sent).toHaveLength(1);
  });

  it('rejects everything pending and to come when the worker crashes, and says so once', async () => {
    const { worker, client } = setUp();
    const crashes: WorkerCrashedError[] = [];
    client.onCrash((error) => crashes.push(error));
    const pending = client.request('pause', { runId: 'a' });
    worker.dispatchEvent(Object.assign(new Event('error'), { message: 'out of memory' }));
    worker.dispatchEvent(new Event('messageerror'));
    const error = await pending.catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(WorkerCrashedError);
    expect(error).toMatchObject({ name: 'WorkerCrashedError', data: { reason: 'out of memory' } });
    await expect(client.request('pause', { runId: 'a' })).rejects.toBe(error);
    expect(crashes).toEqual([error]);
    expect(worker.terminated).toBe(true);
    expect(worker.sent).toHaveLength(1);
  });
});
