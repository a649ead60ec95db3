import { TweedieError } from "@tweedie/core";
import { gaussianChain } from "./gaussian-chain.ts";
import type { GaussianChain } from "./gaussian-chain.ts";

/** Options of {@link veChain}. */
export interface VeChainOptions {
  /** The number $N$ of steps. */
  readonly steps: number;
  /** The standard deviation $s$ of the noise of each step, in units of the data. */
  readonly scale: number;
}

/**
 * The variance-exploding chain $X_n = X_{n-1} + \mathcal N(0, s^2 I)$: in one shot $X_n = X_0 + \sqrt n\,\mathcal N(0, s^2 I)$.
 * Data of mean $m$ and variance $v$ end with mean $m$ and variance $v + N s^2$.
 *
 * For other sequences of noise scales, such as that of SMLD, make a `gaussianChain` of a `geometric` schedule.
 *
 * @param options - the number of steps and their noise
 * @returns the chain
 * @throws TweedieError if `steps` is not a positive integer or `scale` not positive and finite
 */
export function veChain({ steps, scale }: VeChainOptions): GaussianChain {
  if (!(Number.isSafeInteger(steps) && steps > 0)) {
    throw new TweedieError(`veChain: expected a positive integer of steps, got ${steps}. Use for example 1000.`);
  }
  if (!(scale > 0 && Number.isFinite(scale * Math.sqrt(steps)))) {
    throw new TweedieError(`veChain: expected a positive scale of the noise, got ${scale}. Use for example 0.05.`);
  }
  const level = (n: number) => ({ t: n / steps, alpha: 1, sigma: scale * Math.sqrt(n) });
  return gaussianChain(Array.from({ length: steps }, (_, i) => level(steps - i)));
}
