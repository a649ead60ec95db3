import { TweedieError } from "@tweedie/core";
import type { GaussianSampler, NoiseLevel } from "@tweedie/core";
import { checkedNoise } from "../ancestral/checked-noise.ts";
import type { NoiseOptions } from "../ancestral/noise-options.ts";
import { adaptiveRun } from "./adaptive-run.ts";
import type { AdaptiveSettings } from "./adaptive-run.ts";
import { checkChoice } from "../check-choice.ts";
import { checkRising } from "../check-rising.ts";
import type { PidGains } from "./pid-control.ts";

/** Options of {@link dpmSolverAdaptive}. */
export interface DpmSolverAdaptiveOptions extends NoiseOptions, PidGains {
  /** 3 (default) is DPM-Solver-23, 2 is DPM-Solver-12. */
  readonly order?: 2 | 3;
  /** The error of a step that is allowed, relative to the samples (default 0.05). */
  readonly rtol?: number;
  /** The least error that is allowed, in units of the data (default 0.0078, one level of eight-bit images). */
  readonly atol?: number;
  /** The first step to try, in $\lambda = \log(\alpha/\sigma)$ (default 0.05). */
  readonly firstStep?: number;
  /** The share of its size below which a step is repeated rather than accepted (default 0.81). */
  readonly safety?: number;
  /** The error of a step is that of the `worst` sample (default) or the root mean square over the `batch`. */
  readonly norm?: "worst" | "batch";
  /** After how many attempts the run is given up (default 1000). */
  readonly limit?: number;
}

/**
 * The adaptive DPM-Solver: {@link dpmSolver} of order 2 or 3 with the solution of one order less from the same calls, whose
 * distance is the error of the step.
 *
 * $$e^2 = \frac1d \sum_i \Big(\frac{x^{low}_i - x^{high}_i}{\delta_i}\Big)^2, \qquad
 * \delta_i = \max\big(\text{atol},\ \text{rtol} \cdot \max(|x^{low}_i|, |x^{last}_i|)\big)$$
 *
 * in units of the data, $x/\alpha$, on every schedule. The size of the next attempt follows by PID control, with gains
 * $p$, $i$, $d$ and the errors of the last three steps: with $k$ the order, or 1.5 with noise,
 *
 * $$h' = h\,\big(1 + \arctan(e^{-(p + i + d)/k}\, e_{-1}^{(p + 2d)/k}\, e_{-2}^{-d/k} - 1)\big)$$
 *
 * and an attempt whose size would shrink to less than the share `safety` is repeated. Of the grid it takes the ends alone;
 * its own levels are on the schedule of the environment. A snapshot is yielded after each step that is accepted; how many
 * they will be is not known, `steps` is NaN. A run cannot be gone on with.
 *
 * With `eta` each step goes down to less noise than its end has, and back up by fresh noise. What is done at ends where
 * $\alpha = 0$ or $\sigma = 0$ is as in {@link dpmSolverFast}, without fresh noise.
 *
 * Lu et al. 2022, *DPM-Solver*, section 3.3 and appendix C, https://arxiv.org/abs/2206.00927; `sample_dpm_adaptive` of
 * k-diffusion, whose error is `norm: "batch"`. `order` calls an attempt; any schedule whose log-SNR falls strictly.
 *
 * @param options - see {@link DpmSolverAdaptiveOptions}; `eta` is 0 by default
 * @returns grid to sampler
 * @throws TweedieError if an option makes no sense or the log-SNR of the grid does not rise; while sampling, if the errors are not finite, the limit is reached, or the run is
 *   to be gone on with
 */
export function dpmSolverAdaptive({
  order = 3,
  rtol = 0.05,
  atol = 0.0078,
  firstStep = 0.05,
  proportional = 0,
  integral = 1,
  derivative = 0,
  safety = 0.81,
  norm = "worst",
  limit = 1000,
  eta = 0,
  noise = 1,
}: DpmSolverAdaptiveOptions = {}): (grid: readonly NoiseLevel[]) => GaussianSampler {
  const gains = { proportional, integral, derivative };
  const settings = {
    order,
    rtol,
    atol,
    firstStep,
    ...gains,
    safety,
    norm,
    limit,
    ...checkedNoise(who, { eta, noise }),
  };
  check(settings);
  return (grid) => {
    checkRising(who, grid);
    return (x, env, options) => {
      if (options?.from) {
        throw new TweedieError(
          `${who}: expected to begin at the beginning, got a run to go on with after step ${options.from.step}. ` +
            `Run it again from its seed, or take a sampler with a fixed number of steps.`,
        );
      }
      return adaptiveRun(who, settings, grid, x, env, options);
    };
  };
}

const who = "dpmSolverAdaptive";

function check({
  order,
  norm,
  proportional,
  integral,
  derivative,
  ...positive
}: Omit<AdaptiveSettings, "eta" | "noise">) {
  checkChoice(who, "the order", order, [2, 3]);
  checkChoice(who, "the norm", norm, ["worst", "batch"]);
  const expect = (what: string, value: unknown, isRight: boolean) => {
    if (!isRight) throw new TweedieError(`${who}: expected ${what}, got ${String(value)}. Correct it or leave it out.`);
  };
  for (const [name, value] of Object.entries({ proportional, integral, derivative })) {
    expect(`a finite gain ${name}`, value, Number.isFinite(value));
  }
  for (const name of ["rtol", "atol", "firstStep", "safety", "limit"] as const) {
    expect(`${name} above 0`, positive[name], positive[name] > 0);
  }
  expect("a limit of whole attempts", positive.limit, Number.isSafeInteger(positive.limit));
}
