import { entry, onGrid } from "@tweedie/core";
import type { Entry, GaussianStepper, Kinds } from "@tweedie/core";
import * as v from "valibot";
import { ddim } from "./ddim.ts";
import type { DdimOptions } from "./ddim.ts";
import { ddpm } from "./ddpm.ts";
import type { DdpmOptions } from "./ddpm.ts";
import { dpmSolverPlusPlus } from "./dpm-solver-plus-plus.ts";
import type { DpmSolverPlusPlusOptions } from "./dpm-solver-plus-plus.ts";
import { heun } from "./heun.ts";

/** A sampler that waits for its grid. */
export type SamplerFactory = Kinds["samplers"];

/** The samplers of this package by name. */
export type SamplerEntries = {
  /** DDIM, {@link ddim}. */
  readonly ddim: Entry<SamplerFactory, DdimOptions>;
  /** Ancestral sampling, {@link ddpm}. */
  readonly ddpm: Entry<SamplerFactory, DdpmOptions>;
  /** Heun's rule, {@link heun}. */
  readonly heun: Entry<SamplerFactory, Record<string, never>>;
  /** DPM-Solver++(2M), {@link dpmSolverPlusPlus}. */
  readonly dpmSolverPlusPlus: Entry<SamplerFactory, DpmSolverPlusPlusOptions>;
};

/** The plug-in of this package, for `createRegistry`. */
export const samplers: { readonly samplers: SamplerEntries } = Object.freeze({
  samplers: Object.freeze({
    ddim: entry<SamplerFactory, DdimOptions>({
      options: v.strictObject({
        eta: v.pipe(
          v.exactOptional(v.pipe(v.number(), v.minValue(0), v.maxValue(1)), 0),
          v.description("noise: 0 is deterministic, 1 is ancestral"),
        ),
      }),
      create: (options) => on(ddim(options)),
      reference: "Song, Meng and Ermon 2021, eq. 12, https://arxiv.org/abs/2010.02502",
    }),
    ddpm: entry<SamplerFactory, DdpmOptions>({
      options: v.strictObject({
        variance: v.pipe(
          v.exactOptional(v.picklist(["betaTilde", "beta"]), "betaTilde"),
          v.description("variance of the noise: the posterior's or the transition's"),
        ),
      }),
      create: (options) => on(ddpm(options)),
      reference: "Ho, Jain and Abbeel 2020, section 3.2, https://arxiv.org/abs/2006.11239",
    }),
    heun: entry<SamplerFactory, Record<string, never>>({
      options: v.strictObject({}),
      create: () => on(heun()),
      reference: "Karras et al. 2022, algorithm 1, https://arxiv.org/abs/2206.00364",
    }),
    dpmSolverPlusPlus: entry<SamplerFactory, DpmSolverPlusPlusOptions>({
      options: v.strictObject({
        order: v.pipe(v.exactOptional(v.picklist([1, 2]), 2), v.description("2 is the multistep method 2M, 1 is DDIM")),
      }),
      create: (options) => on(dpmSolverPlusPlus(options)),
      reference: "Lu et al. 2022, algorithm 2, https://arxiv.org/abs/2211.01095",
    }),
  }),
});

const on =
  <M>(stepper: GaussianStepper<M>): SamplerFactory =>
  (grid) =>
    onGrid(stepper, grid);
