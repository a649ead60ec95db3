"""The U-Net of the benchmark in PyTorch, with the names and the arithmetic of ../workloads/unet.ts."""

import math

import torch
import torch.nn.functional as F
from torch import nn

WIDTHS = (24, 48, 72)
GROUPS, HEADS, EMBEDDING = 8, 4, 4 * WIDTHS[0]
DEEPEST = len(WIDTHS) - 1


class UNet(nn.Module):
    def __init__(self):
        super().__init__()
        first, last = WIDTHS[0], WIDTHS[-1]
        self.time_embed = nn.Sequential(nn.Linear(first, EMBEDDING), nn.SiLU(), nn.Linear(EMBEDDING, EMBEDDING))
        self.conv_in = nn.Conv2d(1, first, 3, padding=1)
        skips = [first]
        self.down = nn.ModuleList()
        for i, width in enumerate(WIDTHS):
            level = nn.ModuleDict({"block": Residual(WIDTHS[max(i - 1, 0)], width)})
            skips.append(width)
            if i == DEEPEST:
                level["attention"] = Attention(width)
            else:
                level["shrink"] = nn.Conv2d(width, width, 3, stride=2, padding=1)
                skips.append(width)
            self.down.append(level)
        self.mid = nn.ModuleDict({"block1": Residual(last, last), "attention": Attention(last), "block2": Residual(last, last)})
        width = last
        up = {}
        for i in reversed(range(len(WIDTHS))):
            level, blocks = nn.ModuleDict(), []
            for _ in range(2):
                blocks.append(Residual(width + skips.pop(), WIDTHS[i]))
                width = WIDTHS[i]
            level["blocks"] = nn.ModuleList(blocks)
            if i == DEEPEST:
                level["attentions"] = nn.ModuleList(Attention(width) for _ in range(2))
            if i > 0:
                level["grow"] = nn.Conv2d(width, width, 3, padding=1)
            up[i] = level
        self.up = nn.ModuleList(up[i] for i in range(len(WIDTHS)))
        self.norm_out = nn.GroupNorm(GROUPS, first)
        self.conv_out = nn.Conv2d(first, 1, 3, padding=1)

    def forward(self, x, noise, labels):
        half = WIDTHS[0] // 2
        angles = noise[:, None] * torch.exp(-math.log(10000) / half * torch.arange(half))[None]
        embedded = F.silu(self.time_embed(torch.cat([angles.cos(), angles.sin()], 1)))
        h = self.conv_in(x)
        seen = [h]
        for level in self.down:
            h = level["block"](h, embedded)
            if "attention" in level:
                h = level["attention"](h)
            seen.append(h)
            if "shrink" in level:
                h = level["shrink"](h)
                seen.append(h)
        h = self.mid["block2"](self.mid["attention"](self.mid["block1"](h, embedded)), embedded)
        for level in reversed(self.up):
            for j, block in enumerate(level["blocks"]):
                h = block(torch.cat([h, seen.pop()], 1), embedded)
                if "attentions" in level:
                    h = level["attentions"][j](h)
            if "grow" in level:
                h = level["grow"](F.interpolate(h, scale_factor=2))
        return self.conv_out(F.silu(self.norm_out(h)))


class Residual(nn.Module):
    def __init__(self, width, to):
        super().__init__()
        self.norm1, self.norm2 = nn.GroupNorm(GROUPS, width), nn.GroupNorm(GROUPS, to)
        self.conv1, self.conv2 = nn.Conv2d(width, to, 3, padding=1), nn.Conv2d(to, to, 3, padding=1)
        self.time = nn.Linear(EMBEDDING, to)
        self.skip = nn.Identity() if width == to else nn.Conv2d(width, to, 1)

    def forward(self, x, embedded):
        h = self.conv1(F.silu(self.norm1(x))) + self.time(embedded)[:, :, None, None]
        return self.conv2(F.silu(self.norm2(h))) + self.skip(x)


class Attention(nn.Module):
    def __init__(self, width):
        super().__init__()
        self.norm, self.qkv, self.proj = nn.GroupNorm(GROUPS, width), nn.Linear(width, 3 * width), nn.Linear(width, width)

    def forward(self, x):
        batch, width, rows, columns = x.shape
        tokens = self.norm(x).flatten(2).transpose(1, 2)
        q, k, v = (part.view(batch, rows * columns, HEADS, -1).transpose(1, 2) for part in self.qkv(tokens).chunk(3, -1))
        mixed = F.scaled_dot_product_attention(q, k, v).transpose(1, 2).reshape(batch, rows * columns, width)
        return x + self.proj(mixed).transpose(1, 2).reshape(x.shape)
