import { concat, reshape, split, transpose } from "@tensorflow/tfjs-core";
import type { Tensor, Tensor3D } from "@tensorflow/tfjs-core";

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
  const apart = (part: Tensor): Tensor3D =>
    reshape(transpose(reshape(part, [batch, tokens, heads, depth]), [0, 2, 1, 3]), [batch * heads, tokens, depth]);
  return split(x, parts, 2).map(apart);
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
  const together = (x: Tensor): Tensor =>
    reshape(transpose(reshape(x, [batch, heads, tokens, depth]), [0, 2, 1, 3]), [batch, tokens, heads * depth]);
  return concat(xs.map(together), 2);
}
