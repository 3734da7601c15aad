import { describe, expect, it } from 'vitest';
import { NoTagsError } from '../core/data/errors.ts';
import { CancelledError } from '../core/errors.ts';
import { notFoundError, statusError } from '../core/hub/errors.ts';
import { importError } from '../core/importErrors.ts';
import { unsupportedModel } from '../core/models/config.ts';
import { tooLargeError } from '../core/train/tooLarge.ts';
import { explainError } from './errors.ts';
import { createFormat } from './format.ts';
import { isLanguage, LANGUAGES, loadTexts } from './languages.ts';

const explain = (error: Error, language: string): string =>
  explainError(error, language, createFormat(language));

const LOADED = await Promise.all(
  Object.keys(LANGUAGES)
    .filter(isLanguage)
    .map(async (language) => [language, await loadTexts(language)] as const),
);

describe('error texts', () => {
  it.each(LOADED)('%s: each text without data is whole sentences', (_, { errors }) => {
    const plain = Object.entries(errors.texts).filter(([, text]) => typeof text === 'string');
    for (const [name, text] of plain) expect(text, name).toMatch(/^[A-Z].*\.$/s);
  });

  it('say in English what their messages say', () => {
    const subject = { kind: 'model', repository: 'acme/nothing', revision: 'main', path: null } as const;
    for (const error of [
      importError(NoTagsError, 'There are no tags.', {
        file: 'train.txt',
        line: 3,
        text: '',
        remedy: 'Choose another column.',
      }),
      notFoundError(subject, 'repository', true),
      notFoundError(subject, 'file', false),
      statusError('https://hub.example/api', 503, null),
      unsupportedModel('hidden_act is "silu". Choose another one.', { field: 'hidden_act', found: 'silu' }),
    ]) {
      expect(explain(error, 'en')).toBe(error.message);
    }
  });

  it('name the numbers and names that matter', () => {
    const types = { field: 'model_type', supported: ['bert', 'mpnet'] };
    expect(explain(unsupportedModel('', { ...types, found: 'gpt2' }), 'es')).toContain(
      '"gpt2". Sí los de estos: bert, mpnet.',
    );
    expect(explain(unsupportedModel('', { ...types, found: undefined }), 'es')).toContain(
      'de estos: bert, mpnet.',
    );
    const setting = { field: 'hidden_act', found: 'silu' };
    expect(explain(unsupportedModel('', setting), 'es')).toContain('hidden_act es "silu"');
    const tooLarge = tooLargeError({
      what: 'parameter',
      name: 'word_embeddings',
      neededBytes: 768e6,
      limitBytes: 134e6,
      model: 'm',
      backend: 'webgpu',
      remedies: [],
      fittingParameters: 1e8,
    });
    expect(explain(tooLarge, 'es')).toMatch(
      /^m no cabe\. word_embeddings ocupa 768 MB, .* de más de 134 MB\. Ningún ajuste .* 100 millones/,
    );
    expect(explain(tooLarge, 'en')).toMatch(
      /^m does not fit\. word_embeddings takes 768 MB, .* above 134 MB\. No setting .* 100 million/,
    );
  });

  it('say where they occurred', () => {
    const data = { file: 'train.txt', line: 3, text: '', remedy: 'Choose another column.' };
    const error = importError(NoTagsError, 'There are no tags.', data);
    expect(explain(error, 'es')).toMatch(/^train\.txt, línea 3: Las palabras/);
    const whole = importError(NoTagsError, 'There are no tags.', { ...data, line: 0 });
    expect(explain(whole, 'es')).toMatch(/^train\.txt: Las palabras/);
    expect(explain(whole, 'en')).toBe('train.txt: There are no tags. Choose another column.');
  });

  it('of no class of Tagsmith are shown with a general sentence', () => {
    expect(explain(new RangeError('out of memory.'), 'en')).toContain('The browser says: out of memory.');
    expect(explain(new RangeError('out of memory.'), 'es')).toContain('El navegador dice: out of memory.');
  });

  it('say why work was cancelled', () => {
    expect(explain(new CancelledError('', { reason: 'run' }), 'en')).toContain('a run needs');
    expect(explain(new CancelledError('', { reason: 'user' }), 'es')).toContain('Lo que había antes');
  });
});
