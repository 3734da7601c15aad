import { registerError, TagsmithError } from '../errors.ts';

declare module '../errors.ts' {
  interface ErrorData {
    GitLfsPointerError: GitLfsPointerError['data'];
  }
}

/** In place of a file there is a Git LFS pointer: the file itself has not been fetched. */
export class GitLfsPointerError extends TagsmithError<{ file: string }> {}
registerError('GitLfsPointerError', GitLfsPointerError);

/** How a pointer begins: https://github.com/git-lfs/git-lfs/blob/main/docs/spec.md */
const START = new TextEncoder().encode('version https://git-lfs');

/** @throws GitLfsPointerError where the bytes are no more than a pointer to the file */
export function requireNoPointer(file: string, bytes: Uint8Array): void {
  if (bytes.length < START.length || !START.every((byte, i) => bytes[i] === byte)) return;
  throw new GitLfsPointerError(
    `${file} is only a pointer of Git LFS; the file itself has not been fetched. Run “git lfs pull” in the folder, or download the file from the model's page.`,
    { file },
  );
}
