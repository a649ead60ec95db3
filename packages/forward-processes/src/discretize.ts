import { sdeAt, TweedieError } from "@tweedie/core";
import type { NoiseSchedule } from "@tweedie/core";

/** One step $z_{t+dt} = (1 + F)\,z_t + G\,\epsilon$ of a discretised linear SDE. */
export interface DiscreteStep {
  /** $F$. */
  readonly drift: number;
  /** $G$. */
  readonly noise: number;
}

/**
 * The SDE of a schedule by the rule of Euler and Maruyama: $F = f(t)\,dt$ and $G = g(t)\sqrt{dt}$.
 *
 * To first order in $dt$ it is the step of `gaussianChain` there, $F = \alpha_{t|s} - 1$ and $G = \sigma_{t|s}$, which has no
 * error; those are the steps of VP and VE in the reverse-diffusion sampler, these are the ones of sub-VP.
 *
 * Song et al., *Score-Based Generative Modeling through SDEs* (2021), appendix E, https://arxiv.org/abs/2011.13456.
 *
 * @param schedule - the schedule
 * @param t - the time where the coefficients are taken, in [0, 1]
 * @param dt - the length of the step, positive
 * @returns the coefficients
 * @throws TweedieError if the length is not positive and finite, or $\alpha(t) = 0$
 */
export function discretize(schedule: NoiseSchedule, t: number, dt: number): DiscreteStep {
  if (!(dt > 0 && Number.isFinite(dt))) {
    throw new TweedieError(`discretize: expected a positive length of the step, got ${dt}. Use for example 1/1000.`);
  }
  const { f, g2 } = sdeAt(schedule, t);
  return { drift: f * dt, noise: Math.sqrt(Math.max(g2, 0) * dt) };
}
