/** The Python of this machine, where it has what a check or a bench needs. */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';

/**
 * A Python that imports these modules: the one named by `TAGSMITH_PYTHON` and no other, else that of the active
 * virtual environment, or `python3` or `python` on the path; null where none has them.
 */
export function findPython(...modules: readonly string[]): string | null {
  const { TAGSMITH_PYTHON: named, VIRTUAL_ENV: active } = process.env;
  const candidates = named
    ? [named]
    : [...(active ? [join(active, 'bin', 'python')] : []), 'python3', 'python'];
  const imports = `import ${modules.join(', ')}`;
  return (
    candidates.find((python) => spawnSync(python, ['-c', imports], { stdio: 'ignore' }).status === 0) ?? null
  );
}
