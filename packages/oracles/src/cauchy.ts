import type { Tensor } from "@tensorflow/tfjs-core";
import { TweedieError } from "@tweedie/core";
import type { Rng } from "@tweedie/core";
import { inverseTransform } from "./inverse-transform.ts";

/** A law on the line, by its functions in float64. */
export interface ScalarLaw {
  /** The density $p(x)$. */
  density(x: number): number;
  /** The distribution function $F(x) = P(X \le x)$. */
  cdf(x: number): number;
  /** The quantile function $F^{-1}(u)$ of $u \in [0, 1]$. */
  quantile(u: number): number;
  /** Samples of a shape, rows first, owned by the caller. */
  sample(shape: readonly number[], rng: Rng): Tensor;
}

/** Parameters of {@link cauchy}. */
export interface CauchyOptions {
  /** Half the distance of the quartiles, $\gamma > 0$ (default 1). */
  readonly scale?: number;
  /** The median $m$ (default 0). */
  readonly location?: number;
}

/**
 * The Cauchy law, which has a median and quartiles but neither mean nor variance:
 *
 * $$p(x) = \frac{\gamma}{\pi(\gamma^2 + (x - m)^2)}, \qquad F(x) = \tfrac12 + \tfrac1\pi\arctan\frac{x - m}\gamma, \qquad
 * F^{-1}(u) = m + \gamma\tan\big(\pi(u - \tfrac12)\big).$$
 *
 * In both tails the functions keep their relative precision: the tangent near its poles is taken as the
 * cotangent of what is left, and $F$ far below the median as $\arctan(\gamma/(m - x))/\pi$.
 *
 * @param options - scale and location
 * @returns the law
 * @throws TweedieError if the scale is not positive and finite or the location is not finite; `quantile` throws outside [0, 1]
 */
export function cauchy({ scale = 1, location = 0 }: CauchyOptions = {}): ScalarLaw {
  if (!(scale > 0 && Number.isFinite(scale) && Number.isFinite(location))) {
    throw new TweedieError(
      `cauchy: expected a positive finite scale and a finite location, got ${scale} and ${location}. ` +
        `Pass half the distance of the quartiles, and the median.`,
    );
  }
  const quantile = (u: number): number => {
    if (!(u >= 0 && u <= 1)) {
      throw new TweedieError(`cauchy: expected a probability in [0, 1], got ${u}. Pass a share, not a percentage.`);
    }
    return location + scale * standardQuantile(u);
  };
  return Object.freeze({
    density: (x: number) => 1 / (Math.PI * scale * (1 + ((x - location) / scale) ** 2)),
    cdf: (x: number) => Math.atan2(scale, location - x) / Math.PI,
    quantile,
    sample: (shape: readonly number[], rng: Rng) => inverseTransform(quantile, shape, rng),
  });
}

function standardQuantile(u: number): number {
  if (u === 0) return Number.NEGATIVE_INFINITY;
  if (u === 1) return Number.POSITIVE_INFINITY;
  // u - 1/2 rounds where u is small; 1 - u is exact where u is above 1/2.
  if (u < 0.25) return -1 / Math.tan(Math.PI * u);
  if (u > 0.75) return 1 / Math.tan(Math.PI * (1 - u));
  return Math.tan(Math.PI * (u - 0.5));
}
