import { entry } from "@tweedie/core";
import type { Entry } from "@tweedie/core";
import * as v from "valibot";
import { onItsGrid } from "../on-its-grid.ts";
import type { SamplerFactory } from "../on-its-grid.ts";
import { heun } from "./heun.ts";

/** The solvers of the probability flow by name. */
export type OdeEntries = {
  /** Heun's rule, {@link heun}. */
  readonly heun: Entry<SamplerFactory, Record<string, never>>;
};

/** The solvers of the probability flow by name, for the plug-in of this package. */
export const odeEntries: OdeEntries = Object.freeze({
  heun: entry<SamplerFactory, Record<string, never>>({
    options: v.strictObject({}),
    create: () => onItsGrid(heun()),
    reference: "Karras et al. 2022, algorithm 1, https://arxiv.org/abs/2206.00364",
  }),
});
