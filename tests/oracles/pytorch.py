"""Makes pytorch/, files as torch.save writes them, and pytorch/files.json, what torch.load reads from them:

    python tests/oracles/pytorch.py

`read`: names, dtypes, shapes and values of each file's tensors, and the key of the outer dictionary that they are under. `refused`: the global by
which a file is to be refused; null where it is something else (an opcode, a global whose name depends on numpy's version).
"""
import collections
import json
from pathlib import Path

import numpy
import torch

HERE = Path(__file__).resolve().parent / "pytorch"


class Tagger(torch.nn.Module):
    """What a user's script saves as a whole; its class is not there when the file is read."""

    def __init__(self):
        super().__init__()
        self.linear = torch.nn.Linear(3, 2)


class Call:
    def __reduce__(self):
        return (print, ("called",))


def state():
    torch.manual_seed(1)
    table = torch.randn(4, 3)
    return collections.OrderedDict(
        f32=torch.randn(2, 3),
        f16=torch.randn(5).half(),
        bf16=torch.randn(5).bfloat16(),
        f64=torch.randn(3).double(),
        i64=torch.arange(6)[None],
        u8=torch.tensor([1, 255], dtype=torch.uint8),
        mask=torch.tensor([True, False]),
        table=table,
        tied=table,
        rows=table[1:3],
        turned=table.t(),
        every_other=torch.arange(12.0)[::2],
        blocks=torch.arange(24.0).reshape(2, 3, 4).permute(2, 0, 1),
        scalar=torch.tensor(1.5),
        empty=torch.zeros(0, 3),
        parameter=torch.nn.Parameter(torch.randn(2)),
        **{"naïve.weight": torch.ones(1)},
    )


def described(tensor):
    values = tensor.detach().double().flatten().tolist()
    return {"dtype": str(tensor.dtype).removeprefix("torch."), "shape": list(tensor.shape), "values": values}


LEGACY = {"_use_new_zipfile_serialization": False}
NESTED = {"epoch": 3, "lr": 0.5, "best": None, "name": "run", "done": True, "steps": [1, -2, 2**40], "state_dict": state()}
MODULE = Tagger()
READ = {
    "zip.bin": (state(), {}, None),
    "legacy.bin": (state(), LEGACY, None),
    "nested.pt": (NESTED, {}, "state_dict"),
    "nested-legacy.pt": (NESTED, LEGACY, "state_dict"),
    "module-state.bin": (MODULE.state_dict(), {}, None),
}
REFUSED = {
    "protocol-4.bin": ({"weight": torch.ones(1)}, {"pickle_protocol": 4}, None),
    "module.bin": (MODULE, {}, "__main__.Tagger"),
    "module-legacy.bin": (MODULE, LEGACY, "__main__.Tagger"),
    "call.bin": ({"weight": torch.ones(1), "hook": Call()}, {}, "__builtin__.print"),
    "call-legacy.bin": ({"weight": torch.ones(1), "hook": Call()}, LEGACY, "__builtin__.print"),
    "numpy.bin": ({"weight": torch.ones(1), "best": numpy.float64(0.5)}, {}, None),
    "sparse.bin": ({"weight": torch.eye(2).to_sparse()}, {}, "torch._utils._rebuild_sparse_tensor"),
    "uint16.bin": ({"weight": torch.ones(2, dtype=torch.uint16)}, {}, "torch._utils._rebuild_tensor_v3"),
}
HERE.mkdir(exist_ok=True)
files = {"read": {}, "refused": {}, "torch": torch.__version__}
for name, (value, options, key) in READ.items():
    torch.save(value, HERE / name, **options)
    tensors = torch.load(HERE / name, weights_only=True)
    tensors = tensors if key is None else tensors[key]
    files["read"][name] = {"under": key, "tensors": {each: described(tensor) for each, tensor in tensors.items()}}
for name, (value, options, found) in REFUSED.items():
    torch.save(value, HERE / name, **options)
    files["refused"][name] = found
# One element that stands for a million.
torch.save({"weight": torch.ones(1).expand(1000, 1000)}, HERE / "expanded.bin")
(HERE / "files.json").write_text(json.dumps(files, indent=1, ensure_ascii=False) + "\n")
