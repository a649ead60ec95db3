"""The training step of mlp-step.ts in torch."""
import json, math, sys, time
import torch
from torch import nn

torch.set_num_threads(int(sys.argv[1]) if len(sys.argv) > 1 else 1)
batch, blocks, steps_per_block, hidden, layers = 128, 20, 50, 30, 3


class Block(nn.Module):
    def __init__(self):
        super().__init__()
        self.dense1 = nn.Linear(hidden, hidden)
        self.shift = nn.Linear(hidden, hidden, bias=False)
        self.dense2 = nn.Linear(hidden, hidden)

    def forward(self, x, embedded):
        return x + self.dense2(nn.functional.silu(self.dense1(x) + self.shift(embedded)))


class Mlp(nn.Module):
    def __init__(self):
        super().__init__()
        self.time1, self.time2 = nn.Linear(hidden, hidden), nn.Linear(hidden, hidden)
        self.input, self.output = nn.Linear(2, hidden), nn.Linear(hidden, 2)
        self.blocks = nn.ModuleList(Block() for _ in range(layers))
        half = hidden // 2
        self.register_buffer("frequencies", torch.exp(-math.log(10000) * torch.arange(half) / half))

    def forward(self, x, t):
        angles = 1000 * t[:, None] * self.frequencies
        features = torch.cat([angles.cos(), angles.sin()], 1)
        embedded = nn.functional.silu(self.time2(nn.functional.silu(self.time1(features))))
        h = self.input(x)
        for block in self.blocks:
            h = block(h, embedded)
        return self.output(h)


torch.manual_seed(1)
model = Mlp()
optimizer = torch.optim.Adam(model.parameters(), lr=1e-3)
x0 = torch.randn(batch, 2)
times, value = [], 0.0
for block in range(blocks + 4):
    start = time.perf_counter()
    for _ in range(steps_per_block):
        t = ((torch.arange(batch) + torch.randint(batch, (1,))) % batch + torch.rand(batch)) / batch
        eps = torch.randn_like(x0)
        z = (1 - t)[:, None] * x0 + t[:, None] * eps
        loss = ((model(z, t) - (eps - x0)) ** 2).mean()
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        value = loss.item()
    if block >= 4:
        times.append((time.perf_counter() - start) / steps_per_block * 1000)
times.sort()
parameters = sum(p.numel() for p in model.parameters())
print(json.dumps({"milliseconds": times[len(times) // 2], "least": times[0], "parameters": parameters, "loss": value}))
