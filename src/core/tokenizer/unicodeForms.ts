/**
 * The four Unicode normalisation forms, with the offsets of the Rust tokenizers' `unicode_normalization_alignments`.
 */
import { type AlignedText, type Change, joined, transform } from './alignedText.ts';
import { isCompatible, isDecomposed, isNonStarter } from './characters.ts';

export type UnicodeForm = 'NFC' | 'NFD' | 'NFKC' | 'NFKD';

export function unicodeForm(characters: AlignedText, form: UnicodeForm): AlignedText {
  const text = joined(characters);
  // Most texts are already normalised.
  if (text.normalize(form) === text) return characters;
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
  let first = 0;
  for (let i = 0; i <= changes.length; i++) {
    const change = changes[i];
    if (change !== undefined && isNonStarter(change.text)) continue;
    output.push(...sorted(changes.slice(first, i)));
    if (change !== undefined) output.push(change);
    first = i + 1;
  }
  return output;
}

/** JavaScript does not expose the classes, but its normalisation sorts by them. */
function sorted(changes: readonly Change[]): readonly Change[] {
  const text = changes.map((change) => change.text).join('');
  const ordered = text.normalize('NFD');
  if (ordered === text) return changes;
  const used = new Uint8Array(changes.length);
  let firstUnused = 0;
  return Array.from(ordered, (character) => {
    let index = firstUnused;
    while (used[index] === 1 || changes[index]!.text !== character) index++;
    used[index] = 1;
    while (used[firstUnused] === 1) firstUnused++;
    return changes[index]!;
  });
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
    output.push(...marks);
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
