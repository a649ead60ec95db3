import { mul } from "@tensorflow/tfjs-core";
import type { Tensor } from "@tensorflow/tfjs-core";
import { combine } from "@tweedie/core";
import type { BrownianPath } from "./brownian-path.ts";
import type { Integrand } from "./ito-sum.ts";
import { sumAlongPath } from "./sum-along-path.ts";

/**
 * The sum whose limit is the Stratonovich integral, with the mean of the integrand at both ends of every step:
 *
 * $$\sum_i \tfrac12 \big(h(W_{t_i}, t_i) + h(W_{t_{i+1}}, t_{i+1})\big)\,(W_{t_{i+1}} - W_{t_i})
 * \to \int h(W_t, t) \circ dW_t$$
 *
 * It obeys the chain rule of ordinary calculus, $\int W \circ dW = W^2/2$, and exceeds `itoSum` by half the covariation,
 * $\tfrac12 \int \partial_w h\,dt$ in the limit: $t/2$ for $h = W$.
 *
 * Stratonovich, *A new representation for stochastic integrals and equations* (1966), https://doi.org/10.1137/0304028.
 *
 * @param integrand - the function $h$
 * @param path - the Brownian motion, 0 at the first time
 * @param times - the ends of the steps, strictly rising; every time of the path if left out
 * @returns the sums, of the shape of the path, owned by the caller
 * @throws TweedieError if the times do not rise strictly or are not the path's
 */
export function stratonovichSum(
  integrand: Integrand,
  path: BrownianPath,
  times: readonly number[] = path.times,
): Tensor {
  return sumAlongPath("stratonovichSum", path, times, (from, to, dW) =>
    mul(combine([0.5, integrand(from.w, from.t)], [0.5, integrand(to.w, to.t)]), dW),
  );
}
