/**
 * Character classes of normalisers and pre-tokenisers as Hugging Face's Rust tokenizers have them. Their tables are
 * of an older Unicode than a browser's: characters whose category came or changed later are listed here, so that
 * every code point is treated as the reference treats it, in any engine.
 */

/** Code points as hexadecimal ranges, `a-b` or `a`, separated by blanks. */
function codePointSet(ranges: string): ReadonlySet<number> {
  const set = new Set<number>();
  for (const range of ranges.split(' ')) {
    const [first, last = first] = range.split('-');
    for (let code = Number.parseInt(first!, 16); code <= Number.parseInt(last!, 16); code++) set.add(code);
  }
  return set;
}

/** Format characters of later Unicode versions, which the reference keeps. */
const NOT_CONTROL = codePointSet('890-891 8e2 110cd 13430-1343f');

/** Marks, and letters with a canonical decomposition, of later Unicode versions: the reference leaves them alone. */
const NOT_ACCENTED = codePointSet(
  '7fd 897-89f 8ca-8e1 9fe afa-aff b55 c04 c3c d00 d3b-d3c d81 eba ece 180f 1885-1886 1abf-1add 1ae0-1aeb 1df6-1dfb ' +
    'a82c a8c5 a8ff a9bd 105c9 105e4 10d24-10d27 10d69-10d6d 10eab-10eac 10efa-10eff 10f46-10f50 10f82-10f85 11070 ' +
    '11073-11074 110c2 111c9 111cf 1123e 11241 1133b 11383 11385 1138e 11391 113bb-113c0 113c5 113c7-113c8 113ce 113d0 ' +
    '113d2 113e1-113e2 11438-1143f 11442-11444 11446 1145e 1182f-11837 11839-1183a 11938 1193b-1193c 1193e 11943 ' +
    '119d4-119d7 119da-119db 119e0 11a01-11a0a 11a33-11a38 11a3b-11a3e 11a47 11a51-11a56 11a59-11a5b 11a8a-11a96 ' +
    '11a98-11a99 11b60 11b62-11b64 11b66 11c30-11c36 11c38-11c3d 11c3f 11c92-11ca7 11caa-11cb0 11cb2-11cb3 11cb5-11cb6 ' +
    '11d31-11d36 11d3a 11d3c-11d3d 11d3f-11d45 11d47 11d90-11d91 11d95 11d97 11ef3-11ef4 11f00-11f01 11f36-11f3a 11f40 ' +
    '11f42 11f5a 13440 13447-13455 1611e-16129 1612d-1612f 16d68-16d6a 16f4f 16fe4 1cf00-1cf2d 1cf30-1cf46 ' +
    '1e000-1e006 1e008-1e018 1e01b-1e021 1e023-1e024 1e026-1e02a 1e08f 1e130-1e136 1e2ae 1e2ec-1e2ef 1e4ec-1e4ef ' +
    '1e5ee-1e5ef 1e6e3 1e6e6 1e6ee-1e6ef 1e6f5 1e944-1e94a',
);

/** Characters that were nonspacing marks then and are not any more. */
const STILL_NONSPACING = codePointSet('1734 1171e');

const NOT_PUNCTUATION = codePointSet(
  '61d 9fd a76 c77 c84 1b4e-1b4f 1b7d-1b7f 2e43-2e4f 2e52-2e5d 10d6e 10ead 10ed0 10f55-10f59 10f86-10f89 113d4-113d5 ' +
    '113d7-113d8 1144b-1144f 1145a-1145b 1145d 11660-1166c 116b9 1183b 11944-11946 119e2 11a3f-11a46 11a9a-11a9c ' +
    '11a9e-11aa2 11b00-11b09 11be1 11c41-11c45 11c70-11c71 11ef7-11ef8 11f43-11f4f 11fff 12ff1-12ff2 16d6d-16d6f ' +
    '16e97-16e9a 16fe2 1e5ff 1e95e-1e95f',
);

const STILL_PUNCTUATION = codePointSet('166d 111c9');

/** Marks and characters with a decomposition that came or got it in a later Unicode version. */
const NOT_NORMALIZED = codePointSet(
  '7fd 897-89f 8ca-8d3 9fe c3c d3b-d3c eba 1715 1abf-1add 1ae0-1aeb 1df6-1dfa 32ff a7f1-a7f4 a82c ab69 105c9 105e4 ' +
    '10781-10785 10787-107b0 107b2-107ba 10d24-10d27 10d69-10d6d 10eab-10eac 10efa-10efb 10efd-10eff 10f46-10f50 ' +
    '10f82-10f85 11070 1133b 11383 11385 1138e 11391 113c5 113c7-113c8 113ce-113d0 1145e 11839-1183a 11938 ' +
    '1193d-1193e 11943 119e0 11a34 11a47 11a99 11d42 11d44-11d45 11d97 11f41-11f42 16121-16128 1612f 16d68-16d6a ' +
    '16ff0-16ff1 1ccd6-1ccf9 1e030-1e06d 1e08f 1e130-1e136 1e2ae 1e2ec-1e2ef 1e4ec-1e4ef 1e5ee-1e5ef 1e6e3 1e6e6 ' +
    '1e6ee-1e6ef 1e6f5 1f16c 1fbf0-1fbf9',
);

