/**
 * Names under which files are told apart in a table: of each path as many of its last parts as it takes to be like no
 * other (`train/0000.parquet` beside `test/0000.parquet`).
 */
export function shortFileNames(paths: readonly string[]): ReadonlyMap<string, string> {
  const distinct = [...new Set(paths)];
  const ending = (path: string, parts: number): string => path.split('/').slice(-parts).join('/');
  return new Map(
    distinct.map((path) => {
      let parts = 1;
      const isShared = (): boolean =>
        distinct.some((other) => other !== path && ending(other, parts) === ending(path, parts));
      while (parts < path.split('/').length && isShared()) parts++;
      return [path, ending(path, parts)];
    }),
  );
}
