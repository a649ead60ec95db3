"""A step of diffusers' DDIM scheduler around a trivial model, and runs of its schedulers."""

import sys

from serve import load_case, serve, skip

try:
    import torch
    import diffusers
except ImportError as error:
    skip(f"python3 cannot import diffusers: {error}")
    sys.exit()

common = {"beta_schedule": "squaredcos_cap_v2"}
schedulers = {
    "ddim": lambda: diffusers.DDIMScheduler(clip_sample=False, **common),
    "ddpm": lambda: diffusers.DDPMScheduler(clip_sample=False, **common),
    "euler": lambda: diffusers.EulerDiscreteScheduler(**common),
    "heun": lambda: diffusers.HeunDiscreteScheduler(**common),
    "dpmSolverPlusPlus": lambda: diffusers.DPMSolverMultistepScheduler(**common),
    "uniPc": lambda: diffusers.UniPCMultistepScheduler(**common),
}


def start(task):
    torch.set_num_threads(task["settings"]["threads"])
    x, _, _, _ = load_case(task["file"], torch.nn.Identity())
    x = x.permute(0, 3, 1, 2).contiguous()
    step, parts = stepping(x) if task["task"] == "denoise" else (sampling(x, task["sampler"], task["steps"]), task["steps"])
    versions = {"diffusers": diffusers.__version__, "PyTorch": torch.__version__}
    return step, lambda x: x.square().mean().item(), 0, versions, parts


def stepping(x):
    scheduler = schedulers["ddim"]()
    scheduler.set_timesteps(10)
    time = scheduler.timesteps[4]

    @torch.inference_mode()
    def step():
        return scheduler.step(0.1 * x, time, x).prev_sample

    return step, 1


def sampling(x, sampler, steps):
    scheduler = schedulers[sampler]()

    @torch.inference_mode()
    def run():
        scheduler.set_timesteps(steps)
        sample = x
        for time in scheduler.timesteps:
            sample = scheduler.step(0.1 * scheduler.scale_model_input(sample, time), time, sample).prev_sample
        return sample

    return run


serve(start)
