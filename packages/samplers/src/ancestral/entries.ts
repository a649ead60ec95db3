import { entry } from "@tweedie/core";
import type { Entry } from "@tweedie/core";
import * as v from "valibot";
import { onItsGrid } from "../on-its-grid.ts";
import type { SamplerFactory } from "../on-its-grid.ts";
import { ddim } from "./ddim.ts";
import type { DdimOptions } from "./ddim.ts";
import { ddpm } from "./ddpm.ts";
import type { DdpmOptions } from "./ddpm.ts";

/** The ancestral samplers by name. */
export type AncestralEntries = {
  /** DDIM, {@link ddim}. */
  readonly ddim: Entry<SamplerFactory, DdimOptions>;
  /** Ancestral sampling, {@link ddpm}. */
  readonly ddpm: Entry<SamplerFactory, DdpmOptions>;
};

/** The ancestral samplers by name, for the plug-in of this package. */
export const ancestralEntries: AncestralEntries = Object.freeze({
  ddim: entry<SamplerFactory, DdimOptions>({
    options: v.strictObject({
      eta: v.pipe(
        v.exactOptional(v.pipe(v.number(), v.minValue(0), v.maxValue(1)), 0),
        v.description("noise: 0 is deterministic, 1 is ancestral"),
      ),
    }),
    create: (options) => onItsGrid(ddim(options)),
    reference: "Song, Meng and Ermon 2021, eq. 12, https://arxiv.org/abs/2010.02502",
  }),
  ddpm: entry<SamplerFactory, DdpmOptions>({
    options: v.strictObject({
      variance: v.pipe(
        v.exactOptional(v.picklist(["betaTilde", "beta", "learnedRange"]), "betaTilde"),
        v.description("variance of the noise: the posterior's, the transition's, or learned between the two"),
      ),
      lastNoise: v.pipe(v.exactOptional(v.boolean(), false), v.description("draw noise on the step to clean data too")),
    }),
    create: (options) => onItsGrid(ddpm(options)),
    reference: "Ho, Jain and Abbeel 2020, section 3.2, https://arxiv.org/abs/2006.11239",
  }),
});
