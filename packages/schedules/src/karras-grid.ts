import type { NoiseLevel, NoiseSchedule } from "@tweedie/core";
import { checkRho, karrasSigmas } from "./karras-sigmas.ts";
import { sigmaLadderGrid } from "./sigma-ladder-grid.ts";
import type { SigmaEndsOptions } from "./sigma-ladder-grid.ts";

/**
 * EDM's grid on any schedule: $\tilde\sigma = \sigma/\alpha$ falls from $\sigma_{max}$ to $\sigma_{min}$ with equal steps in
 * $\tilde\sigma^{1/\rho}$, and the clean level $t = 0$ may follow.
 *
 * $$\tilde\sigma_i = \left(\sigma_{max}^{1/\rho} + \frac{i}{n-1}
 * \left(\sigma_{min}^{1/\rho} - \sigma_{max}^{1/\rho}\right)\right)^{\rho}, \qquad i = 0, \ldots, n - 1$$
 *
 * With the final zero $n$ is `steps`, else `steps + 1`.
 *
 * Karras et al., *Elucidating the Design Space of Diffusion-Based Generative Models* (2022), eq. 5,
 * https://arxiv.org/abs/2206.00364.
 *
 * @param schedule - the schedule
 * @param steps - the number of intervals
 * @param options - the exponent, the ends of the ladder, and whether the clean level follows
 * @returns `steps + 1` levels from noise to data
 * @throws TweedieError if an end is outside of the schedule's range, or the clean level is asked of a schedule that does
 *   not begin clean
 */
export function karrasGrid(
  schedule: NoiseSchedule,
  steps: number,
  { rho = 7, ...ends }: KarrasGridOptions = {},
): readonly NoiseLevel[] {
  checkRho("karrasGrid", rho, 7);
  return sigmaLadderGrid("karrasGrid", schedule, steps, ends, (count, range) => karrasSigmas(count, { ...range, rho }));
}

/** Options of {@link karrasGrid}. */
export interface KarrasGridOptions extends SigmaEndsOptions {
  /** The exponent $\rho$; 7 if left out. */
  readonly rho?: number;
}
