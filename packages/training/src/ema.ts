import { TweedieError } from "@tweedie/core";

/** An exponential moving average of weights: $\bar\theta_n = d_n \bar\theta_{n-1} + (1 - d_n)\,\theta_n$. */
export interface Ema {
  /**
   * The decay $d_n$.
   *
   * @param n - the number of updates of the weights so far, this one included: 1 at the first
   */
  decay(n: number): number;
}

/** Options of {@link ema}. */
export interface EmaOptions {
  /** The decay in the long run, in [0, 1). */
  readonly decay: number;
  /** The decay while few weights have been seen, as a function of the number of updates; {@link powerWarmup}, for one. */
  readonly warmup?: (n: number) => number;
  /** The smallest decay once the warm-up is above 0. */
  readonly minDecay?: number;
}

/**
 * A moving average of weights with decay $d_n = \min(d, \max(d_{min}, w(n)))$, and 0 (a copy of the weights) while the
 * warm-up $w(n)$ is 0.
 *
 * | as in | options |
 * | --- | --- |
 * | diffusers' `EMAModel({ decay })` | `{ decay, warmup: ratioWarmup({ delay: 1 }) }` |
 * | `EMAModel({ decay, use_ema_warmup, inv_gamma, power, update_after_step })` | `{ decay, warmup: powerWarmup({ invGamma, power, delay: update_after_step + 1 }) }` |
 * | k-diffusion's `EMAWarmup({ inv_gamma, power, max_value, start_at })` | `{ decay: max_value, warmup: powerWarmup({ invGamma, power, delay: start_at }) }` |
 * | score_sde | `{ decay, warmup: ratioWarmup() }` |
 *
 * @param options - `decay`, `warmup` (none), `minDecay` (0)
 * @returns the average
 * @throws TweedieError if a decay is out of range
 */
export function ema({ decay, warmup, minDecay = 0 }: EmaOptions): Ema {
  if (!(decay >= 0 && decay < 1)) {
    throw new TweedieError(`ema: expected a decay in [0, 1), got ${decay}. 0.999 and 0.9999 are usual.`);
  }
  if (!(minDecay >= 0 && minDecay <= decay)) {
    throw new TweedieError(`ema: expected minDecay in [0, ${decay}], got ${minDecay}. Keep it below the decay.`);
  }
  return Object.freeze<Ema>({
    decay: (n) => {
      if (!warmup) return decay;
      const early = warmup(n);
      return early === 0 ? 0 : Math.min(decay, Math.max(minDecay, early));
    },
  });
}

/** Options of {@link ratioWarmup}. */
export interface RatioWarmupOptions {
  /** How many updates only copy the weights. */
  readonly delay?: number;
}

/**
 * The warm-up $(1 + s) / (10 + s)$ with $s = n - \mathrm{delay}$, and 0 where $s \le 0$.
 *
 * @param options - `delay` (0)
 * @returns the decay as a function of the number of updates
 */
export function ratioWarmup({ delay = 0 }: RatioWarmupOptions = {}): (n: number) => number {
  return (n) => (n <= delay ? 0 : (1 + n - delay) / (10 + n - delay));
}

/** Options of {@link powerWarmup}. */
export interface PowerWarmupOptions extends RatioWarmupOptions {
  /** The inverse $1/\gamma$ of the rate of the warm-up, in updates. */
  readonly invGamma?: number;
  /** The exponent: 2/3 reaches 0.999 in 31.6 thousand updates, 3/4 in 10 thousand. */
  readonly power?: number;
}

/**
 * The warm-up $1 - (1 + \gamma s)^{-p}$ with $s = n - \mathrm{delay}$, and 0 where $s \le 0$.
 *
 * @param options - `invGamma` (1), `power` (2/3), `delay` (0)
 * @returns the decay as a function of the number of updates
 * @throws TweedieError if `invGamma` or `power` is not above 0
 */
export function powerWarmup(options: PowerWarmupOptions = {}): (n: number) => number {
  const { invGamma = 1, power = 2 / 3, delay = 0 } = options;
  if (!(invGamma > 0 && power > 0)) {
    throw new TweedieError(
      `powerWarmup: expected invGamma and power above 0, got ${invGamma} and ${power}. 1 and 2/3 are usual.`,
    );
  }
  return (n) => (n <= delay ? 0 : 1 - (1 + (n - delay) / invGamma) ** -power);
}
