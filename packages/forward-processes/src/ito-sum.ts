import { mul } from "@tensorflow/tfjs-core";
import type { Tensor } from "@tensorflow/tfjs-core";
import type { BrownianPath } from "./brownian-path.ts";
import { sumAlongPath } from "./sum-along-path.ts";

/** What is integrated along a Brownian motion: $h(W_t, t)$, of the shape of `w`; runs inside a `tidy`. */
export type Integrand = (w: Tensor, t: number) => Tensor;

/**
 * The sum whose limit is the Itô integral, with the integrand at the beginning of every step:
 *
 * $$\sum_i h(W_{t_i}, t_i)\,(W_{t_{i+1}} - W_{t_i}) \to \int h(W_t, t)\,dW_t$$
 *
 * It has mean 0 and obeys the isometry: its variance is $\sum_i E[h^2]\,(t_{i+1} - t_i)$. For $h = W$ and $n$ equal steps
 * to time $t$ its mean-square distance from the limit $(W_t^2 - t)/2$ is exactly $t^2/(2n)$.
 *
 * Itô, *Stochastic integral* (1944), https://doi.org/10.3792/pia/1195572786.
 *
 * @param integrand - the function $h$
 * @param path - the Brownian motion, 0 at the first time
 * @param times - the ends of the steps, strictly rising; every time of the path if left out
 * @returns the sums, of the shape of the path, owned by the caller
 * @throws TweedieError if the times do not rise strictly or are not the path's
 */
export function itoSum(integrand: Integrand, path: BrownianPath, times: readonly number[] = path.times): Tensor {
  return sumAlongPath("itoSum", path, times, ({ w, t }, _, dW) => mul(integrand(w, t), dW));
}
