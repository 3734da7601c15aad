"""What the Rust tokenizers do with each code point, for src/core/tokenizer.

    pip install tokenizers==0.23.3
    python tests/oracles/unicode.py

Asks the library itself about every code point (surrogates, which its texts cannot hold, aside) and writes

- src/core/tokenizer/unicodeSets.ts: the sets, whole, as ranges;
- tests/oracles/unicode.json: of each set and each mapping the number of its code points and a SHA-256.
"""

import hashlib
import json
from collections.abc import Callable, Iterator
from pathlib import Path

import tokenizers
from tokenizers import AddedToken, Tokenizer, models, normalizers, pre_tokenizers

ORACLES = Path(__file__).parent
SETS_FILE = ORACLES / "../../src/core/tokenizer/unicodeSets.ts"
CODES = [code for code in range(0x110000) if not 0xD800 <= code < 0xE000]
LINE_LENGTH = 100
DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"


def clean(**on: bool) -> normalizers.BertNormalizer:
    off = dict(clean_text=False, handle_chinese_chars=False, strip_accents=False, lowercase=False)
    return normalizers.BertNormalizer(**(off | on))


def members(belongs: Callable[[str], bool]) -> list[int]:
    return [code for code in CODES if belongs(chr(code))]


def changes(normalize: Callable[[str], str]) -> dict[int, str]:
    return {code: normal for code in CODES if (normal := normalize(chr(code))) != chr(code)}


def pieces(pre_tokenizer: pre_tokenizers.PreTokenizer) -> Callable[[str], int]:
    return lambda text: len(pre_tokenizer.pre_tokenize_str(text))


def tokenizer_with(**options: bool) -> Tokenizer:
    tokenizer = Tokenizer(models.WordLevel({"?": 0}, unk_token="?"))
    tokenizer.add_tokens([AddedToken("qq", normalized=False, **options)])
    return tokenizer


def added(tokenizer: Tokenizer, texts: list[str]) -> Iterator[tuple[int, int] | None]:
    """The place of the added token in each text, None where it was not found."""
    for encoding in tokenizer.encode_batch(texts):
        yield next((offset for id, offset in zip(encoding.ids, encoding.offsets) if id == 1), None)


def base36(number: int) -> str:
    digits = ""
    while number >= 36:
        number, digit = divmod(number, 36)
        digits = DIGITS[digit] + digits
    return DIGITS[number] + digits


def ranges(codes: list[int]) -> Iterator[str]:
    """`a`, `a-b` with `b` neighbours, `a-b/2` with every second code point; `a` is the distance to the one before."""
    i = 0
    before = 0
    while i < len(codes):
        step = codes[i + 1] - codes[i] if i + 1 < len(codes) else 1
        last = i
        if step in (1, 2):
            while last + 1 < len(codes) and codes[last + 1] - codes[last] == step:
                last += 1
        # Two code points with one between them are no row.
        if step == 2 and last - i < 2:
            last = i
        distance = base36(codes[i] - before)
        yield distance if last == i else f"{distance}-{base36(last - i)}" + ("/2" if step == 2 else "")
        before = codes[last]
        i = last + 1


def lines(codes: list[int]) -> Iterator[str]:
    line = ""
    for one in ranges(codes):
        if line and len(line) + 1 + len(one) > LINE_LENGTH:
            yield line
            line = one
        else:
            line = f"{line} {one}".strip()
    yield line


def fact(entries: list[str]) -> dict[str, int | str]:
    return {"count": len(entries), "sha256": hashlib.sha256(",".join(entries).encode()).hexdigest()}


byte_level = pieces(pre_tokenizers.ByteLevel(add_prefix_space=False))
bert = pieces(pre_tokenizers.BertPreTokenizer())
clean_text = clean(clean_text=True).normalize_str
chinese = clean(handle_chinese_chars=True).normalize_str
accents = clean(strip_accents=True).normalize_str
marks = normalizers.StripAccents().normalize_str
nfd = normalizers.NFD().normalize_str
nfkd = normalizers.NFKD().normalize_str
nfc = normalizers.NFC().normalize_str
nfkc = normalizers.NFKC().normalize_str
lower = normalizers.Lowercase().normalize_str
strip = normalizers.Strip().normalize_str

