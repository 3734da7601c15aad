import i18next, { type i18n } from 'i18next';
import { beforeAll, describe, expect, it } from 'vitest';
import { PLAIN_WEIGHTS } from '../../../../tests/weightsReport.ts';
import type { WeightsReport } from '../../../core/models/checkpoint.ts';
import { en } from '../../../texts/en/index.ts';
import { es } from '../../../texts/es/index.ts';
import { createFormat } from '../../../texts/format.ts';
import { reportFacts } from './reportFacts.ts';

const ALL: WeightsReport = {
  format: 'pytorch',
  fileCount: 2,
  container: 'state_dict',
  tensorCount: 1234,
  dtypes: [
    { dtype: 'F16', tensors: 1233 },
    { dtype: 'I64', tensors: 1 },
  ],
  prefix: 'module.',
  aliases: [{ name: 'bert.words', of: 'cls.decoder' }],
  adapter: { base: 'acme/tagger', changed: 24, replaced: 2 },
  head: 'fc.weight',
  unused: { names: ['crf.transitions', 'pooler.weight'], count: 1000 },
  newlyInitialized: ['head.dense.weight'],
};

const LANGUAGES = ['en', 'es'] as const;
const texts = new Map<string, i18n>();

beforeAll(async () => {
  for (const language of LANGUAGES) {
    const instance = i18next.createInstance();
    await instance.init({
      lng: language,
      resources: { [language]: { translation: (language === 'es' ? es : en).translation } },
      interpolation: { escapeValue: false },
    });
    texts.set(language, instance);
  }
});

const facts = (report: WeightsReport, language: 'en' | 'es' = 'en', notFinite: readonly string[] = []) =>
  reportFacts(report, notFinite, texts.get(language)!.t, createFormat(language));

describe('the report of a model', () => {
  it('says what was read of a plain encoder', () => {
    expect(facts(PLAIN_WEIGHTS)).toEqual([
      { name: 'Weights', text: 'safetensors; 37 tensors in 1 file: float32' },
      { name: 'Head', text: 'none that can be kept; training starts a new one' },
      { name: 'Newly initialised', tensors: { names: ['classifier.weight', 'classifier.bias'], count: 2 } },
      { name: 'Not used', text: 'nothing: every tensor is used' },
    ]);
  });

  it('lists what is not used and not finite', () => {
    expect(facts(PLAIN_WEIGHTS, 'en', ['pooler.weight']).at(-1)).toEqual({
      name: 'Not used, with NaN or infinite values',
      tensors: { names: ['pooler.weight'], count: 1 },
    });
  });

  it('says all that was done to others', () => {
    expect(facts(ALL)).toEqual([
      {
        name: 'Weights',
        text: 'PyTorch pickle, read without running it; 1,234 tensors in 2 files: float16 (1,233), int64 (1)',
      },
      { name: 'Under', text: 'the key state_dict of the file' },
      { name: 'Prefix', text: 'the names began with module., which was removed' },
      { name: 'Shared tensors', tensors: { names: ['bert.words is read from cls.decoder'], count: 1 } },
      { name: 'Adapter', text: 'LoRA, merged into acme/tagger: matrices changed: 24, tensors replaced: 2' },
      { name: 'Head', text: 'read from fc.weight' },
      { name: 'Newly initialised', tensors: { names: ['head.dense.weight'], count: 1 } },
      { name: 'Not used', tensors: { names: ['crf.transitions', 'pooler.weight'], count: 1000 } },
    ]);
  });

  it.each(LANGUAGES)('fills in every text in %s', (language) => {
    const lines = facts(ALL, language);
    expect(lines).toHaveLength(8);
    for (const { name, text = '' } of lines) {
      expect(name + text).not.toMatch(/[{}]|modelReport/);
    }
  });
});
