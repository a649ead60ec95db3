import { combine, gaussianStepper, TweedieError } from "@tweedie/core";
import type { GaussianStepper } from "@tweedie/core";
import { ancestralStep } from "../ancestral/ancestral-step.ts";
import { checkedNoise } from "../ancestral/checked-noise.ts";
import type { NoiseOptions } from "../ancestral/noise-options.ts";
import { splitNoise } from "../ancestral/split-noise.ts";
import { isFirstOrder } from "../exponential/first-order-step.ts";
import { levelBetween } from "../exponential/level-between.ts";
import { noiseTerm } from "../noise-term.ts";

/** Options of {@link dpmSolverPlusPlusSde}: `eta` in [0, 1] (default 1), a factor on the noise, and the midpoint. */
export interface DpmSolverPlusPlusSdeOptions extends NoiseOptions {
  /** How far the midpoint lies from `t` to `s` in log-SNR, in (0, 1) (default 1/2). */
  readonly r?: number;
}

/**
 * DPM-Solver++ on the reverse SDE with a midpoint of its own: an ancestral step to the midpoint $m$, and one from $t$ to $s$
 * with the clean datum extrapolated from both predictions. With $r = (\lambda_m - \lambda_t)/(\lambda_s - \lambda_t)$,
 *
 * $$x_m = \alpha_m \hat x_0 + \sigma_{m,down}\,\hat\epsilon + \sigma_{m,up}\,z_1, \qquad
 * D = \Big(1 - \frac1{2r}\Big) \hat x_0 + \frac1{2r} \hat x_0(x_m)$$
 * $$x_s = \frac{\sigma_{down}}{\sigma_t} x_t + \Big(\alpha_s - \alpha_t\frac{\sigma_{down}}{\sigma_t}\Big) D + \sigma_{up} z_2$$
 *
 * where $\sigma_{up}$ is $\eta$ times the standard deviation of the posterior and
 * $\sigma_{down}^2 = \sigma_s^2 - \sigma_{up}^2$. The two noises are those of the stretches from $t$ to
 * $m$ and from $t$ to $s$. The last step to $\sigma_s = 0$ and steps from $\alpha_t = 0$ are {@link eulerAncestral}'s.
 *
 * It equals `sample_dpmpp_sde` of k-diffusion and, at `eta = 1`, DPMSolverSDEScheduler of diffusers. With
 * midpoints on the grid the rule is {@link dpmSolverSinglestepSde}.
 *
 * Lu et al. 2022, *DPM-Solver++*, section 5, https://arxiv.org/abs/2211.01095. Order 2 at `eta = 0`. With noise weak order 1
 * where its numbers are independent, and 2 where they are increments of one path (`env.noise`). Two calls of the denoiser a
 * step; any schedule.
 *
 * @param options - see {@link DpmSolverPlusPlusSdeOptions}
 * @returns the stepper
 * @throws TweedieError if `eta` is outside [0, 1], `r` outside (0, 1), or the factor on the noise is negative or not finite
 */
export function dpmSolverPlusPlusSde({ r = 1 / 2, ...options }: DpmSolverPlusPlusSdeOptions = {}): GaussianStepper {
  const amount = checkedNoise("dpmSolverPlusPlusSde", options);
  if (!(r > 0 && r < 1)) {
    throw new TweedieError(`dpmSolverPlusPlusSde: expected r in (0, 1), got ${r}. 1/2 is halfway.`);
  }
  return gaussianStepper((x, t, s, env) => {
    const first = env.denoise(x, t);
    if (isFirstOrder("x0", t, s)) return ancestralStep(amount, x, t, s, env, first);
    const m = levelBetween(env.schedule, t, s, r);
    const middle = env.denoise(ancestralStep(amount, x, t, m, env, first), m);
    const { down, up } = splitNoise(t, s, amount.eta);
    const kept = down.sigma / t.sigma;
    const gained = s.alpha - kept * t.alpha;
    const c = 1 / (2 * r);
    const fresh = noiseTerm(amount.noise * up, env, x, t, s);
    return combine([kept, x], [gained * (1 - c), first.x0], [gained * c, middle.x0], ...fresh);
  });
}
