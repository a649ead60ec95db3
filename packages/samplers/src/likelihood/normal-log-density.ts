import { reshape, square, sum, tidy } from "@tensorflow/tfjs-core";
import type { Tensor } from "@tensorflow/tfjs-core";
import { combine, TweedieError, tensorOf } from "@tweedie/core";

/**
 * The log density of $\mathcal N(0, s^2 I)$ in nats, the prior that samples start from:
 * $-\frac d2 \log 2\pi s^2 - |z|^2 / (2 s^2)$.
 *
 * @param scale - the standard deviation $s$
 * @returns a function of `[batch, ...]` that gives `[batch]`, owned by the caller
 * @throws TweedieError if the scale is not positive and finite
 */
export function normalLogDensity(scale: number): (z: Tensor) => Tensor {
  if (!(scale > 0 && Number.isFinite(scale))) {
    throw new TweedieError(`normalLogDensity: expected a scale above 0, got ${scale}. Pass a standard deviation.`);
  }
  return (z) =>
    tidy(() => {
      const rows = z.shape[0]!;
      const width = z.size / rows;
      const squares = sum(reshape(square(combine([1 / scale, z])), [rows, width]), 1);
      const constant = tensorOf(new Float64Array(rows).fill((width / 2) * Math.log(2 * Math.PI * scale ** 2)), [rows]);
      return combine([-0.5, squares], [-1, constant]);
    });
}
