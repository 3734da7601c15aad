/**
 * The four Unicode normalisation forms, with the offsets of the Rust tokenizers' `unicode_normalization_alignments`.
 */
import { type AlignedText, type Change, joined, transform } from './alignedText.ts';
import { isCompatible, isDecomposed, isNonStarter } from './characters.ts';
import { classMembers } from './codePoints.ts';
import { NONSTARTERS } from './unicodeSets.ts';

export type UnicodeForm = 'NFC' | 'NFD' | 'NFKC' | 'NFKD';

/** Marks in a row that no letter of any language has. The engine takes quadratic time for such a row. */
const MANY_MARKS = new RegExp(`[${classMembers(NONSTARTERS)}]{31}`, 'u');

export function unicodeForm(characters: AlignedText, form: UnicodeForm): AlignedText {
  const text = joined(characters);
  // Most texts are already normalised.
  if (!MANY_MARKS.test(text) && text.normalize(form) === text) return characters;
  const decomposition = form === 'NFC' || form === 'NFD' ? 'NFD' : 'NFKD';
  const decomposed = inCanonicalOrder(decompose(characters, decomposition));
  return transform(characters, form === decomposition ? decomposed : compose(decomposed));
}

function decompose(characters: AlignedText, form: 'NFD' | 'NFKD'): Change[] {
  return characters.flatMap(({ text }) =>
    isDecomposed(text) || (form === 'NFKD' && isCompatible(text))
      ? Array.from(text.normalize(form), (part, i) => ({ text: part, change: i === 0 ? 0 : 1 }))
      : { text, change: 0 },
  );
}

/** Sorts the marks of a letter by combining class. */
function inCanonicalOrder(changes: readonly Change[]): Change[] {
  const output: Change[] = [];
  let marks: Change[] = [];
  const flush = (): void => {
    for (const mark of marks.length < 2 ? marks : sorted(marks)) output.push(mark);
    marks = [];
  };
  for (const change of changes) {
    if (isNonStarter(change.text)) {
      marks.push(change);
      continue;
    }
    flush();
    output.push(change);
  }
  flush();
  return output;
}

/**
 * JavaScript does not expose the classes, but its normalisation of two marks says which is of the lower one. Only
 * distinct marks are compared, of which there are fewer than a thousand in any row.
 */
function sorted(marks: readonly Change[]): Change[] {
  const classes: { readonly mark: string; readonly members: Change[] }[] = [];
  const distinct = [...new Set(marks.map(({ text }) => text))].sort((a, b) => {
    if (isOfLowerClass(a, b)) return -1;
    return isOfLowerClass(b, a) ? 1 : 0;
  });
  const classOf = new Map<string, Change[]>();
  for (const text of distinct) {
    const last = classes.at(-1);
    if (last === undefined || isOfLowerClass(last.mark, text)) classes.push({ mark: text, members: [] });
    classOf.set(text, classes.at(-1)!.members);
  }
  for (const mark of marks) classOf.get(mark.text)!.push(mark);
  return classes.flatMap(({ members }) => members);
}

/**
 * Joins letters and marks that have a character of their own, unless another mark of the same class is between them.
 */
function compose(changes: readonly Change[]): Change[] {
  const output: Change[] = [];
  let starter: Change | null = null;
  let marks: Change[] = [];
  const flush = (): void => {
    if (starter !== null) output.push(starter);
    for (const mark of marks) output.push(mark);
    marks = [];
  };
  for (const change of changes) {
    const isMark = isNonStarter(change.text);
    if (starter === null) {
      if (isMark) output.push(change);
      else starter = change;
      continue;
    }
    const lastMark = marks.at(-1);
    const composed: string | null =
      lastMark === undefined || (isMark && isOfLowerClass(lastMark.text, change.text))
        ? composedPair(starter.text, change.text)
        : null;
    if (composed !== null) {
      starter = { text: composed, change: starter.change + change.change - 1 };
    } else if (isMark) {
      marks.push(change);
    } else {
      flush();
      starter = change;
    }
  }
  flush();
  return output;
}

function composedPair(first: string, second: string): string | null {
  const pair = (first + second).normalize('NFC');
  const isOneCharacter = pair.length === String.fromCodePoint(pair.codePointAt(0)!).length;
  return isOneCharacter && isDecomposed(pair) ? pair : null;
}

function isOfLowerClass(mark: string, other: string): boolean {
  return (other + mark).normalize('NFD') !== other + mark;
}
