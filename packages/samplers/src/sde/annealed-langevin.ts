import { combine, gaussianStepper, TweedieError } from "@tweedie/core";
import type { GaussianStepper, NoiseLevel } from "@tweedie/core";
import { langevin } from "./langevin.ts";

/** Options of {@link annealedLangevin}. */
export interface AnnealedLangevinOptions {
  /** Langevin steps at each level (default 30), or how many for each level. */
  readonly steps?: number | ((level: NoiseLevel) => number);
  /** The step size $c$ as a share of $\sigma^2$, above 0 and below 2 (default 0.1); instead of `snr`. */
  readonly stepSize?: number;
  /** The ratio $r$ that sets $c = 2r^2$. */
  readonly snr?: number;
}

/**
 * Annealed Langevin dynamics: at each level of the grid some steps of Langevin dynamics, of a size in proportion to the
 * variance of the noise, from where those at the level before it ended.
 *
 * $$x \leftarrow x + \eta_s \nabla\log p_s(x) + \sqrt{2\eta_s}\,z, \qquad \eta_s = c\,\sigma_s^2$$
 *
 * With the papers $\epsilon\,\sigma_i^2/\sigma_L^2 = 2\eta$: the default $c = 0.1$ is their $\epsilon = 2\cdot10^{-5}$ at
 * $\sigma_L = 0.01$. It rests on mixing at each level alone: the noise that was too large falls by $(1 - c)^k$ in $k$ steps,
 * and neighbouring levels must overlap. The noise of the result is too large by $1/(1 - c/2)$ in variance. The step to
 * $\sigma_s = 0$ is the guess of the clean datum.
 *
 * Song and Ermon 2019, *Generative Modeling by Estimating Gradients of the Data Distribution*, algorithm 1,
 * https://arxiv.org/abs/1907.05600; Song and Ermon 2020, *Improved Techniques for Training Score-Based Generative Models*,
 * section 3, https://arxiv.org/abs/2006.09011; the last step, Jolicoeur-Martineau et al. 2021, *Adversarial Score Matching*,
 * https://arxiv.org/abs/2009.05475. As many calls of the denoiser as Langevin steps; any schedule.
 *
 * @param options - see {@link AnnealedLangevinOptions}
 * @returns the stepper
 * @throws TweedieError if the step size is not in (0, 2), beyond which it diverges, or both sizes are given
 */
export function annealedLangevin({ steps = 30, stepSize, snr }: AnnealedLangevinOptions = {}): GaussianStepper {
  if (stepSize !== undefined && snr !== undefined) {
    throw new TweedieError(
      `annealedLangevin: expected a step size or an snr that sets it, got both (${stepSize} and ${snr}). Drop one.`,
    );
  }
  const c = stepSize ?? (snr === undefined ? 0.1 : 2 * snr ** 2);
  if (!(c > 0 && c < 2)) {
    throw new TweedieError(
      `annealedLangevin: expected a step size between 0 and 2, as a share of the noise's variance, got ${c}. Try 0.1.`,
    );
  }
  const mix = langevin({ steps, stepSize: ({ sigma }) => c * sigma ** 2 });
  return gaussianStepper((x, t, s, env) => (s.sigma > 0 ? mix(x, s, env) : combine([s.alpha, env.denoise(x, t).x0])));
}
