import { unzipSync } from 'fflate';
import * as ort from 'onnxruntime-web';
import type { Batch } from '../src/core/batch.ts';
import type { WordRule } from '../src/core/data/words.ts';
import type { EntitySpan, Grouping } from '../src/core/predict/entities.ts';
import { predictEntities } from '../src/core/predict/predict.ts';
import { entitiesOfWords, tagText } from '../src/core/predict/tagText.ts';
import { type FastTokenizer, loadTokenizer } from '../src/core/tokenizer/tokenizer.ts';
import { NO_TURNS } from '../src/core/turns.ts';

/** A downloaded zip, opened as any program would: its own tokenizer, its own labels, its own onnx/model.onnx. */
export class ExportedModel {
  /** The folder inside the zip. */
  readonly name: string;
  /** By path inside that folder. */
  readonly files: ReadonlyMap<string, Uint8Array>;
  readonly #tokenizer: FastTokenizer;
  readonly #labels: readonly string[];
  readonly #maxLength: number;
  readonly #wordRule: WordRule;
  readonly #model: ort.InferenceSession;

  private constructor(name: string, files: ReadonlyMap<string, Uint8Array>, model: ort.InferenceSession) {
    const config = readJson(files, 'config.json') as {
      id2label: Record<string, string>;
      tagsmith: { words: { rule: WordRule } };
      max_position_embeddings: number;
    };
    this.name = name;
    this.files = files;
    this.#wordRule = config.tagsmith.words.rule;
    this.#tokenizer = loadTokenizer(
      readJson(files, 'tokenizer.json'),
      readJson(files, 'tokenizer_config.json'),
    );
    this.#labels = Object.keys(config.id2label).map((_, id) => config.id2label[id]!);
    this.#maxLength = config.max_position_embeddings;
    this.#model = model;
  }

  static async open(zip: Uint8Array): Promise<ExportedModel> {
    const entries = Object.entries(unzipSync(zip)).filter(([path]) => !path.endsWith('/'));
    const folders = new Set(entries.map(([path]) => path.split('/')[0]!));
    const [name] = folders;
    if (name === undefined || folders.size !== 1)
      throw new Error(`One folder expected, found ${[...folders].join(', ')}`);
    const files = new Map(entries.map(([path, bytes]) => [path.slice(name.length + 1), bytes]));
    const onnx = files.get('onnx/model.onnx');
    if (onnx === undefined) throw new Error(`No onnx/model.onnx among ${[...files.keys()].join(', ')}`);
    ort.env.wasm.numThreads = 1;
    return new ExportedModel(name, files, await ort.InferenceSession.create(onnx));
  }

  async tag(text: string, grouping: Grouping): Promise<EntitySpan[]> {
    const tagger = {
      tokenizer: this.#tokenizer,
      labels: this.#labels,
      maxLength: this.#maxLength,
      mostRows: () => 8,
      run: (batch: Batch) => this.#run(batch),
    };
    if (grouping !== 'words') return predictEntities(text, tagger, { aggregation: grouping });
    return entitiesOfWords(text, await tagText(text, tagger, this.#wordRule, NO_TURNS), (tags) => tags);
  }

  async #run({ batchSize, length, inputIds, attentionMask, tokenTypeIds }: Batch): Promise<Float32Array> {
    const int64 = (data: Int32Array) =>
      new ort.Tensor('int64', BigInt64Array.from(data, BigInt), [batchSize, length]);
    const { logits } = await this.#model.run({
      input_ids: int64(inputIds),
      attention_mask: int64(attentionMask),
      token_type_ids: int64(tokenTypeIds),
    });
    return logits!.data as Float32Array;
  }
}

function readJson(files: ReadonlyMap<string, Uint8Array>, path: string): unknown {
  const bytes = files.get(path);
  if (bytes === undefined) throw new Error(`The zip has no ${path}`);
  return JSON.parse(new TextDecoder().decode(bytes));
}
