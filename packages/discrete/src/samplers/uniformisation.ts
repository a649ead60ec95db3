import { onGrid, TweedieError } from "@tweedie/core";
import type { Sampler, TokenEnv } from "@tweedie/core";
import { jumpRun } from "./jump-run.ts";
import { tokenStepper } from "./token-stepper.ts";

/** Options of {@link uniformisation}. */
export interface UniformisationOptions {
  /** A bound $\lambda$ on the rate at which any sequence is left between times `s < t`, neighbours on the grid; it may be loose. */
  readonly bound: (s: number, t: number) => number;
}

/**
 * Uniformisation: a Poisson clock of a rate $\lambda$ that no sequence exceeds proposes times, and at each of them the next tokens are drawn
 * from
 *
 * $$\delta_x + \frac{1}{\lambda}\,\bar Q_t(\cdot, x)$$
 *
 * which is exact for any grid and any bound that holds, one token of a row at a time. A rate above the bound is an error where a time is proposed. Every row is at a
 * time of its own; it calls the model about $\lambda$ times a unit of time.
 *
 * It has no name in the plug-in: no bound holds for all processes and data, so that there is no default.
 *
 * Chen and Ying 2024, *Convergence Analysis of Discrete Diffusion Model: Exact Implementation through Uniformization*,
 * https://arxiv.org/abs/2402.08095.
 *
 * @param times - the grid, strictly decreasing, of whose cells bounds are given
 * @param options - the bound
 * @returns the sampler
 * @throws TweedieError if times do not decrease or a bound is not a finite number above 0; while sampling, if the process has no rates, or they
 *   are not finite or above the bound
 */
export function uniformisation(times: readonly number[], { bound }: UniformisationOptions): Sampler<number, TokenEnv> {
  onGrid(
    tokenStepper((x) => x),
    times,
  );
  const inCells = times.slice(1).map((s, i) => bound(s, times[i]!));
  const bad = inCells.findIndex((most) => !(most > 0 && Number.isFinite(most)));
  if (bad >= 0) {
    throw new TweedieError(
      `uniformisation: expected bounds above 0, got ${inCells[bad]} from ${times[bad]} to ${times[bad + 1]}. Bound the rates there.`,
    );
  }
  const rules = {
    name: "uniformisation",
    times,
    bound: (s: number) => inCells[times.indexOf(s) - 1]!,
    isLocal: false,
    advice: "Raise the bound there.",
  };
  return (x, env, options) => jumpRun(rules, x, env, options);
}
