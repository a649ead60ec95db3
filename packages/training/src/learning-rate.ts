import { TweedieError } from "@tweedie/core";

/** A learning rate as a function of the number of updates done before: 0 at the first. */
export type LearningRate = (step: number) => number;

/** Options of {@link constant}. */
export interface ConstantOptions {
  /** The learning rate after the warm-up. */
  readonly peak: number;
  /** How many updates it takes to rise linearly from 0; the first one of a warm-up does nothing. */
  readonly warmup?: number;
}

/** Options of {@link warmupCosine} and {@link warmupLinear}. */
export interface DecayingOptions extends ConstantOptions {
  /** The number of updates at which the rate has fallen to `final`, where it stays. */
  readonly steps: number;
  /** The learning rate at the end. */
  readonly final?: number;
}

/**
 * A learning rate that rises from 0 over `warmup` updates and stays.
 *
 * @param options - `peak`, `warmup` (0)
 * @returns the schedule
 * @throws TweedieError if an option is out of range
 */
export function constant({ peak, warmup = 0 }: ConstantOptions): LearningRate {
  check("constant", peak, warmup);
  return (step) => peak * Math.min(1, warmup === 0 ? 1 : step / warmup);
}

/**
 * A learning rate that rises from 0 over `warmup` updates and then falls along half a cosine (Loshchilov & Hutter 2017,
 * https://arxiv.org/abs/1608.03983, eq. 5, without restarts); `get_cosine_schedule_with_warmup` of diffusers up to the
 * end, after which that one rises again and this one stays.
 *
 * $$\eta_n = \eta_{end} + (\eta_{peak} - \eta_{end})\,\tfrac12 (1 + \cos \pi u), \quad
 * u = \frac{n - n_{warmup}}{n_{steps} - n_{warmup}}$$
 *
 * @param options - `peak`, `warmup` (0), `steps`, `final` (0)
 * @returns the schedule
 * @throws TweedieError if an option is out of range
 */
export function warmupCosine(options: DecayingOptions): LearningRate {
  return falling("warmupCosine", options, (u) => (1 + Math.cos(Math.PI * u)) / 2);
}

/**
 * A learning rate that rises from 0 over `warmup` updates and then falls along a line;
 * `get_linear_schedule_with_warmup` of diffusers.
 *
 * @param options - `peak`, `warmup` (0), `steps`, `final` (0)
 * @returns the schedule
 * @throws TweedieError if an option is out of range
 */
export function warmupLinear(options: DecayingOptions): LearningRate {
  return falling("warmupLinear", options, (u) => 1 - u);
}

function falling(caller: string, options: DecayingOptions, shape: (u: number) => number): LearningRate {
  const { peak, warmup = 0, steps, final = 0 } = options;
  check(caller, peak, warmup);
  if (!(Number.isSafeInteger(steps) && steps > warmup)) {
    throw new TweedieError(`${caller}: expected steps above the warm-up of ${warmup}, got ${steps}. Train for longer.`);
  }
  if (!(final >= 0 && final <= peak)) {
    throw new TweedieError(`${caller}: expected a final rate in [0, ${peak}], got ${final}. Choose it below the peak.`);
  }
  return (step) =>
    step < warmup
      ? (peak * step) / warmup
      : final + (peak - final) * shape(Math.min(1, (step - warmup) / (steps - warmup)));
}

function check(caller: string, peak: number, warmup: number): void {
  if (!(peak >= 0 && peak < Infinity)) {
    throw new TweedieError(`${caller}: expected a peak of at least 0, got ${peak}. 1e-4 to 1e-3 are usual with Adam.`);
  }
  if (!(Number.isSafeInteger(warmup) && warmup >= 0)) {
    throw new TweedieError(`${caller}: expected a warm-up of whole updates, got ${warmup}. Use 0 for none.`);
  }
}
