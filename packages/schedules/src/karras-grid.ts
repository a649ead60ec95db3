import { logSnr, TweedieError } from "@tweedie/core";
import type { NoiseLevel, NoiseSchedule } from "@tweedie/core";
import { checkSigmas } from "./check-sigmas.ts";
import { checkSteps } from "./check-steps.ts";
import { gridAtLogSnrs, logSnrRange } from "./grid-at-log-snrs.ts";

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
  options: KarrasGridOptions = {},
): readonly NoiseLevel[] {
  checkSteps("karrasGrid", steps);
  const { low, high } = logSnrRange(schedule);
  const {
    rho = 7,
    sigmaMin = Math.max(0.002, Math.exp(-high / 2)),
    sigmaMax = Math.min(80, Math.exp(-low / 2)),
    finalZero = high === Infinity,
  } = options;
  checkSigmas("karrasGrid", { sigmaMin, sigmaMax });
  if (!(rho > 0 && Number.isFinite(rho))) {
    throw new TweedieError(`karrasGrid: expected a positive exponent rho, got ${rho}. Use 7.`);
  }
  const last = finalZero ? steps - 1 : steps;
  const [a, b] = [sigmaMax ** (1 / rho), sigmaMin ** (1 / rho)];
  const sigmas = Array.from({ length: last + 1 }, (_, i) =>
    i === 0 ? sigmaMax : i === last ? sigmaMin : (a + (i / last) * (b - a)) ** rho,
  );
  const lambdas = sigmas.map((sigma) => logSnr({ alpha: 1, sigma }));
  return gridAtLogSnrs("karrasGrid", schedule, lambdas, finalZero);
}

/** Options of {@link karrasGrid}. */
export interface KarrasGridOptions {
  /** The exponent $\rho$; 7 if left out. */
  readonly rho?: number;
  /** The smallest positive $\sigma/\alpha$; 0.002 if left out, or the schedule's smallest where that is larger. */
  readonly sigmaMin?: number;
  /** The first $\sigma/\alpha$; 80 if left out, or the schedule's largest where that is smaller. */
  readonly sigmaMax?: number;
  /** Whether the clean level $t = 0$ follows; if left out, where the schedule begins clean. */
  readonly finalZero?: boolean;
}
