/** What the process of process.ts says of each function, one JSON a line. */
export type DawnReport = { readonly name: string } & (
  | { readonly result: unknown }
  | { readonly error: string }
);

/** Its last line: without it the process died early. */
export const DONE = 'done';
