import { derivativeAt } from "@tweedie/core";
import type { NoiseSchedule, ScheduleDerivative } from "@tweedie/core";

/** How $\alpha$ and $\sigma$ are scaled: `vp` to $\alpha^2 + \sigma^2 = 1$, `flow` to $\alpha + \sigma = 1$, `ve` to $\alpha = 1$. */
export type Normalisation = "vp" | "flow" | "ve";

/** A factor on $\sigma$, $e^{c + dt}$. */
export interface NoiseFactor {
  /** $c$. */
  readonly log: number;
  /** $d$, 0 if left out. */
  readonly slope?: number;
}

/**
 * A schedule with its noise multiplied against the signal, and both then divided by a common scale:
 * $(\alpha, e^{c + dt}\sigma)/N$.
 *
 * @param schedule - the schedule
 * @param normalisation - the common scale
 * @param factor - the factor on $\sigma$
 * @returns the schedule, with a derivative where the given one has it
 */
export function renormalised(
  schedule: NoiseSchedule,
  normalisation: Normalisation,
  { log, slope = 0 }: NoiseFactor = { log: 0 },
): NoiseSchedule {
  const scales = (t: number) => {
    const signal = schedule.alpha(t);
    const noise = Math.exp(log + slope * t) * schedule.sigma(t);
    return { signal, noise, norm: norms[normalisation](signal, noise) };
  };
  const alpha = (t: number) => {
    const { signal, norm } = scales(t);
    return signal / norm;
  };
  const sigma = (t: number) => {
    const { noise, norm } = scales(t);
    return noise / norm;
  };
  if (!schedule.derivative) return Object.freeze({ alpha, sigma });
  // The slope at an end where a scale vanishes like a root and the other is smooth, from a^2 = 1 - b^2: (b^2)' is finite.
  const limit = (inner: number, own: (t: number) => number, other: (t: number) => number, t: number) =>
    Number.isFinite(inner) ? -slopeOf((s) => other(s) ** 2, t) / (2 * own(t)) : inner;
  const derivative = (t: number): ScheduleDerivative => {
    const { signal, noise, norm } = scales(t);
    const rate = schedule.derivative!(t);
    const noiseRate = Math.exp(log + slope * t) * rate.sigma + slope * noise;
    // With u = signal and v = noise all three normalisations turn on u v' - v u'. A scale of 0 counts for nothing there,
    // even if the slope of the other is infinite.
    const wronskian = (signal === 0 ? 0 : signal * noiseRate) - (noise === 0 ? 0 : noise * rate.alpha);
    if (normalisation === "ve") return { alpha: 0, sigma: wronskian / signal ** 2 };
    if (normalisation === "flow") return { alpha: -wronskian / norm ** 2, sigma: wronskian / norm ** 2 };
    const rates = { alpha: (-noise * wronskian) / norm ** 3, sigma: (signal * wronskian) / norm ** 3 };
    return {
      alpha: Number.isNaN(rates.alpha) ? limit(rate.alpha, alpha, sigma, t) : rates.alpha,
      sigma: Number.isNaN(rates.sigma) ? limit(noiseRate, sigma, alpha, t) : rates.sigma,
    };
  };
  return Object.freeze({ alpha, sigma, derivative });
}

/** The slope of a function of time, by differences. */
const slopeOf = (f: (t: number) => number, t: number): number => derivativeAt({ alpha: f, sigma: f }, t).alpha;

const norms = Object.freeze({
  vp: (signal: number, noise: number) => Math.hypot(signal, noise),
  flow: (signal: number, noise: number) => signal + noise,
  ve: (signal: number) => signal,
});
