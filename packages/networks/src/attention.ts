import { matMul, reshape, transpose } from "@tensorflow/tfjs-core";
import type { Tensor, Tensor3D } from "@tensorflow/tfjs-core";
import { TweedieError } from "@tweedie/core";
import { scaledSoftmax } from "./scaled-softmax.ts";

/**
 * Scaled dot-product attention with heads: $\mathrm{softmax}(Q K^\top / \sqrt d)\, V$ for each of them, where
 * $d$ = channels / heads (Vaswani et al. 2017, https://arxiv.org/abs/1706.03762, eq. 1).
 *
 * @param query - `[batch, tokens, channels]`; head $i$ has the channels from $i d$
 * @param key - `[batch, tokens, channels]`
 * @param value - `[batch, tokens, channels]`
 * @param heads - the number of heads, a divisor of the channels
 * @returns `[batch, tokens, channels]`
 * @throws TweedieError if the heads do not divide the channels
 */
export function attention(query: Tensor, key: Tensor, value: Tensor, heads: number): Tensor {
  const [batch, tokens, channels] = query.shape as [number, number, number];
  const depth = channels / heads;
  if (!Number.isInteger(depth)) {
    throw new TweedieError(
      `attention: expected heads that divide ${channels} channels, got ${heads}. Change one of them.`,
    );
  }
  const apart = (x: Tensor): Tensor3D =>
    heads === 1
      ? (x as Tensor3D)
      : reshape(transpose(reshape(x, [batch, -1, heads, depth]), [0, 2, 1, 3]), [batch * heads, -1, depth]);
  const together = (x: Tensor): Tensor =>
    heads === 1
      ? x
      : reshape(transpose(reshape(x, [batch, heads, tokens, depth]), [0, 2, 1, 3]), [batch, tokens, channels]);
  const scores = matMul(apart(query), apart(key), false, true);
  return together(matMul(scaledSoftmax(scores, depth ** -0.5) as Tensor3D, apart(value)));
}
