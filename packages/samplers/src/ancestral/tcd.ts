import { combine, gaussianStepper, levelAt, transition, TweedieError } from "@tweedie/core";
import type { GaussianStepper, NoiseLevel, NoiseSchedule } from "@tweedie/core";
import { noiseTerm } from "../noise-term.ts";

/** Options of {@link tcd}. */
export interface TcdOptions {
  /** How far past its goal a step goes down, as a share of the goal's time, in [0, 1] (default 0.3). */
  readonly gamma?: number;
  /**
   * The level that a step to `s` goes down to first; at time $(1 - \gamma)s$ of the schedule if left out. diffusers rounds the
   * timestep down.
   */
  readonly towards?: (s: NoiseLevel, gamma: number, schedule: NoiseSchedule) => NoiseLevel;
}

/**
 * Strategic stochastic sampling of a trajectory consistency model: along the predicted trajectory to a level $r$ below the
 * goal, and by fresh noise back up to it,
 *
 * $$x_r = \alpha_r \hat x_0 + \sigma_r \hat\epsilon, \qquad x_s = \alpha_{s|r}\,x_r + \sigma_{s|r}\,z, \qquad r = (1 - \gamma)s$$
 *
 * with the `transition` from $r$ to $s$. It is {@link ddim} with a share of noise that the schedule's time sets: at
 * `gamma = 0` its deterministic form, and at `gamma = 1` {@link consistency}, down to the least noise of the schedule. `gamma`
 * is `eta` in TCDScheduler of diffusers, which this equals with rounded timesteps.
 *
 * Where predicted trajectories are exact, so is the law of the samples. With the exact denoiser of the data instead, the way
 * down to $r$ is one step of Euler's however many steps there are: above `gamma = 0` it is for distilled models.
 *
 * Zheng et al. 2024, *Trajectory Consistency Distillation*, section 4, https://arxiv.org/abs/2402.19159. Order 1 at
 * `gamma = 0`; one call of the denoiser a step; any schedule.
 *
 * @param options - see {@link TcdOptions}
 * @returns the stepper
 * @throws TweedieError if `gamma` is outside [0, 1]
 */
export function tcd({ gamma = 0.3, towards = atShare }: TcdOptions = {}): GaussianStepper {
  if (!(gamma >= 0 && gamma <= 1)) {
    throw new TweedieError(
      `tcd: expected gamma in [0, 1], got ${gamma}. 0 is deterministic and 1 draws all noise anew.`,
    );
  }
  return gaussianStepper((x, t, s, env) => {
    const { x0, eps } = env.denoise(x, t);
    const r = gamma === 0 ? s : towards(s, gamma, env.schedule);
    const up = r.sigma * s.alpha < s.sigma * r.alpha ? transition(r, s).sigma : 0;
    return combine([s.alpha, x0], [(s.alpha / r.alpha) * r.sigma, eps], ...noiseTerm(up, env, x, t, s));
  });
}

const atShare = (s: NoiseLevel, gamma: number, schedule: NoiseSchedule): NoiseLevel =>
  levelAt(schedule, (1 - gamma) * s.t);
