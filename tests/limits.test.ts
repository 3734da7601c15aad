/** scripts/limits.ts finds what is too long, under the name that its list of exceptions uses. */
import { expect, test } from 'vitest';
import { offencesOf } from '../scripts/limits.ts';

const lines = (count: number): string => 'call();\n'.repeat(count);

test.each([
  ['a function', `function f() {\n${lines(79)}}`, ['src/a.ts f']],
  ['a function of 80 lines', `function f() {\n${lines(78)}}`, []],
  ['an arrow function', `const f = () => {\n${lines(79)}};`, ['src/a.ts f']],
  ['a method', `class C {\n#m() {\n${lines(79)}}\n}`, ['src/a.ts C.#m']],
  ['a constructor', `class C {\nconstructor() {\n${lines(79)}}\n}`, ['src/a.ts C.constructor']],
  ['an argument', `call(() => {\n${lines(79)}});`, ['src/a.ts (no name)']],
  ['a class', `class C {\n${'x = 1;\n'.repeat(279)}}`, ['src/a.ts C']],
  ['a comment in front', `/**\n${' * x\n'.repeat(90)} */\nfunction f() {}`, []],
  ['a wide comment', `// ${'x'.repeat(116)}`, ['src/a.ts']],
  ['a comment of 118 columns', `// ${'x'.repeat(115)}`, []],
  ['a wide line of a block', `/**\n * ${'x'.repeat(116)}\n */`, ['src/a.ts']],
  ['a wide comment within a list', `f([\n  // ${'x'.repeat(116)}\n]);`, ['src/a.ts']],
  ['a wide line of code', `const address = 'https://${'x'.repeat(116)}';`, []],
])('%s', (_, text, keys) => {
  expect(offencesOf('src/a.ts', text).map(({ key }) => key)).toEqual(keys);
});

test.each([
  ['push', 'a.push(...b);', ['src/core/a.ts a.push']],
  ['push behind others', 'a.push(1, ...b.map(f));', ['src/core/a.ts a.push']],
  ['a maximum', 'const c = Math.max(0, ...b);', ['src/core/a.ts Math.max']],
  ['a constructor', 'new Set(...b);', ['src/core/a.ts Set']],
  ['a call within a call', 'f(g(...b));', ['src/core/a.ts g']],
  ['a list', 'a.push([...b], { ...c });', []],
])('an array is spread into arguments: %s', (_, text, keys) => {
  expect(offencesOf('src/core/a.ts', text).map(({ key }) => key)).toEqual(keys);
  expect(offencesOf('workers/a.ts', text)).toHaveLength(keys.length);
  expect(offencesOf('src/core/a.test.ts', text)).toEqual([]);
  expect(offencesOf('src/stages/a.tsx', text)).toEqual([]);
});

test('of tests only the comments are measured', () => {
  const long = `test(() => {\n${lines(100)}});\n// ${'x'.repeat(116)}`;
  expect(offencesOf('src/a.test.ts', long).map(({ key }) => key)).toEqual(['src/a.test.ts']);
  expect(offencesOf('tests/a.ts', long).map(({ key }) => key)).toEqual(['tests/a.ts']);
});
