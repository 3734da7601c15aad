/** Commands that hand a trained model over. */
import { z } from 'zod';
import type { Command } from './command.ts';

export const exportSchemas = { exportModel: z.strictObject({ name: z.string() }) };

export interface ExportCommands {
  /** The model folder of the current run as a zip. */
  exportModel: Command<(typeof exportSchemas)['exportModel'], ExportedModel>;
}

export interface ExportedModel {
  readonly zip: Uint8Array<ArrayBuffer>;
  readonly files: readonly ExportedFile[];
}

export interface ExportedFile {
  readonly path: string;
  readonly sizeBytes: number;
}
