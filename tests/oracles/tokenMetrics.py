"""Makes token-metrics.json, what scikit-learn gives for tags that are scored word by word:

    python tests/oracles/tokenMetrics.py > tests/oracles/token-metrics.json

A word that the model did not see has the empty string as predicted tag. It is no class of its own: the classes are the other tags.
"""
import json
import random
import sys

import sklearn
from sklearn.metrics import accuracy_score, precision_recall_fscore_support

UPOS = "ADJ ADP ADV AUX CCONJ DET INTJ NOUN NUM PART PRON PROPN PUNCT SCONJ SYM VERB X".split()
# Marks of the Penn Treebank, O (a pronoun in the tag set for Twitter), one that looks like IOB2, and one beyond U+FFFF.
ODD = ["NN", "PRP$", "``", "''", "-LRB-", ".", ":", "O", "B-NP", "__proto__", "\uff21", "\U0001f600"]


def draw(seed, tags, sentences, right, unseen=0.0):
    """Gold tags with a skew, and predictions of which `right` are right and `unseen` are none."""
    generator = random.Random(seed)
    weights = [1 / (1 + i) for i in range(len(tags))]
    gold, predicted = [], []
    for _ in range(sentences):
        sentence = generator.choices(tags, weights, k=generator.randint(1, 12))
        gold.append(sentence)
        predicted.append([
            "" if generator.random() < unseen else tag if generator.random() < right else generator.choice(tags)
            for tag in sentence
        ])
    return gold, predicted


CASES = {
    "all right": ([["DET", "NOUN", "VERB"], ["PRON", "VERB"]],) * 2,
    "all wrong": ([["DET", "NOUN"]], [["NOUN", "DET"]]),
    "a tag that is only predicted, and one that never is": ([["DET", "NOUN", "X"]], [["DET", "INTJ", "NOUN"]]),
    "bare tags whose first letters are prefixes of schemes": (
        [["O", "B", "I", "E", "S"], ["I", "O"]],
        [["O", "B", "B", "E", "O"], ["O", "O"]],
    ),
    "one word": ([["NOUN"]], [["NOUN"]]),
    "nothing was seen": ([["DET", "NOUN"]], [["", ""]]),
    "an empty sentence between others": ([["DET"], [], ["NOUN", "NOUN"]], [["DET"], [], ["NOUN", "DET"]]),
    "parts of speech, three of four right": draw(1, UPOS, 60, 0.75),
    "parts of speech, near chance": draw(2, UPOS, 60, 0.1),
    "odd tags": draw(3, ODD, 60, 0.6),
    "words beyond the limit": draw(4, UPOS, 60, 0.8, unseen=0.1),
    "fifty tags": draw(5, [f"T{i}" for i in range(50)], 80, 0.7),
}


def score(gold, predicted):
    gold = [tag for sentence in gold for tag in sentence]
    predicted = [tag for sentence in predicted for tag in sentence]
    labels = sorted((set(gold) | set(predicted)) - {""})

    def figures(average):
        precision, recall, f1, support = precision_recall_fscore_support(
            gold, predicted, labels=labels, average=average, zero_division=0
        )
        if average is not None:
            return {"precision": float(precision), "recall": float(recall), "f1": float(f1)}
        return {
            label: {"precision": float(p), "recall": float(r), "f1": float(f), "support": int(s)}
            for label, p, r, f, s in zip(labels, precision, recall, f1, support)
        }

    return {
        "accuracy": float(accuracy_score(gold, predicted)),
        "perTag": list(figures(None).items()),
        "micro": figures("micro"),
        "macro": figures("macro"),
        "weighted": figures("weighted"),
    }


json.dump(
    {
        "sklearn": sklearn.__version__,
        "cases": [
            {"name": name, "true": gold, "pred": predicted, **score(gold, predicted)}
            for name, (gold, predicted) in CASES.items()
        ],
    },
    sys.stdout,
    separators=(",", ":"),
)
print()
