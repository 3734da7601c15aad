"""Makes the cases of alignment/modernbert-bpe anew for its tokenizer.json with `add_prefix_space` true:

    python tests/oracles/spacedWords.py

Sets the field, and replaces everything in cases.json and text_cases.json that a tokenizer decides. Names, words, labels and texts stay.
The class of ModernBERT ignores `add_prefix_space=True` in transformers 5, so the file is loaded as it is (docs/adr/0018).
"""
import json
from pathlib import Path

from transformers import PreTrainedTokenizerFast

FOLDER = Path(__file__).parent / "alignment" / "modernbert-bpe"
SPECIAL = ("unk_token", "cls_token", "sep_token", "pad_token", "mask_token")
CUTS = (8, 16, 128)


def utf16(text, place):
    return len(text[:place].encode("utf-16-le", "surrogatepass")) // 2


def without_none(word_ids):
    return [-1 if word is None else word for word in word_ids]


def align(word_ids, labels, later):
    """One label a token: -100 for special tokens, `later` of the word's label for all but its first token."""
    aligned, previous = [], None
    for word in word_ids:
        aligned.append(-100 if word is None else labels[word] if word != previous else later(labels[word]))
        previous = word
    return aligned


def alignments(word_ids, labels):
    # Ids of B- are odd, and the next one is its I-.
    return {
        "labels_first": align(word_ids, labels, lambda label: -100),
        "labels_all": align(word_ids, labels, lambda label: label + label % 2),
    }


def encode(tokenizer, words, **options):
    encoding = tokenizer(words, is_split_into_words=True, return_offsets_mapping=True, return_special_tokens_mask=True, **options)
    return encoding, encoding.word_ids()


def of_words(tokenizer, case):
    words, labels = case["words"], case["labels"]
    encoding, word_ids = encode(tokenizer, words)
    seen = [word for word in word_ids if word is not None]
    truncated = {}
    for length in CUTS:
        cut, kept_ids = encode(tokenizer, words, truncation=True, max_length=length)
        if cut["input_ids"] == encoding["input_ids"]:
            continue
        kept = [word for word in kept_ids if word is not None]
        truncated[str(length)] = {
            "input_ids": cut["input_ids"],
            "word_ids": without_none(kept_ids),
            **alignments(kept_ids, labels),
            "words_lost": len(set(seen) - set(kept)),
            "words_cut": sorted(word for word in set(kept) if kept.count(word) < seen.count(word)),
        }
    offsets = encoding["offset_mapping"]
    return {
        "name": case["name"],
        "words": words,
        "labels": labels,
        "input_ids": encoding["input_ids"],
        "tokens": encoding.tokens(),
        "word_ids": without_none(word_ids),
        "attention_mask": encoding["attention_mask"],
        "special_tokens_mask": encoding["special_tokens_mask"],
        "offsets_cp": offsets,
        "offsets_utf16": [
            [0, 0] if word is None else [utf16(words[word], start), utf16(words[word], end)]
            for word, (start, end) in zip(word_ids, offsets)
        ],
        **alignments(word_ids, labels),
        "labels_copy": align(word_ids, labels, lambda label: label),
        "words_without_tokens": [index for index in range(len(words)) if index not in seen],
        "truncated": truncated,
    }


def of_text(tokenizer, case):
    text = case["text"]
    encoding = tokenizer(text, return_offsets_mapping=True, return_special_tokens_mask=True)
    offsets = encoding["offset_mapping"]
    return {
        "name": case["name"],
        "text": text,
        "input_ids": encoding["input_ids"],
        "tokens": encoding.tokens(),
        "word_ids": without_none(encoding.word_ids()),
        "special_tokens_mask": encoding["special_tokens_mask"],
        "offsets_cp": offsets,
        "offsets_utf16": [[utf16(text, start), utf16(text, end)] for start, end in offsets],
    }


def rewrite(name, tokenizer, make):
    path = FOLDER / name
    content = json.loads(path.read_text(encoding="utf-8"))
    cases = [json.dumps(make(tokenizer, case), separators=(",", ":")) for case in content["cases"]]
    head = [f"{json.dumps(key)}: {json.dumps(value)}" for key, value in content.items() if key != "cases"]
    body = ",\n".join("  " + case for case in cases)
    path.write_text("{\n " + ",\n ".join([*head, '"cases": [\n' + body + "\n ]"]) + "\n}\n", encoding="utf-8")


path = FOLDER / "tokenizer.json"
contents = json.loads(path.read_text(encoding="utf-8"))
contents["pre_tokenizer"]["add_prefix_space"] = True
path.write_text(json.dumps(contents, ensure_ascii=False, separators=(",", ":")), encoding="utf-8")
config = json.loads((FOLDER / "tokenizer_config.json").read_text(encoding="utf-8"))
tokenizer = PreTrainedTokenizerFast(
    tokenizer_file=str(path), add_prefix_space=True, **{name: config[name] for name in SPECIAL}
)
rewrite("cases.json", tokenizer, of_words)
rewrite("text_cases.json", tokenizer, of_text)
