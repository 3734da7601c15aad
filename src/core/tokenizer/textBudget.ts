/** A bound on what a normaliser makes of a text. */
import { NormalizedTextTooLongError } from './errors.ts';

/**
 * How many times its length a text may grow by. Unicode's longest decomposition makes 18 characters of one
 * (U+FDFA).
 */
const MAX_GROWTH = 32;
/** Short texts may grow as one of this length. */
const MIN_CHARACTERS = 100;

/** The characters that all steps together may add to a text: a budget that each step draws on before it adds any. */
export class TextBudget {
  readonly #textCharacters: number;
  readonly #addedCharacters: number;
  #left: number;

  /** @param textCharacters length of the text, of characters or of UTF-16 units */
  constructor(textCharacters: number) {
    this.#textCharacters = textCharacters;
    this.#addedCharacters = MAX_GROWTH * Math.max(textCharacters, MIN_CHARACTERS);
    this.#left = this.#addedCharacters;
  }

  /**
   * @param characters by which the text grows; nothing is given back where it shrinks
   * @throws NormalizedTextTooLongError
   */
  spend(characters: number): void {
    this.#left -= Math.max(0, characters);
    if (this.#left >= 0) return;
    throw new NormalizedTextTooLongError(
      `The normaliser of this tokenizer adds more than ${this.#addedCharacters} characters to a text of ${this.#textCharacters}. Its tokenizer.json is damaged, or made to exhaust the memory: take another model.`,
      { textCharacters: this.#textCharacters, addedCharacters: this.#addedCharacters },
    );
  }
}
