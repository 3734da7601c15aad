"""Adds to declared-tokens.json how transformers counts tokens that are declared beside tokenizer.json; once with each version:

    python tests/oracles/declaredTokens.py tests/oracles/declared-tokens.json

A case is a folder: a tokenizer of alignment/ with fields of its tokenizer_config.json changed and files added. The figures are all added tokens
with their ids and flags, and the ids of texts, or the name of the error where a version cannot load the folder.
"""
import json
import logging
import os
import pathlib
import sys
import tempfile

os.environ["HF_HUB_OFFLINE"] = "1"
import tokenizers
import transformers
from transformers import AutoTokenizer

logging.disable(logging.WARNING)
ORACLES = pathlib.Path(__file__).parent
MARKS = ["<e1>", "</e1>"]
TEXTS = ["<e1> Oslo </e1>", "in<e1>Oslo</e1>lamb <e2>", "Oslo [MASK] <mask> <m> <pad2>", "oslo inoslo __proto__ constructor", "a <E1> b"]


def flags(content, **changes):
    token = {"content": content, "lstrip": False, "normalized": False, "rstrip": False, "single_word": False, "special": True}
    return {**token, **changes}


CASES = {
    "additional_special_tokens of the map": ("bert", {}, {"special_tokens_map.json": {"additional_special_tokens": MARKS}}),
    "additional_special_tokens of the map, with flags": (
        "bert", {}, {"special_tokens_map.json": {"additional_special_tokens": [flags("<e1>", lstrip=True), flags("</e1>")]}},
    ),
    "additional_special_tokens of the configuration": ("bert", {"additional_special_tokens": MARKS}, {}),
    "additional_special_tokens of both": (
        "bert", {"additional_special_tokens": MARKS}, {"special_tokens_map.json": {"additional_special_tokens": MARKS}},
    ),
    "extra_special_tokens, a list": ("bert", {"extra_special_tokens": MARKS}, {}),
    "extra_special_tokens, by name": ("bert", {"extra_special_tokens": {"head_token": "<e1>", "tail_token": "</e1>"}}, {}),
    "a name of the model's own": ("bert", {"entity_token": "<e1>"}, {}),
    "added_tokens.json": ("bert", {}, {"added_tokens.json": {"</e1>": 1205, "<e1>": 1204}}),
    "added_tokens.json, some of them special": (
        "bert",
        {"additional_special_tokens": ["<e1>"]},
        {"added_tokens.json": {"<e1>": 1204, "</e1>": 1205, "<E1>": 1206}},
    ),
    "added_tokens.json with other ids": ("bert", {}, {"added_tokens.json": {"<e1>": 2000, "</e1>": 1900}}),
    "added_tokens_decoder": (
        "bert",
        {"added_tokens_decoder": {"1205": flags("</e1>"), "1204": flags("<e1>", lstrip=True, normalized=True, special=False)}},
        {},
    ),
    "added_tokens_decoder with flags of its own for a token of tokenizer.json": (
        "bert", {"added_tokens_decoder": {"4": flags("[MASK]", lstrip=True)}}, {},
    ),
    "added_tokens_decoder, and a map that is not read": (
        "bert",
        {"added_tokens_decoder": {"1204": flags("<e1>")}, "mask_token": "[MASK]"},
        {"special_tokens_map.json": {"mask_token": "<m>", "additional_special_tokens": ["</e1>"]}, "added_tokens.json": {"<e2>": 1205}},
    ),
    "named tokens": (
        "bert", {"bos_token": "<e1>", "eos_token": "</e1>", "mask_token": flags("<m>", lstrip=True, __type="AddedToken")}, {},
    ),
    "named tokens of the map": (
        "bert", {}, {"special_tokens_map.json": {"mask_token": flags("<m>", lstrip=True), "pad_token": "<pad2>", "bos_token": "<e1>"}},
    ),
    "a token that the vocabulary has": ("bert", {"additional_special_tokens": ["Oslo", "<e1>"]}, {}),
    "names of JavaScript": ("bert", {"additional_special_tokens": ["__proto__", "constructor"]}, {}),
    "names of JavaScript in added_tokens.json": ("bert", {}, {"added_tokens.json": {"__proto__": 1204, "constructor": 1205}}),
    "RoBERTa": ("roberta", {"additional_special_tokens": MARKS}, {}),
    "RoBERTa, added_tokens.json": ("roberta", {}, {"added_tokens.json": {"<e1>": 1100, "</e1>": 1101}}),
    "XLM-RoBERTa": ("xlmr", {"additional_special_tokens": MARKS}, {}),
    "XLM-RoBERTa, special_tokens_map.json": ("xlmr", {}, {"special_tokens_map.json": {"additional_special_tokens": MARKS}}),
}
FOLDERS = {"bert": "wordpiece-cased", "roberta": "roberta-bpe", "xlmr": "xlmr-unigram"}
# What only version 5 writes.
NEW = ["backend", "is_local", "local_files_only"]


def figures(folder):
    try:
        tokenizer = AutoTokenizer.from_pretrained(folder)
    except Exception as error:
        return {"error": type(error).__name__}
    added = [
        {"id": id, **{name: getattr(token, name) for name in flags("")}}
        for id, token in sorted(tokenizer.added_tokens_decoder.items())
    ]
    return {"added": added, "ids": [tokenizer(text, add_special_tokens=False)["input_ids"] for text in TEXTS]}


def main(path):
    path = pathlib.Path(path)
    known = json.loads(path.read_text()) if path.exists() else {"texts": TEXTS, "cases": []}
    found = {case["name"]: case["figures"] for case in known["cases"]}
    version = transformers.__version__
    cases = []
    for name, (base, changes, files) in CASES.items():
        source = ORACLES / "alignment" / FOLDERS[base]
        config = json.loads((source / "tokenizer_config.json").read_text())
        config = {key: value for key, value in {**config, **changes}.items() if key not in NEW}
        with tempfile.TemporaryDirectory() as folder:
            written = {"tokenizer_config.json": config, **files}
            for file, content in written.items():
                (pathlib.Path(folder) / file).write_text(json.dumps(content))
            (pathlib.Path(folder) / "tokenizer.json").write_bytes((source / "tokenizer.json").read_bytes())
            figure = {"tokenizers": tokenizers.__version__, **figures(folder)}
        cases.append({"name": name, "base": source.name, "files": written, "figures": {**found.get(name, {}), version: figure}})
    path.write_text(json.dumps({"texts": TEXTS, "cases": cases}, ensure_ascii=False, separators=(",", ":")).replace('{"name"', '\n{"name"') + "\n")


main(sys.argv[1])
