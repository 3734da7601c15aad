/** What the columns of a file can teach: names, parts of speech, chunks. */
import { headerName } from './formats/headerWords.ts';
import type { Field, FileReport } from './report.ts';
import { OUTSIDE } from './tags.ts';

export const TAG_KINDS = ['names', 'partsOfSpeech', 'chunks'] as const;
export type TagKind = (typeof TAG_KINDS)[number];

/** Chunks of CoNLL-2000 (https://www.clips.uantwerpen.be/conll2000/chunking/), and those of German treebanks. */
const CHUNK_TYPES: ReadonlySet<string> = new Set(
  'NP VP PP ADJP ADVP SBAR PRT CONJP INTJ LST UCP NC VC PC NX VXFIN VXINF AP AVP'.split(' '),
);

/** Universal Dependencies (https://universaldependencies.org/u/pos/), the Penn Treebank, and STTS of German. */
const PARTS_OF_SPEECH: ReadonlySet<string> = new Set(
  [
    'ADJ ADP ADV AUX CCONJ CONJ DET INTJ NOUN NUM PART PRON PROPN PUNCT SCONJ SYM VERB X',
    'CC CD DT EX FW IN JJ JJR JJS LS MD NN NNS NNP NNPS PDT POS PRP PRP$ RB RBR RBS RP TO UH VB VBD VBG VBN VBP VBZ',
    "WDT WP WP$ WRB NIL ADD AFX GW HYPH NFP XX . , : ; ( ) -LRB- -RRB- `` '' \" # $ ! ? NN|SYM",
    'ADJA ADJD APPR APPRART APPO APZR ART CARD FM ITJ KOUI KOUS KON KOKOM NE PDS PDAT PIS PIAT PIDAT PPER PPOSS',
    'PPOSAT PRELS PRELAT PRF PWS PWAT PWAV PAV PROAV PTKZU PTKNEG PTKVZ PTKANT PTKA TRUNC VVFIN VVIMP VVINF VVIZU',
    'VVPP VAFIN VAIMP VAINF VAPP VMFIN VMINF VMPP XY $, $. $(',
  ]
    .join(' ')
    .split(' '),
);
/** EAGLES, as in the Spanish part of CoNLL-2002: `NC`, `VMI`, `Fpa`. */
const EAGLES =
  /^(?:A[OQ]|C[CS]|D[ADEIPT]|F[a-z]{1,3}|I|N[CP]|P[0DEIPRTX]|R[GN]|S[NP]|V[AMS]|W|Y|Z)[A-Z0-9]{0,5}$/;
/** Share of a column's example values that must be tags of a known set. */
const MIN_KNOWN_SHARE = 2 / 3;

/** Names of columns of parts of speech, as `headerName` writes them, those for all languages first. */
const SPEECH_NAMES = [
  'upos',
  'upostags',
  'upostag',
  'pos',
  'postags',
  'postag',
  'partofspeech',
  'xpos',
  'xpostags',
  'xpostag',
];
const CHUNK_NAMES = ['chunktags', 'chunktag', 'chunks', 'chunk'];

/**
 * What a field can teach, by its name and by the tags in it; null where it holds words, or nothing of the three.
 */
export function tagKindOf({ id, holds, examples }: Field): TagKind | null {
  const name = headerName(id);
  switch (holds) {
    case 'other':
      return null;
    case 'span-tags':
      return CHUNK_NAMES.includes(name) || areChunks(examples) ? 'chunks' : 'names';
    case 'words':
    case 'token-tags':
      if (SPEECH_NAMES.includes(name)) return 'partsOfSpeech';
      return arePartsOfSpeech(examples) ? 'partsOfSpeech' : null;
    default:
      return holds satisfies never;
  }
}

/**
 * The field from which each kind of tags is taken. Of several fields the one in use counts, else that with the usual
 * name, else the first.
 */
export function fieldsByKind(
  files: readonly Pick<FileReport, 'fields' | 'wordField' | 'tagField'>[],
): Partial<Record<TagKind, string>> {
  const words = new Set(files.map(({ wordField }) => wordField));
  const inUse = new Set(files.map(({ tagField }) => tagField));
  const rank = (id: string): number => {
    if (inUse.has(id)) return -1;
    const place = SPEECH_NAMES.indexOf(headerName(id));
    return place < 0 ? SPEECH_NAMES.length : place;
  };
  const byKind: Partial<Record<TagKind, string>> = {};
  for (const field of files.flatMap(({ fields }) => fields)) {
    const kind = words.has(field.id) ? null : tagKindOf(field);
    if (kind === null) continue;
    const before = byKind[kind];
    if (before === undefined || rank(field.id) < rank(before)) byKind[kind] = field.id;
  }
  return byKind;
}

function areChunks(examples: readonly string[]): boolean {
  const types = examples
    .filter((tag) => tag !== OUTSIDE)
    .map((tag) => tag.replace(/^[A-Z][-_]|[-_][A-Z]$/, ''));
  return types.length > 0 && types.every((type) => CHUNK_TYPES.has(type.toUpperCase()));
}

function arePartsOfSpeech(examples: readonly string[]): boolean {
  const known = examples.filter((tag) => PARTS_OF_SPEECH.has(tag)).length;
  const eagles = examples.filter((tag) => EAGLES.test(tag)).length;
  return examples.length > 1 && Math.max(known, eagles) >= examples.length * MIN_KNOWN_SHARE;
}
