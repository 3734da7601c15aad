import { describe, expect, it } from 'vitest';
import { importFiles } from '../../core/data/import.ts';
import { importWords } from './importWords.ts';

const FILES: Readonly<Record<string, string>> = {
  'blanks.conll': '-DOCSTART- -X- O\n\n# a comment\nAna NNP B-PER\nruns VB O\n. . O\n',
  'tabs.txt': 'TOKEN\tTAG\nAna\tS-PER\nde\tO\nla\tB-LOC\nMancha\tE-LOC\n',
  'bare.conll': 'the DT\ndog NN\nsaw VBD\nthe DT\ncat NN\n\nthe DT\nend NN\n',
  'names.jsonl': '{"tokens": ["Ana", "runs"], "ner_tags": [1, 0], "label_names": ["O", "B-PER"]}\n',
};

describe('the words of the import report', () => {
  it.each(Object.entries(FILES))('of %s are all there in Spanish', (name, text) => {
    const { report } = importFiles(
      ['train', 'validation'].map((split) => ({
        name: `${split}-${name}`,
        bytes: new TextEncoder().encode(text),
      })),
      { name, seed: 1 },
    );
    const { layout, schemeEvidence } = report.files[0]!;
    for (const phrase of [...layout.split('; '), ...Object.keys(schemeEvidence)]) {
      expect(importWords(phrase, 'es')).not.toBe(phrase);
      expect(importWords(phrase, 'en')).toBe(phrase);
    }
    expect(importWords(layout, 'es').split('; ')).toHaveLength(layout.split('; ').length);
  });
});
