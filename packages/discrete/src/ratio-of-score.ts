import { exp, tidy } from "@tensorflow/tfjs-core";
import type { Tensor } from "@tensorflow/tfjs-core";
import type { Ratio, Times, TokenProcess } from "@tweedie/core";

/**
 * The log of the concrete score, $\log p_t(x \text{ with } y \text{ there}) - \log p_t(x)$ at every position: `[batch, ...]` to
 * `[batch, ..., vocabulary]`, 0 at the token that is there.
 */
export type LogScore = (x: Tensor, t: Times) => Tensor;

/**
 * The ratios that a concrete score gives, as score entropy learns it: those at $t$ carried back through the process,
 *
 * $$\frac{p_s(\cdot)}{p_t(x_t)} = Q_{s \to t}^{-1}\,\frac{p_t(\cdot)}{p_t(x_t)}$$
 *
 * With a score that is not exact some may be negative.
 *
 * Lou et al. 2024, *Discrete Diffusion Modeling by Estimating the Ratios of the Data Distribution*, theorem 4.2,
 * https://arxiv.org/abs/2310.16834.
 *
 * @param process - the process
 * @param score - the log of the concrete score
 * @returns the ratios
 */
export const ratioOfScore =
  (process: TokenProcess, score: LogScore): Ratio =>
  (x: Tensor, s: Times, t: Times) =>
    tidy(() => process.pull(exp(score(x, t)), s, t));
