import { combine, gaussianStepper, TweedieError } from "@tweedie/core";
import type { GaussianStepper } from "@tweedie/core";
import { checkedNoise } from "../ancestral/checked-noise.ts";
import type { NoiseOptions } from "../ancestral/noise-options.ts";
import { splitNoise } from "../ancestral/split-noise.ts";
import { levelBetween } from "../exponential/level-between.ts";
import { noiseTerm } from "../noise-term.ts";
import { hasNoMiddle } from "./has-no-middle.ts";

/** Options of {@link dpmSolverPlusPlusSde}: `eta` in [0, 1] (default 1), a factor on the noise, and the midpoint. */
export interface DpmSolverPlusPlusSdeOptions extends NoiseOptions {
  /** How far the midpoint lies from `t` to `s` in log-SNR, in (0, 1) (default 1/2). */
  readonly r?: number;
}

/**
 * DPM-Solver++ on the reverse SDE with a midpoint of its own: an ancestral step to the midpoint $m$, and one from $t$ to $s$
 * with the clean datum extrapolated from both predictions.
 *
 * $$x_m = \alpha_m \hat x_0 + \sigma_{m,down}\,\hat\epsilon + \sigma_{m,up}\,z_1, \qquad
 * D = \Big(1 - \frac1{2r}\Big) \hat x_0 + \frac1{2r} \hat x_0(x_m)$$
 * $$x_s = \frac{\sigma_{down}}{\sigma_t} x_t + \Big(\alpha_s - \alpha_t\frac{\sigma_{down}}{\sigma_t}\Big) D + \sigma_{up} z_2$$
 *
 * where $\sigma_{up}$ is $\eta$ times the standard deviation of the posterior and
 * $\sigma_{down}^2 = \sigma_s^2 - \sigma_{up}^2$. The two noises are those of the stretches from $t$ to $m$ and from $t$ to
 * $s$: independent numbers, with which means converge in second order and variances in first, or the increments of one
 * Brownian path (`env.noise`), with which both converge in second order. The last step to $\sigma_s = 0$ and steps from where
 * there is next to no signal are {@link eulerAncestral}'s.
 *
 * It equals `sample_dpmpp_sde` of k-diffusion and, at `eta = 1`, DPMSolverSDEScheduler of diffusers.
 *
 * Lu et al. 2022, *DPM-Solver++*, section 5 and appendix E, https://arxiv.org/abs/2211.01095. Order 2 at `eta = 0`; two calls
 * of the denoiser a step; any schedule.
 *
 * @param options - see {@link DpmSolverPlusPlusSdeOptions}
 * @returns the stepper
 * @throws TweedieError if `eta` is outside [0, 1], `r` outside (0, 1), or the factor on the noise is negative or not finite
 */
export function dpmSolverPlusPlusSde({ r = 1 / 2, ...options }: DpmSolverPlusPlusSdeOptions = {}): GaussianStepper {
  const { eta, noise } = checkedNoise("dpmSolverPlusPlusSde", options);
  if (!(r > 0 && r < 1)) {
    throw new TweedieError(`dpmSolverPlusPlusSde: expected r in (0, 1), got ${r}. 1/2 is halfway.`);
  }
  return gaussianStepper((x, t, s, env) => {
    const { x0, eps } = env.denoise(x, t);
    const whole = splitNoise(t, s, eta);
    const fresh = () => noiseTerm(noise * whole.up, env, x, t, s);
    if (hasNoMiddle(t, s)) return combine([s.alpha, x0], [whole.down.sigma, eps], ...fresh());
    const m = levelBetween(env.schedule, t, s, r);
    const part = splitNoise(t, m, eta);
    const inner = combine([m.alpha, x0], [part.down.sigma, eps], ...noiseTerm(noise * part.up, env, x, t, m));
    const kept = whole.down.sigma / t.sigma;
    const gained = s.alpha - kept * t.alpha;
    const c = 1 / (2 * r);
    return combine([kept, x], [gained * (1 - c), x0], [gained * c, env.denoise(inner, m).x0], ...fresh());
  });
}
