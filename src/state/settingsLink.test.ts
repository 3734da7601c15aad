import { describe, expect, it } from 'vitest';
import { DEFAULT_PREFERENCES } from './preferencesStore.ts';
import { type LinkedPreferences, readLink, writeLink } from './settingsLink.ts';

const { stageChosenAtMs: _, ...defaults } = DEFAULT_PREFERENCES;

describe('a link with settings', () => {
  it('comes back as it was written', () => {
    const preferences: LinkedPreferences = {
      stage: 'train',
      changedSettings: { learningRate: 2.5e-7, epochs: 5, labelAlignment: 'all', groupByLength: true },
      backend: 'wasm',
      sample: 'redaccion-es',
      model: 'dccuchile/bert-base-spanish-wwm-cased@refs/pr/3',
      hubUrl: 'http://127.0.0.1:8080',
    };
    expect(readLink(writeLink(preferences))).toEqual({ preferences, rejected: [] });
  });

  it('is short for the defaults', () => {
    expect(writeLink(defaults)).toBe('#data');
    expect(readLink('#data')).toEqual({ preferences: defaults, rejected: [] });
    expect(readLink('')).toEqual({ preferences: defaults, rejected: [] });
  });

  it('reads numbers as people write them', () => {
    expect(readLink('#train?learningRate=3e-4').preferences.changedSettings).toEqual({
      learningRate: 0.0003,
    });
  });

  it('names a model of the hub, also by an address or by its old name', () => {
    const model = (text: string) => readLink(`#train?model=${text}`).preferences.model;
    expect(model('acme/encoder')).toBe('acme/encoder');
    expect(model('acme/encoder@main')).toBe('acme/encoder');
    expect(model('roberta-base')).toBe('FacebookAI/roberta-base');
    expect(model('https://huggingface.co/acme/encoder/tree/refs%2Fpr%2F1')).toBe('acme/encoder@refs/pr/1');
    expect(readLink('#train?model=nobody&epochs=5')).toMatchObject({
      preferences: { model: null, changedSettings: { epochs: 5 } },
      rejected: ['model=nobody'],
    });
    expect(readLink('#train?model=7').rejected).toEqual(['model=7']);
  });

  it('names what is out of bounds or unknown, and takes the rest', () => {
    const { preferences, rejected } = readLink(
      '#nowhere?epochs=0&batchSize=many&seed=7&backend=cuda&sample=&constructor=1&labelAlignment=last',
    );
    expect(preferences).toEqual({ ...defaults, changedSettings: { seed: 7 } });
    expect(rejected).toEqual([
      'epochs=0',
      'batchSize=many',
      'backend=cuda',
      'sample=',
      'constructor=1',
      'labelAlignment=last',
    ]);
  });
});
