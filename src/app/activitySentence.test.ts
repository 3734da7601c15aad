import i18next from 'i18next';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Activity } from '../state/activity.ts';
import { en } from '../texts/en/index.ts';
import { es } from '../texts/es/index.ts';
import { createFormat } from '../texts/format.ts';
import { activitySentence } from './activitySentence.ts';

beforeAll(async () => {
  await i18next.init({
    lng: 'en',
    resources: { en: { translation: en.translation }, es: { translation: es.translation } },
    interpolation: { escapeValue: false },
  });
});

function sentence(activity: Activity, language: 'en' | 'es'): string {
  return activitySentence(activity, i18next.getFixedT(language), createFormat(language));
}

describe('the sentence before a run', () => {
  it('counts one sentence as one', () => {
    const ready = {
      kind: 'ready',
      sentences: 1,
      datasetName: 'texto pegado',
      problems: 0,
      problemKinds: 0,
    } as const;
    expect(sentence(ready, 'en')).toBe('Ready: 1 training sentence of texto pegado.');
    expect(sentence(ready, 'es')).toBe('Todo listo: 1 oración de entrenamiento de texto pegado.');
    const more = { ...ready, sentences: 14_041, datasetName: 'conll2003' };
    expect(sentence(more, 'en')).toBe('Ready: 14,041 training sentences of conll2003.');
  });
});

describe('the sentence at the end of a run', () => {
  const finished = { kind: 'finished', epochs: 3, totalSteps: 1200, trainMs: 61_000 } as const;

  it('says F1 of spans and accuracy of words', () => {
    const spans = { ...finished, score: { name: 'f1', value: 0.8126 } } as const;
    const tokens = { ...finished, score: { name: 'accuracy', value: 0.9 } } as const;
    expect(sentence(spans, 'en')).toBe('Finished in 1 minute: F1 0.813 on validation.');
    expect(sentence(tokens, 'en')).toBe('Finished in 1 minute: accuracy 0.900 on validation.');
    expect(sentence(tokens, 'es')).toBe('Terminado en 1 minuto: exactitud 0,900 en validación.');
  });

  it('says that all steps are done where the last evaluation was stopped', () => {
    const unscored = { ...finished, score: null };
    expect(sentence(unscored, 'en')).toBe('All 1,200 steps done; evaluation stopped.');
    expect(sentence(unscored, 'es')).toBe('Los 1200 pasos están hechos; evaluación detenida.');
    expect(sentence({ ...unscored, totalSteps: 1 }, 'en')).toBe('The only step is done; evaluation stopped.');
  });
});
