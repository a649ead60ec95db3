import { TweedieError } from "@tweedie/core";

/**
 * A uniform number from coin flips, by its binary expansion: $U_n = \sum_{k=1}^n b_k 2^{-k}$.
 *
 * Of fair flips it is uniform on the $2^n$ multiples of $2^{-n}$ in $[0, 1)$, so that its distribution function is within
 * $2^{-n}$ of that of the uniform law. Up to 53 flips it is exact in float64.
 *
 * @param bits - $b_1, \dots, b_n$, each 0 or 1, the first worth 1/2; between 1 and 53
 * @returns $U_n$
 * @throws TweedieError if there is no flip, there are more than 53, or one is neither 0 nor 1
 */
export function uniformFromBits(bits: ArrayLike<number>): number {
  if (!(bits.length >= 1 && bits.length <= 53)) {
    throw new TweedieError(
      `uniformFromBits: expected between 1 and 53 bits, got ${bits.length}. A float64 in [0, 1) holds no more than 53.`,
    );
  }
  let sum = 0;
  for (let k = bits.length - 1; k >= 0; k--) {
    const bit = bits[k]!;
    if (bit !== 0 && bit !== 1) {
      throw new TweedieError(`uniformFromBits: expected bits that are 0 or 1, got ${bit} at ${k}. Pass coin flips.`);
    }
    sum = (sum + bit) / 2;
  }
  return sum;
}
