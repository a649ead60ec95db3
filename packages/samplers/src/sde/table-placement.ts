import { TweedieError } from "@tweedie/core";
import type { NoiseLevel } from "@tweedie/core";
import type { Placement } from "./placed.ts";

/**
 * The placement of score_sde on a chain of $N$ levels: a step that begins at time $t$ of the grid is that of the chain from
 * level $i = \lfloor t\,(N - 1)\rfloor$ to level $i - 1$, and from level 0 to clean data.
 *
 * @param levels - the levels of the chain, the cleanest first, with signal and noise
 * @returns the placement, for {@link placed}
 * @throws TweedieError if there is no level
 */
export function tablePlacement(levels: readonly NoiseLevel[]): Placement {
  if (levels.length === 0) throw new TweedieError("tablePlacement: expected a chain of levels, got none. Pass them.");
  const clean: NoiseLevel = Object.freeze({ t: 0, alpha: 1, sigma: 0 });
  return ({ t }) => {
    const i = Math.min(Math.max(Math.floor(t * (levels.length - 1)), 0), levels.length - 1);
    return [levels[i]!, levels[i - 1] ?? clean];
  };
}
