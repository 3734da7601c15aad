import { describe, expect, it } from 'vitest';
import * as importerErrors from '../../../workers/importer.ts';
import * as dataErrors from '../../core/data/errors.ts';
import { importError, NoTagsError } from '../../core/data/errors.ts';
import { TagsmithError } from '../../core/errors.ts';
import * as hubErrors from '../../core/hub/errors.ts';
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

  it('say their place', () => {
    const data = { file: 'train.txt', line: 3, text: '', remedy: 'Choose another column.' };
    const error = importError(NoTagsError, 'There are no tags.', data);
    expect(explainError(error, 'es')).toMatch(/^train\.txt, línea 3: Las palabras/);
    const whole = importError(NoTagsError, 'There are no tags.', { ...data, line: 0 });
    expect(explainError(whole, 'es')).toMatch(/^train\.txt: Las palabras/);
  });
});
