import { mul, oneHot, relu, sub, tensor1d } from "@tensorflow/tfjs-core";
import type { Tensor } from "@tensorflow/tfjs-core";
import type { Times, TokenEnv } from "@tweedie/core";
import { reverseLaw } from "./reverse-law.ts";

/**
 * The law of the clean token at every position,
 *
 * $$p(x_0 \mid x_t) = q(x_t \mid x_0)\,\frac{p_0(x_0)}{p_t(x_t)}$$
 *
 * without the mask and what is below 0, and up to a constant where the ratios are not exact.
 *
 * @param x - the tokens
 * @param t - the time, or one a row
 * @param env - the process and the ratios
 * @returns `[batch, ..., vocabulary]`, owned by the caller; runs inside the caller's `tidy`
 */
export function cleanLaw(x: Tensor, t: Times, { process, ratio }: Pick<TokenEnv, "process" | "ratio">): Tensor {
  const law = relu(reverseLaw(x, 0, t, { process, ratio }));
  const { mask, vocabulary } = process;
  if (mask === undefined) return law;
  return mul(law, sub(1, oneHot(tensor1d([mask], "int32"), vocabulary)));
}
