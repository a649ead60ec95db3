import {
  add,
  fill,
  lessEqual,
  log,
  logicalAnd,
  logicalNot,
  onesLike,
  softmax,
  sub,
  tidy,
  where,
  zerosLike,
} from "@tensorflow/tfjs-core";
import type { Tensor } from "@tensorflow/tfjs-core";
import type { Times, TokenProcess } from "@tweedie/core";
import { hasReciprocal } from "../objectives/log-of.ts";
import type { TokenDenoiser } from "../ratio-of-posterior.ts";
import { truncatedLogits } from "./truncated-logits.ts";
import type { TruncationOptions } from "./truncated-logits.ts";

/**
 * A law of the clean tokens made sharper in what it makes of the other tokens: {@link truncatedLogits} of
 *
 * $$p(x_0^l \mid x_t^{\setminus l}) \propto \frac{p(x_0^l \mid x_t)}{q(x_t^l \mid x_0^l)}$$
 *
 * times $q(x_t^l \mid x_0^l)$ again, by Bayes' rule. Were $p(x_0^l \mid x_t)$ itself made sharper, so would be what a token tells of
 * itself, and in a process without a mask all would stay what they happen to be. For masks both are the same.
 *
 * @param process - the process
 * @param denoise - the law of the clean tokens
 * @param options - temperature, number of tokens and mass of the nucleus
 * @returns the sharper law; 0 where no token can have become $x_t$
 * @throws TweedieError if an option is out of its range
 */
export function truncatedDenoiser(
  process: TokenProcess,
  denoise: TokenDenoiser,
  options: TruncationOptions,
): TokenDenoiser {
  const truncate = truncatedLogits(options);
  return (x: Tensor, t: Times) =>
    tidy(() => {
      const likelihood = process.likelihood(x, 0, t);
      const law = denoise(x, t);
      // NaN counts, and stays.
      const counts = logicalAnd(hasReciprocal(likelihood), logicalNot(lessEqual(law, 0)));
      const logOf = (p: Tensor): Tensor => log(where(counts, p, onesLike(p)));
      const noise = logOf(likelihood);
      const context = where(counts, sub(logOf(law), noise), fill(law.shape, -Infinity));
      return where(counts, softmax(add(truncate(context), noise)), zerosLike(law));
    });
}
