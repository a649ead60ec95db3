"""PyTorch at the cases of the benchmark, on the CPU; talks to it as said in protocol.ts."""

import sys

from serve import load_case, serve, skip

try:
    import torch
    import torch.nn.functional as F
except ImportError as error:
    skip(f"python3 cannot import torch: {error}")
    sys.exit()

from networks import make_network


def start(task):
    torch.set_num_threads(task["settings"]["threads"])
    network = make_network(task["work"])
    x, target, noise, labels = load_case(task["file"], network)
    images = x.dim() == 4
    if images:  # channels come first here
        x, target = x.permute(0, 3, 1, 2).contiguous(), target.permute(0, 3, 1, 2).contiguous()
    parameters = sum(p.numel() for p in network.parameters())
    versions = {"PyTorch": torch.__version__}
    if task["task"] == "train":
        return training(network, x, target, noise, labels), float, parameters, versions
    return denoising(network, x, labels, task["levels"]), mean_square, parameters, versions


def training(network, x, target, noise, labels):
    optimizer = torch.optim.Adam(network.parameters(), lr=1e-3)

    def step():
        optimizer.zero_grad()
        output = network(x, noise, labels)
        if x.dtype == torch.long:
            loss = F.cross_entropy(output.flatten(0, 1), target.flatten())
        else:
            loss = F.mse_loss(output, target)
        loss.backward()
        optimizer.step()
        return loss.item()

    return step


def denoising(network, x, labels, levels):
    alpha, sigma = levels["from"]["alpha"], levels["from"]["sigma"]
    noise = torch.full((x.shape[0],), 1000 * levels["from"]["t"])

    @torch.inference_mode()
    def step():
        eps = network(x, noise, labels)
        x0 = (x - sigma * eps) / alpha
        return levels["to"]["alpha"] * x0 + levels["to"]["sigma"] * eps

    return step


def mean_square(x):
    return x.square().mean().item()


serve(start)
