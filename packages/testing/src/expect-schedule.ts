import { levelAt, logSnr, rng, timeAtLogSnr, TweedieError } from "@tweedie/core";
import type { NoiseSchedule } from "@tweedie/core";

/** How {@link expectSchedule} measures. */
export interface ScheduleOptions {
  /** The seed of the random times (default 0). */
  readonly seed?: number;
}

/** What {@link expectSchedule} measured. */
export interface MeasuredSchedule {
  /** The log-SNR at times 0 and 1; infinite where a scale is 0. */
  readonly logSnr: readonly [atData: number, atNoise: number];
  /** The largest $|t(\lambda(t)) - t|$. */
  readonly inverseError: number;
  /** The largest error of the schedule's own derivative relative to its size; 0 where it has none. */
  readonly derivativeError: number;
}

/**
 * The law of noise schedules. At 10 000 random and 1001 even times, ends included, $\alpha$ and $\sigma$ are finite, not
 * negative and not both 0, and $\lambda = \log(\alpha^2/\sigma^2)$ falls strictly, where times nearer than 1e-6 to the one
 * before are skipped; at 300 of them $t(\lambda(t)) = t$ to 1e-9, and the schedule's own derivative, if any, agrees with
 * differences to 1e-6.
 *
 * @param schedule - the schedule
 * @param options - the seed
 * @returns what was measured
 * @throws TweedieError if the law is broken
 */
export function expectSchedule(schedule: NoiseSchedule, { seed = 0 }: ScheduleOptions = {}): MeasuredSchedule {
  const random = rng(seed).uniforms(10_000);
  const even = Array.from({ length: 1001 }, (_, i) => i / 1000);
  expectFallingLogSnr(schedule, Float64Array.from([...random, ...even]).sort());
  const probes = [...random.subarray(0, 300)];
  return {
    logSnr: [logSnr(levelAt(schedule, 0)), logSnr(levelAt(schedule, 1))],
    inverseError: expectInverse(schedule, probes),
    derivativeError: expectDerivative(schedule, probes),
  };
}

function expectFallingLogSnr(schedule: NoiseSchedule, times: Float64Array): void {
  let [before, lambdaBefore] = [-1, Infinity];
  for (const t of times) {
    // Nearer times may round to one log-SNR.
    if (t - before < 1e-6 && t < 1) continue;
    const lambda = logSnr(levelAt(schedule, t));
    if (!(lambda < lambdaBefore || (before < 0 && lambda === Infinity))) {
      throw new TweedieError(
        `expectSchedule: expected a log-SNR that falls strictly, got ${lambdaBefore} at t = ${before} and ${lambda} at ` +
          `t = ${t}. Noise must grow against the signal all the way from 0 to 1.`,
      );
    }
    [before, lambdaBefore] = [t, lambda];
  }
}

function expectInverse(schedule: NoiseSchedule, times: readonly number[]): number {
  const errors = times.map((t) => Math.abs(timeAtLogSnr(schedule, logSnr(levelAt(schedule, t))) - t));
  return worst(times, errors, 1e-9, "a log-SNR whose inverse returns the time");
}

function expectDerivative(schedule: NoiseSchedule, times: readonly number[]): number {
  if (!schedule.derivative) return 0;
  const errors = times.map((t) => {
    const own = schedule.derivative!(t);
    const h = 1e-3 * Math.min(t, 1 - t);
    return Math.max(
      ...(["alpha", "sigma"] as const).map((scale) => {
        const at = (k: number) => schedule[scale](t + k * h);
        const difference = (8 * (at(1) - at(-1)) - (at(2) - at(-2))) / (12 * h);
        // What the differences lose to rounding.
        const lost = (1e-15 * Math.abs(at(0))) / h;
        const size = Math.max(Math.abs(own[scale]), Math.abs(difference));
        const error = Math.abs(own[scale] - difference);
        return error <= lost ? 0 : error / size;
      }),
    );
  });
  return worst(times, errors, 1e-6, "the derivative of alpha and sigma");
}

function worst(times: readonly number[], errors: readonly number[], tolerance: number, what: string): number {
  const bad = errors.findIndex((error) => !(error <= tolerance));
  if (bad >= 0) {
    throw new TweedieError(
      `expectSchedule: expected ${what} to ${tolerance}, got an error of ${errors[bad]} at t = ${times[bad]}. ` +
        `Check the formula there.`,
    );
  }
  return Math.max(...errors);
}
