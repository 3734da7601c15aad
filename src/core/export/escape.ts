/** Names in a model folder come from users and files; these functions put them into a path, into Markdown and into YAML as text, nothing else. */

const MAX_FOLDER_NAME = 64;
const MAX_TEXT = 200;

/** What Windows opens as a device, whatever follows a dot. */
const DEVICE_NAME = /^(con|prn|aux|nul|com\d|lpt\d)(\.|$)/i;

/**
 * A name for the folder and the zip: letters, digits, `.`, `_` and `-`, as the model hub allows them, without dots or dashes at the
 * ends. Accents are dropped. `model` where nothing is left.
 */
export function folderName(name: string): string {
  const ascii = name
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .replace(/[^A-Za-z0-9._-]+/g, '-')
    .replace(/[.-]{2,}/g, (run) => (run.includes('-') ? '-' : '.'));
  const cut = trimEnds(trimEnds(ascii).slice(0, MAX_FOLDER_NAME));
  if (cut === '') return 'model';
  return DEVICE_NAME.test(cut) ? `model-${cut}` : cut;
}

function trimEnds(text: string): string {
  return text.replace(/^[-.]+|[-.]+$/g, '');
}

/** One line of Markdown text that shows `text` as it is, in running text, in a heading and in a table. */
export function markdownText(text: string): string {
  return oneLine(text)
    .replace(/[\\`*_{}[\]<>#|~!&$:@]/g, '\\$&')
    .replace(/\bwww\./gi, (found) => found.replace('.', '\\.'));
}

/** A YAML double-quoted scalar. It is JSON's string, in which YAML also wants the non-printable characters escaped. */
export function yamlString(text: string): string {
  return JSON.stringify(oneLine(text)).replace(
    /[\u007f-\u009f\u2028\u2029\ufeff\ufffe\uffff]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

/** Without line breaks, control characters, halves of surrogate pairs and marks that turn the direction of what follows; cut to a readable length. */
function oneLine(text: string): string {
  const line = text
    .replace(/[\s\p{Cc}\p{Bidi_Control}]+/gu, ' ')
    .trim()
    .replace(/\p{Surrogate}/gu, '\ufffd');
  const characters = [...line];
  return characters.length > MAX_TEXT ? `${characters.slice(0, MAX_TEXT).join('')}…` : line;
}
