import { combine, gaussianStepper, onGrid, TweedieError } from "@tweedie/core";
import type { GaussianSampler, GaussianStepper, NoiseLevel, NoiseSchedule } from "@tweedie/core";
import { checkedNoise } from "../ancestral/checked-noise.ts";
import type { NoiseOptions } from "../ancestral/noise-options.ts";
import { checkRising } from "../check-rising.ts";
import { noiseTerm } from "../noise-term.ts";
import { dpmSolverTableau } from "./dpm-solver-rules.ts";
import { downAndUp } from "./down-and-up.ts";
import { exponentialRungeKuttaStep } from "./exponential-runge-kutta.ts";
import { levelBetween } from "./level-between.ts";
import { singleStepPlan } from "./single-step-plan.ts";
import { solvableStretch } from "./solvable-stretch.ts";

/** Options of {@link dpmSolverFast}. */
export interface DpmSolverFastOptions extends NoiseOptions {
  /** Calls of the denoiser in the run (default: as many as the grid has steps). */
  readonly calls?: number;
}

/**
 * DPM-Solver-fast: {@link dpmSolver} with single steps of order 3, all equally long in $\lambda = \log(\alpha/\sigma)$, and as
 * few of lower order at the end as make up the number of calls. Of the grid it takes the ends alone; its own levels are on the
 * schedule of the environment.
 *
 * With `eta` each step goes down to less noise than its end has, and back up by fresh noise, as the ancestral samplers do.
 *
 * Where the grid begins at $\alpha = 0$, or with hardly more, its levels are visited by first-order steps until there is some
 * signal, and a grid that ends at $\sigma = 0$ is left from its last level before that.
 *
 * Lu et al. 2022, *DPM-Solver*, section 3.3, https://arxiv.org/abs/2206.00927; `sample_dpm_fast` of k-diffusion. Order 2
 * over the run, for its last step is of lower order; any schedule whose log-SNR falls strictly.
 *
 * @param options - see {@link DpmSolverFastOptions}; `eta` is 0 by default
 * @returns grid to sampler
 * @throws TweedieError if the number of calls is not a positive integer, `eta` and `noise` make no sense, or the log-SNR of the
 *   grid does not rise
 */
export function dpmSolverFast({ calls, eta = 0, noise = 1 }: DpmSolverFastOptions = {}): (
  grid: readonly NoiseLevel[],
) => GaussianSampler {
  if (calls !== undefined && !(Number.isSafeInteger(calls) && calls > 0)) {
    throw new TweedieError(`dpmSolverFast: expected a positive number of calls, got ${calls}. Use for example 12.`);
  }
  checkedNoise("dpmSolverFast", { eta, noise });
  return (grid) => {
    checkRising("dpmSolverFast", grid);
    return (x, env, options) => {
      const { levels, orders } = fastPlan(grid, calls ?? grid.length - 1, env.schedule);
      return onGrid(fastStepper(orders, grid.at(-1)!, eta, noise), levels)(x, env, options);
    };
  };
}

/** A step of the given order each, ancestral if wanted. */
const fastStepper = (orders: readonly number[], end: NoiseLevel, eta: number, noise: number): GaussianStepper =>
  gaussianStepper((x, t, s, env, place) => {
    const tableau = tableaus[orders[place!.step - 1]! - 1]!;
    const { down, up } = downAndUp(t, s, end, eta);
    const next = exponentialRungeKuttaStep("eps", tableau, x, t, down, env);
    return combine([1, next], ...noiseTerm(noise * up, env, x, t, s));
  });

const tableaus = ([1, 2, 3] as const).map((order) => dpmSolverTableau(order, "midpoint"));

/** The levels of a run and the orders of the steps between them. */
function fastPlan(grid: readonly NoiseLevel[], calls: number, schedule: NoiseSchedule) {
  const { before, after } = solvableStretch(grid);
  const [from, to] = [before.at(-1)!, after[0]!];
  const ends = before.length + after.length - 2;
  const inner = from === to ? [] : singleStepPlan(3, Math.max(1, calls - ends), true);
  const between = inner.slice(1).map((_, i) => levelBetween(schedule, from, to, (i + 1) / inner.length));
  const ones = (count: number) => new Array<number>(count).fill(1);
  return {
    levels: [...before, ...between, ...(from === to ? after.slice(1) : after)],
    orders: [...ones(before.length - 1), ...inner, ...ones(after.length - 1)],
  };
}
