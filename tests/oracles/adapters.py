"""Makes adapters/, folders as peft writes them for the tagger of pipeline-model, each with what merge_and_unload makes of it:

    python tests/oracles/adapters.py

`merged.safetensors` has the tensors that differ from the base's, under the reference's names. Versions in versions.json there.
"""
import json
import shutil
from pathlib import Path

import peft
import torch
from peft import LoraConfig, PeftModel, get_peft_model
from safetensors.torch import load_file, save_file
from transformers import AutoModelForTokenClassification

HERE = Path(__file__).resolve().parent
BASE = HERE / "pipeline-model"
ATTENTION = ["query", "value"]
CASES = {
    "lora": {"r": 4, "lora_alpha": 8, "target_modules": ATTENTION},
    "rslora": {"r": 4, "lora_alpha": 8, "target_modules": ATTENTION, "use_rslora": True},
    "patterns": {
        "r": 4, "lora_alpha": 6, "target_modules": [*ATTENTION, "dense"],
        "rank_pattern": {"layer.0.attention.self.query": 2, "output.dense": 3},
        "alpha_pattern": {"value": 12, "^bert.encoder.layer.1.intermediate.dense": 5},
    },
    "biases": {"r": 2, "lora_alpha": 3, "target_modules": ATTENTION, "bias": "all"},
    "embeddings": {"r": 2, "lora_alpha": 4, "target_modules": ["word_embeddings", "key"]},
    "no-head": {"r": 2, "lora_alpha": 4, "target_modules": ATTENTION, "task_type": "FEATURE_EXTRACTION"},
    "dora": {"r": 2, "lora_alpha": 4, "target_modules": ATTENTION, "use_dora": True},
}
base = load_file(BASE / "model.safetensors")
for name, options in CASES.items():
    torch.manual_seed(3)
    model = AutoModelForTokenClassification.from_pretrained(BASE)
    tuned = get_peft_model(model, LoraConfig(**{"task_type": "TOKEN_CLS", **options}))
    for parameter in tuned.parameters():
        if parameter.requires_grad:
            parameter.data += 0.3 * torch.randn_like(parameter)
    folder = HERE / "adapters" / name
    shutil.rmtree(folder, ignore_errors=True)
    tuned.save_pretrained(folder)
    (folder / "README.md").unlink()
    config = json.loads((folder / "adapter_config.json").read_text())
    config["base_model_name_or_path"] = "acme/tagger"
    (folder / "adapter_config.json").write_text(json.dumps(config, indent=1, sort_keys=True) + "\n")
    again = PeftModel.from_pretrained(AutoModelForTokenClassification.from_pretrained(BASE), folder)
    merged = again.merge_and_unload().state_dict()
    changed = {key: tensor.contiguous() for key, tensor in merged.items() if key in base and not torch.equal(tensor, base[key])}
    assert changed, name
    save_file(changed, folder / "merged.safetensors", metadata={"format": "pt"})
(HERE / "adapters" / "versions.json").write_text(json.dumps({"peft": peft.__version__, "torch": torch.__version__}) + "\n")
