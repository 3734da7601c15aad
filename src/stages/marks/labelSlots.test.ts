import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { HUE_COUNT, labelSlots } from './labelSlots.ts';

const CLASSIC = ['PER', 'LOC', 'ORG', 'MISC'];
const name = fc.oneof(
  fc.string({ minLength: 1, maxLength: 8 }),
  fc.string({ unit: 'binary', minLength: 1, maxLength: 4 }),
  fc.constantFrom(
    'PER',
    'person',
    'LOC',
    'GPE',
    'ORG',
    'MISC',
    'other',
    'NOUN',
    'VERB',
    'Band',
    'band',
    'DATE',
  ),
);
const labelSet = fc.uniqueArray(name, { maxLength: 40 });
const alone = (label: string) => labelSlots([label]).get(label)!;
const hueOf = (label: string) => alone(label) % HUE_COUNT;

describe('a label’s colour', () => {
  it('is fixed for the classic four, in every set', () => {
    fc.assert(
      fc.property(labelSet, (labels) => {
        const slots = labelSlots([...labels, ...CLASSIC]);
        for (const label of CLASSIC) expect(slots.get(label)).toBe(alone(label));
      }),
    );
    expect(new Set(CLASSIC.map(hueOf)).size).toBe(4);
  });

  it.each([
    ['PER', 'person PERSON Person people Personas persons'],
    ['LOC', 'location LOCATION GPE geo place Lugar localización Ubicación'],
    ['ORG', 'organization ORGANISATION Organización company Empresa group'],
    ['MISC', 'misc miscellaneous Miscelánea OTHER otros'],
  ])('of %s is that of its synonyms in English and Spanish', (label, synonyms) => {
    for (const synonym of synonyms.split(' '))
      expect([synonym, alone(synonym)]).toEqual([synonym, alone(label)]);
  });

  it('of any other name is never one of those', () => {
    const kept = new Set(CLASSIC.map(hueOf));
    const others = ['NOUN', 'VERB', 'DATE', 'band', 'musicalartist', 'NP', 'B-X', 'ämt', '作品'];
    for (const label of others) expect(kept.has(alone(label))).toBe(false);
    expect(new Set(others.map(alone)).size).toBeGreaterThan(3);
  });

  it('does not depend on the order of the labels, nor on one being there twice', () => {
    fc.assert(
      fc.property(
        labelSet.chain((labels) =>
          fc.tuple(fc.constant(labels), fc.shuffledSubarray(labels, { minLength: labels.length })),
        ),
        ([labels, shuffled]) => {
          expect(labelSlots([...shuffled, ...shuffled])).toEqual(labelSlots(labels));
        },
      ),
    );
  });

  it('is kept in another data set where no label before it in code-point order has the same', () => {
    fc.assert(
      fc.property(labelSet, (labels) => {
        const slots = labelSlots(labels);
        const first = labels.filter(
          (label) =>
            CLASSIC.includes(label) ||
            !labels.some(
              (other) => alone(other) === alone(label) && (CLASSIC.includes(other) || isBefore(other, label)),
            ),
        );
        for (const label of first) expect([label, slots.get(label)]).toEqual([label, alone(label)]);
      }),
    );
  });

  it('of one that has to move is the next free one', () => {
    const [first, second] = fallTogether();
    const slots = labelSlots([second, first, 'PER']);
    expect(slots.get(first)).toBe(alone(first));
    expect(slots.get(second)).not.toBe(alone(first));
    expect(slots.get(second)! < HUE_COUNT).toBe(true);
    expect(labelSlots(['LOC', 'GPE']).get('LOC')).toBe(alone('LOC'));
    expect(labelSlots(['PERSON', 'person']).get('PERSON')).toBe(alone('PER'));
  });

  it('is of each label’s own, whatever the set', () => {
    fc.assert(
      fc.property(labelSet, labelSet, (labels, others) => {
        const slots = labelSlots(labels, others);
        const all = new Set([...labels, ...others]);
        expect(slots.size).toBe(all.size);
        expect(new Set(slots.values()).size).toBe(all.size);
      }),
    );
  });

  it('of the data is the same beside labels of a model', () => {
    fc.assert(
      fc.property(labelSet, labelSet, (labels, others) => {
        const beside = labelSlots(labels, others);
        for (const [label, slot] of labelSlots(labels)) expect(beside.get(label)).toBe(slot);
      }),
    );
  });
});

test('up to twelve labels differ in hue', () => {
  const tags = 'ADJ ADP ADV AUX CCONJ DET INTJ NOUN NUM PART PRON PROPN'.split(' ');
  expect(new Set([...labelSlots(tags).values()].map((slot) => slot % HUE_COUNT)).size).toBe(12);
  expect(Math.max(...labelSlots(tags).values())).toBeLessThan(HUE_COUNT);
});

/** Two names with one hue by their hash, in code-point order. */
function fallTogether(): [string, string] {
  const names = Array.from({ length: 26 }, (_, i) => String.fromCharCode(97 + i));
  for (const [i, one] of names.entries())
    for (const other of names.slice(i + 1)) if (alone(one) === alone(other)) return [one, other];
  throw new Error('No two letters fall together.');
}

function isBefore(one: string, other: string): boolean {
  const encode = (text: string) =>
    [...text].map((character) => character.codePointAt(0)!.toString(16).padStart(6, '0')).join('');
  return encode(one) < encode(other);
}
