import type { Rng } from "@tweedie/core";

/** A uniform permutation of 0 .. count - 1, by Fisher and Yates. */
export function permutation(count: number, rng: Rng): Int32Array {
  const order = Int32Array.from({ length: count }, (_, index) => index);
  const u = rng.uniforms(count);
  for (let last = count - 1; last > 0; last--) {
    const other = Math.floor(u[last]! * (last + 1));
    const kept = order[last]!;
    order[last] = order[other]!;
    order[other] = kept;
  }
  return order;
}
