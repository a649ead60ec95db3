"""The step of ddim-step.ts in diffusers."""
import json, time
import torch
from diffusers import DDIMScheduler

torch.set_num_threads(1)
blocks, steps_per_block = 24, 50
scheduler = DDIMScheduler(beta_schedule="squaredcos_cap_v2", clip_sample=False)
scheduler.set_timesteps(steps_per_block)
start = torch.randn(16, 2)
times = []
with torch.no_grad():
    for block in range(blocks):
        x, begin = start, time.perf_counter()
        for t in scheduler.timesteps:
            x = scheduler.step(x.clone(), t, x).prev_sample
        if block >= 4:
            times.append((time.perf_counter() - begin) / steps_per_block * 1000)
times.sort()
print(json.dumps({"milliseconds": times[len(times) // 2], "least": times[0]}))
