import { fill, logicalAnd, logicalNot, logSoftmax, tensor1d, where } from "@tensorflow/tfjs-core";
import type { Tensor } from "@tensorflow/tfjs-core";
import type { TokenProcess } from "@tweedie/core";
import { hasReciprocal, lowest } from "./log-of.ts";

/** The states of a process. */
type States = Pick<TokenProcess, "vocabulary" | "mask">;

/** What logits say of the clean tokens, as objectives need it. */
export interface CleanLaw {
  /** $\log p(x_0 \mid x_t)$, `[..., vocabulary]`, normalised; about {@link lowest} for tokens that cannot be. */
  readonly logProbs: Tensor;
  /** $q(x_t \mid x_0 = \cdot)$, the same shape. */
  readonly likelihood: Tensor;
  /** Which tokens can have become $x_t$, see {@link hasReciprocal}; the same shape, bool. */
  readonly isPossible: Tensor;
}

/**
 * The law of the clean tokens that logits give: a softmax over those that can have become $x_t$, of which a mask is none. For an
 * absorbing process this is the SUBS parameterisation of masked diffusion.
 *
 * @param process - the process
 * @param logits - `[batch, ..., vocabulary]`
 * @param x - noised tokens, `[batch, ...]`
 * @param t - their times
 * @returns the law
 */
export function lawOfLogits(process: TokenProcess, logits: Tensor, x: Tensor, t: readonly number[]): CleanLaw {
  const likelihood = process.likelihood(x, 0, [...t]);
  const reaches = hasReciprocal(likelihood);
  const isPossible = process.mask === undefined ? reaches : logicalAnd(reaches, logicalNot(isMask(process)));
  return { logProbs: logSoftmax(where(isPossible, logits, fill(logits.shape, lowest))), likelihood, isPossible };
}

/**
 * The log of the softmax of logits over all tokens but the mask.
 *
 * @param process - the process
 * @param logits - `[..., vocabulary]`
 * @returns the same shape; about {@link lowest} at the mask
 */
export const openLogProbs = (process: States, logits: Tensor): Tensor =>
  logSoftmax(process.mask === undefined ? logits : where(isMask(process), fill(logits.shape, lowest), logits));

const isMask = ({ vocabulary, mask }: States): Tensor =>
  tensor1d(
    Array.from({ length: vocabulary }, (_, v) => v === mask),
    "bool",
  );
