import { cast, expandDims, oneHot, tidy, where } from "@tensorflow/tfjs-core";
import type { Ratio } from "@tweedie/core";
import { checkKnown } from "./infill.ts";
import type { InfillOptions } from "./infill.ts";

/**
 * Ratios that know some of the tokens: at known positions all mass is at the known token, and elsewhere the others are told it,
 *
 * $$\frac{p_s(y)}{p_t(x)} = \delta_{y, \text{known}}$$
 *
 * With them any sampler fills in the rest, also those that choose their own times, from a start in which known tokens are in their places.
 * It draws as {@link infill} of a stepper does: exactly with masks, also where the process leaves nothing of clean tokens at the start.
 *
 * Lou et al. 2024, section 5.4, https://arxiv.org/abs/2310.16834.
 *
 * @param ratio - what is known of the data
 * @param options - which tokens are known
 * @returns the ratios
 * @throws TweedieError if dtypes or shapes do not fit
 */
export function infillRatio(ratio: Ratio, options: InfillOptions): Ratio {
  checkKnown("infillRatio", options);
  const { known, isKnown } = options;
  return (x, s, t) =>
    tidy(() => {
      const ratios = ratio(where(isKnown, known, x), s, t);
      const only = cast(oneHot(known, ratios.shape.at(-1)!), "float32");
      return where(expandDims(isKnown, -1), only, ratios);
    });
}
