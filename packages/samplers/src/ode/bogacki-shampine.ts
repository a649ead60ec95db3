import type { SamplerFactory } from "../on-its-grid.ts";
import { adaptiveSettings } from "./adaptive-options.ts";
import type { AdaptiveOptions } from "./adaptive-options.ts";
import { adaptiveRungeKutta } from "./adaptive-runge-kutta.ts";
import { bogackiShampinePair } from "./embedded-pair.ts";

/**
 * The adaptive solver of Bogacki and Shampine on the probability flow: as `dormandPrince`, with steps of order 3 beside a
 * rule of order 2, and a cubic as dense output. For loose tolerances, and denoisers that are not smooth.
 *
 * Bogacki and Shampine 1989, https://doi.org/10.1016/0893-9659(89)90079-7. Order 3; three calls of the denoiser an attempt,
 * and one at the start; any schedule.
 *
 * @param options - see {@link AdaptiveOptions}
 * @returns grid to sampler
 * @throws TweedieError as `dormandPrince` does
 */
export const bogackiShampine = (options: AdaptiveOptions = {}): SamplerFactory =>
  adaptiveRungeKutta("bogackiShampine", bogackiShampinePair, adaptiveSettings("bogackiShampine", options));
