/**
 * Names of exported models: one rule for the field on the page, the zip, its folder, the card and the lines that load
 * it.
 */

/** The limit of the model hub. */
const MAX_NAME = 96;
const DEFAULT_ENDINGS = { tagger: '-tagger', quickTry: '-quick-try' } as const;
const ARTIFACTS_ENDING = '-training';

/** Device names of Windows, which are reserved with any extension. */
const DEVICE_NAME = /^(con|prn|aux|nul|com\d|lpt\d)(\.|$)/i;

/**
 * A name for the folder and the zip from any text, within the model hub's rules: letters, digits, `.`, `_` and `-`,
 * without dots or dashes at the ends or two in a row, and without `.git` at the end. Accents are dropped. `model`
 * where nothing is left.
 */
export function folderName(text: string): string {
  const name = cleaned(text, MAX_NAME);
  if (name === '') return 'model';
  return DEVICE_NAME.test(name) ? folderName(`model-${name}`) : name;
}

/** Whether a name can be used unchanged. */
export function isModelName(name: string): boolean {
  return folderName(name) === name;
}

/**
 * The default name for a model trained on a dataset: `eng.train (2)` gives `eng.train-2-tagger`.
 * @param kind whether it was trained on all of it, or by a quick try on a sample
 */
export function modelNameFor(datasetName: string, kind: keyof typeof DEFAULT_ENDINGS): string {
  const ending = DEFAULT_ENDINGS[kind];
  return folderName(`${cleaned(datasetName, MAX_NAME - ending.length) || 'my'}${ending}`);
}

/** The name of the folder with the training files of model `name`. */
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
