import { abs, cast, equal, logicalAnd, max, mul, oneHot, sub, where } from "@tensorflow/tfjs-core";
import type { Tensor } from "@tensorflow/tfjs-core";
import type { Times, TokenEnv } from "@tweedie/core";

/**
 * The law of the tokens at an earlier time, $q(x_t \mid x_s)\,p_s(x_s)/p_t(x_t)$ at every position, up to a constant where the ratios
 * are not exact.
 *
 * Of tokens that cannot be there at $t$ there is none, unless the ratios have no other token than that itself, as those of known tokens do
 * ({@link infillRatio}): it then stays, which is the limit where ever less is left of the data among masks.
 *
 * @param x - the tokens at `t`
 * @param s - the earlier time, or one a row
 * @param t - the time, or one a row
 * @param env - the process and the ratios
 * @returns `[batch, ..., vocabulary]`, owned by the caller; runs inside the caller's `tidy`
 */
export function reverseLaw(
  x: Tensor,
  s: Times,
  t: Times,
  { process, ratio }: Pick<TokenEnv, "process" | "ratio">,
): Tensor {
  const [likelihood, ratios] = [process.likelihood(x, s, t), ratio(x, s, t)];
  const own = cast(oneHot(x, process.vocabulary), "float32");
  // NaN is not 0, and stays.
  const isNowhere = equal(max(abs(likelihood), -1, true), 0);
  const isOwn = equal(max(abs(mul(sub(1, own), ratios)), -1, true), 0);
  return mul(where(logicalAnd(isNowhere, isOwn), own, likelihood), ratios);
}
