import { expect, test } from 'vitest';
import { textOf } from '../marks/marked.ts';
import { type Finding, previewFindings, wordFindings } from './previewFindings.ts';

const words = ['Ana', 'Sol', 'of', 'Lima', 'FC', 'saw', 'Cusco', 'today'];
const marksOf = (...tags: string[]) => textOf({ words, tags });
const { text } = marksOf();

function written(findings: readonly Finding[]): string[] {
  return findings.map((finding) => {
    const { kind, entity } = finding;
    const as =
      'as' in finding ? ` as ${finding.as.type} ${text.slice(finding.as.start, finding.as.end)}` : '';
    return `${kind} ${entity.type} ${text.slice(entity.start, entity.end)}${as}`;
  });
}

test('each entity is found, missed, of another type or of other words; other marks come last', () => {
  const gold = marksOf('B-PER', 'I-PER', 'O', 'B-ORG', 'I-ORG', 'O', 'B-LOC', 'O');
  const marked = marksOf('B-PER', 'I-PER', 'O', 'B-LOC', 'O', 'O', 'B-ORG', 'B-MISC');
  expect(written(previewFindings(gold.entities, marked.entities))).toEqual([
    'found PER Ana Sol',
    'otherWords ORG Lima FC as LOC Lima',
    'otherType LOC Cusco as ORG Cusco',
    'extra MISC today',
  ]);
  expect(written(previewFindings(gold.entities, []))).toEqual([
    'missed PER Ana Sol',
    'missed ORG Lima FC',
    'missed LOC Cusco',
  ]);
});

test('where every word has a tag, each word is found or has another', () => {
  const gold = marksOf('NN', 'NN', 'IN').words.slice(0, 3);
  const marked = marksOf('NN', 'VB', 'IN').words.slice(0, 3);
  expect(written(wordFindings(gold, marked))).toEqual([
    'found NN Ana',
    'otherType NN Sol as VB Sol',
    'found IN of',
  ]);
});
