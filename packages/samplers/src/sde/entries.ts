import { entry } from "@tweedie/core";
import type { Entry } from "@tweedie/core";
import * as v from "valibot";
import { ddpm } from "../ancestral/ddpm.ts";
import { onItsGrid } from "../on-its-grid.ts";
import type { SamplerFactory } from "../on-its-grid.ts";
import { annealedLangevin } from "./annealed-langevin.ts";
import { eulerMaruyama } from "./euler-maruyama.ts";
import { langevin } from "./langevin.ts";
import { predictorCorrector } from "./predictor-corrector.ts";
import type { PredictorCorrectorOptions } from "./predictor-corrector.ts";
import { reverseDiffusion } from "./reverse-diffusion.ts";
import type { ReverseNoiseOptions } from "./reverse-noise.ts";

/** Options of the entry `annealedLangevin`. */
export interface AnnealedLangevinEntryOptions {
  /** Langevin steps at each level. */
  readonly steps?: number;
  /** The step size as a share of the noise's variance. */
  readonly stepSize?: number;
}

/** Options of the entry `predictorCorrector`. */
export interface PredictorCorrectorEntryOptions extends PredictorCorrectorOptions {
  /** What goes from level to level. */
  readonly predictor?: "ddpm" | "eulerMaruyama" | "reverseDiffusion";
  /** Langevin steps at each level. */
  readonly steps?: number;
  /** The signal-to-noise ratio that sets their size. */
  readonly snr?: number;
}

/** The solvers of the reverse SDE by name. */
export type SdeEntries = {
  /** Annealed Langevin dynamics, {@link annealedLangevin}. */
  readonly annealedLangevin: Entry<SamplerFactory, AnnealedLangevinEntryOptions>;
  /** Euler–Maruyama, {@link eulerMaruyama}. */
  readonly eulerMaruyama: Entry<SamplerFactory, ReverseNoiseOptions>;
  /** A predictor with Langevin corrections, {@link predictorCorrector}. */
  readonly predictorCorrector: Entry<SamplerFactory, PredictorCorrectorEntryOptions>;
  /** Reverse diffusion, {@link reverseDiffusion}. */
  readonly reverseDiffusion: Entry<SamplerFactory, ReverseNoiseOptions>;
};

const positive = v.pipe(v.number(), v.gtValue(0), v.finite());
const count = v.pipe(v.number(), v.integer(), v.minValue(0));
const reverseNoise = v.strictObject({
  h: v.pipe(
    v.exactOptional(v.pipe(v.number(), v.minValue(0), v.finite()), 1),
    v.description("noise as a multiple of the forward process's: 1 is the SDE, 0 the probability flow"),
  ),
  lastNoise: v.pipe(v.exactOptional(v.boolean(), false), v.description("draw noise on the step to clean data too")),
});

/** The solvers of the reverse SDE by name, for the plug-in of this package. */
export const sdeEntries: SdeEntries = Object.freeze({
  annealedLangevin: entry<SamplerFactory, AnnealedLangevinEntryOptions>({
    options: v.strictObject({
      steps: v.pipe(v.exactOptional(count, 30), v.description("Langevin steps at each level")),
      stepSize: v.pipe(
        v.exactOptional(v.pipe(positive, v.ltValue(2)), 0.1),
        v.description("their size, as a share of the variance of the noise"),
      ),
    }),
    create: (options) => onItsGrid(annealedLangevin(options)),
    reference: "Song and Ermon 2019, algorithm 1, https://arxiv.org/abs/1907.05600",
  }),
  eulerMaruyama: entry<SamplerFactory, ReverseNoiseOptions>({
    options: reverseNoise,
    create: (options) => onItsGrid(eulerMaruyama(options)),
    reference: "Song et al. 2021, eq. 6, https://arxiv.org/abs/2011.13456",
  }),
  predictorCorrector: entry<SamplerFactory, PredictorCorrectorEntryOptions>({
    options: v.strictObject({
      predictor: v.pipe(
        v.exactOptional(v.picklist(["ddpm", "eulerMaruyama", "reverseDiffusion"]), "reverseDiffusion"),
        v.description("what goes from level to level"),
      ),
      steps: v.pipe(v.exactOptional(count, 1), v.description("Langevin steps at each level")),
      snr: v.pipe(v.exactOptional(positive, 0.16), v.description("the signal-to-noise ratio that sets their size")),
      first: v.pipe(
        v.exactOptional(v.picklist(["corrector", "predictor"]), "corrector"),
        v.description("which comes first in a step"),
      ),
    }),
    create: ({ predictor = "reverseDiffusion", steps = 1, snr = 0.16, first = "corrector" }) =>
      onItsGrid(
        predictorCorrector({ ddpm, eulerMaruyama, reverseDiffusion }[predictor](), langevin({ steps, snr }), { first }),
      ),
    reference: "Song et al. 2021, algorithms 2 and 3, https://arxiv.org/abs/2011.13456",
  }),
  reverseDiffusion: entry<SamplerFactory, ReverseNoiseOptions>({
    options: reverseNoise,
    create: (options) => onItsGrid(reverseDiffusion(options)),
    reference: "Song et al. 2021, appendix E, https://arxiv.org/abs/2011.13456",
  }),
});
