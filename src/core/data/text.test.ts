import { describe, expect, it } from 'vitest';
import { CountedTurns } from '../../../tests/countedTurns.ts';
import { openText } from '../../../tests/openText.ts';
import type { ByteSource } from '../bytes.ts';
import { CancelledError } from '../errors.ts';
import { UnreadableFileError } from '../importErrors.ts';
import { type EncodingNotice, openFile, readLines } from './text.ts';

const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text);

function utf16(text: string, bigEndian: boolean, withMark: boolean): Uint8Array {
  const units = (withMark ? `\uFEFF${text}` : text).split('').map((unit) => unit.charCodeAt(0));
  return Uint8Array.from(
    units.flatMap((unit) => (bigEndian ? [unit >> 8, unit & 255] : [unit & 255, unit >> 8])),
  );
}

/** A source that hands its bytes out in pieces of a given size, as the borders between them must not show. */
function inPieces(bytes: Uint8Array, pieceBytes: number): ByteSource {
  return {
    name: 'file.txt',
    sizeBytes: bytes.length,
    async *stream() {
      for (let start = 0; start < bytes.length; start += pieceBytes)
        yield bytes.slice(start, start + pieceBytes);
    },
    slice: async (start, end) => bytes.slice(start, end),
  };
}

const NO_CONTROL = { onPiece: async () => undefined, onEncodingGuessed: () => undefined };

