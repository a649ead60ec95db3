import type { Rng } from "@tweedie/core";

/**
 * Fair coin flips: independent bits that are 0 or 1 with probability 1/2 each.
 *
 * @param count - how many
 * @param rng - where they come from
 * @returns the bits, on the host
 */
export const coinFlips = (count: number, rng: Rng): Uint8Array =>
  Uint8Array.from(rng.uniforms(count), (u) => (u < 0.5 ? 0 : 1));
