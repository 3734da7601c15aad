/** Reads and writes the JSON files of a model folder, preserving the notation of numbers. */

/** A prefix that no string in these files has. */
const WRITTEN = '\u0000number ';

/**
 * Like JSON.parse, but a number that JSON.stringify would write differently (`2.0` as `2`, `1e-05` as `0.00001`)
 * becomes a marker that `formatJson` converts back. transformers distinguishes 2 from 2.0: it rejects a config.json
 * with an integer where ModernBERT's config has a float.
 *
 * @throws SyntaxError
 */
export function parseJsonAsWritten(text: string): unknown {
  const marked = text.replace(/"(?:[^"\\]|\\.)*"|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/g, (found) =>
    found.startsWith('"') || JSON.stringify(Number(found)) === found
      ? found
      : JSON.stringify(WRITTEN + found),
  );
  return JSON.parse(marked) as unknown;
}

/** In the style of transformers' JSON files: two spaces per level, a trailing line break. */
export function formatJson(value: object): string {
  const text = JSON.stringify(value, null, 2).replace(/"\\u0000number ([^"]*)"/g, '$1');
  return `${text}\n`;
}
