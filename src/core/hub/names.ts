/** What people type or paste to name a repository of the hub. */
import { RepositoryNameError } from './errors.ts';
import type { RepositoryKind, RepositoryRef } from './repository.ts';

export const DEFAULT_HUB_URL = 'https://huggingface.co';
const HUB_HOSTS = ['huggingface.co', 'www.huggingface.co', 'hf.co'];

/** Names from before repositories had owners, which notebooks still use, and where each has moved. */
const MOVED: Readonly<Record<RepositoryKind, ReadonlyMap<string, string>>> = {
  dataset: new Map([
    ['conll2002', 'eriktks/conll2002'],
    ['conll2003', 'eriktks/conll2003'],
    ['conllpp', 'ZihanWangKi/conllpp'],
    ['germeval_14', 'GermanEval/germeval_14'],
    ['ncbi_disease', 'ncbi/ncbi_disease'],
    ['wikiann', 'unimelb-nlp/wikiann'],
    ['wnut_17', 'leondz/wnut_17'],
  ]),
  model: new Map([
    ['albert-base-v2', 'albert/albert-base-v2'],
    ['bert-base-cased', 'google-bert/bert-base-cased'],
    ['bert-base-german-cased', 'google-bert/bert-base-german-cased'],
    ['bert-base-multilingual-cased', 'google-bert/bert-base-multilingual-cased'],
    ['bert-base-multilingual-uncased', 'google-bert/bert-base-multilingual-uncased'],
    ['bert-base-uncased', 'google-bert/bert-base-uncased'],
    ['bert-large-cased', 'google-bert/bert-large-cased'],
    ['bert-large-uncased', 'google-bert/bert-large-uncased'],
    ['camembert-base', 'almanach/camembert-base'],
    ['distilbert-base-cased', 'distilbert/distilbert-base-cased'],
    ['distilbert-base-multilingual-cased', 'distilbert/distilbert-base-multilingual-cased'],
    ['distilbert-base-uncased', 'distilbert/distilbert-base-uncased'],
    ['distilroberta-base', 'distilbert/distilroberta-base'],
    ['roberta-base', 'FacebookAI/roberta-base'],
    ['roberta-large', 'FacebookAI/roberta-large'],
    ['xlm-roberta-base', 'FacebookAI/xlm-roberta-base'],
    ['xlm-roberta-large', 'FacebookAI/xlm-roberta-large'],
  ]),
};

const EXAMPLE: Readonly<Record<RepositoryKind, string>> = {
  dataset: 'eriktks/conll2003',
  model: 'google-bert/bert-base-cased',
};

const NAME_PART = /^[A-Za-z0-9][\w.-]*$/;

/** Between the repository and the revision in addresses of the hub's pages and files. */
const REVISION_FOLLOWS = new Set(
  'tree blob resolve raw commit commits blame edit delete upload new discussions'.split(' '),
);

/** The first part of addresses of the hub that are neither a model's nor a data set's. */
const OTHER_PAGES = new Set(
  'spaces collections api papers docs blog posts learn organizations settings buckets kernels'.split(' '),
);

/**
 * Reads `owner/name`, `owner/name@revision`, an old bare name such as `conll2003`, or an address of the hub such as
 * `https://huggingface.co/datasets/owner/name/tree/revision`. Throws RepositoryNameError.
 */
export function parseRepository(
  text: string,
  kind: RepositoryKind,
  hubUrl: string = DEFAULT_HUB_URL,
): RepositoryRef {
  const trimmed = text.trim();
  return /^https?:/i.test(trimmed) || HUB_HOSTS.some((host) => trimmed.toLowerCase().startsWith(`${host}/`))
    ? parseAddress(trimmed, kind, hubUrl)
    : parseName(trimmed, kind);
}

/** Whether `parseRepository` reads it, so that it is a name rather than words to search for. */
export function isRepositoryName(text: string, kind: RepositoryKind, hubUrl?: string): boolean {
  try {
    parseRepository(text, kind, hubUrl);
    return true;
  } catch (error) {
    if (error instanceof RepositoryNameError) return false;
    throw error;
  }
}

