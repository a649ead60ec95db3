import { last, levelAt, onGrid, rng, tensorOf, TweedieError } from "@tweedie/core";
import type { Denoiser, GaussianStepper, NoiseSchedule } from "@tweedie/core";
import { gaussian } from "@tweedie/oracles";
import { inFloat64 } from "./float64/in-float64.ts";
import { standardGrid, standardSchedules } from "./standard-schedules.ts";

/** How {@link expectOrder} measures. */
export interface OrderOptions {
  /** The schedules by name (default: `vp`, `ve` and `flow` of {@link standardSchedules}). */
  readonly schedules?: Readonly<Record<string, NoiseSchedule>>;
  /** The numbers of steps, at least two, growing (default 8, 16, 32, 64, 128, 256). */
  readonly steps?: readonly number[];
  /** The time where the grid starts (default 0.9). */
  readonly from?: number;
  /** The time where it stops (default 0.2). */
  readonly to?: number;
  /**
   * After how many first steps the samples are put on the exact flow again (default 0). A multistep method that starts with
   * steps of first order is of second order in all, since its start errs by $O(h^2)$: with an exact start its rule shows
   * its own order.
   */
  readonly exactSteps?: number;
}

/** What {@link expectOrder} measured on one schedule. */
export interface MeasuredOrder {
  /** Minus the least-squares slope of log error against log number of steps; infinite where all errors are rounding. */
  readonly order: number;
  /** The same between the two finest grids, where a small lower-order error shows last. */
  readonly finest: number;
  /** The largest error for each number of steps. */
  readonly errors: readonly number[];
  /** Calls of the denoiser a step, at the largest number of steps. */
  readonly callsPerStep: number;
}

/**
 * The law of convergence: a deterministic stepper of order $p$ errs by $O(n^{-p})$ in $n$ steps against the exact
 * probability flow of Gaussian data.
 *
 * In float64, on grids uniform in log-SNR, minus the slope of log error against log $n$ must be at least $p - 0.3$, both
 * as fitted to all grids and between the two finest (one-sided: several methods do better on smooth problems). Errors
 * below 1e-11 are left to rounding and do not count; a method that has no others is exact. One whose errors sink below after
 * the first cannot be measured, and is refused: take fewer steps.
 *
 * @param stepper - the stepper; its noise, if any, must be turned off
 * @param order - the order $p$ that it claims
 * @param options - schedules, numbers of steps, range of times
 * @returns what was measured, by the name of the schedule
 * @throws TweedieError if the order falls short on some schedule or cannot be measured, or the numbers of steps are not at
 *   least two that grow
 */
export function expectOrder<M>(
  stepper: GaussianStepper<M>,
  order: number,
  { schedules = smooth, steps = [8, 16, 32, 64, 128, 256], from = 0.9, to = 0.2, exactSteps = 0 }: OrderOptions = {},
): Promise<Readonly<Record<string, MeasuredOrder>>> {
  return inFloat64(async () => {
    checkSteps(steps);
    const measured: Record<string, MeasuredOrder> = {};
    for (const [name, schedule] of Object.entries(schedules)) {
      const runs: { readonly error: number; readonly calls: number }[] = [];
      for (const n of steps) runs.push(await run(startedExactly(stepper, exactSteps), schedule, n, from, to));
      const errors = runs.map(({ error }) => error);
      const points = steps.map((n, i) => [Math.log(n), Math.log(errors[i]!)] as const);
      const counting = points.filter((_, i) => !(errors[i]! <= floor));
      const list = `${errors.map((e) => e.toExponential(1)).join(", ")} in ${steps.join(", ")} steps`;
      if (counting.length === 1) {
        throw new TweedieError(
          `expectOrder: expected two errors above ${floor} or none on the schedule "${name}", got ${list}. ` +
            `Look for a grid on which the step is wrong, or take fewer steps.`,
        );
      }
      const [fitted, finest] =
        counting.length === 0 ? [Infinity, Infinity] : [-slope(counting), -slope(counting.slice(-2))];
      if (!(fitted >= order - margin && finest >= order - margin)) {
        throw new TweedieError(
          `expectOrder: expected order ${order} on the schedule "${name}" (at least ${order - margin}), got ` +
            `${fitted.toFixed(2)}, and ${finest.toFixed(2)} between the finest grids, from errors ${list}. ` +
            `Check the coefficients of the step.`,
        );
      }
      measured[name] = { order: fitted, finest, errors, callsPerStep: runs.at(-1)!.calls / steps.at(-1)! };
    }
    return measured;
  });
}

const margin = 0.3;
const floor = 1e-11;
const law = gaussian({ mean: [0.7, -0.3], scale: [0.4, 1.1] });
const { vp, ve, flow } = standardSchedules;
const smooth = Object.freeze({ vp, ve, flow });

function checkSteps(steps: readonly number[]): void {
  if (steps.length >= 2 && steps.every((n, i) => Number.isSafeInteger(n) && n > (steps[i - 1] ?? 0))) return;
  throw new TweedieError(
    `expectOrder: expected at least two numbers of steps, positive integers that grow, got [${steps.join(", ")}]. ` +
      `Use for example [8, 16, 32].`,
  );
}

/** The stepper with its first steps put on the exact flow: what it remembers of them are then values of the exact path. */
const startedExactly = <M>(stepper: GaussianStepper<M>, count: number): GaussianStepper<M> => ({
  init: () => stepper.init(),
  step: (x, t, s, env, memory, place) => {
    const next = stepper.step(x, t, s, env, memory, place);
    return place && place.step <= count ? { x: law.flow(x, t, s), memory: next.memory } : next;
  },
});

async function run<M>(stepper: GaussianStepper<M>, schedule: NoiseSchedule, n: number, from: number, to: number) {
  const [start, end] = [levelAt(schedule, from), levelAt(schedule, to)];
  const { mean, std } = law.moments(start);
  const values = [-1.7, -0.8, 0.1, 1.1, 2].flatMap((z) => mean.map((m, i) => m + z * std[i]!));
  const x = tensorOf(values, [values.length / 2, 2]);
  let calls = 0;
  const denoise: Denoiser = (noised, level) => {
    calls += 1;
    return law.denoise(noised, level);
  };
  const sampler = onGrid(stepper, standardGrid(schedule, n, { from, to }));
  const reached = await last(sampler(x, { denoise, schedule, rng: rng(0) }));
  const exact = law.flow(x, start, end);
  const [got, wanted] = await Promise.all([reached.data(), exact.data()]);
  for (const tensor of [x, reached, exact]) tensor.dispose();
  return { error: Math.max(...Array.from(got, (v, i) => Math.abs(v - wanted[i]!))), calls };
}

/** The least-squares slope of two points or more. */
function slope(points: readonly (readonly [x: number, y: number])[]): number {
  const centre = (k: 0 | 1) => points.reduce((sum, point) => sum + point[k], 0) / points.length;
  const [cx, cy] = [centre(0), centre(1)];
  const covariance = points.reduce((sum, [x, y]) => sum + (x - cx) * (y - cy), 0);
  return covariance / points.reduce((sum, [x]) => sum + (x - cx) ** 2, 0);
}
