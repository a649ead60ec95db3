import type { Matrix } from "../matrix.ts";
import { checkNoise, matrixOf, withDiagonal } from "./matrix-of.ts";
import type { NoiseMatrixOptions } from "./uniform-matrix.ts";

/**
 * The matrix of Gaussian noise on numbers $0, \ldots, V - 1$, such as levels of grey:
 *
 * $$Q(y, x) = \frac{g(y - x)}{\sum_{n = -(V-1)}^{V-1} g(n)}, \quad g(n) = \exp\left(-\frac{4 n^2}{(V - 1)^2 \beta}\right), \qquad
 * Q(x, x) = 1 - \sum_{y \ne x} Q(y, x)$$
 *
 * It is symmetric, so that its stationary law is uniform. The code of the paper has $\frac{255\,n}{V - 1}$ in place of $n$, which is
 * the same at $V = 256$ only: `scale: "code"`.
 *
 * Austin et al. 2021, appendix A.2.3, https://arxiv.org/abs/2107.03006.
 *
 * @param options - the number of states, the variance and whose scale it has
 * @returns `matrix[y][x]`, the probability that y is made of x
 * @throws TweedieError if there are fewer than 2 states or the variance is not in [0, 1]
 */
export function discretizedGaussianMatrix({
  vocabulary,
  beta,
  scale = "paper",
}: DiscretizedGaussianMatrixOptions): Matrix {
  checkNoise("discretizedGaussianMatrix", vocabulary, beta);
  const unit = (scale === "code" ? 255 / (vocabulary - 1) : 1) * (2 / (vocabulary - 1));
  // Without noise the exponent is 0/0 on the diagonal.
  const g = (n: number) => (n === 0 ? 1 : Math.exp(-((n * unit) ** 2) / beta));
  let total = 1;
  for (let n = vocabulary - 1; n > 0; n--) total += 2 * g(n);
  return withDiagonal(matrixOf(vocabulary, (y, x) => g(y - x) / total));
}

/** Options of {@link discretizedGaussianMatrix}. */
export interface DiscretizedGaussianMatrixOptions extends NoiseMatrixOptions {
  /** The distance of neighbours: that of the paper (default), or that of its code. */
  readonly scale?: "paper" | "code";
}
