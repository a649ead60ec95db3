import { onesLike, reshape, square, sum, tidy } from "@tensorflow/tfjs-core";
import type { Tensor } from "@tensorflow/tfjs-core";
import { combine, TweedieError } from "@tweedie/core";
import type { NoiseLevel } from "@tweedie/core";

/** Options of {@link priorKl}. */
export interface PriorKlOptions {
  /** The standard deviation $s$ of the prior; 1 if left out. For variance-exploding processes pass the level's sigma. */
  readonly scale?: number;
  /** In nats per datum (if left out) or in bits per dimension. */
  readonly unit?: "nats" | "bits/dim";
}

/**
 * How far the end of a Gaussian diffusion is from the law that sampling starts from, for each datum, in closed form:
 *
 * $$\mathrm{KL}\big(q(z \mid x_0)\,\|\,\mathcal N(0, s^2 I)\big) = \frac{\alpha^2 |x_0|^2}{2 s^2}
 * + \frac d2 \Big(\frac{\sigma^2}{s^2} - 1 - \log\frac{\sigma^2}{s^2}\Big)$$
 *
 * It is the prior term of the variational bound, and the share of the loss that no training removes. With $s = \sigma$ it is
 * $\alpha^2 |x_0|^2/(2\sigma^2)$. Gradients pass through `x0`.
 *
 * Kingma et al., *Variational Diffusion Models* (2021), the prior loss of the bound, https://arxiv.org/abs/2107.00630.
 *
 * @param x0 - clean data, `[batch, ...]`; borrowed
 * @param level - the level where sampling starts, with noise; one of `levels` of a chain or `levelAt` of a schedule
 * @param options - the prior's standard deviation and the unit
 * @returns the divergence of each datum, `[batch]`, owned by the caller
 * @throws TweedieError if the level has no noise or the scale is not positive
 */
export function priorKl(
  x0: Tensor,
  { alpha, sigma }: Pick<NoiseLevel, "alpha" | "sigma">,
  { scale = 1, unit = "nats" }: PriorKlOptions = {},
): Tensor {
  if (!(sigma > 0 && alpha >= 0 && Number.isFinite(alpha + sigma))) {
    throw new TweedieError(
      `priorKl: expected a level with noise, got alpha = ${alpha}, sigma = ${sigma}. The divergence of a point is infinite.`,
    );
  }
  if (!(scale > 0 && Number.isFinite(scale))) {
    throw new TweedieError(`priorKl: expected a positive standard deviation of the prior, got ${scale}. Use 1.`);
  }
  const batch = x0.shape[0] ?? 1;
  const width = x0.shape.slice(1).reduce((product, size) => product * size, 1);
  const excess = ((sigma - scale) / scale) * ((sigma + scale) / scale);
  // Near 0 the logarithm of 1 + excess, far from it that of the ratio, keeps its digits.
  const log = Math.abs(excess) < 0.5 ? Math.log1p(excess) : 2 * Math.log(sigma / scale);
  const constant = (excess - log) / 2;
  const share = unit === "nats" ? 1 : 1 / (width * Math.LN2);
  return tidy(() => {
    const squares = sum(reshape(square(x0), [batch, width]), 1);
    return combine([(share * (alpha / scale) ** 2) / 2, squares], [share * width * constant, onesLike(squares)]);
  });
}
