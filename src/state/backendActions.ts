/** The choice of the backend that runs use. `studio.backend` has it. */
import type { TrainerClient } from '../../workers/client.ts';
import type { BackendPreference } from '../../workers/protocol/runs.ts';
import { asError } from '../core/page.ts';
import { useBackendStore } from './backendStore.ts';
import { useModelStore } from './modelStore.ts';
import { usePreferencesStore } from './preferencesStore.ts';

type Connection = Pick<TrainerClient, 'request'>;

export class BackendActions {
  readonly #connection: () => Connection;

  constructor(connection: () => Connection) {
    this.#connection = connection;
  }

  /** Prefers a backend, and asks the worker what that comes to on this machine. */
  async choose(preference: BackendPreference): Promise<void> {
    usePreferencesStore.setState({ backend: preference });
    try {
      const inUse = await this.#connection().request('chooseBackend', { preference });
      if (usePreferencesStore.getState().backend === preference) useBackendStore.setState({ inUse });
    } catch (error) {
      useModelStore.setState({ error: asError(error) });
    }
  }
}
