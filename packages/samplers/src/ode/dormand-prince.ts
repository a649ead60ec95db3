import type { SamplerFactory } from "../on-its-grid.ts";
import { adaptiveSettings } from "./adaptive-options.ts";
import type { AdaptiveOptions } from "./adaptive-options.ts";
import { adaptiveRungeKutta } from "./adaptive-runge-kutta.ts";
import { dormandPrincePair } from "./embedded-pair.ts";

/**
 * The adaptive solver of Dormand and Prince on the probability flow: steps of order 5 whose distance from a rule of order 4
 * in the same stages is their error, so long that it is just tolerated,
 *
 * $$\max_{\text{samples}} \sqrt{\frac1d \sum_i \Big(\frac{h \sum_j e_j k_j}{\text{atol} + \text{rtol}
 * \max(|y_t|, |y_s|)}\Big)_i^2} \le 1,$$
 *
 * by proportional-integral control. The snapshots are at the levels of the grid, by the dense output of order 4, whatever
 * the steps are; of a grid of two levels, after every step. Their `memory` is an {@link AdaptiveMemory}. The denoiser is never
 * asked about clean data: the last step to $\sigma = 0$ is one of Heun's of order 3, which is short enough.
 *
 * Samples of one batch take the same steps, those that the worst needs: the numbers of a sample depend on its batch by as
 * much as is tolerated.
 *
 * Dormand and Prince 1980, table 2, https://doi.org/10.1016/0771-050X(80)90013-3; Hairer, Norsett and Wanner 1993, *Solving
 * Ordinary Differential Equations I*, sections II.4 to II.6, https://doi.org/10.1007/978-3-540-78862-1. Order 5; six calls of
 * the denoiser an attempt, and one at the start; any schedule.
 *
 * @param options - see {@link AdaptiveOptions}
 * @returns grid to sampler
 * @throws TweedieError if an option makes no sense or the log-SNR of the grid does not rise; while sampling, if steps shrink to
 *   nothing, the limit is reached, or a run is to be gone on with
 */
export const dormandPrince = (options: AdaptiveOptions = {}): SamplerFactory =>
  adaptiveRungeKutta("dormandPrince", dormandPrincePair, adaptiveSettings("dormandPrince", options));
