import { cumsum, exp, fill, less, logSoftmax, min, mul, tidy, topk, where } from "@tensorflow/tfjs-core";
import type { Tensor } from "@tensorflow/tfjs-core";
import { tensorOf, TweedieError } from "@tweedie/core";

/** Options of {@link truncatedLogits}. */
export interface TruncationOptions {
  /** What logits are divided by, above 0 (default 1): below 1 likely tokens become likelier. */
  readonly temperature?: number;
  /** How many tokens are kept at most (default: all); 1 takes the likeliest always. */
  readonly topK?: number;
  /** The mass of the nucleus, in (0, 1] (default 1): the fewest likeliest tokens that have it are kept. */
  readonly topP?: number;
}

/**
 * A law of tokens made sharper: by a temperature $\tau$, then cut down to the $k$ likeliest tokens, then to the nucleus,
 *
 * $$\ell_v \mapsto \begin{cases}\ell_v/\tau & v \in \mathrm{top}_k \cap \mathrm{nucleus}_p\\ -\infty & \text{otherwise.}\end{cases}$$
 *
 * Tokens as likely as the last one kept are kept too. Apply it to what a model says of the clean token.
 *
 * Holtzman et al. 2020, *The Curious Case of Neural Text Degeneration*, section 3, https://arxiv.org/abs/1904.09751.
 *
 * @param options - temperature, number of tokens and mass of the nucleus
 * @returns logits `[..., vocabulary]` to logits, owned by the caller; $-\infty$ stays
 * @throws TweedieError if an option is out of its range
 */
export function truncatedLogits({ temperature = 1, topK = Infinity, topP = 1 }: TruncationOptions = {}): (
  logits: Tensor,
) => Tensor {
  check(temperature > 0 && Number.isFinite(temperature), "a temperature above 0", temperature, "topK = 1 is greedy");
  check(topK >= 1 && (Number.isInteger(topK) || topK === Infinity), "topK of at least 1", topK, "Leave it out for all");
  check(topP > 0 && topP <= 1, "topP in (0, 1]", topP, "0.9 is common");
  return (logits) =>
    tidy(() => {
      let now = temperature === 1 ? logits.clone() : mul(logits, tensorOf([1 / temperature], [1]));
      const vocabulary = logits.shape.at(-1)!;
      if (topK < vocabulary) now = withoutBelow(min(topk(now, topK).values, -1, true), now, now);
      if (topP < 1) {
        const normalised = logSoftmax(now);
        const sorted = topk(normalised, vocabulary).values;
        // A token is in the nucleus if those that are likelier do not fill it. WebGPU's kernel does not know of an axis of -1.
        const isInside = less(cumsum(exp(sorted), sorted.rank - 1, true), tensorOf([topP], [1]));
        const least = min(where(isInside, sorted, fill(sorted.shape, Infinity)), -1, true);
        now = withoutBelow(least, normalised, now);
      }
      return now;
    });
}

const withoutBelow = (least: Tensor, x: Tensor, logits: Tensor): Tensor =>
  where(less(x, least), fill(x.shape, -Infinity), logits);

function check(isRight: boolean, what: string, value: number, advice: string): void {
  if (!isRight) throw new TweedieError(`truncatedLogits: expected ${what}, got ${value}. ${advice}.`);
}
