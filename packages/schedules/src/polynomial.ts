import { TweedieError } from "@tweedie/core";
import type { NoiseSchedule } from "@tweedie/core";

/**
 * The polynomial schedule, variance preserving:
 *
 * $$\alpha(t)^2 = (1 - 2s)(1 - t^p)^2 + s, \qquad \sigma(t)^2 = (1 - 2s)\,t^p (2 - t^p) + s$$
 *
 * The precision $s$ keeps both ends finite: $\lambda$ goes from $\log\frac{1-s}s$ to minus that, 11.5 with the defaults. With
 * $s = 0$ it is $\alpha = 1 - t^p$, from clean to pure noise. It is nearly flat where $t^p$ is small against $s$: of large
 * exponents neighbouring times may round to the same noise.
 *
 * Hoogeboom et al., *Equivariant Diffusion for Molecule Generation in 3D* (2022), https://arxiv.org/abs/2203.17003, where
 * $p = 2$ and $s = 10^{-5}$ (`polynomial_2`); the formula is that of its code. Their chain also bounds
 * $\bar\alpha_n/\bar\alpha_{n-1}$ by 0.001 from below.
 *
 * @param options - the exponent and the precision
 * @returns the schedule
 * @throws TweedieError if the exponent is not positive and finite or the precision is not in [0, 0.5)
 */
export function polynomial({ power = 2, precision = 1e-5 }: PolynomialOptions = {}): NoiseSchedule {
  if (!(power > 0 && Number.isFinite(power) && precision >= 0 && precision < 0.5)) {
    throw new TweedieError(
      `polynomial: expected a positive power and a precision in [0, 0.5), got ${power} and ${precision}. ` +
        `Use 2 and 1e-5.`,
    );
  }
  const scale = 1 - 2 * precision;
  // 1 - t^p without cancellation near t = 1.
  const fall = (t: number) => 0 - Math.expm1(power * Math.log(t));
  const alpha = (t: number) => Math.sqrt(scale * fall(t) ** 2 + precision);
  const sigma = (t: number) => Math.sqrt(scale * t ** power * (2 - t ** power) + precision);
  return Object.freeze({
    alpha,
    sigma,
    derivative: (t: number) => {
      const slope = scale * power * t ** (power - 1);
      // Without a precision both quotients are 0/0 at their end of time.
      return precision === 0
        ? { alpha: -slope, sigma: (power * t ** (power / 2 - 1) * fall(t)) / Math.sqrt(2 - t ** power) }
        : { alpha: (-slope * fall(t)) / alpha(t), sigma: (slope * fall(t)) / sigma(t) };
    },
  });
}

/** Options of {@link polynomial}. */
export interface PolynomialOptions {
  /** The exponent $p > 0$; 2 if left out. */
  readonly power?: number;
  /** The precision $s$, in [0, 0.5); 1e-5 if left out. */
  readonly precision?: number;
}
