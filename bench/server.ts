/** Starts the studio's server as a reader does, with `npm start`. */
import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

export interface RunningServer {
  readonly url: string;
  stop(): Promise<void>;
}

export class ServerNotStartedError extends Error {
  override readonly name = 'ServerNotStartedError';
}

const projectFolder = fileURLToPath(new URL('..', import.meta.url));

/**
 * Resolves when the server has printed its address. Throws ServerNotStartedError where it ends or 5 minutes pass
 * before.
 */
export async function startServer(): Promise<RunningServer> {
  // A process group of its own: npm leaves its child running when it is asked to end.
  const server = spawn('npm', ['start'], {
    cwd: projectFolder,
    env: { ...process.env, BROWSER: 'none', CI: '1' },
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  });
  const ended = new Promise<void>((resolve) => server.once('exit', () => resolve()));
  const output: string[] = [];
  const stop = async () => {
    if (server.exitCode === null && server.pid !== undefined) process.kill(-server.pid, 'SIGTERM');
    await ended;
  };
  server.stderr.on('data', (chunk: Buffer) => output.push(chunk.toString()));
  const url = await new Promise<string | null>((resolve) => {
    const timer = setTimeout(() => resolve(null), 300_000);
    createInterface({ input: server.stdout }).on('line', (line) => {
      output.push(`${line}\n`);
      const address = /^https?:\/\/localhost:\d+\/$/.exec(line.trim());
      if (address !== null) {
        clearTimeout(timer);
        resolve(address[0]);
      }
    });
    void ended.then(() => {
      clearTimeout(timer);
      resolve(null);
    });
  });
  if (url === null) {
    await stop();
    throw new ServerNotStartedError(`npm start printed no address:\n${output.join('').slice(-3000)}`);
  }
  return { url, stop };
}
