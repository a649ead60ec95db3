"""The networks of the benchmark in PyTorch, with the names and the arithmetic of ../workloads/networks.ts."""

import math

import torch
import torch.nn.functional as F
from torch import nn

from unet import UNet


def make_network(work):
    return {
        "unet": UNet,
        "dit": DiT,
        "tokens": lambda: TokenTransformer(vocabulary=64),
        "mlp": lambda: Mlp(features=256, hidden=512, layers=2),
        "small-mlp": lambda: Mlp(features=2, hidden=36, layers=2),
        "trivial": Trivial,
    }[work]()


def sinusoids(noise, size):
    half = size // 2
    angles = noise[:, None] * torch.exp(-math.log(10000) / half * torch.arange(half))[None]
    return torch.cat([angles.cos(), angles.sin()], 1)


class Trivial(nn.Module):
    def forward(self, x, noise, labels):
        return 0.1 * x


class Mlp(nn.Module):
    def __init__(self, features, hidden, layers):
        super().__init__()
        self.hidden = hidden
        self.time_embed = nn.Sequential(nn.Linear(hidden, hidden), nn.SiLU(), nn.Linear(hidden, hidden))
        self.input = nn.Linear(features, hidden)
        self.blocks = nn.ModuleList(MlpBlock(hidden) for _ in range(layers))
        self.output = nn.Linear(hidden, features)

    def forward(self, x, noise, labels):
        embedded = F.silu(self.time_embed(sinusoids(noise, self.hidden)))
        h = self.input(x)
        for block in self.blocks:
            h = block(h, embedded)
        return self.output(h)


class MlpBlock(nn.Module):
    def __init__(self, hidden):
        super().__init__()
        self.dense1 = nn.Linear(hidden, hidden)
        self.shift = nn.Linear(hidden, hidden, bias=False)
        self.dense2 = nn.Linear(hidden, hidden)

    def forward(self, x, embedded):
        return x + self.dense2(F.silu(self.dense1(x) + self.shift(embedded)))


class Attention(nn.Module):
    def __init__(self, width, heads):
        super().__init__()
        self.heads = heads
        self.qkv = nn.Linear(width, 3 * width)
        self.proj = nn.Linear(width, width)

    def forward(self, x, rotation=None):
        batch, tokens, width = x.shape
        q, k, v = (part.view(batch, tokens, self.heads, -1).transpose(1, 2) for part in self.qkv(x).chunk(3, -1))
        if rotation is not None:
            q, k = rotate(q, *rotation), rotate(k, *rotation)
        mixed = F.scaled_dot_product_attention(q, k, v)
        return self.proj(mixed.transpose(1, 2).reshape(batch, tokens, width))


class Perceptron(nn.Module):
    def __init__(self, width, ratio=4):
        super().__init__()
        self.fc1 = nn.Linear(width, ratio * width)
        self.fc2 = nn.Linear(ratio * width, width)

    def forward(self, x):
        return self.fc2(F.gelu(self.fc1(x), approximate="tanh"))


class DiT(nn.Module):
    def __init__(self, width=128, depth=4, heads=4, patch=4, classes=10, size=28):
        super().__init__()
        self.width, self.patch = width, patch
        self.time_embed = nn.Sequential(nn.Linear(width, width), nn.SiLU(), nn.Linear(width, width))
        self.label_embed = nn.Embedding(classes + 1, width)
        self.x_embedder = nn.ModuleDict({"proj": nn.Linear(patch * patch, width)})
        self.blocks = nn.ModuleList(DiTBlock(width, heads) for _ in range(depth))
        self.final_layer = nn.ModuleDict(
            {"adaLN_modulation": nn.Sequential(nn.SiLU(), nn.Linear(width, 2 * width)), "linear": nn.Linear(width, patch * patch)}
        )
        self.register_buffer("positions", grid_positions(size // patch, width), persistent=False)

    def forward(self, x, noise, labels):
        batch, _, height, width = x.shape
        p = self.patch
        patches = x.view(batch, height // p, p, width // p, p).transpose(2, 3).reshape(batch, -1, p * p)
        h = self.x_embedder["proj"](patches) + self.positions
        embedded = self.time_embed(sinusoids(noise, self.width)) + self.label_embed(labels)
        for block in self.blocks:
            h = block(h, embedded)
        shift, scale = self.final_layer["adaLN_modulation"](embedded)[:, None].chunk(2, -1)
        tokens = self.final_layer["linear"](modulate(h, scale, shift))
        return tokens.view(batch, height // p, width // p, p, p).transpose(2, 3).reshape(x.shape)


class DiTBlock(nn.Module):
    def __init__(self, width, heads):
        super().__init__()
        self.attn, self.mlp = Attention(width, heads), Perceptron(width)
        self.adaLN_modulation = nn.Sequential(nn.SiLU(), nn.Linear(width, 6 * width))

    def forward(self, x, embedded):
        shift1, scale1, gate1, shift2, scale2, gate2 = self.adaLN_modulation(embedded)[:, None].chunk(6, -1)
        x = x + gate1 * self.attn(modulate(x, scale1, shift1))
        return x + gate2 * self.mlp(modulate(x, scale2, shift2))


def modulate(x, scale, shift):
    return F.layer_norm(x, x.shape[-1:]) * (1 + scale) + shift


def grid_positions(side, width):
    quarter = width // 4
    frequencies = 10000 ** (-torch.arange(quarter, dtype=torch.float64) / quarter)
    index = torch.arange(side * side)
    angles = [(axis[:, None] * frequencies[None]) for axis in (index % side, index // side)]
    return torch.cat([part for angle in angles for part in (angle.sin(), angle.cos())], 1).float()


class TokenTransformer(nn.Module):
    def __init__(self, vocabulary, width=128, depth=4, heads=4, length=64):
        super().__init__()
        self.token_embed = nn.Embedding(vocabulary, width)
        self.blocks = nn.ModuleList(TokenBlock(width, heads) for _ in range(depth))
        self.final_layer = nn.ModuleDict({"norm": nn.LayerNorm(width), "linear": nn.Linear(width, vocabulary)})
        half = width // heads // 2
        angles = torch.arange(length)[:, None] * 10000 ** (-torch.arange(half, dtype=torch.float64) / half)[None]
        self.register_buffer("cosines", angles.cos().float(), persistent=False)
        self.register_buffer("sines", angles.sin().float(), persistent=False)

    def forward(self, tokens, noise, labels):
        h = self.token_embed(tokens)
        for block in self.blocks:
            h = block(h, (self.cosines, self.sines))
        return self.final_layer["linear"](self.final_layer["norm"](h))


class TokenBlock(nn.Module):
    def __init__(self, width, heads):
        super().__init__()
        self.norm1, self.norm2 = nn.LayerNorm(width), nn.LayerNorm(width)
        self.attn, self.mlp = Attention(width, heads), Perceptron(width)

    def forward(self, x, rotation):
        x = x + self.attn(self.norm1(x), rotation)
        return x + self.mlp(self.norm2(x))


def rotate(x, cosines, sines):
    first, second = x.chunk(2, -1)
    return torch.cat([first * cosines - second * sines, second * cosines + first * sines], -1)
