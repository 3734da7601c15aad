/** The training files of a run in node: what the zip has, and that ONNX Runtime computes with it as the run does. */
import { unzipSync } from 'fflate';
import * as ort from 'onnxruntime-node';
import { beforeAll, describe, expect, it } from 'vitest';
import { MANIFEST_KEY, type TrainingManifest } from '../../src/core/artifacts/manifest.ts';
import { splitParameters } from '../../src/core/artifacts/parameters.ts';
import { readSafetensors, toFloat32Array } from '../../src/core/models/safetensors.ts';
import { prepareModel } from '../../src/core/train/prepare.ts';
import { NO_TURNS } from '../../src/core/turns.ts';
import { StudioInNode } from '../studioInNode.ts';

const NAME = 'places';
const SENTENCE = 'Marta\tB-PER\nvisits\tO\nOslo\tB-LOC\n.\tO\n\n';

describe('the training files of a run', () => {
  const studio = new StudioInNode();
  let files: Record<string, Uint8Array>;
  let reported: readonly { readonly path: string; readonly sizeBytes: number }[];
  const file = (path: string) => new Uint8Array(files[`${NAME}-training/${path}`]!);

  beforeAll(async () => {
    const split = (name: string) => ({ name, blob: new Blob([SENTENCE.repeat(8)]) });
    await studio.importFiles(NAME, [split('train.conll'), split('valid.conll')]);
    await studio.loadModel();
    await studio.run('run', { epochs: 1, batchSize: 4, maxLength: 48, learningRate: 1e-3 });
    const { zip, files: list } = await studio.execute('exportArtifacts', { name: NAME });
    files = unzipSync(new Uint8Array(await zip.arrayBuffer()));
    reported = list;
  });

  it('are four, in one folder, with the sizes that are reported', () => {
    const names = ['training_model.onnx', 'eval_model.onnx', 'optimizer_model.onnx', 'checkpoint'];
    expect(Object.keys(files)).toEqual(names.map((name) => `${NAME}-training/${name}`));
    expect(reported).toEqual(names.map((path) => ({ path, sizeBytes: file(path).length })));
  });

  it('are as large as was estimated before, but for the graphs; so is the model folder', async () => {
    const estimate = await studio.execute('estimateExport', {});
    const weights = (list: typeof reported) =>
      list.reduce((sum, { path, sizeBytes }) => sum + (path.endsWith('.onnx') ? 0 : sizeBytes), 0);
    expect(weights(reported) - estimate.artifacts.zipBytes).toBeGreaterThan(0);
    expect(weights(reported) - estimate.artifacts.zipBytes).toBeLessThan(10_000);
    const { zip } = await studio.execute('exportModel', { name: NAME });
    expect(zip.size / estimate.model.zipBytes).toBeGreaterThan(0.9);
    expect(zip.size / estimate.model.zipBytes).toBeLessThan(1.1);
  });

  it('have the graphs that the run was trained with, byte for byte', async () => {
    const { loaded, record } = studio.bench.runs.current;
    const { artifacts } = await prepareModel(loaded, record.labels, record.settings, NO_TURNS);
    expect(Buffer.compare(file('training_model.onnx'), artifacts.trainModel)).toBe(0);
    expect(Buffer.compare(file('eval_model.onnx'), artifacts.evalModel)).toBe(0);
    expect(new TextDecoder().decode(file('training_model.onnx'))).toContain(MANIFEST_KEY);
  });

  it("have the run's trained weights as the checkpoint, under the graphs' names", async () => {
    const { session } = studio.bench.runs.current;
    const tensors = splitParameters(session.manifest, await session.getContiguousParameters(false));
    const checkpoint = readSafetensors(file('checkpoint')).tensors;
    const specs = session.manifest.parameters;
    expect([...checkpoint.keys()].sort()).toEqual(specs.map(({ name }) => name).sort());
    for (const { name, parts } of specs) {
      const expected = parts.flatMap((part) => [...tensors.get(part.name)!.data]);
      expect([...toFloat32Array(checkpoint.get(name)!)], name).toEqual(expected);
    }
  });

  it.each(['training_model.onnx', 'eval_model.onnx', 'optimizer_model.onnx'])(
    '%s loads in ONNX Runtime, and takes its parameters by the names of the checkpoint',
    async (path) => {
      const { manifest } = studio.bench.runs.current.session;
      const model = await ort.InferenceSession.create(file(path));
      expect(model.inputNames).toEqual(expect.arrayContaining(namesFor(path, manifest)));
      await model.release();
    },
  );
});

/** The inputs of a model that are tensors of the checkpoint. */
function namesFor(path: string, { parameters }: TrainingManifest): string[] {
  const needed =
    path === 'optimizer_model.onnx'
      ? parameters.filter(({ gradient }) => gradient !== undefined)
      : parameters;
  return needed.map(({ name }) => name);
}
