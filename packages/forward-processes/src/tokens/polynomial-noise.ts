import { TweedieError } from "@tweedie/core";
import type { TokenNoise } from "@tweedie/core";

/**
 * The polynomial noise,
 *
 * $$\bar\sigma(t) = \sigma_{max}\,t^p, \qquad \sigma(t) = p\,\sigma_{max}\,t^{p-1}$$
 *
 * which is the linear one for $p = 1$: its rate is constant.
 *
 * Lou et al. 2024, https://arxiv.org/abs/2310.16834, and Sahoo et al. 2024, https://arxiv.org/abs/2406.07524, use $p = 1$ in
 * their code.
 *
 * @param options - the noise at the end and the power
 * @returns the noise
 * @throws TweedieError if either is not positive and finite
 */
export function polynomialNoise({ max = 10, power = 1 }: PolynomialNoiseOptions = {}): TokenNoise {
  if (!(max > 0 && Number.isFinite(max) && power > 0 && Number.isFinite(power))) {
    throw new TweedieError(
      `polynomialNoise: expected a positive max and a positive power, got ${max} and ${power}. Use 10 and 1.`,
    );
  }
  return Object.freeze({
    rate: (t: number) => power * max * t ** (power - 1),
    total: (t: number) => max * t ** power,
  });
}

/** Options of {@link polynomialNoise}. */
export interface PolynomialNoiseOptions {
  /** All of the noise, $\bar\sigma(1) = \sigma_{max} > 0$; 10 if left out. */
  readonly max?: number;
  /** The power $p > 0$; 1 if left out. */
  readonly power?: number;
}
