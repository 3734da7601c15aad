/**
 * Names in a model card come from users and files; these functions put them into Markdown and into YAML as text,
 * nothing else.
 */

const MAX_TEXT = 200;

/** One line of Markdown text that shows `text` as it is, in running text, in a heading and in a table. */
export function markdownText(text: string): string {
  return oneLine(text)
    .replace(/[\\`*_{}[\]<>#|~!&$:@]/g, '\\$&')
    .replace(/\bwww\./gi, (found) => found.replace('.', '\\.'));
}

/**
 * A YAML double-quoted scalar. It is JSON's string, in which YAML also requires non-printable characters to be
 * escaped.
 */
export function yamlString(text: string): string {
  return JSON.stringify(oneLine(text)).replace(
    /[\u007f-\u009f\u2028\u2029\ufeff\ufffe\uffff]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

/**
 * Without line breaks, control characters, halves of surrogate pairs and marks that change the direction of
 * the text that follows; cut to a readable length.
 */
function oneLine(text: string): string {
  const line = text
    .replace(/[\s\p{Cc}\p{Bidi_Control}]+/gu, ' ')
    .trim()
    .replace(/\p{Surrogate}/gu, '\ufffd');
  const characters = [...line];
  return characters.length > MAX_TEXT ? `${characters.slice(0, MAX_TEXT).join('')}…` : line;
}
