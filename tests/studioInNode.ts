/** The worker's engine in node, with the small tagger of the oracles as the model that comes with the page. */
import { readFileSync } from 'node:fs';
import * as ort from 'onnxruntime-node';
import { DEFAULT_CHOICES } from '../src/core/data/choices.ts';
import { MemoryCache } from '../src/core/hub/memoryCache.ts';
import type { DeviceLimits } from '../src/core/runtime/memory.ts';
import type { TrainingSession } from '../src/core/runtime/session.ts';
import { type HostSessionOptions, HostTrainingSession } from '../src/core/runtime/wasm.ts';
import type { RunRecord } from '../src/core/train/runRecord.ts';
import { DEFAULT_SETTINGS, type TrainSettings } from '../src/core/train/settings.ts';
import { execute } from '../workers/engine.ts';
import type { DataSummary } from '../workers/protocol/data.ts';
import type { UserFile } from '../workers/protocol/inputs.ts';
import type { CommandKind, Parameters, Progress, Results } from '../workers/protocol/messages.ts';
import type { ModelSummary } from '../workers/protocol/models.ts';
import { Workbench } from '../workers/workbench.ts';

const TINY_MODEL = new URL('oracles/pipeline-model/', import.meta.url);

export class StudioInNode {
  /** What was reported of all requests, in order. */
  readonly reports: Progress<CommandKind>[] = [];
  limits: DeviceLimits = { backend: 'wasm', deviceMemoryBytes: null };
  /** Opened last. */
  session: TrainingSession | null = null;
  /** Sessions that are open. */
  sessions = 0;
  /** Called before a session is made; what it throws is thrown instead. */
  beforeSession: () => void = () => {};
  /** Called when a session has been made. */
  onSession: (session: TrainingSession) => void = () => {};
  /** Called when work steps aside for messages. */
  onTurn: () => void = () => {};
  /** Names of the model's files, in the order in which they were asked for. */
  readonly fetched: string[] = [];
  readonly #model: URL;
  readonly #runtime: Pick<HostSessionOptions, 'backend' | 'ort'>;
  readonly bench = new Workbench({
    chooseBackend: async () => ({ backend: 'wasm', reason: 'chosen', threads: 1, adapter: null }),
    limitsOf: async () => this.limits,
    createSession: async (_, artifacts) => {
      this.beforeSession();
      const session = await HostTrainingSession.create(artifacts, this.#runtime);
      const release = session.release.bind(session);
      this.session = session;
      this.sessions++;
      this.onSession(session);
      session.release = () => {
        this.sessions--;
        return release();
      };
      return session;
    },
    fetch: async (url) => {
      this.fetched.push(new URL(String(url)).pathname.replace(/^.*\//, ''));
      return new Response(new Uint8Array(readFileSync(new URL(String(url)))));
    },
    openCache: async () => new MemoryCache(),
    yieldTurn: () => {
      this.onTurn();
      return new Promise((resolve) => setImmediate(resolve));
    },
  });

  /** @param model its folder, the address ending in a slash */
  constructor(
    model: URL = TINY_MODEL,
    runtime: Pick<HostSessionOptions, 'backend' | 'ort'> = { backend: 'node', ort },
  ) {
    this.#model = model;
    this.#runtime = runtime;
  }

  execute<Kind extends CommandKind>(
    kind: Kind,
    parameters: Parameters<Kind>,
    signal: AbortSignal = new AbortController().signal,
  ): Promise<Results[Kind]> {
    const report = (progress: Progress<Kind>) => void this.reports.push(progress);
    return execute(kind, parameters, { bench: this.bench, signal, report });
  }

  importFiles(name: string, files: readonly UserFile[]): Promise<DataSummary> {
    return this.execute('importFiles', { name, choices: DEFAULT_CHOICES, files: [...files] });
  }

  /** Unless another model was given, the tagger of `oracles/pipeline-model`. */
  loadModel(): Promise<ModelSummary> {
    return this.execute('loadModel', {
      source: {
        kind: 'embedded',
        name: 'tiny',
        baseUrl: this.#model.href,
        language: null,
        license: null,
        paths: ['config.json', 'model.safetensors', 'tokenizer.json', 'tokenizer_config.json'],
      },
    });
  }

  run(runId: string, settings: Partial<TrainSettings>): Promise<RunRecord> {
    return this.execute('train', {
      runId,
      runName: `${runId}-1`,
      backend: 'wasm',
      quickTry: false,
      settings: { ...DEFAULT_SETTINGS, ...settings },
    });
  }
}
