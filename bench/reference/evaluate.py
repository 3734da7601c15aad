#!/usr/bin/env python3
"""Scores a fine-tuned model folder on CoNLL files with PyTorch and seqeval, by words (the first sub-word's prediction).

    python evaluate.py --model my-tagger/ valid.conll test.conll

The folder is what Tagsmith's Download gives, unzipped. One JSON object goes to stdout: per file the scores of finetune.py.
"""
import argparse
import json
import os
import warnings

os.environ.setdefault("HF_HUB_OFFLINE", "1")
os.environ.setdefault("TRANSFORMERS_VERBOSITY", "error")
warnings.filterwarnings("ignore")

from finetune import encode, evaluate, read_conll, rounded


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--model", required=True)
    parser.add_argument("files", nargs="+")
    parser.add_argument("--max-length", type=int, default=128)
    parser.add_argument("--batch", type=int, default=16)
    parser.add_argument("--threads", type=int, default=2)
    arguments = parser.parse_args()

    import torch
    from transformers import AutoModelForTokenClassification, AutoTokenizer

    torch.set_num_threads(arguments.threads)
    tokenizer = AutoTokenizer.from_pretrained(arguments.model)
    model = AutoModelForTokenClassification.from_pretrained(arguments.model, dtype=torch.float32)
    labels = [model.config.id2label[i] for i in range(model.config.num_labels)]
    label_ids = {label: i for i, label in enumerate(labels)}
    result = {}
    for path in arguments.files:
        sentences = read_conll(path, 0)
        rows, words_lost = encode(sentences, tokenizer, label_ids, "first", arguments.max_length)
        scores = evaluate(model, rows, labels, arguments.batch, tokenizer.pad_token_id)
        result[os.path.basename(path)] = {"sentences": len(sentences), "words_lost": words_lost, **scores}
    print(json.dumps(rounded(result), indent=1))


if __name__ == "__main__":
    main()
