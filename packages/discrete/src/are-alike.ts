import { fill, lessEqual, max, min, mul, sub, tensor1d, where } from "@tensorflow/tfjs-core";
import type { Tensor } from "@tensorflow/tfjs-core";
import type { TokenProcess } from "@tweedie/core";

/**
 * Whether all tokens but the mask have the same number, to $10^{-4}$ of the largest.
 *
 * @param process - the process, which has a mask
 * @param table - numbers of at least 0 of every state, `[..., vocabulary]`
 * @returns `[..., 1]`, bool; false where a number is none
 */
export function areAlike({ vocabulary, mask }: Pick<TokenProcess, "vocabulary" | "mask">, table: Tensor): Tensor {
  const isMask = tensor1d(
    Array.from({ length: vocabulary }, (_, v) => v === mask),
    "bool",
  );
  const most = max(where(isMask, fill(table.shape, 0), table), -1, true);
  const least = min(where(isMask, fill(table.shape, Infinity), table), -1, true);
  return lessEqual(sub(most, least), mul(most, 1e-4));
}