const NOT_MARK = codePointSet(
  '7fd 897-89f 8ca-8d3 9fe afa-aff b55 c04 c3c cf3 d00 d3b-d3c d81 eba ece 1715 180f 1abf-1add 1ae0-1aeb 1cf7 ' +
    '1df6-1dfa a82c a8ff 10d24-10d27 10d69-10d6d 10eab-10eac 10efa-10eff 10f46-10f50 10f82-10f85 11070 11073-11074 ' +
    '110c2 11145-11146 111c9 111ce-111cf 11241 1133b 113b8-113c0 113c2 113c5 113c7-113ca 113cc-113d0 113d2 ' +
    '113e1-113e2 1145e 1182c-1183a 11930-11935 11937-11938 1193b-1193e 11940 11942-11943 119d1-119d7 119da-119e0 ' +
    '119e4 11a01-11a0a 11a33-11a39 11a3b-11a3e 11a47 11a51-11a5b 11a8a-11a99 11b60-11b67 11d31-11d36 11d3a ' +
    '11d3c-11d3d 11d3f-11d45 11d47 11d8a-11d8e 11d90-11d91 11d93-11d97 11ef3-11ef6 11f00-11f01 11f03 11f34-11f3a ' +
    '11f3e-11f42 11f5a 13440 13447-13455 1611e-1612f 16f4f 16f7f-16f87 16fe4 16ff0-16ff1 1cf00-1cf2d 1cf30-1cf46 ' +
    '1e08f 1e130-1e136 1e2ae 1e2ec-1e2ef 1e4ec-1e4ef 1e5ee-1e5ef 1e6e3 1e6e6 1e6ee-1e6ef 1e6f5',
);

/** Characters that were marks then and are not any more. */
const STILL_MARK = codePointSet('1cf2-1cf3');

/**
 * Whether `clean_text` deletes the character: controls, formats, private use, surrogates, NUL and the replacement
 * character.
 */
export function isControl(character: string): boolean {
  const code = character.codePointAt(0)!;
  if (code === 0x09 || code === 0x0a || code === 0x0d) return false;
  if (code === 0xfffd) return true;
  return /[\p{Cc}\p{Cf}\p{Co}\p{Cs}]/u.test(character) && !NOT_CONTROL.has(code);
}

/** `\s` would add U+FEFF and leave out U+0085. */
export function isWhitespace(character: string): boolean {
  return /\p{White_Space}/u.test(character);
}

export function isPunctuation(character: string): boolean {
  const code = character.codePointAt(0)!;
  if (/[!-/:-@[-`{-~]/.test(character) || STILL_PUNCTUATION.has(code)) return true;
  return /\p{P}/u.test(character) && !NOT_PUNCTUATION.has(code);
}

/**
 * Ideographs that become words of their own. The last block but two starts at 2B920, as in the reference (2B820 was
 * meant).
 */
export function isChineseCharacter(character: string): boolean {
  const code = character.codePointAt(0)!;
  return (
    (code >= 0x4e00 && code <= 0x9fff) ||
    (code >= 0x3400 && code <= 0x4dbf) ||
    (code >= 0x20000 && code <= 0x2a6df) ||
    (code >= 0x2a700 && code <= 0x2b73f) ||
    (code >= 0x2b740 && code <= 0x2b81f) ||
    (code >= 0x2b920 && code <= 0x2ceaf) ||
    (code >= 0xf900 && code <= 0xfaff) ||
    (code >= 0x2f800 && code <= 0x2fa1f)
  );
}

/** The canonical decomposition of one character without its nonspacing marks; empty for a mark alone. */
export function withoutAccents(character: string): string {
  const code = character.codePointAt(0)!;
  if (NOT_ACCENTED.has(code)) return character;
  if (STILL_NONSPACING.has(code)) return '';
  return character.normalize('NFD').replace(/\p{Mn}/gu, '');
}

/** Whether `StripAccents` deletes the character: a mark of any kind. */
export function isMark(character: string): boolean {
  const code = character.codePointAt(0)!;
  return STILL_MARK.has(code) || (/\p{M}/u.test(character) && !NOT_MARK.has(code));
}

/** Whether the Unicode normalisation forms leave the character as and where it is, and nothing is composed to it. */
export function isLeftByUnicodeForms(character: string): boolean {
  return NOT_NORMALIZED.has(character.codePointAt(0)!);
}
