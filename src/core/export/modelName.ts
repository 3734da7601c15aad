/**
 * What an exported model may be called: one rule for the field of the page, the zip, the folder in it, the card and
 * the lines that load it.
 */

/** The limit of the model hub. */
const MAX_NAME = 96;
const DEFAULT_ENDING = '-tagger';
const ARTIFACTS_ENDING = '-training';

/** What Windows opens as a device, whatever follows a dot. */
const DEVICE_NAME = /^(con|prn|aux|nul|com\d|lpt\d)(\.|$)/i;

/**
 * A name for the folder and the zip, made from any text: letters, digits, `.`, `_` and `-`, as the model hub allows
 * them, without dots or dashes at the ends or two in a row, and without `.git` at the end. Accents are dropped.
 * `model` where nothing is left.
 */
export function folderName(text: string): string {
  const name = cleaned(text, MAX_NAME);
  if (name === '') return 'model';
  return DEVICE_NAME.test(name) ? folderName(`model-${name}`) : name;
}

/** Whether a name can be used as it is. */
export function isModelName(name: string): boolean {
  return folderName(name) === name;
}

/** The name to begin with for a model of some data: `eng.train (2)` gives `eng.train-2-tagger`. */
export function modelNameFor(datasetName: string): string {
  return folderName(`${cleaned(datasetName, MAX_NAME - DEFAULT_ENDING.length) || 'my'}${DEFAULT_ENDING}`);
}

/** The name of the folder with the training files of the model `name`. */
export function artifactsName(name: string): string {
  return folderName(`${cleaned(name, MAX_NAME - ARTIFACTS_ENDING.length)}${ARTIFACTS_ENDING}`);
}

function cleaned(text: string, maxLength: number): string {
  const ascii = text
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .replace(/[^A-Za-z0-9._-]+/g, '-')
    .replace(/[.-]{2,}/g, (run) => (run.includes('-') ? '-' : '.'));
  return trimEnds(trimEnds(ascii).slice(0, maxLength));
}

function trimEnds(text: string): string {
  return text.replace(/^[-.]+|(?:[-.]|\.git)+$/gi, '');
}
