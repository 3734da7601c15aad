/** Which language a data set is in, found from its words. */
import type { Dataset, Sentence } from './dataset.ts';
import { SPLIT_NAMES } from './task.ts';

/** Enough to outvote a table of results, a poem, or a quotation in another language. */
const EXAMINED_SENTENCES = 300;
/** What the detector reads of a text, in UTF-8: what is beyond is not looked at. */
const PIECE_BYTES = 340;
/** Less than this says little: of six words two are names. */
const LEAST_LETTERS = 40;

/** What a language needs of the pieces that have one: of two languages with half each, neither is the data's. */
const MAJORITY = 0.6;

/** Numbers, codes and symbols have no language, and neither have tags or chemical formulas. */
const WORD = /^\p{L}[\p{L}\p{M}'’.-]*$/u;
const LETTER = /\p{L}/gu;
/** Scripts that put no space between words, so that data sets which do are read as the detector knows them. */
const UNSPACED =
  /[\p{sc=Han}\p{sc=Hiragana}\p{sc=Katakana}\p{sc=Thai}\p{sc=Lao}\p{sc=Khmer}\p{sc=Myanmar}]$/u;

/**
 * The language of the first sentences, as ISO 639-1; null where there is too little text, or no language has most
 * of it. The detector is loaded with the first call.
 */
export async function detectLanguage({ splits }: Pick<Dataset, 'splits'>): Promise<string | null> {
  const sentences = SPLIT_NAMES.flatMap((split) => splits[split]?.slice(0, EXAMINED_SENTENCES) ?? []);
  const pieces = piecesOf(sentences.slice(0, EXAMINED_SENTENCES));
  if (pieces.length === 0) return null;
  const { eld } = await import('eld/extrasmall');
  const votes = new Map<string, number>();
  for (const piece of pieces) {
    const found = eld.detect(piece);
    if (found.isReliable()) votes.set(found.language, (votes.get(found.language) ?? 0) + 1);
  }
  const counted = [...votes.values()].reduce((sum, count) => sum + count, 0);
  const [first] = [...votes].toSorted(([, a], [, b]) => b - a);
  return first !== undefined && first[1] >= MAJORITY * counted ? first[0] : null;
}

/** The sentences' words in pieces that the detector reads whole; what has too few letters is left out. */
function piecesOf(sentences: readonly Sentence[]): string[] {
  const encoder = new TextEncoder();
  const pieces: string[] = [];
  let piece = '';
  let sizeBytes = 0;
  const close = () => {
    if ((piece.match(LETTER)?.length ?? 0) >= LEAST_LETTERS) pieces.push(piece);
    piece = '';
    sizeBytes = 0;
  };
  for (const { words } of sentences) {
    for (const word of words) {
      if (!WORD.test(word)) continue;
      const part = piece === '' || (UNSPACED.test(piece) && UNSPACED.test(word)) ? word : ` ${word}`;
      const partBytes = encoder.encode(part).length;
      if (sizeBytes > 0 && sizeBytes + partBytes > PIECE_BYTES) close();
      piece += piece === '' ? word : part;
      sizeBytes += partBytes;
    }
  }
  close();
  return pieces;
}
