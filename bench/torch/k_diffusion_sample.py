"""Runs of k-diffusion's samplers around a trivial model."""

import importlib.util
import sys
import types
from importlib.metadata import version

from serve import load_case, serve, skip

try:
    import torch

    # Its module of samplers alone: the others need packages for training and for images.
    found = importlib.util.find_spec("k_diffusion")
    if found is None:
        raise ImportError("No module named 'k_diffusion'")
    package = types.ModuleType("k_diffusion")
    package.__path__ = list(found.submodule_search_locations)
    utils = types.ModuleType("k_diffusion.utils")
    utils.append_dims = lambda x, rank: x.reshape(x.shape + (1,) * (rank - x.dim()))
    package.utils = utils
    sys.modules.update({"k_diffusion": package, "k_diffusion.utils": utils})
    from k_diffusion import sampling
except ImportError as error:
    skip(f"python3 cannot import k_diffusion: {error}")
    sys.exit()

# DDIM is Euler's rule in these variables, and ancestral sampling its form with fresh noise.
samplers = {
    "ddim": sampling.sample_euler,
    "ddpm": sampling.sample_euler_ancestral,
    "euler": sampling.sample_euler,
    "heun": sampling.sample_heun,
    "dpmSolverPlusPlus": sampling.sample_dpmpp_2m,
    "brownian": sampling.sample_dpmpp_2m_sde,
}


def start(task):
    torch.set_num_threads(task["settings"]["threads"])
    sampler = samplers[task["sampler"]]
    x, _, _, _ = load_case(task["file"], torch.nn.Identity())
    x = x.permute(0, 3, 1, 2).contiguous()
    sigmas = sampling.get_sigmas_karras(task["steps"], 0.02, 80)

    def model(z, sigma):
        return z - 0.1 * sampling.utils.append_dims(sigma, z.dim()) * z

    @torch.inference_mode()
    def run():
        return sampler(model, x, sigmas, disable=True)

    versions = {"k-diffusion": version("k-diffusion"), "PyTorch": torch.__version__}
    return run, lambda x: x.square().mean().item(), 0, versions, task["steps"]


serve(start)
