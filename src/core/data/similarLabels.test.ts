import { describe, expect, it } from 'vitest';
import { similarLabels } from './similarLabels.ts';

function pairs(counts: Readonly<Record<string, number>>, task: 'spans' | 'tokens' = 'spans'): string[] {
  const types = Object.entries(counts).map(([now, count]) => ({ now, count }));
  return similarLabels(types, task).map(
    ({ name, count, like, likeCount }) => `${name} ${count} ~ ${like} ${likeCount}`,
  );
}

describe('labels that look alike', () => {
  it.each([
    ['case', { Band: 1, band: 336 }, ['Band 1 ~ band 336']],
    ['case, however frequent both are', { PER: 300, per: 336 }, ['PER 300 ~ per 336']],
    ['equally frequent ones: the second is the odd one', { Band: 2, band: 2 }, ['band 2 ~ Band 2']],
    [
      'hyphens, underscores and spaces',
      { music_artist: 90, 'Music-Artist': 4, 'music artist': 3 },
      ['Music-Artist 4 ~ music_artist 90', 'music artist 3 ~ music_artist 90'],
    ],
    ['a plural', { person: 40, persons: 30 }, ['persons 30 ~ person 40']],
    ['a plural in -ies', { cities: 2, city: 3 }, ['cities 2 ~ city 3']],
    [
      'a plural with an accent',
      { organizaciones: 1, organización: 12 },
      ['organizaciones 1 ~ organización 12'],
    ],
    ['a missing letter', { location: 200, locaton: 1 }, ['locaton 1 ~ location 200']],
    ['a wrong letter', { location: 200, lacation: 10 }, ['lacation 10 ~ location 200']],
    ['swapped letters', { organisation: 80, orgnaisation: 2 }, ['orgnaisation 2 ~ organisation 80']],
    [
      'American spelling, where it is rare',
      { organisation: 80, organization: 4 },
      ['organization 4 ~ organisation 80'],
    ],
    [
      'the surest of several',
      { Sensor: 1, sensor: 5, sensors: 90 },
      ['Sensor 1 ~ sensor 5', 'sensor 5 ~ sensors 90'],
    ],
  ])('%s', (_, counts, expected) => {
    expect(pairs(counts)).toEqual(expected);
  });

  it.each([
    ['codes that differ in a letter', { PER: 1, PERS: 500, GPE: 2, GPES: 3 }],
    ['short words', { band: 400, hand: 1, land: 2 }],
    ['words of one letter more where both are in use', { county: 60, country: 900 }],
    ['two words that are labels of their own, however rare', { country: 900, county: 1 }],
    ['codes of several words', { 'GPE.NAM': 278, 'GPE.NOM': 11, 'B-Titre': 90, 'I-Titre': 2 }],
    ['numbers', { LEVEL1: 500, LEVEL2: 3, LEVEL10: 1 }],
    ['words with another meaning', { protein: 900, person: 2, cell_line: 3, cell_type: 500 }],
    ['what has been dropped', { O: 1, o: 900 }],
    ['marks of Devanagari, which are letters', { की: 1, का: 900 }],
  ])('not %s', (_, counts) => {
    expect(pairs(counts)).toEqual([]);
  });

  it.each([
    'CARDINAL DATE EVENT FAC GPE LANGUAGE LAW LOC MONEY NORP ORDINAL ORG PERCENT PERSON PRODUCT QUANTITY TIME WORK_OF_ART RATE',
    'NP VP PP ADVP ADJP SBAR PRT CONJP INTJ LST UCP B1 B2 C1 C2',
    'LOC LOCderiv LOCpart ORG ORGderiv ORGpart OTH OTHderiv OTHpart PER PERderiv PERpart',
    'PER.NAM PER.NOM LOC.NAM LOC.NOM ORG.NAM ORG.NOM GPE.NAM GPE.NOM GPE_LOC GPE_ORG',
    'fromloc.city_name toloc.city_name fromloc.state_code toloc.state_code arrive_date.day_name depart_date.day_name day_name days_code meal meal_code arrive_time.period_of_day depart_time.period_of_day',
    'OtherPER OtherLOC OtherPROD VisualWork MusicalWork WrittenWork ArtWork PublicCorp PrivateCorp SportsGRP MusicalGRP CarManufacturer AerospaceManufacturer',
    'FIRSTNAME MIDDLENAME LASTNAME ACCOUNTNAME ACCOUNTNUMBER CURRENCY CURRENCYCODE CURRENCYNAME IPV4 IPV6 IP COUNTY COUNTRY CITY STATE STREET',
    'cell_line cell_type DNA RNA protein GENE GENES2 simple_chemical Chemical Disease Species',
    'location-GPE location-bodiesofwater person-actor person-athlete person-artist/author building-hotel building-hospital organization-sportsleague organization-sportsteam',
    'NUM NOUN PRON PROPN ADJ ADV ADP',
  ])('none in a set of labels that are all meant: %s', (labels) => {
    // Each label once as the most frequent one, beside which all others are rare.
    for (const frequent of labels.split(' ')) {
      const counts = Object.fromEntries(
        labels.split(' ').map((label) => [label, label === frequent ? 9000 : 9]),
      );
      expect(pairs(counts)).toEqual([]);
    }
  });

  it('nothing in a column of words, as which a column of tags can be chosen', () => {
    const words = Array.from({ length: 20_000 }, (_, i) => `${i % 2 === 0 ? 'Word' : 'word'}${i >> 1}`);
    const counts = Object.fromEntries(words.map((word) => [word, 1]));
    expect(pairs(counts, 'tokens')).toEqual([]);
    expect(pairs(counts)).toEqual([]);
  });

  it('of tags word by word only those that differ in case or separators', () => {
    expect(
      pairs({ NN: 900, NNS: 3, VBD: 40, VBN: 1, '-LRB-': 1, '.': 80, ':': 2, '--': 1, _: 3 }, 'tokens'),
    ).toEqual([]);
    expect(pairs({ NOUN: 900, noun: 3 }, 'tokens')).toEqual(['noun 3 ~ NOUN 900']);
  });

  it('labels that are one by the changes of the user are no pair, and add up', () => {
    const types = [
      { count: 1, now: 'band' },
      { count: 336, now: 'band' },
      { count: 9, now: 'Bands' },
      { count: 5, now: null },
    ];
    expect(similarLabels(types, 'spans')).toEqual([
      { name: 'Bands', count: 9, like: 'band', likeCount: 337 },
    ]);
  });
});