describe('encodings', () => {
  const TEXT = 'Señor Ñandú\tB-PER\n€uro 😀\tO\n';

  it.each([
    ['UTF-8', utf8(TEXT), 'utf-8'],
    ['UTF-8 with a byte order mark', utf8(`\uFEFF${TEXT}`), 'utf-8'],
    ['UTF-16 little endian', utf16(TEXT, false, true), 'utf-16le'],
    ['UTF-16 big endian', utf16(TEXT, true, true), 'utf-16be'],
    ['UTF-16 little endian without a mark', utf16(TEXT, false, false), 'utf-16le'],
    ['UTF-16 big endian without a mark', utf16(TEXT, true, false), 'utf-16be'],
  ])('%s is recognised without a guess', async (_, bytes, encoding) => {
    const notices: EncodingNotice[] = [];
    const file = await openText('file.txt', bytes, (notice) => notices.push(notice));
    const lines = ['Señor Ñandú\tB-PER', '€uro 😀\tO', ''];
    expect(file.encoding).toBe(encoding);
    expect(file.head.lines).toEqual(lines);
    expect(await readLines(file)).toEqual(lines);
    expect(await file.readText()).toBe(TEXT);
    expect(notices).toEqual([]);
  });

  it('Windows-1252 is a guess, reported with the first line that is not UTF-8', async () => {
    const bytes = Uint8Array.from([...utf8('one\nétwo\n'), ...utf8('Jos'), 0xe9, ...utf8('\nfour')]);
    const notices: EncodingNotice[] = [];
    const file = await openText('file.txt', bytes, (notice) => notices.push(notice));
    expect(file.encoding).toBe('windows-1252');
    expect(notices).toEqual([{ line: 3, text: 'José' }]);
    expect(await readLines(file)).toEqual(['one', 'Ã©two', 'José', 'four']);
  });

  it('UTF-8 stays so with a few damaged bytes, each reported with its line', async () => {
    const guesses: string[] = [];
    const open = (bytes: Uint8Array) =>
      openFile(inPieces(bytes, 5), {
        ...NO_CONTROL,
        onEncodingGuessed: ({ line, text }, encoding) => guesses.push(`${line} ${text} ${encoding}`),
      });
    const cafés = utf8('café\tO\n'.repeat(9));
    const damaged = await open(Uint8Array.from([...cafés, 0xff, ...utf8('x\n'), ...cafés, 0x61, 0xe9, 0x0a]));
    expect(damaged.encoding).toBe('utf-8');
    expect(guesses.splice(0)).toEqual(['10 \uFFFDx utf-8', '20 a\uFFFD utf-8']);
    expect((await readLines(damaged))[9]).toBe('\uFFFDx');
    const cut = await open(utf8('café\tO\nJosé').slice(0, -1));
    expect([cut.encoding, guesses.splice(0)]).toEqual(['utf-8', ['2 Jos\uFFFD utf-8']]);
    const western = Uint8Array.from([...cafés, ...new Array(9).fill([0x61, 0xe9, 0x0a]).flat()]);
    expect([(await open(western)).encoding, guesses.length]).toEqual(['windows-1252', 1]);
  });

  it('damaged UTF-8 in a line of many pieces is read with chances to yield', async () => {
    const long = (before: number, after: number) =>
      Uint8Array.from([...utf8('é'.repeat(before)), 0xff, ...utf8('ñ'.repeat(after))]);
    // Around the end of a piece of text, whose characters a notice takes from both.
    for (const before of [32_760, 32_767, 32_768, 32_780, 90_000]) {
      const bytes = Uint8Array.from([...utf8('one\n'), ...long(before, 50), ...utf8('\nx\n'), ...long(3, 1)]);
      const notices: EncodingNotice[] = [];
      const turns = new CountedTurns();
      const file = await openFile(inPieces(bytes, 1 << 20), {
        ...NO_CONTROL,
        turns,
        onEncodingGuessed: (notice) => notices.push(notice),
      });
      expect(file.encoding).toBe('utf-8');
      expect(notices).toEqual([
        { line: 2, text: `${'é'.repeat(40)}\uFFFD${'ñ'.repeat(39)}` },
        { line: 4, text: 'ééé\uFFFDñ' },
      ]);
      expect(turns.chances).toBe(Math.ceil((4 + before + 51 + 3 + 5) / 32_768));
      const cancelled = new CountedTurns(0);
      const opening = openFile(inPieces(bytes, 1 << 20), { ...NO_CONTROL, turns: cancelled });
      await expect(opening).rejects.toBe(cancelled.cancelled);
    }
  });

  it('is recognised from bytes after the head, too', async () => {
    const bytes = Uint8Array.from([...utf8('a\tO\n'.repeat(200_000)), 0xe9, 0x0a]);
    const notices: EncodingNotice[] = [];
    const file = await openText('file.txt', bytes, (notice) => notices.push(notice));
    expect([file.encoding, notices[0]?.line]).toEqual(['windows-1252', 200_001]);
    expect(file.head.isWhole).toBe(false);
  });

  it('keeps a character that two pieces share', async () => {
    for (const bytes of [utf8(TEXT), utf16(TEXT, true, true), utf16(TEXT, false, false)]) {
      for (const pieceBytes of [1, 3, 7]) {
        expect(await readLines(await openFile(inPieces(bytes, pieceBytes), NO_CONTROL))).toEqual([
          'Señor Ñandú\tB-PER',
          '€uro 😀\tO',
          '',
        ]);
      }
    }
  });

  it('is none for a file with zero bytes', async () => {
    const file = await openText('image.raw', Uint8Array.from([65, 0, 66, 10, 67]));
    expect([file.encoding, file.head.lines]).toEqual([null, []]);
    expect(() => file.lineBlocks()).toThrow(UnreadableFileError);
    expect(() => file.lineBlocks()).toThrow(/image\.raw: This looks like a binary file/);
  });

  it.each([
    ['gzip', [0x1f, 0x8b, 8], /gzip/],
    ['tar', [...new Array(257).fill(0), ...utf8('ustar')], /tar/],
    ['PDF', [0x25, 0x50, 0x44, 0x46, 0x2d], /PDF/],
    ['an archive', [0x50, 0x4b, 3, 4], /zip/],
  ])('refuses %s', async (_, bytes, message) => {
    await expect(openText('x', Uint8Array.from(bytes))).rejects.toThrow(UnreadableFileError);
    await expect(openText('x', Uint8Array.from(bytes))).rejects.toThrow(message);
  });
});

