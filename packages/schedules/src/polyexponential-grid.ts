import type { NoiseLevel, NoiseSchedule } from "@tweedie/core";
import { checkRho } from "./karras-sigmas.ts";
import { polyexponentialSigmas } from "./polyexponential-sigmas.ts";
import { sigmaLadderGrid } from "./sigma-ladder-grid.ts";
import type { SigmaEndsOptions } from "./sigma-ladder-grid.ts";

/**
 * A grid whose $\tilde\sigma = \sigma/\alpha$ is a power in the logarithm, {@link polyexponentialSigmas}; the clean level
 * $t = 0$ may follow.
 *
 * $$\log\tilde\sigma_i = \log\sigma_{min} + \left(1 - \frac{i}{n-1}\right)^{\rho} \log\frac{\sigma_{max}}{\sigma_{min}}$$
 *
 * With the final zero $n$ is `steps`, else `steps + 1`. With $\rho = 1$ it is {@link exponentialGrid}. k-diffusion has it as
 * `get_sigmas_polyexponential`; its progression of $\tilde\sigma$ is that of Song and Ermon (2019),
 * https://arxiv.org/abs/1907.05600.
 *
 * @param schedule - the schedule
 * @param steps - the number of intervals
 * @param options - the exponent, the ends of the ladder, and whether the clean level follows
 * @returns `steps + 1` levels from noise to data
 * @throws TweedieError if an end is outside of the schedule's range, or the clean level is asked of a schedule that does
 *   not begin clean
 */
export function polyexponentialGrid(
  schedule: NoiseSchedule,
  steps: number,
  { rho = 1, ...ends }: PolyexponentialGridOptions = {},
): readonly NoiseLevel[] {
  checkRho("polyexponentialGrid", rho, 1);
  return sigmaLadderGrid("polyexponentialGrid", schedule, steps, ends, (count, range) =>
    polyexponentialSigmas(count, { ...range, rho }),
  );
}

/** Options of {@link polyexponentialGrid}. */
export interface PolyexponentialGridOptions extends SigmaEndsOptions {
  /** The exponent $\rho$; 1 if left out. The larger it is, the more steps at small noise. */
  readonly rho?: number;
}
