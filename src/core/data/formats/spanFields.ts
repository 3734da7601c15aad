/** Which fields of a file hold the texts and the spans, where users name them. */
import { importError } from '../../importErrors.ts';
import type { ReadChoices } from '../choices.ts';
import { NoTagsError } from '../errors.ts';
import type { Field } from '../report.ts';
import { checkChoices, makeField } from './spanJson.ts';
import type { CharacterSpan } from './spanTags.ts';

/** What a record has, by field. */
export interface RecordFields {
  readonly texts: ReadonlyMap<string, string>;
  readonly spans: ReadonlyMap<string, readonly CharacterSpan[]>;
}

export interface ChosenFields {
  /** Those that can be chosen; empty where there is one of each. */
  readonly fields: readonly Field[];
  readonly wordField: string;
  readonly tagField: string;
}

/** Usual names of text fields. */
const USUAL_TEXT_FIELDS = ['text', 'sentence', 'content'];

/**
 * Chooses from the first records of a file: the spans of which there are most, and the text that most of them fit
 * (their own text is in it, or else their offsets are); of several such texts the one with a usual name, else the
 * longest.
 * @throws NoSuchFieldError where the user's choice does not exist, NoTagsError where there is no text or no list of
 *   spans
 */
export function chooseFields(
  file: string,
  choices: Pick<ReadChoices, 'wordField' | 'tagField' | 'nested'>,
  records: readonly RecordFields[],
): ChosenFields {
  const textsOf = collect(records.map(({ texts }) => texts));
  const spansOf = collect(records.map(({ spans }) => spans));
  const fields = [
    ...Array.from(textsOf, ([id, texts]) => makeField(id, 'words', texts)),
    ...Array.from(spansOf, ([id, lists]) =>
      makeField(
        id,
        'span-tags',
        lists.flat().map(({ type }) => type),
      ),
    ),
  ];
  checkChoices(file, choices, fields);
  const tagField = choices.tagField ?? best(spansOf.keys(), (id) => [spansOf.get(id)!.flat().length]);
  const wordField =
    choices.wordField ??
    best(textsOf.keys(), (id) => [
      countFitting(records, id, tagField),
      USUAL_TEXT_FIELDS.includes(id) ? -USUAL_TEXT_FIELDS.indexOf(id) : -USUAL_TEXT_FIELDS.length,
      textsOf.get(id)!.join('').length,
    ]);
  if (tagField === null || wordField === null) {
    const what =
      tagField === null ? 'There are no marked spans in this file.' : 'There are no texts in this file.';
    throw importError(NoTagsError, what, {
      file,
      line: 0,
      text: '',
      remedy: 'Choose a file with texts and the spans that are marked in them.',
    });
  }
  return { fields: textsOf.size > 1 || spansOf.size > 1 ? fields : [], wordField, tagField };
}

function collect<Value>(records: readonly ReadonlyMap<string, Value>[]): Map<string, Value[]> {
  const valuesOf = new Map<string, Value[]>();
  for (const record of records) {
    for (const [field, value] of record) {
      const values = valuesOf.get(field);
      if (values === undefined) valuesOf.set(field, [value]);
      else values.push(value);
    }
  }
  return valuesOf;
}

function countFitting(records: readonly RecordFields[], textField: string, tagField: string | null): number {
  let count = 0;
  for (const { texts, spans } of records) {
    const text = texts.get(textField) ?? '';
    for (const span of (tagField === null ? undefined : spans.get(tagField)) ?? []) {
      if (span.text === undefined ? span.end <= text.length : text.includes(span.text)) count++;
    }
  }
  return count;
}

/** The one with the highest scores, the first score first; of equal ones the first. */
function best(ids: Iterable<string>, scoresOf: (id: string) => readonly number[]): string | null {
  let bestId: string | null = null;
  let bestScores: readonly number[] = [];
  for (const id of ids) {
    const scores = scoresOf(id);
    const difference =
      scores.map((score, i) => score - (bestScores[i] ?? 0)).find((value) => value !== 0) ?? 0;
    if (bestId === null || difference > 0) {
      bestId = id;
      bestScores = scores;
    }
  }
  return bestId;
}