describe('lines', () => {
  it.each([
    ['a\nb\n', ['a', 'b', '']],
    ['a\r\nb\r\n', ['a', 'b', '']],
    ['a\rb\r\rc\r', ['a', 'b', '', 'c', '']],
    ['a\r\nb\nc', ['a', 'b', 'c']],
    ['a\r\r\nb\r\r\n\r\r\nc', ['a', 'b', '', 'c']],
    ['a\r\r\r\nb', ['a', 'b']],
    ['a\nb\rc\n', ['a', 'b\rc', '']],
    ['a\u2028b\u0085c\u000Bd\n', ['a\u2028b\u0085c\u000Bd', '']],
    ['\r', ['']],
    ['a\r', ['a']],
    ['a', ['a']],
    ['\n\n', ['', '', '']],
  ])('of %j are the same in pieces of any size', async (text, lines) => {
    for (const pieceBytes of [1, 2, 3, 1000]) {
      const file = await openFile(inPieces(utf8(text), pieceBytes), NO_CONTROL);
      expect(await readLines(file)).toEqual(lines);
    }
    expect((await openText('x', text)).head.lines).toEqual(lines);
  });

  it('come in blocks that know their first line', async () => {
    const count = 300_000;
    const file = await openText(
      'file.txt',
      Array.from({ length: count }, (_, i) => `word${i}\tO`).join('\r\n'),
    );
    let next = 0;
    let blocks = 0;
    for await (const { firstLine, lines } of file.lineBlocks()) {
      expect(firstLine).toBe(next + 1);
      expect(lines[0]).toBe(`word${next}\tO`);
      next += lines.length;
      blocks++;
    }
    expect(next).toBe(count);
    expect(blocks).toBeGreaterThan(10);
  });

  it('can be as long as the file', async () => {
    const line = 'x'.repeat(5_000_000);
    const file = await openText('file.txt', `${line}\nend`);
    expect((await readLines(file)).map(({ length }) => length)).toEqual([5_000_000, 3]);
    expect(file.head.lines).toHaveLength(1);
    expect((await readLines(await openText('file.txt', line))).map(({ length }) => length)).toEqual([
      5_000_000,
    ]);
  });

  it('drop the cut last one from the head', async () => {
    const row = `${'y'.repeat(99)}\n`;
    const { head } = await openText('file.txt', row.repeat(10_000));
    expect(head.isWhole).toBe(false);
    expect(new Set(head.lines)).toEqual(new Set(['y'.repeat(99)]));
  });

  it('end where the user cancels', async () => {
    const progress: number[] = [];
    const file = await openFile(inPieces(utf8('a\n'.repeat(1000)), 100), {
      ...NO_CONTROL,
      onPiece: async (readBytes) => {
        progress.push(readBytes);
        if (readBytes === 300) throw new CancelledError();
      },
    });
    // Twenty pieces were looked through for their encoding.
    expect(progress.splice(0)).toEqual(new Array(20).fill(0));
    await expect(readLines(file)).rejects.toThrow(CancelledError);
    expect(progress).toEqual([100, 200, 300]);
  });

  it('end before the encoding is known, too', async () => {
    const onPiece = () => Promise.reject(new CancelledError());
    const opening = openFile(inPieces(utf8('a\n'), 1), { ...NO_CONTROL, onPiece });
    await expect(opening).rejects.toThrow(CancelledError);
  });

  it.each([1, 2, 3, 7, 1000])('that are not UTF-8 are found, %d bytes at a time', async (pieceBytes) => {
    const notices: EncodingNotice[] = [];
    const bytes = Uint8Array.from([...utf8('é\n😀 b\nc '), 0xe9, ...utf8(' d\n')]);
    await openFile(inPieces(bytes, pieceBytes), {
      ...NO_CONTROL,
      onEncodingGuessed: (notice) => notices.push(notice),
    });
    expect(notices.map(({ line }) => line)).toEqual([3]);
    const cut = Uint8Array.from([...utf8('a\nb '), 0xc3]);
    await openFile(inPieces(cut, pieceBytes), {
      ...NO_CONTROL,
      onEncodingGuessed: (notice) => notices.push(notice),
    });
    expect(notices[1]?.line).toBe(2);
  });
});

describe('pieces of text', () => {
  it.each([[1], [2], [1000]])('have line feeds only, %d bytes at a time', async (pieceBytes) => {
    const textOf = async (text: string): Promise<string> => {
      const pieces: string[] = [];
      for await (const piece of (await openFile(inPieces(utf8(text), pieceBytes), NO_CONTROL)).textPieces())
        pieces.push(piece);
      return pieces.join('');
    };
    expect(await textOf('a\rb\rc')).toBe('a\nb\nc');
    expect(await textOf('a\r\nb\r\n')).toBe('a\r\nb\r\n');
    expect(await textOf('a\r\rb')).toBe('a\n\nb');
    expect(await textOf('a\r\r\nb')).toBe('a\r\r\nb');
    expect(await textOf('é\n')).toBe('é\n');
  });
});
