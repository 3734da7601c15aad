/** The actions of Export. `studio.exporting` has them. */
import type { TrainerClient } from '../../workers/client.ts';
import { asError } from '../core/errors.ts';
import { useExportStore } from './exportStore.ts';

type Connection = Pick<TrainerClient, 'request'>;

export class ExportActions {
  readonly #connection: () => Connection;

  constructor(connection: () => Connection) {
    this.#connection = connection;
  }

  /** Builds the model folder. Resolves with the zip, or with null where that failed (the store has the error). */
  async exportModel(name: string): Promise<Uint8Array<ArrayBuffer> | null> {
    useExportStore.setState({ building: true, error: null });
    try {
      const { zip, files } = await this.#connection().request('exportModel', { name });
      useExportStore.setState({ building: false, built: { name, files, zipBytes: zip.byteLength } });
      return zip;
    } catch (error) {
      useExportStore.setState({ building: false, error: asError(error) });
      return null;
    }
  }
}
