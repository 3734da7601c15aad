"""Checks that the reference loads an exported folder (needs torch, transformers, tokenizers, onnxruntime).

    npx tsx tests/export/writeExample.ts /tmp/export 'my tagger' && python tests/export/checkFolder.py /tmp/export/my-tagger

Prints what was loaded; exits with an error where something is missing, unknown or different.
"""
import json
import os
import re
import sys

os.environ.setdefault("HF_HUB_OFFLINE", "1")

import torch
from huggingface_hub import ModelCard
from transformers import AutoModelForTokenClassification, AutoTokenizer, TrainerState, TrainingArguments

folder = os.path.abspath(sys.argv[1])
path = lambda name: os.path.join(folder, name)

model, info = AutoModelForTokenClassification.from_pretrained(folder, output_loading_info=True)
assert type(model).__name__ == "BertForTokenClassification" and model.dtype == torch.float32
for kind in ("missing_keys", "unexpected_keys", "mismatched_keys"):
    assert not info.get(kind), (kind, info[kind])
print(type(model).__name__, model.config.num_labels, "labels", sum(p.numel() for p in model.parameters()), "parameters")
print(type(AutoTokenizer.from_pretrained(folder)).__name__)

state = TrainerState.load_from_json(path("trainer_state.json"))
print(len(state.log_history), "log entries, step", state.global_step, "of", state.max_steps)

with open(path("training_args.json"), encoding="utf-8") as file:
    arguments = json.load(file)
arguments.pop("tagsmith")
arguments["output_dir"] = "/tmp/trainer-output"
print("warm-up steps", TrainingArguments(**arguments, use_cpu=True, report_to=[]).get_warmup_steps(state.max_steps))

with open(path("eval_results.json"), encoding="utf-8") as file:
    results = json.load(file)

card = ModelCard.load(path("README.md"))
data = card.data.to_dict()
print({key: data[key] for key in ("pipeline_tag", "library_name", "language", "license", "base_model", "metrics")})
for result in card.data.eval_results or []:
    print(result.dataset_name, result.metric_type, result.metric_value)
    assert abs(result.metric_value - results[f"eval_{result.metric_type}"]) < 1e-6

# The card's own lines, run as they stand, beside the folder.
os.chdir(os.path.dirname(folder))
for block in re.findall(r"```python\n(.*?)```", card.text, re.S):
    exec(compile(block, "README.md", "exec"), {})
