/** JSON files of a model folder, read and written without changing how their numbers are written. */

/** No string of a JSON file begins so. */
const WRITTEN = '\u0000number ';

/**
 * As JSON.parse, but a number that JSON.stringify would write otherwise (`2.0` as `2`, `1e-05` as `0.00001`) becomes
 * a mark that `formatJson` turns back. transformers tells 2 from 2.0: it refuses a config.json with a whole number
 * where ModernBERT's config has a fraction.
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

/** As transformers writes its JSON files: two blanks a level, a line break at the end. */
export function formatJson(value: object): string {
  const text = JSON.stringify(value, null, 2).replace(/"\\u0000number ([^"]*)"/g, '$1');
  return `${text}\n`;
}
