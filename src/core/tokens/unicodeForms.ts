/** The four Unicode normalisation forms, with places as the Rust tokenizers' `unicode_normalization_alignments` gives them. */
import { type AlignedCharacter, type AlignedText, type Change, transform } from './alignedText.ts';

export type UnicodeForm = 'NFC' | 'NFD' | 'NFKC' | 'NFKD';

export function unicodeForm(characters: AlignedText, form: UnicodeForm): AlignedCharacter[] {
  const decomposition = form === 'NFC' || form === 'NFD' ? 'NFD' : 'NFKD';
  const decomposed = inCanonicalOrder(decompose(characters, decomposition), decomposition);
  return transform(characters, form === decomposition ? decomposed : compose(decomposed));
}

function decompose(characters: AlignedText, form: 'NFD' | 'NFKD'): Change[] {
  return characters.flatMap(({ text }) =>
    Array.from(text.normalize(form), (part, i) => ({ text: part, change: i === 0 ? 0 : 1 })),
  );
}

/** Marks on one letter are sorted by class. The classes are not told in JavaScript, but the whole text's order is. */
function inCanonicalOrder(changes: readonly Change[], form: 'NFD' | 'NFKD'): readonly Change[] {
  const text = changes.map((change) => change.text).join('');
  const ordered = text.normalize(form);
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

/** Joins letters and marks that have a character of their own, unless another mark of the same class stands between. */
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
  return pair.length === String.fromCodePoint(pair.codePointAt(0)!).length ? pair : null;
}

/** U+0334 is of the lowest class, U+0345 of the highest: a mark moves past one of them. */
function isNonStarter(character: string): boolean {
  if (character < '\u0300') return false;
  return (
    character === '\u0345' ||
    `\u0345${character}`.normalize('NFD') !== `\u0345${character}` ||
    `${character}\u0334`.normalize('NFD') !== `${character}\u0334`
  );
}

function isOfLowerClass(mark: string, other: string): boolean {
  return (other + mark).normalize('NFD') !== other + mark;
}
