import { expect, expectTypeOf, test } from 'vitest';
import { fromWire, registerError, TagsmithError, toWire } from './errors.ts';
import { GitLfsPointerError } from './models/gitLfs.ts';

test('a registered error keeps class, message, data and stack through structured cloning', () => {
  const error = new GitLfsPointerError('Only a pointer.', { file: 'a' });
  const revived = fromWire(structuredClone(toWire(error)));
  expect(revived).toBeInstanceOf(GitLfsPointerError);
  expect(revived).toMatchObject({
    name: 'GitLfsPointerError',
    message: 'Only a pointer.',
    data: { file: 'a' },
    stack: error.stack,
  });
});

test('an error of a class that is not loaded keeps name and data', () => {
  const revived = fromWire({ name: 'ElsewhereError', message: 'Far away.', data: { file: 'a' } });
  expect(revived).toBeInstanceOf(TagsmithError);
  expect(revived).toMatchObject({ name: 'ElsewhereError', data: { file: 'a' } });
});

test('other errors keep their name, other things thrown become errors', () => {
  expect(fromWire(toWire(new RangeError('out of memory')))).toMatchObject({
    name: 'RangeError',
    message: 'out of memory',
  });
  expect(toWire('just text')).toEqual({ name: 'Error', message: 'just text' });
});

test('only names of ErrorData can be registered, with their data', () => {
  /** Nothing of this runs: the compiler has to refuse each call whose line before it says so. */
  function refused(): void {
    // @ts-expect-error a name that is not in ErrorData, so that no language has a text for it
    registerError('PointerError', GitLfsPointerError);
    // @ts-expect-error the data of another error
    registerError('CancelledError', GitLfsPointerError);
  }
  expectTypeOf(refused).toBeFunction();
});
