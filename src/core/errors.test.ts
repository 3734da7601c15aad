import { expect, test } from 'vitest';
import { fromWire, registerError, TagsmithError, toWire } from './errors.ts';

class CounterError extends TagsmithError<{ line: number }> {}
registerError('CounterError', CounterError);

test('a registered error keeps class, message, data and stack through structured cloning', () => {
  const error = new CounterError('Line 3 is wrong.', { line: 3 });
  const revived = fromWire(structuredClone(toWire(error)));
  expect(revived).toBeInstanceOf(CounterError);
  expect(revived).toMatchObject({
    name: 'CounterError',
    message: 'Line 3 is wrong.',
    data: { line: 3 },
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
