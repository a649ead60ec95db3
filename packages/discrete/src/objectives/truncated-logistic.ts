import { add, exp, expandDims, mul, neg, softplus, sub, tidy } from "@tensorflow/tfjs-core";
import type { Tensor } from "@tensorflow/tfjs-core";
import { tensorOf, TweedieError } from "@tweedie/core";

/**
 * The logits of ordinal tokens from a mean and a scale: of a logistic distribution cut into $V$ equal bins on $[-1, 1]$ and
 * truncated to them,
 *
 * $$p(k) \propto \varsigma\Bigl(\frac{c_k + h - \mu}{e^{\log b}}\Bigr) - \varsigma\Bigl(\frac{c_k - h - \mu}{e^{\log b}}\Bigr),
 * \qquad c_k = \frac{2k}{V - 1} - 1, \quad h = \frac1{V - 1}$$
 *
 * with the logistic function $\varsigma$. As $\varsigma(b) - \varsigma(a) = \varsigma(b)\,\varsigma(-a)\,(1 - e^{a - b})$, and the
 * last factor is the same for all bins, the logits are $\log \varsigma(b) + \log \varsigma(-a)$, without cancellation at any scale.
 * D3PM's code subtracts 2 from its log-scale first.
 *
 * Austin et al. 2021, the truncated discretised logistic of its image models, https://arxiv.org/abs/2107.03006.
 *
 * @param mean - $\mu$, `[...]`, in the units in which tokens fill $[-1, 1]$
 * @param logScale - $\log b$, the same shape
 * @param vocabulary - the number $V \ge 2$ of tokens, in order
 * @returns logits, `[..., vocabulary]`, owned by the caller
 * @throws TweedieError if there are fewer than 2 tokens
 */
export function truncatedLogistic(mean: Tensor, logScale: Tensor, vocabulary: number): Tensor {
  if (!(Number.isSafeInteger(vocabulary) && vocabulary >= 2)) {
    throw new TweedieError(
      `truncatedLogistic: expected at least 2 tokens, got ${vocabulary}. Pass the number of values of a datum.`,
    );
  }
  const half = 1 / (vocabulary - 1);
  const edges = (side: number) =>
    tensorOf(
      Array.from({ length: vocabulary }, (_, k) => 2 * half * k - 1 + side * half),
      [vocabulary],
    );
  return tidy(() => {
    const sharpness = exp(neg(expandDims(logScale, -1)));
    const middle = expandDims(mean, -1);
    const [low, high] = [-1, 1].map((side) => mul(sub(edges(side), middle), sharpness)) as [Tensor, Tensor];
    return neg(add(softplus(neg(high)), softplus(low)));
  });
}
