import { entry } from "@tweedie/core";
import type { Entry } from "@tweedie/core";
import * as v from "valibot";
import { onItsGrid } from "../on-its-grid.ts";
import type { SamplerFactory } from "../on-its-grid.ts";
import { consistency } from "./consistency.ts";
import type { ConsistencyOptions } from "./consistency.ts";
import { ddim } from "./ddim.ts";
import type { DdimOptions } from "./ddim.ts";
import { ddpm } from "./ddpm.ts";
import type { DdpmOptions } from "./ddpm.ts";
import { eulerAncestral } from "./euler-ancestral.ts";
import { lcm } from "./lcm.ts";
import type { LcmOptions } from "./lcm.ts";
import type { NoiseOptions } from "./noise-options.ts";
import { tcd } from "./tcd.ts";
import type { TcdOptions } from "./tcd.ts";

/** The ancestral samplers by name. */
export type AncestralEntries = {
  /** Multistep sampling of consistency models, {@link consistency}. */
  readonly consistency: Entry<SamplerFactory, ConsistencyOptions>;
  /** DDIM, {@link ddim}. */
  readonly ddim: Entry<SamplerFactory, DdimOptions>;
  /** Ancestral sampling, {@link ddpm}. */
  readonly ddpm: Entry<SamplerFactory, DdpmOptions>;
  /** Euler's rule with fresh noise, {@link eulerAncestral}. */
  readonly eulerAncestral: Entry<SamplerFactory, NoiseOptions>;
  /** Sampling of latent consistency models, {@link lcm}. */
  readonly lcm: Entry<SamplerFactory, LcmOptions>;
  /** Sampling of trajectory consistency models, {@link tcd}. */
  readonly tcd: Entry<SamplerFactory, Pick<TcdOptions, "gamma">>;
};

const share = (otherwise: number, description: string) =>
  v.pipe(v.exactOptional(v.pipe(v.number(), v.minValue(0), v.maxValue(1)), otherwise), v.description(description));
const positive = (otherwise: number, description: string) =>
  v.pipe(v.exactOptional(v.pipe(v.number(), v.gtValue(0), v.finite()), otherwise), v.description(description));
const factor = v.pipe(
  v.exactOptional(v.pipe(v.number(), v.minValue(0), v.finite()), 1),
  v.description("a factor on the noise that is drawn"),
);

/** The ancestral samplers by name, for the plug-in of this package. */
export const ancestralEntries: AncestralEntries = Object.freeze({
  consistency: entry<SamplerFactory, ConsistencyOptions>({
    options: v.strictObject({
      sigmaMin: v.pipe(
        v.exactOptional(v.pipe(v.number(), v.minValue(0), v.finite()), 0),
        v.description("the sigma / alpha that the model leads to"),
      ),
      noise: factor,
    }),
    create: (options) => onItsGrid(consistency(options)),
    reference: "Song et al. 2023, algorithm 1, https://arxiv.org/abs/2303.01469",
  }),
  ddim: entry<SamplerFactory, DdimOptions>({
    options: v.strictObject({
      eta: share(0, "noise: 0 is deterministic, 1 is ancestral"),
      noise: factor,
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
  eulerAncestral: entry<SamplerFactory, NoiseOptions>({
    options: v.strictObject({ eta: share(1, "noise: 0 is deterministic, 1 is ancestral"), noise: factor }),
    create: (options) => onItsGrid(eulerAncestral(options)),
    reference: "Song, Meng and Ermon 2021, eq. 12, https://arxiv.org/abs/2010.02502",
  }),
  lcm: entry<SamplerFactory, LcmOptions>({
    options: v.strictObject({
      sigmaData: positive(0.5, "the standard deviation of the data in the boundary condition"),
      timestepScaling: positive(10, "the factor on timesteps in the boundary condition"),
      chain: positive(1000, "the length of the chain that the network was trained on"),
    }),
    create: (options) => onItsGrid(lcm(options)),
    reference: "Luo et al. 2023, section 4, https://arxiv.org/abs/2310.04378",
  }),
  tcd: entry<SamplerFactory, Pick<TcdOptions, "gamma">>({
    options: v.strictObject({ gamma: share(0.3, "how far past its goal a step goes down, as a share of its time") }),
    create: (options) => onItsGrid(tcd(options)),
    reference: "Zheng et al. 2024, section 4, https://arxiv.org/abs/2402.19159",
  }),
});
