import { concat, reshape, split, tidy, transpose } from "@tensorflow/tfjs-core";
import type { Tensor, Tensor3D } from "@tensorflow/tfjs-core";
import { fused, mergeHeadsKernelName, splitHeadsKernelName } from "@tweedie/core";
import type { MergeHeadsAttributes, SplitHeadsAttributes } from "@tweedie/core";

/**
 * Tensors with attention heads apart, `[batch * heads, tokens, depth]`, from one that holds them side by side.
 *
 * @param x - `[batch, tokens, parts * heads * depth]`
 * @param parts - how many tensors
 * @param heads - the heads of each
 * @returns the tensors
 */
export function splitHeads(x: Tensor, parts: number, heads: number): Tensor3D[] {
  const [batch, tokens, channels] = x.shape as [number, number, number];
  const depth = channels / (parts * heads);
  const attributes: SplitHeadsAttributes = { parts, heads };
  return fused({ name: splitHeadsKernelName, inputs: { x }, attributes: { ...attributes } }, () =>
    tidy(() =>
      split(x, parts, 2).map((part) =>
        reshape(transpose(reshape(part, [batch, tokens, heads, depth]), [0, 2, 1, 3]), [batch * heads, tokens, depth]),
      ),
    ),
  ) as Tensor3D[];
}

/**
 * The inverse of {@link splitHeads}.
 *
 * @param xs - the tensors, `[batch * heads, tokens, depth]` each
 * @param heads - the heads of each
 * @returns `[batch, tokens, parts * heads * depth]`
 */
export function mergeHeads(xs: readonly Tensor[], heads: number): Tensor {
  const [count, tokens, depth] = xs[0]!.shape as [number, number, number];
  const batch = count / heads;
  const attributes: MergeHeadsAttributes = { heads };
  // A kernel takes its inputs by name or by number.
  const inputs = Object.fromEntries(xs.entries());
  return fused({ name: mergeHeadsKernelName, inputs, attributes: { ...attributes } }, () =>
    tidy(() =>
      concat(
        xs.map((x) =>
          reshape(transpose(reshape(x, [batch, heads, tokens, depth]), [0, 2, 1, 3]), [batch, tokens, heads * depth]),
        ),
        2,
      ),
    ),
  );
}
