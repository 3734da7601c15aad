/** Every code point is treated as the Rust tokenizers treat it, by sets that no engine's tables have a part in. */
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { aligned, joined } from './alignedText.ts';
import {
  isChineseCharacter,
  isCompatible,
  isControl,
  isDecomposed,
  isMark,
  isNonStarter,
  isPunctuation,
  isWhitespace,
  lowerCase,
  withoutAccents,
} from './characters.ts';
import { CodePointSet, classMembers } from './codePoints.ts';
import { type UnicodeForm, unicodeForm } from './unicodeForms.ts';
import * as SETS from './unicodeSets.ts';

interface Fact {
  readonly count: number;
  readonly sha256: string;
}

/** Made by unicode.py: of each set `97,98,…`, of each mapping `code:parts,…` of what it changes. */
const ORACLE = JSON.parse(
  readFileSync(new URL('../../../tests/oracles/unicode.json', import.meta.url), 'utf8'),
) as {
  sets: Record<keyof typeof SETS, Fact>;
  mappings: Record<UnicodeForm | 'accents' | 'lowercase', Fact>;
};

function* everyCharacter(): Generator<[code: number, character: string]> {
  for (let code = 0; code < 0x110000; code++) {
    if (code === 0xd800) code = 0xe000;
    yield [code, String.fromCodePoint(code)];
  }
}

function factOf(entries: readonly string[]): Fact {
  return {
    count: entries.length,
    sha256: createHash('sha256').update(entries.join(',')).digest('hex'),
  };
}

function membersOf(belongs: (character: string, code: number) => boolean): Fact {
  const codes: string[] = [];
  for (const [code, character] of everyCharacter()) if (belongs(character, code)) codes.push(String(code));
  return factOf(codes);
}

function changesOf(map: (character: string) => string): Fact {
  const changes: string[] = [];
  for (const [code, character] of everyCharacter()) {
    const mapped = map(character);
    if (mapped !== character)
      changes.push(`${code}:${Array.from(mapped, (part) => part.codePointAt(0)).join('.')}`);
  }
  return factOf(changes);
}

describe('sets', () => {
  const texts = Object.entries(SETS) as [keyof typeof SETS, string][];

  test('every set is compared', () => {
    expect(Object.keys(SETS).sort()).toEqual(Object.keys(ORACLE.sets).sort());
  });

  test.each(texts)('%s: every code point as the reference', (name, text) => {
    const set = new CodePointSet(text);
    expect(membersOf((_, code) => set.has(code))).toEqual(ORACLE.sets[name]);
  });

  test.each(texts)('%s in an expression', (name, text) => {
    const expression = new RegExp(`^[${classMembers(text)}]$`, 'u');
    expect(membersOf((character) => expression.test(character))).toEqual(ORACLE.sets[name]);
  });

  test.each([
    ['MARKS', isMark],
    ['WHITESPACE', isWhitespace],
    ['PUNCTUATION', isPunctuation],
    ['CONTROLS', isControl],
    ['IDEOGRAPHS', isChineseCharacter],
    ['DECOMPOSED', isDecomposed],
    ['COMPATIBLE', isCompatible],
    ['NONSTARTERS', isNonStarter],
  ] as const)('%s has its function', (name, belongs) => {
    expect(membersOf(belongs)).toEqual(ORACLE.sets[name]);
  });

  test('a lone surrogate is deleted', () => {
    expect(isControl('\ud800')).toBe(true);
    expect(isControl('\udfff')).toBe(true);
  });
});

describe('mappings', () => {
  test.each([
    ['accents', withoutAccents],
    ['lowercase', lowerCase],
    ...(['NFC', 'NFD', 'NFKC', 'NFKD'] as const).map(
      (form) => [form, (character: string) => joined(unicodeForm(aligned(character), form))] as const,
    ),
  ] as const)('%s: every code point as the reference', (name, map) => {
    expect(changesOf(map)).toEqual(ORACLE.mappings[name]);
  });
});

test('no class of characters is asked of the engine', () => {
  const folder = new URL('./', import.meta.url);
  const asking = readdirSync(folder)
    .filter((name) => !name.endsWith('.test.ts'))
    .filter((name) =>
      /\\[pP]\{/.test(readFileSync(new URL(name, folder), 'utf8').replace(/^\s*(\/?\*|\/\/).*$/gm, '')),
    );
  expect(asking).toEqual([]);
});