/** `owner/name`, with `@revision` unless it is main: what `parseRepository` reads. */
export function repositoryText({ id, revision }: Pick<RepositoryRef, 'id' | 'revision'>): string {
  return revision === 'main' ? id : `${id}@${revision}`;
}

function parseName(text: string, kind: RepositoryKind): RepositoryRef {
  const at = text.indexOf('@');
  const name = (at < 0 ? text : text.slice(0, at))
    .trim()
    .replace(/^(datasets|models)\//, '')
    // As in a clone URL; no name on the hub ends with it.
    .replace(/([.]git)?\/?$/, '');
  const revision = at < 0 ? 'main' : text.slice(at + 1).trim();
  if (revision === '') {
    throw nameError(
      kind,
      text,
      'names no revision after the @. Leave the @ out, or name a branch or commit.',
    );
  }
  const id = MOVED[kind].get(name) ?? name;
  const [owner, rest, ...more] = id.split('/');
  if (rest === undefined && name !== '' && NAME_PART.test(name)) {
    throw nameError(kind, text, `lacks its owner. Write owner/name, for example ${EXAMPLE[kind]}.`);
  }
  if (!NAME_PART.test(owner ?? '') || !NAME_PART.test(rest ?? '') || more.length > 0) {
    throw nameError(kind, text, `is no name on the hub. Write owner/name, for example ${EXAMPLE[kind]}.`);
  }
  return { kind, id, revision };
}

function parseAddress(text: string, kind: RepositoryKind, hubUrl: string): RepositoryRef {
  const invalid = () => nameError(kind, text, 'is no valid address. Paste it as the browser shows it.');
  const address = /^https?:/i.test(text) ? text : `https://${text}`;
  if (!URL.canParse(address)) throw invalid();
  const { host, pathname } = new URL(address);
  if (![...HUB_HOSTS, new URL(hubUrl).host].includes(host)) {
    throw nameError(
      kind,
      text,
      `is not on the hub. Paste an address of ${new URL(hubUrl).host}, or owner/name.`,
    );
  }
  let parts: string[];
  try {
    parts = pathname.split('/').filter(Boolean).map(decodeURIComponent);
  } catch {
    throw invalid();
  }
  if (parts.length > 1 && OTHER_PAGES.has(parts[0]!)) {
    const noun = kind === 'dataset' ? 'data set' : 'model';
    throw nameError(
      kind,
      text,
      `is the address of no ${noun}. Paste that of the ${noun}'s page, or owner/name, for example ${EXAMPLE[kind]}.`,
    );
  }
  const isDataset = parts[0] === 'datasets';
  if (isDataset || parts[0] === 'models') parts.shift();
  if (isDataset !== (kind === 'dataset')) {
    throw nameError(
      kind,
      text,
      isDataset
        ? 'is a data set, not a model. Load it on the Data screen.'
        : 'is a model, not a data set. Addresses of data sets have /datasets/ in them.',
    );
  }
  // One of these words may be a repository's name, and a bare name has no owner before it.
  const markerAt =
    [2, 1].find((index) => parts.length > index + 1 && REVISION_FOLLOWS.has(parts[index]!)) ?? -1;
  const name = parts.slice(0, markerAt < 0 ? 2 : markerAt).join('/');
  return { ...parseName(name, kind), revision: markerAt < 0 ? 'main' : revisionOf(parts.slice(markerAt)) };
}

/** @param parts of an address, from the word that is in front of the revision */
function revisionOf([marker, first, ...others]: readonly string[]): string {
  if (marker === 'discussions') return /^\d+$/.test(first!) ? `refs/pr/${first}` : 'main';
  // refs/convert/parquet and refs/pr/1 also occur in addresses with their slashes unescaped.
  return first === 'refs' ? [first, ...others.slice(0, 2)].join('/') : first!;
}

const nameError = (kind: RepositoryKind, text: string, problem: string): RepositoryNameError =>
  new RepositoryNameError(`“${text}” ${problem}`, { kind, text, problem });
