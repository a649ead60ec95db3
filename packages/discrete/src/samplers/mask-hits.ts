import { tidy } from "@tensorflow/tfjs-core";
import type { Tensor } from "@tensorflow/tfjs-core";
import { TweedieError } from "@tweedie/core";
import type { TokenEnv } from "@tweedie/core";
import { maskChance, maskOf } from "./mask-chance.ts";

/** When masks are filled in: what the absorbing process decides of the future without looking at the tokens. */
export interface MaskHits {
  /** $q(x_t = m \mid x_0)$ at every time of the grid. */
  readonly chances: readonly number[];
  /** The chance at the time at which each position is filled in, flat; `NaN` where no mask is. */
  readonly at: Float64Array;
}

/**
 * Draws when each mask is filled in: $q(x_\tau = m \mid x_0) = u\,q(x_T = m \mid x_0)$ with $u$ uniform.
 *
 * @param name - the function that speaks
 * @param x - the tokens where sampling starts
 * @param env - the process and the source of noise
 * @param times - the grid
 * @returns the hits
 * @throws TweedieError if the process has no mask, or does not mask all tokens alike
 */
export async function maskHits(
  name: string,
  x: Tensor,
  { process, rng }: Pick<TokenEnv, "process" | "rng">,
  times: readonly number[],
): Promise<MaskHits> {
  const mask = maskOf(name, process);
  const tokens = await x.data();
  const chance = tidy(() => maskChance(name, process, times));
  const chances = Array.from(await chance.data());
  chance.dispose();
  if (chances.some(Number.isNaN)) {
    throw new TweedieError(
      `${name}: expected a process that masks all tokens at the same rate, got one of several. Take analytic() for it.`,
    );
  }
  const at = rng.uniforms(x.size).map((u, i) => (tokens[i] === mask ? u * chances[0]! : Number.NaN));
  return { chances, at };
}

/** In which cell of a grid a hit lies, from 0; -1 for none, or one after the end of the grid. */
export const cellOf = ({ chances }: MaskHits, at: number): number => {
  const next = chances.findIndex((chance, i) => i > 0 && at > chance);
  return next - (next > 0 ? 1 : 0);
};
