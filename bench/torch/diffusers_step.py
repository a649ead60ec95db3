"""A step of diffusers' DDIM scheduler around a trivial model."""

import sys

from serve import load_case, serve, skip

try:
    import torch
    from diffusers import DDIMScheduler
    import diffusers
except ImportError as error:
    skip(f"python3 cannot import diffusers: {error}")
    sys.exit()


def start(task):
    torch.set_num_threads(task["settings"]["threads"])
    x, _, _, _ = load_case(task["file"], torch.nn.Identity())
    x = x.permute(0, 3, 1, 2).contiguous()
    scheduler = DDIMScheduler(beta_schedule="squaredcos_cap_v2", clip_sample=False)
    scheduler.set_timesteps(10)
    time = scheduler.timesteps[4]

    @torch.inference_mode()
    def step():
        return scheduler.step(0.1 * x, time, x).prev_sample

    return step, lambda x: x.square().mean().item(), 0, {"diffusers": diffusers.__version__, "PyTorch": torch.__version__}


serve(start)
