"""Makes architectures.json, what PyTorch gives for each tiny model of models/ beyond logits and gradients:

    python tests/oracles/architectures.py > tests/oracles/architectures.json

`sixtySteps`: the loss of each of 60 steps of transformers.Trainer on the train rows of trajectories/data.json, in their order, four to a
batch, each batch padded to its longest row with the model's own padding token, and by how much float64 differs. `dropout`: probability and size of each dropout that a training step of models/FAMILY/case.json
applies, in order, where every probability of the config is another one. `mobileBert`: MobileBERT with other parts than the tiny model
has, weights from `formula`.
"""
import json
import os
import sys
import tempfile
from contextlib import contextmanager
from pathlib import Path

os.environ.update(HF_HUB_OFFLINE="1", TRANSFORMERS_VERBOSITY="error", CUDA_VISIBLE_DEVICES="")
import numpy  # noqa: E402
import torch  # noqa: E402
import transformers  # noqa: E402
from transformers import AutoConfig, AutoModelForTokenClassification, PrinterCallback, Trainer, TrainingArguments  # noqa: E402

HERE = Path(__file__).resolve().parent
torch.set_num_threads(1)
FAMILIES = sorted(folder.name for folder in (HERE / "models").iterdir())
# 38 rows: ten batches an epoch, the last one of two rows.
EPOCHS, BATCH_SIZE = 6, 4
SETTINGS = {"learning_rate": 1e-3, "weight_decay": 0.01, "max_grad_norm": 1.0, "lr_scheduler_type": "linear"}


def shortest(numbers):
    """As the shortest decimals that read back to the same float32."""
    return [float(numpy.format_float_scientific(numpy.float32(number))) for number in numbers]


def tensors(batch):
    return {name: torch.tensor(rows) for name, rows in batch.items()}


@contextmanager
def softmax_as_it_comes():
    """ModernBERT asks for a softmax in float32, which would spoil the float64 figures."""
    plain = torch.nn.functional.softmax
    torch.nn.functional.softmax = lambda x, *rest, dtype=None, **named: plain(x, *rest, **named)
    yield
    torch.nn.functional.softmax = plain


def collate(rows, pad_token_id):
    """As DataCollatorForTokenClassification pads: to the longest row."""
    length = max(len(row["input_ids"]) for row in rows)
    fill = {"input_ids": pad_token_id, "attention_mask": 0, "labels": -100}
    return {
        name: torch.tensor([row[name] + [padding] * (length - len(row[name])) for row in rows])
        for name, padding in fill.items()
    }


def sixty_steps(family, rows, dtype):
    model = AutoModelForTokenClassification.from_pretrained(
        HERE / "models" / family, attn_implementation="eager", dtype=dtype
    )
    with tempfile.TemporaryDirectory() as folder:
        arguments = TrainingArguments(
            output_dir=folder, num_train_epochs=EPOCHS, per_device_train_batch_size=BATCH_SIZE, train_sampling_strategy="sequential",
            logging_steps=1, save_strategy="no", report_to=[], use_cpu=True, disable_tqdm=True,
            dataloader_pin_memory=False, remove_unused_columns=False, **SETTINGS,
        )
        trainer = Trainer(
            model=model, args=arguments, train_dataset=rows,
            data_collator=lambda batch: collate(batch, model.config.pad_token_id),
        )
        trainer.remove_callback(PrinterCallback)
        trainer.train()
    return [entry["loss"] for entry in trainer.state.log_history if "learning_rate" in entry]


# Probabilities by the names that the configs have for them.
PROBABILITIES = {
    "hidden_dropout_prob": 0.11, "attention_probs_dropout_prob": 0.12, "classifier_dropout": 0.13,
    "classifier_dropout_prob": 0.14, "dropout": 0.15, "attention_dropout": 0.16, "embedding_dropout": 0.17,
    "mlp_dropout": 0.18, "seq_classif_dropout": 0.19, "pooler_dropout": 0.21, "cls_dropout": 0.22,
}


