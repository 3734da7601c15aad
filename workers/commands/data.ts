import { tokenCounter } from '../../src/core/worker.ts';
import { type DataCommands, dataSchemas as schemas } from '../protocol/data.ts';
import type { CommandRows } from './command.ts';

export const dataRows: CommandRows<keyof DataCommands> = {
  importFiles: {
    schema: schemas.importFiles,
    handle: ({ name, files, choices, language }, { bench, ...request }) =>
      bench.importer.import(name, files, choices, request, language),
  },
  arrangeData: {
    schema: schemas.arrangeData,
    handle: ({ choices }, { bench, ...request }) => bench.importer.arrange(choices, request),
  },
  describeHubDataset: {
    schema: schemas.describeHubDataset,
    handle: ({ hub, name }, { bench, signal }) => bench.importer.describeHubDataset(hub, name, signal),
  },
  importHubDataset: {
    schema: schemas.importHubDataset,
    handle: ({ hub, choices, ...dataset }, { bench, ...request }) =>
      bench.importer.importHubDataset(hub, dataset, choices, request),
  },
  listCached: {
    schema: schemas.listCached,
    handle: (_, { bench }) => bench.importer.listCached(),
  },
  deleteCached: {
    schema: schemas.deleteCached,
    handle: async ({ hub, repositoryKind, repository }, { bench }) => {
      await bench.importer.deleteCached(hub, repositoryKind, repository);
      return null;
    },
  },
  measureLengths: {
    schema: schemas.measureLengths,
    handle: ({ maxLength }, { bench, signal }) =>
      bench.importer.measureLengths(maxLength, tokenCounter(bench.model.tokenizer), signal),
  },
  writeData: {
    schema: schemas.writeData,
    handle: ({ form }, { bench, signal }) => bench.importer.write(form, signal),
    transfer: ({ bytes }) => [bytes.buffer],
  },
  querySentences: {
    schema: schemas.querySentences,
    handle: (query, { bench, signal }) => bench.importer.query(query, signal),
  },
};
