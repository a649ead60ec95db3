import { entry } from "@tweedie/core";
import type { Entry } from "@tweedie/core";
import * as v from "valibot";
import { onItsGrid } from "../on-its-grid.ts";
import type { SamplerFactory } from "../on-its-grid.ts";
import { dpmSolverPlusPlus } from "./dpm-solver-plus-plus.ts";
import type { DpmSolverPlusPlusOptions } from "./dpm-solver-plus-plus.ts";

/** The exponential integrators by name. */
export type ExponentialEntries = {
  /** DPM-Solver++(2M), {@link dpmSolverPlusPlus}. */
  readonly dpmSolverPlusPlus: Entry<SamplerFactory, DpmSolverPlusPlusOptions>;
};

/** The exponential integrators by name, for the plug-in of this package. */
export const exponentialEntries: ExponentialEntries = Object.freeze({
  dpmSolverPlusPlus: entry<SamplerFactory, DpmSolverPlusPlusOptions>({
    options: v.strictObject({
      order: v.pipe(v.exactOptional(v.picklist([1, 2]), 2), v.description("2 is the multistep method 2M, 1 is DDIM")),
    }),
    create: (options) => onItsGrid(dpmSolverPlusPlus(options)),
    reference: "Lu et al. 2022, algorithm 2, https://arxiv.org/abs/2211.01095",
  }),
});
