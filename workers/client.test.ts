import { describe, expect, it } from 'vitest';
import { registerError, TagsmithError, toWire } from '../src/core/errors.ts';
import { TrainerClient, WorkerCrashedError, type WorkerPort } from './client.ts';
import type { WorkerEvent } from './protocol.ts';

class TooManyColumnsError extends TagsmithError<{ file: string; line: number }> {}
registerError('TooManyColumnsError', TooManyColumnsError);

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
      { kind: 'pause', requestId: 1, runId: 'a' },
      { kind: 'chooseBackend', requestId: 2, preference: 'auto' },
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
    const thrown = new TooManyColumnsError('a.conll, line 7: 5 columns', { file: 'a.conll', line: 7 });
    worker.answer({ kind: 'error', requestId: 1, error: toWire(thrown) });
    const error = await request.catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(TooManyColumnsError);
    expect(error).toMatchObject({
      data: { file: 'a.conll', line: 7 },
      message: 'a.conll, line 7: 5 columns',
    });
  });

  it('hands events to listeners until they unsubscribe', () => {
    const { worker, client } = setUp();
    const seen: WorkerEvent[] = [];
    const end = client.onEvent((event) => seen.push(event));
    const event = { kind: 'runStatus', runId: 'a', status: 'training' };
    worker.answer({ kind: 'event', event });
    end();
    worker.answer({ kind: 'event', event });
    expect(seen).toEqual([event]);
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
