import { levelAt, logSnr, rng, timeAtLogSnr, TweedieError } from "@tweedie/core";
import type { NoiseSchedule } from "@tweedie/core";

/** How {@link expectSchedule} measures. */
export interface ScheduleOptions {
  /** The seed of the random times (default 0). */
  readonly seed?: number;
  /** The log-SNR that is expected at times 0 and 1, to 1e-9 of its size (default: any). */
  readonly ends?: readonly [atData: number, atNoise: number];
  /** The times where a slope jumps, as those of tables do: differences across them are not looked at (default: none). */
  readonly kinks?: readonly number[];
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
 * differences to 1e-6. Its derivative at the ends may be infinite but not NaN.
 *
 * @param schedule - the schedule
 * @param options - the seed, and what is known of the schedule
 * @returns what was measured
 * @throws TweedieError if the law is broken
 */
export function expectSchedule(
  schedule: NoiseSchedule,
  { seed = 0, ends, kinks = [] }: ScheduleOptions = {},
): MeasuredSchedule {
  const random = rng(seed).uniforms(10_000);
  const even = Array.from({ length: 1001 }, (_, i) => i / 1000);
  expectFallingLogSnr(schedule, Float64Array.from([...random, ...even]).sort());
  const probes = [...random.subarray(0, 300)];
  return {
    logSnr: expectEnds(schedule, ends),
    inverseError: expectInverse(schedule, probes),
    derivativeError: expectDerivative(schedule, probes, kinks),
  };
}

function expectEnds(schedule: NoiseSchedule, wanted: ScheduleOptions["ends"]): readonly [number, number] {
  const found = [logSnr(levelAt(schedule, 0)), logSnr(levelAt(schedule, 1))] as const;
  wanted?.forEach((lambda, t) => {
    const near = Math.abs(found[t]! - lambda) <= 1e-9 * Math.max(Math.abs(lambda), 1);
    if (found[t] !== lambda && !(Number.isFinite(lambda) && near)) {
      throw new TweedieError(
        `expectSchedule: expected a log-SNR of ${lambda} at t = ${t}, got ${found[t]}. Look at the limit of the formula.`,
      );
    }
  });
  return found;
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

function expectDerivative(schedule: NoiseSchedule, times: readonly number[], kinks: readonly number[]): number {
  if (!schedule.derivative) return 0;
  const width = (t: number) => 1e-3 * Math.min(t, 1 - t);
  const smooth = times.filter((t) => !kinks.some((kink) => Math.abs(kink - t) <= 2 * width(t)));
  const errors = smooth.map((t) => {
    const own = schedule.derivative!(t);
    const h = width(t);
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
  const error = worst(smooth, errors, 1e-6, "the derivative of alpha and sigma");
  for (const t of [0, 1]) {
    const { alpha, sigma } = schedule.derivative(t);
    if (Number.isNaN(alpha) || Number.isNaN(sigma)) {
      throw new TweedieError(
        `expectSchedule: expected a derivative, finite or infinite, at t = ${t}, got alpha' = ${alpha} and ` +
          `sigma' = ${sigma}. Take the limit of the formula there.`,
      );
    }
  }
  return error;
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
