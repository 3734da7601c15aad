import {
  type ExportedZip,
  type ExportRunInput,
  exportArtifacts,
  exportRun,
  type GivesWay,
  Turns,
} from '../../src/core/worker.ts';
import { type ExportCommands, type ExportedFolder, exportSchemas as schemas } from '../protocol/exporting.ts';
import type { RequestContext } from '../request.ts';
import type { Workbench } from '../workbench.ts';
import type { CommandRows } from './command.ts';

export const exportRows: CommandRows<keyof ExportCommands> = {
  exportModel: {
    schema: schemas.exportModel,
    handle: ({ name }, context) => makeZip(exportRun, name, context),
  },
  exportArtifacts: {
    schema: schemas.exportArtifacts,
    handle: ({ name }, context) => makeZip(exportArtifacts, name, context),
  },
};

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
  return { zip: await collect(pieces, turns), files };
}

/** A blob copies its parts, so it is built in blocks of this size: never is more than one of them in memory twice. */
const BLOCK_BYTES = 1 << 22;

async function collect(pieces: Iterable<Uint8Array>, turns: GivesWay): Promise<Blob> {
  const blocks: Blob[] = [];
  const block = new Uint8Array(BLOCK_BYTES);
  let used = 0;
  const flush = () => {
    blocks.push(new Blob([block.subarray(0, used)]));
    used = 0;
  };
  for (const piece of pieces) {
    for (let taken = 0; taken < piece.length; ) {
      const part = piece.subarray(taken, taken + BLOCK_BYTES - used);
      block.set(part, used);
      used += part.length;
      taken += part.length;
      if (used === BLOCK_BYTES) flush();
    }
    if (turns.isDue) await turns.giveWay();
  }
  flush();
  return new Blob(blocks, { type: 'application/zip' });
}
