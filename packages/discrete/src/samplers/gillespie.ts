import { onGrid, TweedieError } from "@tweedie/core";
import type { Sampler, TokenEnv } from "@tweedie/core";
import { jumpRun } from "./jump-run.ts";
import { tokenStepper } from "./token-stepper.ts";

/** Options of {@link gillespie}. */
export interface GillespieOptions {
  /** How many times over a rate may rise within a cell of the grid (default 2). */
  readonly safety?: number;
}

/**
 * Gillespie's algorithm on tokens: one token of a row jumps at a time, at the times at which the reverse process jumps,
 *
 * $$P(\text{no jump from } t \text{ to } s) = \exp\Bigl(-\int_s^t \sum_{y \ne x} \bar Q_u(y, x)\,du\Bigr)$$
 *
 * Rates change with time, so that times are proposed at `safety` times the rate where a row is, taken for at least one jump a cell of the grid,
 * and accepted with the share that the rate has in that (Lewis and Shedler 1979). It is exact where no rate rises above this bound before the
 * cell ends. Where one does, at a proposal or where the cell ends with the tokens as they are, is an error, and so is a mask in clean
 * data; at time 0 itself rates are not asked for, and a peak between the looks of all rows is not seen. A grid that shrinks by less than
 * `safety` at each time does where rates grow like $1/t$, as those of masks do; for them {@link firstHitting} has no such limit. Every
 * row is at a time of its own; the number of steps is not known beforehand.
 *
 * For small systems: it calls the model at least as often as a row jumps, and reads the rates to the host.
 *
 * Gillespie 1977, *Exact Stochastic Simulation of Coupled Chemical Reactions*, https://doi.org/10.1021/j100540a008; reverse rates of Campbell
 * et al. 2022, proposition 1, https://arxiv.org/abs/2205.14987.
 *
 * @param times - the grid, strictly decreasing
 * @param options - how much rates may rise
 * @returns the sampler
 * @throws TweedieError if times do not decrease or `safety` is below 1; while sampling, if the process has no rates, they are not finite or
 *   they rise too much, or a mask is left at time 0
 */
export function gillespie(times: readonly number[], { safety = 2 }: GillespieOptions = {}): Sampler<number, TokenEnv> {
  if (!(safety >= 1 && Number.isFinite(safety))) {
    throw new TweedieError(`gillespie: expected a safety of at least 1, got ${safety}. 2 is common.`);
  }
  onGrid(
    tokenStepper((x) => x),
    times,
  );
  const rules = {
    name: "gillespie",
    times,
    // Where there is no rate yet, as where noise begins or ends gently, one may come.
    bound: (s: number, exit: number) => safety * Math.max(exit, 1 / (times[times.indexOf(s) - 1]! - s)),
    isLocal: true,
    advice: "Take more times there, or more safety.",
  };
  return (x, env, options) => jumpRun(rules, x, env, options);
}
