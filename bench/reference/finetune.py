#!/usr/bin/env python3
"""Fine-tunes a model folder for token classification with plain PyTorch, by the settings of Tagsmith, and prints the figures.

    python finetune.py --model public/models/cased-4l-384 --train train.conll --valid valid.conll --test test.conll --seeds 1 2 3

One JSON object goes to stdout, progress to stderr. What is fixed, as in Tagsmith (src/core/train/settings.ts): AdamW (0.9, 0.999,
1e-8) with decoupled decay not on biases and LayerNorm, linear schedule to zero without warm-up, clipping to global norm 1.0,
dropout as in the model's config, plain shuffling each epoch, dynamic padding, mean cross-entropy over the labelled tokens of a
batch. The weights of the last epoch are kept. The scores are seqeval's, over words: the prediction at a word's first sub-word is
the word's tag. The label order differs from Tagsmith's (sorted here); no score depends on it.

Columns are separated by spaces or tabs, the first is the token and the last its tag; -DOCSTART- rows are left out; tags in IOB1
are turned into IOB2.
"""
import argparse
import json
import os
import random
import statistics
import sys
import time
import warnings

os.environ.setdefault("HF_HUB_OFFLINE", "1")
os.environ.setdefault("TRANSFORMERS_VERBOSITY", "error")
warnings.filterwarnings("ignore")

IGNORED = -100


def read_conll(path, limit):
    """The first `limit` sentences (0: all) as (words, IOB2 tags)."""
    sentences, words, tags = [], [], []
    with open(path, encoding="utf-8-sig") as file:
        for line in [*file, "\n"]:
            columns = line.split()
            if columns and columns[0] != "-DOCSTART-":
                words.append(columns[0])
                tags.append(columns[-1])
            elif not columns and words:
                sentences.append((words, to_iob2(tags)))
                words, tags = [], []
                if len(sentences) == limit:
                    break
    return sentences


def to_iob2(tags):
    """I- that opens an entity becomes B-. IOB2 input stays as it is."""
    out, previous = [], "O"
    for tag in tags:
        opens = tag.startswith("I-") and previous[2:] != tag[2:]
        out.append("B-" + tag[2:] if opens else tag)
        previous = tag
    return out


def encode(sentences, tokenizer, label_ids, alignment, max_length):
    """Rows of token ids, labels and first-sub-word positions, and the number of words beyond max_length."""
    rows, words_lost = [], 0
    for words, tags in sentences:
        encoding = tokenizer(words, is_split_into_words=True, truncation=True, max_length=max_length)
        labels, firsts, previous = [], [], None
        for position, word in enumerate(encoding.word_ids()):
            if word is None:
                labels.append(IGNORED)
            elif word != previous:
                labels.append(label_ids[tags[word]])
                firsts.append((position, word))
            elif alignment == "first":
                labels.append(IGNORED)
            else:
                tag = tags[word]
                labels.append(label_ids["I-" + tag[2:] if tag.startswith("B-") else tag])
            previous = word
        words_lost += len(words) - len(firsts)
        rows.append({"input_ids": encoding["input_ids"], "labels": labels, "firsts": firsts, "tags": tags})
    return rows, words_lost


def collate(rows, pad_id):
    import torch

    length = max(len(row["input_ids"]) for row in rows)

    def padded(values, filler):
        return torch.tensor([v + [filler] * (length - len(v)) for v in values])

    return {
        "input_ids": padded([row["input_ids"] for row in rows], pad_id),
        "attention_mask": padded([[1] * len(row["input_ids"]) for row in rows], 0),
        "labels": padded([row["labels"] for row in rows], IGNORED),
    }


def evaluate(model, rows, labels, batch_size, pad_id):
    """seqeval over the words within the length limit; the loss is Trainer's (mean over rows of their batch's token mean)."""
    import torch
    from seqeval.metrics import accuracy_score, classification_report, f1_score, precision_score, recall_score

    model.eval()
    gold, predicted, loss_sum = [], [], 0.0
    with torch.no_grad():
        for start in range(0, len(rows), batch_size):
            part = rows[start : start + batch_size]
            output = model(**collate(part, pad_id))
            loss_sum += output.loss.item() * len(part)
            best = output.logits.argmax(-1).tolist()
            for row, ids in zip(part, best):
                gold.append([row["tags"][word] for _, word in row["firsts"]])
                predicted.append([labels[ids[position]] for position, _ in row["firsts"]])
    report = classification_report(gold, predicted, output_dict=True, zero_division=0)
    return {
        "loss": loss_sum / len(rows),
        "precision": precision_score(gold, predicted, zero_division=0),
        "recall": recall_score(gold, predicted, zero_division=0),
        "f1": f1_score(gold, predicted, zero_division=0),
        "accuracy": accuracy_score(gold, predicted),
        "f1_per_type": {name: scores["f1-score"] for name, scores in report.items() if not name.endswith(" avg")},
    }


