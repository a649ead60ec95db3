import { mul, onesLike, reciprocal, tidy, where, zerosLike } from "@tensorflow/tfjs-core";
import type { Tensor } from "@tensorflow/tfjs-core";
import { TweedieError } from "@tweedie/core";
import type { Ratio, Times, TokenProcess } from "@tweedie/core";
import { hasReciprocal } from "./objectives/log-of.ts";

/** Options of {@link ratioOfPosterior}. */
export interface RatioOfPosteriorOptions {
  /**
   * How the posteriors of the clean tokens are brought together: `"exact"` (the default) mixes them, `"joint"` mixes the joint
   * laws as D3PM prints it, $p(x_s \mid x_t) \propto q(x_t \mid x_s) \sum_{x_0} p(x_0 \mid x_t)\,q(x_s \mid x_0)$, which is the
   * same where masks absorb and `denoise` gives them no mass. Its ratios have a factor for each $x_t$, which {@link analytic} does not mind; rates would.
   * As printed, a step to clean data then draws
   * $\propto q(x_t \mid x_0)\,p(x_0 \mid x_t)$, where {@link reverseKl} reckons with $p(x_0 \mid x_t)$ alone; before, both are the same.
   */
  readonly posterior?: "exact" | "joint";
}

/** The law of the clean token at every position, $p(x_0 \mid x_t)$: `[batch, ...]` to `[batch, ..., vocabulary]`. */
export type TokenDenoiser = (x: Tensor, t: Times) => Tensor;

/**
 * The ratios that a law of the clean tokens gives, as D3PM and masked models learn it:
 *
 * $$\frac{p_s(y)}{p_t(x_t)} = \sum_{x_0} p(x_0 \mid x_t)\,\frac{q(x_s = y \mid x_0)}{q(x_t \mid x_0)}$$
 *
 * It is exact where the posterior is, position by position. Clean tokens that cannot have become $x_t$, or so rarely that a float has
 * no reciprocal of the probability, are left out.
 *
 * Austin et al. 2021, *Structured Denoising Diffusion Models in Discrete State-Spaces*, eq. 4, with the posteriors mixed
 * instead of their factors, https://arxiv.org/abs/2107.03006; Campbell et al. 2022, proposition 3,
 * https://arxiv.org/abs/2205.14987.
 *
 * @param process - the process
 * @param denoise - the law of the clean tokens
 * @param options - how posteriors are brought together
 * @returns the ratios
 * @throws TweedieError if the option is unknown
 */
export function ratioOfPosterior(
  process: TokenProcess,
  denoise: TokenDenoiser,
  { posterior = "exact" }: RatioOfPosteriorOptions = {},
): Ratio {
  if (posterior !== "exact" && posterior !== "joint") {
    throw new TweedieError(
      `ratioOfPosterior: expected the posterior exact or joint, got ${String(posterior)}. Choose one.`,
    );
  }
  return (x, s, t) =>
    tidy(() => {
      if (posterior === "joint") return process.push(denoise(x, t), 0, s);
      const likelihood = process.likelihood(x, 0, t);
      // A state without mass stays without, and what noise makes too rarely would leave the range of float32.
      const weights = mul(denoise(x, t), inverse(likelihood));
      return process.push(weights, 0, s);
    });
}

/** 1/p, and 0 where p is next to nothing. */
function inverse(p: Tensor): Tensor {
  const counts = hasReciprocal(p);
  return where(counts, reciprocal(where(counts, p, onesLike(p))), zerosLike(p));
}
