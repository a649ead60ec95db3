/**
 * A step of DDIM around a model that costs nothing, on 16 points of the plane: what the sampler itself takes. Prints
 * milliseconds a step, the median of blocks, as JSON. `ddim_step.py` is the same in diffusers.
 */
import { denoiserOf, epsTarget, last, onGrid, rng } from "@tweedie/core";
import type { ScoreModel } from "@tweedie/core";
import { useBackend } from "@tweedie/backends";
import { ddim } from "@tweedie/samplers";
import { cosine, uniformGrid } from "@tweedie/schedules";

const blocks = 24;
const stepsPerBlock = 50;

await useBackend("wasm");
const schedule = cosine();
const model: ScoreModel = { target: epsTarget, predict: (x) => x.clone() };
const grid = uniformGrid(schedule, stepsPerBlock, { start: 0.98 });
const sampler = onGrid(ddim(), grid);
const start = rng(1).normal([16, 2]);
const times: number[] = [];
for (let block = 0; block < blocks; block++) {
  const begin = performance.now();
  const env = { schedule, denoise: denoiserOf(model), rng: rng(2) };
  const x = await last(sampler(start, env, { pace: () => Promise.resolve() }));
  x.dispose();
  if (block >= 4) times.push((performance.now() - begin) / stepsPerBlock);
}
times.sort((a, b) => a - b);
console.log(JSON.stringify({ milliseconds: times[times.length >> 1], least: times[0] }));