def train(seed, arguments, tokenizer, labels, train_rows, valid_rows, test_rows):
    import torch
    from transformers import AutoConfig, AutoModelForTokenClassification

    torch.manual_seed(seed)
    order = random.Random(seed)
    config = AutoConfig.from_pretrained(arguments.model, num_labels=len(labels))
    model = AutoModelForTokenClassification.from_pretrained(arguments.model, config=config, dtype=torch.float32)
    no_decay = ("bias", "LayerNorm")
    named = list(model.named_parameters())
    groups = [
        {"params": [p for n, p in named if not any(x in n for x in no_decay)], "weight_decay": arguments.weight_decay},
        {"params": [p for n, p in named if any(x in n for x in no_decay)], "weight_decay": 0.0},
    ]
    optimizer = torch.optim.AdamW(groups, lr=arguments.lr, betas=(0.9, 0.999), eps=1e-8)
    batches_per_epoch = -(-len(train_rows) // arguments.batch)
    total_steps = arguments.epochs * batches_per_epoch
    step, epochs, train_seconds = 0, [], 0.0
    for epoch in range(1, arguments.epochs + 1):
        model.train()
        indices = list(range(len(train_rows)))
        order.shuffle(indices)
        losses, started = [], time.perf_counter()
        for start in range(0, len(indices), arguments.batch):
            batch = collate([train_rows[i] for i in indices[start : start + arguments.batch]], tokenizer.pad_token_id)
            loss = model(**batch).loss
            loss.backward()
            torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
            for group in optimizer.param_groups:
                group["lr"] = arguments.lr * (total_steps - step) / total_steps
            optimizer.step()
            optimizer.zero_grad(set_to_none=True)
            losses.append(loss.item())
            step += 1
        train_seconds += time.perf_counter() - started
        scores = evaluate(model, valid_rows, labels, arguments.batch, tokenizer.pad_token_id)
        epochs.append({"epoch": epoch, "step": step, "training_loss": statistics.mean(losses), "validation": scores})
        print(
            f"seed {seed} epoch {epoch}: training loss {statistics.mean(losses):.4f}, validation loss {scores['loss']:.4f}, "
            f"F1 {scores['f1']:.4f}, {train_seconds:.0f} s of training",
            file=sys.stderr,
            flush=True,
        )
    result = {"seed": seed, "train_seconds": train_seconds, "epochs": epochs}
    if test_rows is not None:
        result["test"] = evaluate(model, test_rows, labels, arguments.batch, tokenizer.pad_token_id)
        print(f"seed {seed} test F1 {result['test']['f1']:.4f}", file=sys.stderr, flush=True)
    return result


def summary(values):
    return {"mean": statistics.mean(values), "min": min(values), "max": max(values)}


def rounded(value):
    if isinstance(value, float):
        return round(value, 6)
    if isinstance(value, dict):
        return {k: rounded(v) for k, v in value.items()}
    return [rounded(v) for v in value] if isinstance(value, list) else value


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--model", required=True, help="folder with config.json, tokenizer and weights")
    parser.add_argument("--train", required=True)
    parser.add_argument("--valid", required=True)
    parser.add_argument("--test")
    parser.add_argument("--train-limit", type=int, default=0, help="first N sentences; 0: all")
    parser.add_argument("--valid-limit", type=int, default=0, help="first N sentences; 0: all")
    parser.add_argument("--epochs", type=int, default=3)
    parser.add_argument("--batch", type=int, default=8)
    parser.add_argument("--lr", type=float, default=3e-4)
    parser.add_argument("--weight-decay", type=float, default=0.01)
    parser.add_argument("--alignment", choices=["first", "all"], default="first")
    parser.add_argument("--max-length", type=int, default=128)
    parser.add_argument("--seeds", type=int, nargs="+", default=[1, 2, 3])
    parser.add_argument("--threads", type=int, default=2)
    arguments = parser.parse_args()

    import torch
    import transformers
    from transformers import AutoTokenizer

    torch.set_num_threads(arguments.threads)
    tokenizer = AutoTokenizer.from_pretrained(arguments.model)
    splits = {
        "train": read_conll(arguments.train, arguments.train_limit),
        "valid": read_conll(arguments.valid, arguments.valid_limit),
    }
    if arguments.test:
        splits["test"] = read_conll(arguments.test, 0)
    types = sorted({tag[2:] for sentences in splits.values() for _, tags in sentences for tag in tags if tag != "O"})
    labels = ["O", *(prefix + name for name in types for prefix in ("B-", "I-"))]
    label_ids = {label: i for i, label in enumerate(labels)}
    rows, sizes = {}, {}
    for name, sentences in splits.items():
        rows[name], words_lost = encode(sentences, tokenizer, label_ids, arguments.alignment, arguments.max_length)
        sizes[name] = {
            "sentences": len(sentences),
            "words": sum(len(words) for words, _ in sentences),
            "entities": sum(tag.startswith("B-") for _, tags in sentences for tag in tags),
            "words_lost": words_lost,
        }
    runs = [train(seed, arguments, tokenizer, labels, rows["train"], rows["valid"], rows.get("test")) for seed in arguments.seeds]
    result = {
        "settings": vars(arguments),
        "versions": {"torch": torch.__version__, "transformers": transformers.__version__},
        "splits": sizes,
        "valid_f1": summary([run["epochs"][-1]["validation"]["f1"] for run in runs]),
    }
    if arguments.test:
        result["test_f1"] = summary([run["test"]["f1"] for run in runs])
    result["runs"] = runs
    print(json.dumps(rounded(result), indent=1))


if __name__ == "__main__":
    main()
