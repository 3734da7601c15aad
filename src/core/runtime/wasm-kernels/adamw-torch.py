"""Makes adamw-torch.json: what torch.optim.AdamW (CPU, single tensor) and clip_grad_norm_ give, to the bit."""

import json
import sys

import torch

generator = torch.Generator().manual_seed(0)
count, steps = 19, 5
# Parameters as a BERT has them; gradients of three magnitudes, down to where epsilon counts.
parameter = torch.randn(count, generator=generator) * 0.05
magnitudes = torch.tensor([1.0, 1e-3, 1e-8])[torch.arange(count) % 3]
settings = {"beta1": 0.9, "beta2": 0.999, "epsilon": 1e-8, "weightDecay": 0.01}
learning_rate, max_grad_norm = 5e-3, 1.0

parameter.requires_grad_()
optimizer = torch.optim.AdamW([parameter], lr=learning_rate, weight_decay=settings["weightDecay"])
start = parameter.tolist()
records = []
for _ in range(steps):
    gradient = torch.randn(count, generator=generator) * magnitudes
    parameter.grad = gradient.clone()
    norm = torch.nn.utils.clip_grad_norm_([parameter], max_grad_norm)
    optimizer.step()
    state = optimizer.state[parameter]
    records.append(
        {
            "gradient": gradient.tolist(),
            "gradientNorm": norm.item(),
            "clippedGradient": parameter.grad.tolist(),
            "parameter": parameter.tolist(),
            "firstMoment": state["exp_avg"].tolist(),
            "secondMoment": state["exp_avg_sq"].tolist(),
        }
    )
json.dump(
    {
        "torch": torch.__version__,
        "settings": settings,
        "learningRate": learning_rate,
        "maxGradNorm": max_grad_norm,
        "start": start,
        "steps": records,
    },
    sys.stdout,
)
