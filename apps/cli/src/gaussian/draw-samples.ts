import type { NoiseLevel, ScoreModel, Snapshot } from "@tweedie/core";
import { gaussianDiffusion } from "@tweedie/forward-processes";
import type { Labels } from "@tweedie/networks";
import type { DrawOptions } from "../run/draw-options.ts";
import { guidedDenoiser } from "./sampling-plan.ts";
import type { SamplingPlan } from "./sampling-plan.ts";

/** What {@link drawSamples} needs. */
export interface GaussianDrawOptions extends DrawOptions {
  /** The network with its target. */
  readonly model: ScoreModel<Labels | undefined>;
  /** Schedule, grid and sampler. */
  readonly plan: SamplingPlan;
  /** The shape of one sample. */
  readonly shape: readonly number[];
  /** The scale of guidance. */
  readonly guidance: number;
}

/**
 * Draws samples in batches of bounded size, on the host: `[count, ...shape]`. Sample number i of a seed and a
 * label is the same whatever the count and the batch; with a sampler that chooses its steps, which those of a batch share,
 * to its tolerance.
 */
export async function drawSamples(options: GaussianDrawOptions): Promise<Float32Array> {
  const { model, plan, shape, count, labels, guidance, rng, batch = 100, onProgress, signal } = options;
  const size = shape.reduce((product, axis) => product * axis, 1);
  const out = new Float32Array(count * size);
  for (let from = 0; from < count; from += batch) {
    const ids = Array.from({ length: Math.min(batch, count - from) }, (_, i) => from + i);
    const noise = rng.forRows(ids);
    // Grids may begin below t = 1: the noise is that of their first level.
    const start = gaussianDiffusion(plan.schedule).prior([ids.length, ...shape], noise, plan.grid[0]!);
    try {
      const cond = labels && ids.map((id) => labels[id] ?? null);
      const denoise = plan.finish(guidedDenoiser(model, cond, guidance));
      const trajectory = plan.sampler(start, { denoise, schedule: plan.schedule, rng: noise }, signal && { signal });
      let turn = await trajectory.next();
      for (; !turn.done; turn = await trajectory.next()) {
        onProgress?.((from + ids.length * shareOf(turn.value, plan.grid)) / count);
      }
      const samples = turn.value;
      try {
        out.set(await samples.data(), from * size);
      } finally {
        samples.dispose();
      }
    } finally {
      start.dispose();
    }
  }
  return out;
}

/** How much of a run is done: of the steps, or of the time where it is not known how many they will be. */
function shareOf({ step, steps, at }: Snapshot<NoiseLevel>, grid: readonly NoiseLevel[]): number {
  const [first, last] = [grid[0]!.t, grid.at(-1)!.t];
  return Number.isNaN(steps) ? (first - at.t) / (first - last) : step / steps;
}
