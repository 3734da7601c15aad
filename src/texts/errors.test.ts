import { describe, expect, it } from 'vitest';
import * as importerErrors from '../../workers/importer.ts';
import * as dataErrors from '../core/data/errors.ts';
import { importError, NoTagsError } from '../core/data/errors.ts';
import { TagsmithError } from '../core/errors.ts';
import * as hubErrors from '../core/hub/errors.ts';
import { UnsupportedModelError } from '../core/models/config.ts';
import { ModelTooLargeError } from '../core/train/tooLarge.ts';
import { explainError } from './errors.ts';

/** The error classes that a module registers. */
function errorNames(module: object): string[] {
  return Object.values(module).flatMap((value) => {
    const prototype: unknown = typeof value === 'function' ? value.prototype : null;
    if (!(prototype instanceof TagsmithError) || !Object.hasOwn(prototype, 'name')) return [];
    return [prototype.name];
  });
}

const MODULES = { 'core/data': dataErrors, 'core/hub': hubErrors, importer: importerErrors };

describe('errors of an import', () => {
  const cases = Object.entries(MODULES).flatMap(([place, module]) =>
    errorNames(module).map((name) => [place, name] as const),
  );

  it('are found in every module', () => {
    for (const place of Object.keys(MODULES)) expect(cases.map(([of]) => of)).toContain(place);
  });

  it.each(cases)('of %s: %s is explained in Spanish', (_, name) => {
    const error = Object.assign(new Error('in English'), { name });
    expect(explainError(error, 'es')).toMatch(/\.$/);
    expect(explainError(error, 'en')).toBeNull();
  });

  it('say the numbers and names that decide', () => {
    const unknown = { field: 'model_type', found: 'gpt2', supported: ['bert', 'mpnet'] };
    expect(explainError(new UnsupportedModelError('', unknown), 'es')).toContain(
      'gpt2. Sí los de estos: bert, mpnet.',
    );
    const missing = { ...unknown, found: undefined };
    expect(explainError(new UnsupportedModelError('', missing), 'es')).toContain('de estos: bert, mpnet.');
    const setting = { field: 'hidden_act', found: 'silu' };
    expect(explainError(new UnsupportedModelError('', setting), 'es')).toContain('hidden_act es "silu"');
    const need = {
      what: 'parameter',
      name: 'word_embeddings',
      neededBytes: 768e6,
      limitBytes: 134e6,
    } as const;
    const tooLarge = {
      ...need,
      model: 'm',
      backend: 'webgpu',
      remedies: [],
      fittingParameters: 1e8,
    } as const;
    expect(explainError(new ModelTooLargeError('', tooLarge), 'es')).toMatch(
      /word_embeddings necesita 768 MB .* el límite es 134 MB\. Ningún ajuste/,
    );
  });

  it('say their place', () => {
    const data = { file: 'train.txt', line: 3, text: '', remedy: 'Choose another column.' };
    const error = importError(NoTagsError, 'There are no tags.', data);
    expect(explainError(error, 'es')).toMatch(/^train\.txt, línea 3: Las palabras/);
    const whole = importError(NoTagsError, 'There are no tags.', { ...data, line: 0 });
    expect(explainError(whole, 'es')).toMatch(/^train\.txt: Las palabras/);
  });
});
