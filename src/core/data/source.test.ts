import { describe, expect, it } from 'vitest';
import { fromWire, toWire } from '../errors.ts';
import { UnreadableFileError } from './errors.ts';
import { readSource } from './source.ts';

const encode = (text: string): Uint8Array => new TextEncoder().encode(text);

function failure(bytes: Uint8Array): UnreadableFileError {
  try {
    readSource('a.conll', bytes);
  } catch (error) {
    expect(error).toBeInstanceOf(UnreadableFileError);
    return error as UnreadableFileError;
  }
  throw new Error('readSource accepted the bytes');
}

describe('readSource', () => {
  it('takes LF, CRLF and CR line ends and a byte order mark', () => {
    expect(readSource('a', encode('x O\r\n\r\ny O\n')).lines).toEqual(['x O', '', 'y O', '']);
    expect(readSource('a', encode('x O\r\ry O')).lines).toEqual(['x O', '', 'y O']);
    expect(readSource('a', encode('\uFEFFx O\ny O')).lines).toEqual(['x O', 'y O']);
  });

  it('does not split at other characters that Unicode calls line ends', () => {
    expect(readSource('a', encode('\u0085 O\na\u2028b O')).lines).toEqual(['\u0085 O', 'a\u2028b O']);
  });

  it('names the first line that is not UTF-8', () => {
    const error = failure(new Uint8Array([...encode('uno O\n'), 0x45, 0x73, 0x70, 0x61, 0xf1, 0x61]));
    expect(error.data).toMatchObject({ file: 'a.conll', line: 2, text: 'España' });
    expect(error.message).toContain('a.conll, line 2: This line is not UTF-8');
    expect(error.message).toContain('Save it as text in UTF-8');
  });

  it('names a character cut off at the end of the file', () => {
    expect(failure(new Uint8Array([...encode('a O\nb O\n'), 0xe2, 0x82])).data.line).toBe(3);
  });

  it.each([
    ['zip archive', [0x50, 0x4b, 0x03, 0x04, 0x14]],
    ['UTF-16', [0xff, 0xfe, 0x41, 0x00]],
    ['PDF', [...encode('%PDF-1.7')]],
    ['parquet', [...encode('PAR1'), 0]],
    ['not a text file', [0x89, 0x50, 0x4e, 0x47, 0x00, 0x1a]],
    ['zero bytes', [...encode('a O\nb\0 O')]],
  ])('says what a %s is', (what, bytes) => {
    expect(failure(new Uint8Array(bytes)).message).toContain(what);
  });

  it('throws an error that keeps its class across the wire', () => {
    const wire = structuredClone(toWire(failure(new Uint8Array([0xff, 0xfe]))));
    expect(fromWire(wire)).toBeInstanceOf(UnreadableFileError);
  });
});
