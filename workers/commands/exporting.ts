import { exportRun } from '../../src/core/export/exportRun.ts';
import { type ExportCommands, exportSchemas as schemas } from '../protocol/exporting.ts';
import type { CommandRows } from './command.ts';

export const exportRows: CommandRows<keyof ExportCommands> = {
  exportModel: {
    schema: schemas.exportModel,
    handle: async ({ name }, { bench }) => {
      const { session, loaded, record } = bench.runs.current;
      const parameters = await session.getContiguousParameters(false);
      return exportRun({ name, record, model: loaded.model, manifest: session.manifest, parameters });
    },
    transfer: ({ zip }) => [zip.buffer],
  },
};
