import { withTask } from '../../src/core/worker.ts';
import { summaryOf } from '../modelSummary.ts';
import { type ModelCommands, modelSchemas as schemas } from '../protocol/models.ts';
import { recogniseFiles } from '../recogniseFiles.ts';
import type { CommandRows } from './command.ts';

export const modelRows: CommandRows<keyof ModelCommands> = {
  loadModel: {
    schema: schemas.loadModel,
    handle: async ({ source }, { bench, ...request }) => {
      const loaded =
        source.kind === 'run'
          ? await bench.runs.toModel(source.runId)
          : await bench.models.load(source, request);
      await bench.setModel(loaded);
      return summaryOf(loaded);
    },
  },
  describeModel: {
    schema: schemas.describeModel,
    handle: ({ hub, name }, { bench, signal }) => bench.models.describe(hub, name, signal),
  },
  chooseTask: {
    schema: schemas.chooseTask,
    handle: async ({ task }, { bench }) => {
      await bench.setModel(withTask(bench.model, task));
      return summaryOf(bench.model);
    },
  },
  recogniseFiles: {
    schema: schemas.recogniseFiles,
    handle: ({ files }, { bench }) => recogniseFiles(files, () => bench.surroundings.yieldTurn()),
  },
  countUnknownWords: {
    schema: schemas.countUnknownWords,
    handle: async ({ model }, { bench, signal }) => {
      const { unknownWords } = bench;
      const tokenizer =
        model === null ? bench.model.tokenizer : await unknownWords.tokenizerOf(model, signal);
      return unknownWords.count(bench.dataset, tokenizer, signal);
    },
  },
  searchModels: {
    schema: schemas.searchModels,
    handle: ({ hub, ...query }, { bench, signal }) => bench.models.search(hub, query, signal),
  },
};
