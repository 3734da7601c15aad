/** The actions of Export. `studio.exporting` has them. */
import type { TrainerClient } from '../../workers/client.ts';
import { artifactsName, asError } from '../core/page.ts';
import { type ExportKind, useExportStore } from './exportStore.ts';

type Connection = Pick<TrainerClient, 'request'>;

export class ExportActions {
  readonly #connection: () => Connection;

  constructor(connection: () => Connection) {
    this.#connection = connection;
  }

  /** Makes the model folder. Resolves with the zip, or with null where that failed (the store has the error). */
  exportModel(name: string): Promise<Blob | null> {
    return this.#build(name, 'model');
  }

  /** Makes the four training files of the run, likewise. */
  exportArtifacts(name: string): Promise<Blob | null> {
    return this.#build(name, 'artifacts');
  }

  /** Finds out what the exports of the current run would take. */
  async estimate(): Promise<void> {
    try {
      const estimate = await this.#connection().request('estimateExport', {});
      useExportStore.setState({ estimate });
    } catch (error) {
      useExportStore.setState({ estimate: null, error: asError(error) });
    }
  }

  async #build(name: string, kind: ExportKind): Promise<Blob | null> {
    useExportStore.setState({ building: kind, error: null });
    try {
      const command = kind === 'model' ? 'exportModel' : 'exportArtifacts';
      const { zip, files } = await this.#connection().request(command, { name });
      const built = { name: kind === 'model' ? name : artifactsName(name), files, zipBytes: zip.size };
      useExportStore.setState(({ isModelExported }) => ({
        building: null,
        built,
        isModelExported: isModelExported || kind === 'model',
      }));
      return zip;
    } catch (error) {
      useExportStore.setState({ building: null, error: asError(error) });
      return null;
    }
  }
}
