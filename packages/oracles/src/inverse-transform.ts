import type { Tensor } from "@tensorflow/tfjs-core";
import { TweedieError, tensorOf } from "@tweedie/core";
import type { Rng } from "@tweedie/core";

/**
 * Samples of any law on the line from its quantile function: $X = F^{-1}(U)$ with $U$ uniform has the distribution
 * function $F$. The quantiles are taken in float64 on the host.
 *
 * Devroye, *Non-Uniform Random Variate Generation* (1986), theorem 2.1, http://luc.devroye.org/rnbookindex.html.
 *
 * @param quantile - $F^{-1}$, a function of $u \in (0, 1)$ that never falls
 * @param shape - the shape of the samples, rows first
 * @param rng - where the uniform numbers come from
 * @returns the samples, owned by the caller
 * @throws TweedieError if the quantile function gives NaN
 */
export function inverseTransform(quantile: (u: number) => number, shape: readonly number[], rng: Rng): Tensor {
  const uniform = rng.uniforms(shape.reduce((product, size) => product * size, 1));
  const values = uniform.map((u) => {
    const x = quantile(u);
    if (Number.isNaN(x)) {
      throw new TweedieError(
        `inverseTransform: expected a quantile of ${u}, got NaN. Mend the quantile function inside (0, 1).`,
      );
    }
    return x;
  });
  return tensorOf(values, shape);
}