def dropout_of(config, batch):
    torch.manual_seed(1)
    model = AutoModelForTokenClassification.from_config(config, attn_implementation="eager").train()
    applied = []
    plain = torch.nn.functional.dropout

    def spy(x, p=0.5, training=True, inplace=False):
        if training and p > 0:
            applied.append([p, x.numel()])
        return plain(x, p, training, inplace)

    torch.nn.functional.dropout = spy
    model(**batch)
    torch.nn.functional.dropout = plain
    return applied


def with_probabilities(config):
    for name, probability in PROBABILITIES.items():
        if hasattr(config, name):
            setattr(config, name, probability)
    return config


MOBILEBERT = {
    "no bottleneck": {"use_bottleneck": False},
    "one bottleneck": {"key_query_shared_bottleneck": False, "use_bottleneck_attention": True},
    "LayerNorm, four feed-forward networks": {
        "normalization_type": "layer_norm", "layer_norm_eps": 0.01, "num_feedforward_networks": 4,
    },
    "one feed-forward network, gelu": {"num_feedforward_networks": 1, "hidden_act": "gelu"},
}


def formula(size, number):
    """Values of parameter `number`, in the order of names: a linear congruential sequence of 16 bits, to within -0.25 and 0.25."""
    state, values = number + 1, []
    for _ in range(size):
        state = (state * 75 + 74) % 65537
        values.append((state - 32768) / 131072)
    return torch.tensor(values)


def mobilebert(changes, batch):
    config = AutoConfig.from_pretrained(HERE / "models" / "mobilebert", **changes)
    config.true_hidden_size = config.intra_bottleneck_size if config.use_bottleneck else config.hidden_size
    model = AutoModelForTokenClassification.from_config(config, attn_implementation="eager")
    parameters = sorted(model.named_parameters())
    with torch.no_grad():
        for number, (name, parameter) in enumerate(parameters):
            values = formula(parameter.numel(), number).reshape(parameter.shape)
            parameter.copy_(values + 1 if name.endswith("LayerNorm.weight") else values)
    output = model(**batch)
    output.loss.backward()
    decay = Trainer(model=model, args=TrainingArguments(output_dir=tempfile.gettempdir(), use_cpu=True, report_to=[])).get_decay_parameter_names(model)
    return {
        "config": {name: value for name, value in config.to_dict().items() if name != "_name_or_path"},
        "loss": output.loss.item(),
        "logits": shortest(output.logits.flatten().tolist()),
        "gradientNorms": {name: parameter.grad.norm().item() for name, parameter in parameters},
        "decayParameters": sorted(decay),
        "dropout": dropout_of(with_probabilities(config), batch),
    }


def main():
    rows = json.loads((HERE / "trajectories" / "data.json").read_text())["train_rows"]
    families = {}
    for family in FAMILIES:
        case = tensors(json.loads((HERE / "models" / family / "case.json").read_text())["batch"])
        losses = sixty_steps(family, rows, torch.float32)
        with softmax_as_it_comes():
            exact = sixty_steps(family, rows, torch.float64)
        families[family] = {
            "dropout": dropout_of(with_probabilities(AutoConfig.from_pretrained(HERE / "models" / family)), case),
            "sixtySteps": {
                "padTokenId": AutoConfig.from_pretrained(HERE / "models" / family).pad_token_id,
                "losses": shortest(losses),
                "float32AgainstFloat64": max(abs(a - b) for a, b in zip(losses, exact)),
            },
        }
    case = tensors(json.loads((HERE / "models" / "mobilebert" / "case.json").read_text())["batch"])
    json.dump(
        {
            "transformers": transformers.__version__,
            "torch": torch.__version__,
            "settings": {"epochs": EPOCHS, **SETTINGS},
            "probabilities": PROBABILITIES,
            "families": families,
            "mobileBert": {name: mobilebert(changes, case) for name, changes in MOBILEBERT.items()},
        },
        sys.stdout,
        separators=(",", ":"),
    )
    print()


main()
