import { cast, fill, mean, mul, neg, sum, tensor, where } from "@tensorflow/tfjs-core";
import type { Scalar, Tensor } from "@tensorflow/tfjs-core";
import { combine, TweedieError } from "@tweedie/core";
import type { Rng, TokenProcess } from "@tweedie/core";
import { atTokens } from "./at-tokens.ts";
import { checkTarget } from "./check-target.ts";
import { openLogProbs } from "./law-of-logits.ts";
import { costOf } from "./log-of.ts";
import { strata } from "./stratified-times.ts";
import { checkTokens } from "./token-loss.ts";
import type { TokenLoss } from "./token-loss.ts";

/** Options of {@link anyOrderLoss}. */
export interface AnyOrderLossOptions {
  /** The number of states, the mask included. */
  readonly vocabulary: number;
  /** The mask. */
  readonly mask: number;
}

/**
 * Masked diffusion without time: so many tokens of a sequence of length $D$ are masked as a uniform draw says, and the model
 * guesses them from the others,
 *
 * $$L = E_{n \sim \{1, \dots, D\}}\;E_{M : |M| = n}\Bigl[\frac1n \sum_{l \in M} -\log p(x_0^l \mid x_0^{\setminus M})\Bigr]$$
 *
 * the loss of autoregressive models over all orders. For models that are not told the time, and noise that leaves nothing at the
 * end, it is {@link maskedCrossEntropyLoss} from time 0 on with the time integrated out, in nats per token, and with less
 * variance. The model is told $n/D$ as the time.
 *
 * Ou et al. 2024, *Your Absorbing Discrete Diffusion Secretly Models the Conditional Distributions of Clean Data*, theorem 2,
 * https://arxiv.org/abs/2406.03736; Hoogeboom et al. 2021, https://arxiv.org/abs/2110.02037.
 *
 * @param options - see {@link AnyOrderLossOptions}
 * @returns the loss
 * @throws TweedieError if the mask is not one of the states; when the loss is taken, if the model speaks of log-ratios or the
 *   tokens are not of dtype int32 and shape `[batch, length]`
 */
export function anyOrderLoss({ vocabulary, mask }: AnyOrderLossOptions): TokenLoss {
  const name = "anyOrderLoss";
  if (!(Number.isSafeInteger(mask) && mask >= 0 && mask < vocabulary)) {
    throw new TweedieError(
      `${name}: expected a mask among ${vocabulary} states, got ${mask}. Count it in the vocabulary.`,
    );
  }
  const states: Pick<TokenProcess, "vocabulary" | "mask"> = { vocabulary, mask };
  return (model, x0, rng, ...[cond]) => {
    checkTarget(name, model, "x0");
    checkTokens(name, x0);
    const [rows, length] = x0.shape as [number, number];
    const counts = strata(rows, rng).map((u) => Math.min(length, Math.floor(length * u) + 1));
    const isMasked = chosen(counts, length, rng);
    const x = where(isMasked, fill(x0.shape, mask, "int32"), x0);
    const logits = model.predict(
      x,
      counts.map((n) => n / length),
      cond as never,
    );
    const costs = neg(mul(atTokens(openLogProbs(states, logits), x0), cast(isMasked, "float32")));
    return costOf(mean<Scalar>(combine([counts.map((n) => 1 / n), sum(costs, -1)])));
  };
}

/** Which positions of each row are masked, so many of them. */
function chosen(counts: readonly number[], length: number, rng: Rng): Tensor {
  const keys = rng.uniforms(counts.length * length);
  const rows = counts.flatMap((n, row) => {
    const own = keys.subarray(row * length, (row + 1) * length);
    const first = new Set(
      Array.from(own.keys())
        .toSorted((a, b) => own[a]! - own[b]!)
        .slice(0, n),
    );
    return Array.from(own, (_, l) => first.has(l));
  });
  return tensor(rows, [counts.length, length], "bool");
}
