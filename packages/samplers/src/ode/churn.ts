import { combine, gaussianStepper, levelAt, logSnr, normalBetween, transition, TweedieError } from "@tweedie/core";
import type { GaussianStepper, NoiseLevel, NoiseSchedule } from "@tweedie/core";
import { levelAtLogSnr } from "../level-at-log-snr.ts";

/** Options of {@link churn}, under EDM's names $S_{churn}, S_{tmin}, S_{tmax}, S_{noise}$. */
export interface ChurnOptions {
  /** How much noise is exchanged in all (default 40). */
  readonly churn?: number;
  /** The least $\sigma/\alpha$ at which noise is added (default 0). */
  readonly min?: number;
  /** The largest (default infinity). */
  readonly max?: number;
  /** The factor of the noise that is added (default 1, which keeps the marginals). */
  readonly noise?: number;
}

/**
 * EDM's stochastic sampler around a one-step solver: each step first goes back up in noise, to
 * $\hat\sigma/\hat\alpha = (1 + \gamma)\,\sigma_t/\alpha_t$, and from there to $s$,
 *
 * $$\hat x = \alpha_{\hat t|t}\, x_t + S_{noise}\, \sigma_{\hat t|t}\, \epsilon, \qquad
 * \gamma = \min\big(S_{churn}/n, \sqrt 2 - 1\big) \text{ for } S_{tmin} \le \sigma_t/\alpha_t \le S_{tmax}, \text{ else } 0$$
 *
 * The raised level $\hat t$ is that of the schedule in the environment at this ratio, and the way there its transition
 * $q(z_{\hat t} \mid z_t)$: so a network sees inputs of the scale it knows, on variance-preserving schedules as on exploding
 * ones. It is never raised beyond the schedule's end. Noise is drawn at every step, so that the stream does not depend on
 * $\gamma$; it belongs to the stretch of the step.
 *
 * Around `euler`, `heun` and `dpm2` it is k-diffusion's `sample_euler`, `sample_heun` and `sample_dpm_2` with `s_churn`.
 *
 * Karras et al. 2022, algorithm 2, https://arxiv.org/abs/2206.00364. As many calls of the denoiser a step as the solver.
 *
 * @param stepper - the solver, without memory
 * @param options - see {@link ChurnOptions}
 * @returns the stepper; it needs to know the number of steps, as on a grid
 * @throws TweedieError if an option is negative or not a number; while running, if the number of steps is not known
 */
export function churn(
  stepper: GaussianStepper,
  { churn: amount = 40, min = 0, max = Infinity, noise = 1 }: ChurnOptions = {},
): GaussianStepper {
  for (const [name, value] of Object.entries({ churn: amount, min, max, noise })) {
    if (!(value >= 0)) throw new TweedieError(`churn: expected ${name} of at least 0, got ${value}. Correct it.`);
  }
  return gaussianStepper((x, t, s, env, place) => {
    if (!place) {
      throw new TweedieError(
        "churn: expected to know the number of steps, got none. Run it on a grid, or pass the place of the step.",
      );
    }
    const ratio = t.sigma / t.alpha;
    const gamma = ratio >= min && ratio <= max ? Math.min(amount / place.steps, Math.SQRT2 - 1) : 0;
    const raised = raise(t, gamma, env.schedule);
    const draw = normalBetween(env, x.shape, t, s);
    if (raised === t) return stepper.step(x, t, s, env, undefined, place).x;
    const { alpha, sigma } = transition(t, raised);
    return stepper.step(combine([alpha, x], [noise * sigma, draw]), raised, s, env, undefined, place).x;
  });
}

/** The level at $(1 + \gamma)\sigma/\alpha$, or at the schedule's end; the same one where that is no higher. */
function raise(t: NoiseLevel, gamma: number, schedule: NoiseSchedule): NoiseLevel {
  const lambda = Math.max(logSnr(t) - 2 * Math.log1p(gamma), logSnr(levelAt(schedule, 1)));
  return lambda < logSnr(t) ? levelAtLogSnr(schedule, lambda) : t;
}
