import { add, mul, sub } from "@tensorflow/tfjs-core";
import type { Tensor } from "@tensorflow/tfjs-core";
import { along, combine, gaussianStepper, logSnr, onGrid, transition, TweedieError } from "@tweedie/core";
import type { GaussianEnv, NoiseLevel } from "@tweedie/core";
import { eulerAncestral } from "../ancestral/euler-ancestral.ts";
import type { SamplerFactory } from "../on-its-grid.ts";
import { rePaintWalk } from "./re-paint-walk.ts";

/** Options of {@link rePaint}. */
export interface RePaintOptions {
  /** The clean data whose known part is to be kept, of the shape of the samples; borrowed while the sampler runs. */
  readonly known: Tensor;
  /** 1 where a datum is known, 0 where it is to be painted, of the same shape; borrowed while the sampler runs. */
  readonly mask: Tensor;
  /** How many steps a jump goes back up in noise (default 10). */
  readonly jumpLength?: number;
  /** How often a stretch of that length is sampled in all (default 10); 1 is replacement without resampling. */
  readonly jumps?: number;
  /** The share of the posterior's noise in the steps down, in [0, 1], as of {@link ddim} (default 1, the paper's). */
  readonly eta?: number;
  /** Whether jumps also start at clean data, as in diffusers, and so one step later each (default false). */
  readonly fromClean?: boolean;
  /** How a sample goes a step up in noise (default: a draw from the {@link transition}). */
  readonly renoise?: (x: Tensor, s: NoiseLevel, t: NoiseLevel, env: GaussianEnv) => Tensor;
}

/**
 * RePaint: inpainting with a model that was not trained for it. The known part is the datum noised to the level of each
 * step, the rest is sampled, and the sampler jumps back up and samples again, so that the two agree:
 *
 * $$x_s = m \odot (\alpha_s x^{\mathrm{known}} + \sigma_s z) + (1 - m) \odot x_s^{\mathrm{DDIM}}, \qquad
 * x_t = \alpha_{t|s} x_s + \sigma_{t|s} z' \text{ in a jump}$$
 *
 * In a run of $n$ steps jumps start where 1, $1 + l$, $1 + 2l$, ... steps are left, as far as $l$ steps up end within the
 * grid, and each is made `jumps` - 1 times. Known and sampled elements share one array of normal numbers a step: they are
 * other elements of it, so that in law nothing changes. The noise is always the next of `env.rng`: a path of noise has none
 * for a stretch that is gone again.
 *
 * Lugmayr et al. 2022, *RePaint: Inpainting using Denoising Diffusion Probabilistic Models*, algorithm 1,
 * https://arxiv.org/abs/2201.09865. One call of the denoiser a step down; any schedule. It only approximates the law of the
 * rest given the known part: more jumps come nearer.
 *
 * @param options - see {@link RePaintOptions}
 * @returns grid to sampler; a snapshot a step down or up, of which there are more than intervals of the grid
 * @throws TweedieError if the mask does not have the shape of the known data, or a number makes no sense; once the grid is
 *   known, if no jump fits into it
 */
export function rePaint(options: RePaintOptions): SamplerFactory {
  const { known, mask, jumpLength = 10, jumps = 10, eta = 1, fromClean = false, renoise = drawUp } = options;
  if (known.shape.join() !== mask.shape.join()) {
    throw new TweedieError(
      `rePaint: expected a mask of the shape of the known data, [${known.shape}], got [${mask.shape}]. Broadcast it.`,
    );
  }
  checkCount("jump length", jumpLength);
  checkCount("number of jumps", jumps);
  const { step } = eulerAncestral({ eta });

  const painter = gaussianStepper((x, t, s, { denoise, schedule, rng }) => {
    const fresh = { denoise, schedule, rng };
    if (logSnr(s) < logSnr(t)) return renoise(x, t, s, fresh);
    const z = rng.normal(x.shape);
    const painted = step(x, t, s, { ...fresh, noise: () => z.clone() }, undefined).x;
    const kept = combine([s.alpha, known], [s.sigma, z]);
    return add(painted, mul(mask, sub(kept, painted)));
  });
  return (grid) => {
    // For its checks alone: the walk goes up as well.
    onGrid(painter, grid);
    if (jumps > 1 && grid.length - 1 <= jumpLength) {
      throw new TweedieError(
        `rePaint: expected a grid of more steps than a jump is long, ${jumpLength}, got ${grid.length - 1}. ` +
          `Take more steps, shorter jumps, or jumps = 1, which is replacement without resampling.`,
      );
    }
    return along(painter, rePaintWalk(grid, { jumpLength, jumps, fromClean }));
  };
}

function drawUp(x: Tensor, s: NoiseLevel, t: NoiseLevel, { rng }: GaussianEnv): Tensor {
  const { alpha, sigma } = transition(s, t);
  return combine([alpha, x], [sigma, rng.normal(x.shape)]);
}

function checkCount(what: string, count: number): void {
  if (Number.isSafeInteger(count) && count > 0) return;
  throw new TweedieError(`rePaint: expected a ${what} that is a positive integer, got ${count}. Correct it.`);
}
