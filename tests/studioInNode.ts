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
import { Engine } from '../workers/engine.ts';
import type {
  Command,
  CommandKind,
  DataSummary,
  InputFile,
  ModelSummary,
  Progress,
  Results,
} from '../workers/protocol.ts';

const TINY_MODEL = new URL('oracles/pipeline-model/', import.meta.url);

type CommandOf<Kind extends Command['kind']> = { readonly kind: Kind } & Omit<
  Extract<Command, { kind: Kind }>,
  'kind' | 'requestId'
>;

export class StudioInNode {
  /** What was reported of all requests, in order. */
  readonly reports: Progress<CommandKind>[] = [];
  limits: DeviceLimits = { backend: 'wasm', deviceMemoryBytes: null };
  /** Opened last. */
  session: TrainingSession | null = null;
  /** Sessions that are open. */
  sessions = 0;
  /** Names of the model's files, in the order in which they were asked for. */
  readonly fetched: string[] = [];
  readonly #model: URL;
  readonly #runtime: Pick<HostSessionOptions, 'backend' | 'ort'>;
  #requests = 0;
  readonly #engine = new Engine({
    chooseBackend: async () => ({ backend: 'wasm', reason: 'chosen', threads: 1, adapter: null }),
    limitsOf: async () => this.limits,
    createSession: async (_, artifacts) => {
      const session = await HostTrainingSession.create(artifacts, this.#runtime);
      const release = session.release.bind(session);
      this.session = session;
      this.sessions++;
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
    yieldTurn: () => new Promise((resolve) => setImmediate(resolve)),
  });

  /** @param model its folder, the address ending in a slash */
  constructor(
    model: URL = TINY_MODEL,
    runtime: Pick<HostSessionOptions, 'backend' | 'ort'> = { backend: 'node', ort },
  ) {
    this.#model = model;
    this.#runtime = runtime;
  }

  async execute<Kind extends Command['kind']>(
    command: CommandOf<Kind>,
    signal: AbortSignal = new AbortController().signal,
  ): Promise<Results[Kind]> {
    this.#requests += 1;
    const report = (progress: Progress<CommandKind>) => this.reports.push(progress);
    const request = { ...command, requestId: this.#requests } as unknown as Command;
    return (await this.#engine.execute(request, { signal, report })) as Results[Kind];
  }

  importFiles(name: string, files: readonly InputFile[]): Promise<DataSummary> {
    return this.execute({
      kind: 'importFiles',
      name,
      choices: DEFAULT_CHOICES,
      files: [...files],
    });
  }

  /** Unless told otherwise the tagger of `oracles/pipeline-model`. */
  loadModel(): Promise<ModelSummary> {
    return this.execute({
      kind: 'loadModel',
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
    return this.execute({
      kind: 'train',
      runId,
      runName: `${runId}-1`,
      backend: 'wasm',
      settings: { ...DEFAULT_SETTINGS, ...settings },
    });
  }
}
