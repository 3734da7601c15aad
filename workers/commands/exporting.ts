import {
  collectZip,
  type ExportEstimate,
  type ExportedZip,
  type ExportRunInput,
  elementCount,
  estimateExport,
  exportArtifacts,
  exportRun,
  Turns,
} from '../../src/core/worker.ts';
import { type ExportCommands, type ExportedFolder, exportSchemas as schemas } from '../protocol/exporting.ts';
import type { RequestContext } from '../request.ts';
import type { Workbench } from '../workbench.ts';
import type { CommandRows } from './command.ts';

export const exportRows: CommandRows<keyof ExportCommands> = {
  estimateExport: {
    schema: schemas.estimateExport,
    handle: (_, { bench }) => estimate(bench),
  },
  exportModel: {
    schema: schemas.exportModel,
    handle: ({ name }, context) => makeZip(exportRun, name, context),
  },
  exportArtifacts: {
    schema: schemas.exportArtifacts,
    handle: ({ name }, context) => makeZip(exportArtifacts, name, context),
  },
};

async function estimate({ runs, surroundings }: Workbench): Promise<ExportEstimate> {
  const { session, loaded, record } = runs.current;
  const device = await surroundings.limitsOf(record.backend);
  const { weights: _trained, ...passedOn } = loaded.model.files;
  const otherFilesBytes = Object.values(passedOn).reduce((sum, file) => sum + (file?.length ?? 0), 0);
  const elements = session.manifest.parameters.reduce((sum, { shape }) => sum + elementCount(shape), 0);
  const memoryBytes = device.backend === 'wasm' ? device.deviceMemoryBytes : null;
  return estimateExport(Float32Array.BYTES_PER_ELEMENT * elements, otherFilesBytes, memoryBytes);
}

/** The parameters are copied once, out of the session; pieces of the zip are views of that copy. */
async function makeZip(
  make: (input: ExportRunInput) => ExportedZip,
  name: string,
  { bench, signal }: { readonly bench: Workbench } & Pick<RequestContext<never>, 'signal'>,
): Promise<ExportedFolder> {
  const { session, loaded, record } = bench.runs.current;
  const parameters = await session.getContiguousParameters(false);
  const turns = new Turns({ yieldTurn: () => bench.surroundings.yieldTurn(), signal });
  const { model } = loaded;
  const { pieces, files } = make({ name, record, model, manifest: session.manifest, parameters });
  return { zip: await collectZip(pieces, turns), files };
}
