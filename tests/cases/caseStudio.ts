/** The studio in node for one case: model folders and data from memory, and its answers in short. */
import { readFileSync } from 'node:fs';
import { unzipSync } from 'fflate';
import {
  readSafetensors,
  type TensorToWrite,
  toFloat32Array,
  writeSafetensors,
} from '../../src/core/models/safetensors.ts';
import type { Grouping } from '../../src/core/predict/entities.ts';
import type { RunRecord } from '../../src/core/train/runRecord.ts';
import type { TrainSettings } from '../../src/core/train/settings.ts';
import type { ModelSummary } from '../../workers/protocol/models.ts';
import { StudioInNode } from '../studioInNode.ts';
import type { Sentence } from './towns.ts';

/** Contents by path. */
export type Files = Readonly<Record<string, string | Uint8Array<ArrayBuffer>>>;

/** Two sentences to train on and one to validate, for cases in which nothing has to be learnt. */
export const FEW: Files = {
  'train.conll': 'Marta B-PER\nsees O\nOslo B-LOC\n\nAna B-PER\nlikes O\nRome B-LOC\n',
  'valid.conll': 'Marta B-PER\nlikes O\nRome B-LOC\n',
};

function blobs(files: Files): { name: string; blob: Blob }[] {
  return Object.entries(files).map(([name, content]) => ({ name, blob: new Blob([content]) }));
}

export class CaseStudio {
  readonly #studio = new StudioInNode();

  load(name: string, files: Files): Promise<ModelSummary> {
    return this.#studio.execute('loadModel', { source: { kind: 'files', name, files: blobs(files) } });
  }

  data(files: Files) {
    return this.#studio.importFiles('case', blobs(files));
  }

  train(settings: Partial<TrainSettings>): Promise<RunRecord> {
    return this.#studio.run('case', settings);
  }

  /** The exported folder's files by their path in it. */
  async exported(name: string): Promise<Files> {
    const { zip } = await this.#studio.execute('exportModel', { name });
    const files = Object.entries(unzipSync(new Uint8Array(await zip.arrayBuffer())));
    return Object.fromEntries(
      files.map(([path, bytes]) => [path.slice(name.length + 1), new Uint8Array(bytes)]),
    );
  }

  /** `TYPE text` of each entity. */
  async entities(text: string, tagger: 'run' | 'model', grouping: Grouping = 'words'): Promise<string[]> {
    const { entities } = await this.#studio.execute('predict', { tagger, text, grouping });
    return entities.map(({ type, start, end }) => `${type} ${text.slice(start, end)}`);
  }

  /** F1 on the validation split. */
  async f1(tagger: 'run' | 'model'): Promise<number> {
    const { scores } = await this.#studio.execute('evaluate', { tagger, split: 'validation' });
    return scores.f1;
  }

  /** How many of the sentences' entities are marked exactly in their text. */
  async found(all: readonly Sentence[], tagger: 'run' | 'model'): Promise<number> {
    let found = 0;
    for (const { text, entities } of all) {
      const answer = await this.#studio.execute('predict', { tagger, text, grouping: 'words' });
      const marks = answer.entities.map(({ type, start, end }) => `${type}@${start}-${end}`);
      found += entities.filter((entity) => marks.includes(entity)).length;
    }
    return found;
  }
}

/** What a piece of work gives, or the name of the error that it throws. */
export async function outcome<Value>(work: () => Promise<Value>): Promise<Value | string> {
  try {
    return await work();
  } catch (error) {
    return (error as Error).name;
  }
}

export function json(content: string | Uint8Array | undefined): Record<string, unknown> {
  return JSON.parse(typeof content === 'string' ? content : new TextDecoder().decode(content));
}

/** A tensor of a model folder, as float32. */
export type FloatTensor = TensorToWrite & { readonly data: Float32Array<ArrayBuffer> };

/** A model folder with its weights under other names, or others in their place. */
export function rewritten(
  files: Files,
  change: (tensors: readonly FloatTensor[]) => readonly TensorToWrite[],
  metadata: Readonly<Record<string, string>> = {},
): Files {
  const { tensors } = readSafetensors(files['model.safetensors'] as Uint8Array<ArrayBuffer>);
  const plain = [...tensors.values()].map(
    (tensor): FloatTensor => ({ ...tensor, dtype: 'F32', data: toFloat32Array(tensor) }),
  );
  return {
    ...files,
    'model.safetensors': writeSafetensors([...change(plain)], { format: 'pt', ...metadata }),
  };
}

/** The trained BERT tagger of the oracles (PER, ORG, LOC, MISC). */
export function tinyTagger(): Files {
  const names = ['config.json', 'model.safetensors', 'tokenizer.json', 'tokenizer_config.json'];
  const folder = new URL('../oracles/pipeline-model/', import.meta.url);
  return Object.fromEntries(names.map((name) => [name, new Uint8Array(readFileSync(new URL(name, folder)))]));
}
