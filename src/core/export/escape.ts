/**
 * Names in a model card come from users and files; these functions escape them for Markdown and YAML, so that they
 * are plain text.
 */

const MAX_TEXT = 200;

/** One line of Markdown that shows `text` literally, in running text, in a heading and in a table. */
export function markdownText(text: string): string {
  return oneLine(text)
    .replace(/[\\`*_{}[\]<>#|~!&$:@]/g, '\\$&')
    .replace(/\bwww\./gi, (found) => found.replace('.', '\\.'));
}

/**
 * A YAML double-quoted scalar: a JSON string in which non-printable characters are also escaped.
 */
export function yamlString(text: string): string {
  return JSON.stringify(oneLine(text)).replace(
    /[\u007f-\u009f\u2028\u2029\ufeff\ufffe\uffff]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

/**
 * Removes line breaks, control characters, lone surrogates and bidirectional controls, and truncates to a readable
 * length.
 */
function oneLine(text: string): string {
  const line = text
    .replace(/[\s\p{Cc}\p{Bidi_Control}]+/gu, ' ')
    .trim()
    .replace(/\p{Surrogate}/gu, '\ufffd');
  const characters = [...line];
  return characters.length > MAX_TEXT ? `${characters.slice(0, MAX_TEXT).join('')}…` : line;
}
