/** The project's stand-in for the hub, a separate program beside the clone in some workplaces. */
import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

export const STAND_IN_FOLDER = fileURLToPath(new URL('../../shared/hub/', import.meta.url));
const SERVER = `${STAND_IN_FOLDER}serve.mjs`;

/** Whether it is there; where it is not, says how many tests are skipped for that. */
export function hasStandIn(tests: number): boolean {
  const isThere = existsSync(SERVER);
  if (!isThere) console.info(`${tests} tests against ../shared/hub were skipped: it is not there.`);
  return isThere;
}

/** Stand-ins that were started and not stopped yet. */
export class StandIns {
  #processes: ChildProcess[] = [];

  /** @returns the address of a new one */
  async start(...flags: string[]): Promise<string> {
    const started = spawn(process.execPath, [SERVER, ...flags], { stdio: ['ignore', 'pipe', 'inherit'] });
    this.#processes.push(started);
    for await (const line of createInterface({ input: started.stdout! })) {
      return (JSON.parse(line) as { url: string }).url;
    }
    throw new Error('The stand-in ended without saying where it listens.');
  }

  stop(): void {
    for (const started of this.#processes) started.kill();
    this.#processes = [];
  }
}
