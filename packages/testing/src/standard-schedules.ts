import { levelAt, logSnr, timeAtLogSnr } from "@tweedie/core";
import type { NoiseLevel, NoiseSchedule } from "@tweedie/core";

/**
 * The schedules on which the laws are tried: `vp` (variance preserving, linear $\beta$ from 0.1 to 20), `cosine`, `ve`
 * (variance exploding, geometric $\sigma$ from 0.01 to 50) and `flow` (rectified flow).
 */
export const standardSchedules: Readonly<Record<"vp" | "cosine" | "ve" | "flow", NoiseSchedule>> = Object.freeze({
  vp: Object.freeze({
    alpha: (t: number) => Math.exp(-decay(t)),
    sigma: (t: number) => Math.sqrt(-Math.expm1(-2 * decay(t))),
    derivative: (t: number) => {
      const rate = 0.05 + 9.95 * t;
      const sigma = Math.sqrt(-Math.expm1(-2 * decay(t)));
      return { alpha: -rate * Math.exp(-decay(t)), sigma: (rate * Math.exp(-2 * decay(t))) / sigma };
    },
  }),
  cosine: Object.freeze({
    alpha: (t: number) => Math.cos((Math.PI / 2) * t),
    sigma: (t: number) => Math.sin((Math.PI / 2) * t),
  }),
  ve: Object.freeze({
    alpha: () => 1,
    sigma: (t: number) => 0.01 * 5000 ** t,
    derivative: (t: number) => ({ alpha: 0, sigma: 0.01 * 5000 ** t * Math.log(5000) }),
  }),
  flow: Object.freeze({
    alpha: (t: number) => 1 - t,
    sigma: (t: number) => t,
    derivative: () => ({ alpha: -1, sigma: 1 }),
  }),
});

/** $-\log\alpha$ of the linear-$\beta$ schedule. */
const decay = (t: number): number => 0.05 * t + 4.975 * t * t;

/** Where a {@link standardGrid} starts and stops. */
export interface StandardGridOptions {
  /** The time where it starts (default 0.9). */
  readonly from?: number;
  /** The time where it stops (default 0.2). */
  readonly to?: number;
}

/**
 * A grid with equal steps of the log-SNR, away from the ends of the schedule, where solvers are smooth.
 *
 * @param schedule - the schedule
 * @param steps - the number of steps, one less than that of levels
 * @param options - where it starts and stops
 * @returns `steps + 1` levels from noise to data
 */
export function standardGrid(
  schedule: NoiseSchedule,
  steps: number,
  { from = 0.9, to = 0.2 }: StandardGridOptions = {},
): readonly NoiseLevel[] {
  const [start, end] = [levelAt(schedule, from), levelAt(schedule, to)];
  const [low, high] = [logSnr(start), logSnr(end)];
  const inner = Array.from({ length: steps - 1 }, (_, i) =>
    levelAt(schedule, timeAtLogSnr(schedule, low + ((high - low) * (i + 1)) / steps)),
  );
  return [start, ...inner, end];
}