characters = [chr(code) for code in CODES]
whitespace = members(lambda c: strip(c) == "")
# `x` and a word's character are one piece at most; punctuation is one of its own.
punctuation = members(lambda c: bert(f"x{c}x") == 3)
letters = members(lambda c: byte_level(f"x{c}") == 1)
numbers = members(lambda c: byte_level(f"1{c}") == 1)
expression_whitespace = members(lambda c: c == " " or byte_level(f"{c}!") == 2 and byte_level(f"x{c}") == 2 and byte_level(f"1{c}") == 2)
word_before = [
    code for code, place in zip(CODES, added(tokenizer_with(single_word=True), [f"{c}qq" for c in characters])) if place is None
]
word_after = [
    code for code, place in zip(CODES, added(tokenizer_with(single_word=True), [f"qq{c}" for c in characters])) if place is None
]
stripped = [
    code for code, place in zip(CODES, added(tokenizer_with(rstrip=True), [f"qq{c}" for c in characters])) if place == (0, 3)
]
# One set of whitespace, and one of word characters, do for all of the library.
for other in (expression_whitespace, stripped):
    assert whitespace == other, sorted(set(whitespace) ^ set(other))
assert word_before == word_after, sorted(set(word_before) ^ set(word_after))

# U+0345 is of the highest class of marks and U+0334 of the lowest: any other mark moves past one of them. What decomposes is
# never asked about, as only its parts are put in order.
nonstarters = members(
    lambda c: nfd(c) == c and (c == "\u0345" or nfd(f"\u0345{c}") != f"\u0345{c}" or nfd(f"{c}\u0334") != f"{c}\u0334")
)

decomposed = changes(nfd).keys()
sets = {
    "CONTROLS": ("What `clean_text` deletes.", members(lambda c: clean_text(c) == "")),
    "WHITESPACE": ("", whitespace),
    "PUNCTUATION": ("The characters that BertPreTokenizer splits off.", punctuation),
    "IDEOGRAPHS": ("What `handle_chinese_chars` puts between spaces.", members(lambda c: len(chinese(c)) == 3)),
    "NONSPACING": ("What `strip_accents` deletes.", members(lambda c: accents(c) == "")),
    "MARKS": ("What `StripAccents` deletes.", members(lambda c: marks(c) == "")),
    "DECOMPOSED": ("What NFD changes.", sorted(decomposed)),
    "COMPATIBLE": ("What NFKD changes and NFD does not.", sorted(changes(nfkd).keys() - decomposed)),
    "NONSTARTERS": ("What canonical order sorts.", nonstarters),
    "LOWERED": ("What `Lowercase` changes.", list(changes(lower))),
    "LETTERS": ("`\\\\p{L}` of ByteLevel's expression.", letters),
    "NUMBERS": ("`\\\\p{N}` of ByteLevel's expression.", numbers),
    "WORD_CHARACTERS": ("`\\\\w`: what a `single_word` token must not touch.", word_before),
}
mappings = {"NFC": nfc, "NFD": nfd, "NFKC": nfkc, "NFKD": nfkd, "accents": accents, "lowercase": lower}

with SETS_FILE.open("w") as file:
    file.write(
        f"""/**
 * Generated by tests/oracles/unicode.py from tokenizers {tokenizers.__version__}; do not edit.
 *
 * Code points as the Rust tokenizers have them, whichever version of Unicode each of their tables is of. They are
 * written by their distances, in base 36, which takes half the bytes that their numbers would: `a` is the code point
 * `a` after the one before (the first: after 0), `a-b` is that one with the next `b`, and `a-b/2` with `b` of every
 * second one.
 */
"""
    )
    for name, (text, codes) in sets.items():
        file.write("\n")
        if text:
            file.write(f"/** {text} */\n".replace("\\\\", "\\"))
        file.write(f"export const {name} = `\n" + "".join(f"{line}\n" for line in lines(codes)) + "`;\n")

facts = {
    "tokenizers": tokenizers.__version__,
    "sets": {name: fact([str(code) for code in codes]) for name, (_, codes) in sets.items()},
    "mappings": {
        name: fact([f"{code}:{'.'.join(str(ord(c)) for c in normal)}" for code, normal in changes(normalize).items()])
        for name, normalize in mappings.items()
    },
}
(ORACLES / "unicode.json").write_text(json.dumps(facts, indent=1) + "\n")
