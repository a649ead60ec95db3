import { along, combine, logSnr, onGrid, transition, TweedieError } from "@tweedie/core";
import type { GaussianStepper, NoiseLevel, NoiseSchedule } from "@tweedie/core";
import { levelAtLogSnr } from "../level-at-log-snr.ts";
import type { SamplerFactory } from "../on-its-grid.ts";

/** Where {@link restart} goes back up in noise, in $\sigma/\alpha$. */
export interface RestartInterval {
  /** From where: the level of the grid that is nearest, by ratio. */
  readonly low: number;
  /** To where. */
  readonly high: number;
  /** How often (default 1). */
  readonly times?: number;
  /** The number of steps down again, spaced as in EDM; those of the grid if left out, from its level nearest to `high`. */
  readonly steps?: number;
}

/**
 * Restart sampling around a solver: where it reaches the low end of an interval, it goes back up to the high end by fresh
 * noise, and down again, a number of times:
 *
 * $$x_{high} = \alpha_{high|low}\,x_{low} + \sigma_{high|low}\,z$$
 *
 * with the `transition` between the two. The way down has the small discretisation error of an ordinary differential
 * equation, and each noise contracts the errors that were made before, in the model or by the start.
 *
 * Snapshots are at all levels that are visited, up and down. A multistep solver begins anew after each return. The noise upwards
 * belongs to no stretch of the way down and is drawn from the generator, not from `env.noise`, which gives a stochastic solver
 * the same noise each time it comes down.
 *
 * Xu et al. 2023, *Restart Sampling for Improving Generative Processes*, section 3,
 * https://arxiv.org/abs/2306.14878, there around Heun's rule. As many calls of the denoiser a step as the solver.
 *
 * @param stepper - the solver, best a deterministic one
 * @param intervals - where it goes back
 * @returns grid to sampler
 * @throws TweedieError if an interval has no room or its counts are no positive integers; once the grid is known, if that has
 *   no two levels for an interval or begins below one
 */
export function restart<M>(stepper: GaussianStepper<M>, intervals: readonly RestartInterval[]): SamplerFactory {
  intervals.forEach(checkInterval);
  const upOrDown: GaussianStepper<M> = Object.freeze<GaussianStepper<M>>({
    init: () => stepper.init(),
    step(x, t, s, env, memory, place) {
      if (logSnr(s) >= logSnr(t)) return stepper.step(x, t, s, env, memory, place);
      const { alpha, sigma } = transition(t, s);
      return { x: combine([alpha, x], [sigma, env.rng.normal(x.shape)]), memory: stepper.init() };
    },
  });
  return (grid) => {
    // Refuses what is no grid.
    onGrid(stepper, grid);
    const returns = intervals.map((interval) => placed(interval, grid));
    return (x, env, options) => {
      const levels = grid.flatMap((level, i) => [
        level,
        ...returns.flatMap((at) => (at.low === i ? repeated(at, grid, env.schedule) : [])),
      ]);
      return along(upOrDown, levels)(x, env, options);
    };
  };
}

/** An interval on a grid. */
interface PlacedInterval extends RestartInterval {
  /** The number of the grid's level at the low end. */
  readonly low: number;
  /** That at the high end. */
  readonly top: number;
}

function placed(interval: RestartInterval, grid: readonly NoiseLevel[]): PlacedInterval {
  const nearest = (ratio: number): number => {
    const gaps = grid.map((level) => Math.abs(logSnr(level) / 2 + Math.log(ratio)));
    return gaps.indexOf(Math.min(...gaps));
  };
  const [low, top] = [nearest(interval.low), nearest(interval.high)];
  const first = Math.exp(-logSnr(grid[0]!) / 2);
  if (!(interval.high <= first * (1 + 1e-9))) {
    throw new TweedieError(
      `restart: expected intervals up to the first level of the grid, sigma / alpha = ${first}, got high = ` +
        `${interval.high}. Lower it, or start where there is more noise.`,
    );
  }
  if (interval.steps === undefined && top >= low) {
    throw new TweedieError(
      `restart: expected a grid with two levels near sigma / alpha = ${interval.low} and ${interval.high}, got one that is ` +
        `nearest to both. Take more steps, a wider interval, or give it steps of its own.`,
    );
  }
  return { ...interval, low, top };
}

/** The levels from the high end to the low one, as often as they are visited. */
function repeated(
  { low, top, high, times = 1, steps }: PlacedInterval,
  grid: readonly NoiseLevel[],
  schedule: NoiseSchedule,
) {
  const end = grid[low]!;
  const once = steps === undefined ? grid.slice(top, low + 1) : [...ladder(high, end, steps, schedule), end];
  return Array.from({ length: times }, () => once).flat();
}

/** The levels above the end, evenly spaced in $(\sigma/\alpha)^{1/7}$. */
function ladder(high: number, end: NoiseLevel, steps: number, schedule: NoiseSchedule): readonly NoiseLevel[] {
  const [a, b] = [high ** (1 / 7), (end.sigma / end.alpha) ** (1 / 7)];
  return Array.from({ length: steps }, (_, i) => levelAtLogSnr(schedule, -14 * Math.log(a + (i / steps) * (b - a))));
}

function checkInterval({ low, high, times = 1, steps = 1 }: RestartInterval): void {
  const counts = [times, steps].every((count) => Number.isSafeInteger(count) && count > 0);
  if (low > 0 && high > low && high < Infinity && counts) return;
  throw new TweedieError(
    `restart: expected 0 < low < high in sigma / alpha and positive integers times and steps, got low = ${low}, ` +
      `high = ${high}, times = ${times} and steps = ${steps}. Choose an interval inside the grid.`,
  );
}
