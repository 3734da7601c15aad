/** Commands that hand a trained model over. */
import { z } from 'zod';
import type { ExportEstimate } from '../../src/core/page.ts';
import type { Command, Nothing } from './command.ts';

const nameSchema = z.strictObject({ name: z.string() });

export const exportSchemas = {
  estimateExport: z.strictObject({}),
  exportModel: nameSchema,
  exportArtifacts: nameSchema,
};

export interface ExportCommands {
  /** What the exports of the current run would take. */
  estimateExport: Command<Nothing, ExportEstimate>;
  /** The model folder of the current run as a zip. */
  exportModel: Command<(typeof exportSchemas)['exportModel'], ExportedFolder>;
  /** Its four training files, made of its graphs and the weights it has now, as a zip. */
  exportArtifacts: Command<(typeof exportSchemas)['exportArtifacts'], ExportedFolder>;
}

export interface ExportedFolder {
  /** A browser may keep it on disk; it is not copied on its way to the page. */
  readonly zip: Blob;
  readonly files: readonly ExportedFile[];
}

export interface ExportedFile {
  readonly path: string;
  readonly sizeBytes: number;
}
