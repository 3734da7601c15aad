"""Loads exported folders as their users do, and compares what comes out with the page's numbers.

    python loadFolders.py CASES.json

CASES.json: {"long_text": a text of more tokens than any of the models takes, "folders": [{"folder": its path,
"max_length": the tokens that the model takes, "cases": [CASE, …]}, …]}. A CASE has "text" or "words", "input_ids" and
"logits" ([tokens][labels]) as the page has them, and with words "first_tokens": the place of each word's first token,
null for a word without tokens.

Prints {"transformers": the version, "folders": [{LOADER: RESULT, …}, …]}. A RESULT has "difference", the largest of
all logits, "agreement", the share of words with the same label, or "problem". A loader whose package is not
installed is left out.
"""
import importlib.util
import json
import os
import sys
import tempfile
import warnings

os.environ["HF_HUB_OFFLINE"] = "1"
os.environ["TOKENIZERS_PARALLELISM"] = "false"
os.environ["TRANSFORMERS_VERBOSITY"] = "error"
os.environ["HF_HUB_DISABLE_PROGRESS_BARS"] = "1"
warnings.filterwarnings("ignore")
import logging

logging.disable(logging.WARNING)

import numpy as np
import onnx
import onnxruntime
import torch
import transformers
from transformers import AutoModelForTokenClassification, AutoTokenizer, pipeline

transformers.utils.logging.disable_progress_bar()
torch.set_num_threads(1)


class Problem(Exception):
    pass


def largest(pairs):
    """The largest difference between logits and those of the page, in pairs [tokens, labels]."""
    return max(float(np.abs(np.asarray(ours) - np.asarray(theirs)).max()) for ours, theirs in pairs)


def encoded(tokenizer, case):
    encoding = tokenizer(case.get("words", case.get("text")), is_split_into_words="words" in case, return_tensors="pt")
    ids = encoding["input_ids"][0].tolist()
    if ids != case["input_ids"]:
        raise Problem(f"other ids for {case.get('words', case.get('text'))!r}: {ids} for {case['input_ids']}")
    return encoding


def with_tokenizer(entry, model):
    """Logits of a model that takes what the folder's tokenizer gives it: one by one, and as a padded batch. Only
    MobileBERT's tokens see the padding beside them."""
    tokenizer = AutoTokenizer.from_pretrained(entry["folder"])
    if tokenizer.model_max_length != entry["max_length"]:
        raise Problem(f"model_max_length {tokenizer.model_max_length} for {entry['max_length']}")
    pairs = [(case["logits"], model(**encoded(tokenizer, case)).logits[0].detach().numpy()) for case in entry["cases"]]
    if model.config.model_type == "mobilebert":
        return {"difference": largest(pairs)}
    texts = [case for case in entry["cases"] if "text" in case]
    batch = model(**tokenizer([case["text"] for case in texts], padding=True, return_tensors="pt"))
    pairs += [(case["logits"], row[: len(case["input_ids"])].detach().numpy()) for case, row in zip(texts, batch.logits)]
    return {"difference": largest(pairs)}


def in_transformers(entry, long_text):
    folder = entry["folder"]
    model, info = AutoModelForTokenClassification.from_pretrained(folder, output_loading_info=True)
    for kind in ("missing_keys", "unexpected_keys", "mismatched_keys"):
        if info[kind]:
            raise Problem(f"{kind}: {sorted(map(str, info[kind]))[:5]}")
    with torch.no_grad():
        result = with_tokenizer(entry, model.eval())
    pipeline("token-classification", model=folder, aggregation_strategy="simple")(long_text)
    return result


def in_optimum(entry, long_text):
    from optimum.onnxruntime import ORTModelForTokenClassification

    return with_tokenizer(entry, ORTModelForTokenClassification.from_pretrained(entry["folder"]))


def onnx_logits(path, entry):
    session = onnxruntime.InferenceSession(path, providers=["CPUExecutionProvider"])
    names = [each.name for each in session.get_inputs()]
    for case in entry["cases"]:
        ids = np.asarray([case["input_ids"]], dtype=np.int64)
        feeds = {"input_ids": ids, "attention_mask": np.ones_like(ids), "token_type_ids": np.zeros_like(ids)}
        yield case, session.run(None, {name: feeds[name] for name in names})[0][0]


def as_float16(entry, long_text):
    """By both of the converters in use, which differ in what they leave alone."""
    import onnxconverter_common.float16
    import onnxruntime.transformers.float16

    pairs = []
    with tempfile.TemporaryDirectory() as work:
        for converter in (onnxconverter_common.float16, onnxruntime.transformers.float16):
            path = f"{work}/{converter.__name__}.onnx"
            model = onnx.load(f"{entry['folder']}/onnx/model.onnx")
            onnx.save(converter.convert_float_to_float16(model, keep_io_types=True), path)
            pairs += [(case["logits"], logits) for case, logits in onnx_logits(path, entry)]
    return {"difference": largest(pairs)}


def as_int8(entry, long_text):
    from onnxruntime.quantization import QuantType, quantize_dynamic

    same = []
    with tempfile.TemporaryDirectory() as work:
        path = f"{work}/model_int8.onnx"
        quantize_dynamic(f"{entry['folder']}/onnx/model.onnx", path, weight_type=QuantType.QInt8)
        for case, logits in onnx_logits(path, entry):
            firsts = [token for token in case.get("first_tokens", []) if token is not None]
            best = np.asarray(case["logits"]).argmax(-1)
            same += [bool(best[token] == logits[token].argmax()) for token in firsts]
    return {"agreement": sum(same) / len(same)}


LOADERS = {
    "transformers": (in_transformers, "transformers"),
    "optimum": (in_optimum, "optimum.onnxruntime"),
    "float16": (as_float16, "onnxconverter_common"),
    "int8": (as_int8, "onnxruntime.quantization"),
}


def is_installed(package):
    try:
        return importlib.util.find_spec(package) is not None
    except ModuleNotFoundError:
        return False


def result_of(load, entry, long_text):
    try:
        return load(entry, long_text)
    except Exception as error:  # Whatever a library throws is the answer.
        return {"problem": f"{type(error).__name__}: {error}"[:500]}


with open(sys.argv[1], encoding="utf-8") as file:
    task = json.load(file)
loaders = {name: load for name, (load, package) in LOADERS.items() if is_installed(package)}
print(
    json.dumps(
        {
            "transformers": transformers.__version__,
            "folders": [
                {name: result_of(load, entry, task["long_text"]) for name, load in loaders.items()}
                for entry in task["folders"]
            ],
        }
    )
)
