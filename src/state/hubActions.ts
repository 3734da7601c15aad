/** The actions on the hub: finding a dataset, and what is kept of earlier downloads. `studio.hub` has them. */
import type { TrainerClient } from '../../workers/client.ts';
import { asError, type CachedRepository, Latest } from '../core/page.ts';
import { hubAccess, useHubStore } from './hubStore.ts';

type Connection = Pick<TrainerClient, 'request'>;

export class HubActions {
  readonly #connection: () => Connection;
  readonly #searches = new Latest();

  constructor(connection: () => Connection) {
    this.#connection = connection;
  }

  /** Looks for the dataset of that name: its configs and splits, or why it is unavailable. */
  async findDataset(hubUrl: string, name: string): Promise<void> {
    const signal = this.#searches.begin();
    useHubStore.setState({ finding: true, error: null, found: null });
    try {
      const hub = hubAccess(hubUrl);
      const found = await this.#connection().request('describeHubDataset', { hub, name }, { signal });
      if (!signal.aborted) useHubStore.setState({ finding: false, found });
    } catch (error) {
      if (!signal.aborted) useHubStore.setState({ finding: false, error: asError(error) });
    }
  }

  /** Asks what is kept of earlier downloads. */
  async listCached(): Promise<void> {
    try {
      useHubStore.setState({ cached: await this.#connection().request('listCached', {}) });
    } catch (error) {
      useHubStore.setState({ cacheError: asError(error) });
    }
  }

  async deleteCached({ hub, kind, repository }: CachedRepository): Promise<void> {
    useHubStore.setState({ cacheError: null });
    try {
      await this.#connection().request('deleteCached', { hub, repositoryKind: kind, repository });
    } catch (error) {
      useHubStore.setState({ cacheError: asError(error) });
    }
    await this.listCached();
  }
}
