import type { Tensor } from "@tensorflow/tfjs-core";
import { combine, levelAt, sdeAt, transition, TweedieError } from "@tweedie/core";
import type { NoiseSchedule } from "@tweedie/core";
import type { LinearSde } from "./sde.ts";

/**
 * The SDE whose marginals a schedule describes, $dz = f(t) z\,dt + g(t)\,dW$ with
 * $f = \alpha'/\alpha$ and $g^2 = (\sigma^2)' - 2 f \sigma^2 = -\sigma^2 \lambda'$.
 *
 * VP: $f = -\beta/2$, $g^2 = \beta$. VE: $f = 0$, $g^2 = (\sigma^2)'$. Sub-VP: $f = -\beta/2$,
 * $g^2 = \beta (1 - e^{-2\int\beta})$. Ornstein–Uhlenbeck: $f = -b$, $g = s$. Any other pair $(\alpha, \sigma)$ as well.
 *
 * Song et al., *Score-Based Generative Modeling through SDEs* (2021), section 3.4, https://arxiv.org/abs/2011.13456; for
 * any pair, Lu et al., *DPM-Solver* (2022), section 2.1, https://arxiv.org/abs/2206.00927.
 *
 * @param schedule - the schedule
 * @returns the equation, for times in [0, 1]; its coefficients throw TweedieError where $\alpha(t) = 0$, as the drift is
 *   infinite there: `propagate` reaches that time, Euler–Maruyama steps start before it
 */
export function sdeOf(schedule: NoiseSchedule): LinearSde {
  const variance = (t: number): number => {
    const { g2 } = sdeAt(schedule, t);
    // Where the true value is 0, differences may fall below it by their rounding.
    if (g2 >= 0 || Math.abs(g2) < 1e-8 * (1 + schedule.sigma(t) ** 2)) return Math.max(g2, 0);
    throw new TweedieError(
      `sdeOf: expected a squared diffusion of at least 0, got ${g2} at t = ${t}. ` +
        `Mend the schedule or its derivative: the log-SNR must fall with time.`,
    );
  };
  return Object.freeze({
    drift: (x: Tensor, t: number) => combine([sdeAt(schedule, t).f, x]),
    diffuse: (_: Tensor, t: number, dW: Tensor) => combine([Math.sqrt(variance(t)), dW]),
    gram: (y: Tensor, t: number) => combine([variance(t), y]),
    propagate: (x: Tensor, s: number, t: number, noise: Tensor) => {
      const { alpha, sigma } = transition(levelAt(schedule, s), levelAt(schedule, t));
      return combine([alpha, x], [sigma, noise]);
    },
  });
}
