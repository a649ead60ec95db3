import { TweedieError } from "@tweedie/core";
import type { NoiseLevel } from "@tweedie/core";

/** How much noise a solver of the reverse SDE draws. */
export interface ReverseNoiseOptions {
  /**
   * The noise $h$ of $dz = \big[f z - \tfrac12 (g^2 + h^2) \nabla\log p\big]\,dt + h\,d\bar W$, as a multiple of $g$, at least
   * 0: 1 (the default) is Anderson's reverse SDE, 0 the probability flow. All have the same marginals.
   */
  readonly h?: number;
  /** Whether the step to $\sigma_s = 0$ draws noise too, as score_sde does (default false). */
  readonly lastNoise?: boolean;
}

/** A noise that depends on time, the value of $h$ itself, where a solver takes it. */
export type ReverseNoise = (level: NoiseLevel, g: number) => number;

/** A multiple of $g$, checked. */
export function checkedMultiple(who: string, h: number): number {
  if (h >= 0 && Number.isFinite(h)) return h;
  throw new TweedieError(
    `${who}: expected a noise h of at least 0, as a multiple of g, got ${h}. Use 1 for the SDE and 0 for the ODE.`,
  );
}
