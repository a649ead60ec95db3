import { entry } from "@tweedie/core";
import type { Entry } from "@tweedie/core";
import * as v from "valibot";
import type { NoiseOptions } from "../ancestral/noise-options.ts";
import { heun } from "../ode/heun.ts";
import { onItsGrid } from "../on-its-grid.ts";
import type { SamplerFactory } from "../on-its-grid.ts";
import { dpmSolverSinglestepSde } from "./dpm-solver-singlestep-sde.ts";
import type { DpmSolverSinglestepSdeOptions } from "./dpm-solver-singlestep-sde.ts";
import { dpm2Ancestral } from "./dpm2-ancestral.ts";
import { dpmSolverMultistepSde } from "./dpm-solver-multistep-sde.ts";
import type { DpmSolverMultistepSdeOptions } from "./dpm-solver-multistep-sde.ts";
import { dpmSolverPlusPlus2mSde } from "./dpm-solver-plus-plus-2m-sde.ts";
import type { DpmSolverPlusPlus2mSdeOptions } from "./dpm-solver-plus-plus-2m-sde.ts";
import { dpmSolverPlusPlus2sAncestral } from "./dpm-solver-plus-plus-2s-ancestral.ts";
import { dpmSolverPlusPlus3mSde } from "./dpm-solver-plus-plus-3m-sde.ts";
import type { DpmSolverPlusPlus3mSdeOptions } from "./dpm-solver-plus-plus-3m-sde.ts";
import { dpmSolverPlusPlusSde } from "./dpm-solver-plus-plus-sde.ts";
import type { DpmSolverPlusPlusSdeOptions } from "./dpm-solver-plus-plus-sde.ts";
import { restart } from "./restart.ts";
import type { RestartInterval } from "./restart.ts";
import { saSolver } from "./sa-solver.ts";
import type { SaSolverOptions } from "./sa-solver.ts";
import { seeds } from "./seeds.ts";
import type { SeedsOptions } from "./seeds.ts";

/** Options of the entry `saSolver`: those of {@link saSolver} with a number for `tau`. */
export interface SaSolverEntryOptions extends Omit<SaSolverOptions, "tau"> {
  /** How much noise. */
  readonly tau?: number;
}

/** Options of the entry `restart`: one interval, around Heun's rule. */
export type RestartEntryOptions = Partial<RestartInterval>;

/** The stochastic solvers by name. */
export type StochasticEntries = {
  /** DPM-Solver-2 with fresh noise, {@link dpm2Ancestral}. */
  readonly dpm2Ancestral: Entry<SamplerFactory, NoiseOptions>;
  /** The multistep DPM-Solver on the reverse SDE, {@link dpmSolverMultistepSde}. */
  readonly dpmSolverMultistepSde: Entry<SamplerFactory, DpmSolverMultistepSdeOptions>;
  /** DPM-Solver++(2M) SDE, {@link dpmSolverPlusPlus2mSde}. */
  readonly dpmSolverPlusPlus2mSde: Entry<SamplerFactory, DpmSolverPlusPlus2mSdeOptions>;
  /** DPM-Solver++(2S) with fresh noise, {@link dpmSolverPlusPlus2sAncestral}. */
  readonly dpmSolverPlusPlus2sAncestral: Entry<SamplerFactory, NoiseOptions>;
  /** DPM-Solver++(3M) SDE, {@link dpmSolverPlusPlus3mSde}. */
  readonly dpmSolverPlusPlus3mSde: Entry<SamplerFactory, DpmSolverPlusPlus3mSdeOptions>;
  /** DPM-Solver++ SDE, {@link dpmSolverPlusPlusSde}. */
  readonly dpmSolverPlusPlusSde: Entry<SamplerFactory, DpmSolverPlusPlusSdeOptions>;
  /** The single-step DPM-Solver on the reverse SDE, {@link dpmSolverSinglestepSde}. */
  readonly dpmSolverSinglestepSde: Entry<SamplerFactory, DpmSolverSinglestepSdeOptions>;
  /** Restart sampling around Heun's rule, {@link restart}. */
  readonly restart: Entry<SamplerFactory, RestartEntryOptions>;
  /** SA-Solver, {@link saSolver}. */
  readonly saSolver: Entry<SamplerFactory, SaSolverEntryOptions>;
  /** SEEDS, {@link seeds}. */
  readonly seeds: Entry<SamplerFactory, SeedsOptions>;
};

const share = (most: number) =>
  v.pipe(
    v.exactOptional(v.pipe(v.number(), v.minValue(0), v.maxValue(most)), 1),
    v.description("share of noise: 0 is deterministic, 1 is that of the reverse process"),
  );
const factor = v.pipe(
  v.exactOptional(v.pipe(v.number(), v.minValue(0), v.finite()), 1),
  v.description("a factor on the noise that is drawn"),
);
const ancestral = { eta: share(1), noise: factor };
const reverse = { eta: share(Number.MAX_VALUE), noise: factor };
const order = v.pipe(
  v.exactOptional(v.picklist([1, 2, 3]), 2),
  v.description("the number of predictions that are used"),
);
const of = v.pipe(v.exactOptional(v.picklist(["x0", "eps"]), "x0"), v.description("the prediction that is integrated"));
const variant = v.pipe(
  v.exactOptional(v.picklist(["midpoint", "heun"]), "midpoint"),
  v.description("the weight of two predictions' slope: as in the paper, or by the exact integral"),
);
const curvature = v.pipe(
  v.exactOptional(v.picklist(["full", "half"]), "full"),
  v.description("how much of three predictions' second difference is taken: half as in k-diffusion"),
);
const lowerOrderFinal = v.pipe(
  v.exactOptional(v.union([v.boolean(), v.number()]), false),
  v.description("at most as high an order as steps are left: always, or in runs of fewer steps than this"),
);
const eulerAtFinal = v.pipe(v.exactOptional(v.boolean(), false), v.description("a last step of first order"));
const positive = v.pipe(v.number(), v.gtValue(0), v.finite());
const count = v.pipe(v.number(), v.integer(), v.minValue(1));

/** The stochastic solvers by name, for the plug-in of this package. */
export const stochasticEntries: StochasticEntries = Object.freeze({
  dpm2Ancestral: entry<SamplerFactory, NoiseOptions>({
    options: v.strictObject(ancestral),
    create: (options) => onItsGrid(dpm2Ancestral(options)),
    reference: "Karras et al. 2022, algorithm 2, https://arxiv.org/abs/2206.00364",
  }),
  dpmSolverMultistepSde: entry<SamplerFactory, DpmSolverMultistepSdeOptions>({
    options: v.strictObject({
      ...reverse,
      order,
      of,
      variant,
      curvature,
      lowerOrderFinal,
      eulerAtFinal,
    }),
    create: (options) => onItsGrid(dpmSolverMultistepSde(options)),
    reference: "Lu et al. 2022, section 5, https://arxiv.org/abs/2211.01095",
  }),
  dpmSolverPlusPlus2mSde: entry<SamplerFactory, DpmSolverPlusPlus2mSdeOptions>({
    options: v.strictObject({ ...reverse, variant }),
    create: (options) => onItsGrid(dpmSolverPlusPlus2mSde(options)),
    reference: "Lu et al. 2022, section 5, https://arxiv.org/abs/2211.01095",
  }),
  dpmSolverPlusPlus2sAncestral: entry<SamplerFactory, NoiseOptions>({
    options: v.strictObject(ancestral),
    create: (options) => onItsGrid(dpmSolverPlusPlus2sAncestral(options)),
    reference: "Lu et al. 2022, algorithm 1, https://arxiv.org/abs/2211.01095",
  }),
  dpmSolverPlusPlus3mSde: entry<SamplerFactory, DpmSolverPlusPlus3mSdeOptions>({
    options: v.strictObject({ ...reverse, curvature }),
    create: (options) => onItsGrid(dpmSolverPlusPlus3mSde(options)),
    reference: "Lu et al. 2022, section 5, https://arxiv.org/abs/2211.01095",
  }),
  dpmSolverPlusPlusSde: entry<SamplerFactory, DpmSolverPlusPlusSdeOptions>({
    options: v.strictObject({
      ...ancestral,
      r: v.pipe(
        v.exactOptional(v.pipe(v.number(), v.gtValue(0), v.ltValue(1)), 1 / 2),
        v.description("where in a step the midpoint lies"),
      ),
    }),
    create: (options) => onItsGrid(dpmSolverPlusPlusSde(options)),
    reference: "Lu et al. 2022, section 5, https://arxiv.org/abs/2211.01095",
  }),
  dpmSolverSinglestepSde: entry<SamplerFactory, DpmSolverSinglestepSdeOptions>({
    options: v.strictObject({ ...reverse, order, of, variant, lowerOrderFinal, eulerAtFinal }),
    create: (options) => onItsGrid(dpmSolverSinglestepSde(options)),
    reference: "Lu et al. 2022, section 5, https://arxiv.org/abs/2211.01095",
  }),
  restart: entry<SamplerFactory, RestartEntryOptions>({
    options: v.strictObject({
      low: v.pipe(v.exactOptional(positive, 0.1), v.description("the sigma / alpha from where it goes back")),
      high: v.pipe(v.exactOptional(positive, 1), v.description("the sigma / alpha to where it goes back")),
      times: v.pipe(v.exactOptional(count, 1), v.description("how often it goes back")),
      steps: v.pipe(v.exactOptional(count), v.description("steps of its own down again, else those of the grid")),
    }),
    create: ({ low = 0.1, high = 1, ...more }) => restart(heun(), [{ low, high, ...more }]),
    reference: "Xu et al. 2023, section 3, https://arxiv.org/abs/2306.14878",
  }),
  saSolver: entry<SamplerFactory, SaSolverEntryOptions>({
    options: v.strictObject({
      predictorOrder: v.pipe(
        v.exactOptional(v.picklist([1, 2, 3, 4]), 2),
        v.description("the number of predictions that the predictor uses"),
      ),
      correctorOrder: v.pipe(
        v.exactOptional(v.picklist([0, 1, 2, 3, 4]), 2),
        v.description("the number of predictions that the corrector uses; 0 is none"),
      ),
      tau: v.pipe(
        v.exactOptional(v.pipe(v.number(), v.minValue(0), v.finite()), 1),
        v.description("noise: 0 is deterministic, 1 is that of the reverse process"),
      ),
      noise: factor,
      of,
      slope: v.pipe(
        v.exactOptional(v.picklist(["integral", "half"]), "integral"),
        v.description("the weight of two predictions' slope: half a step as in the authors' code"),
      ),
      lowerOrderFinal,
    }),
    create: (options) => onItsGrid(saSolver(options)),
    reference: "Xue et al. 2023, algorithm 1, https://arxiv.org/abs/2309.05019",
  }),
  seeds: entry<SamplerFactory, SeedsOptions>({
    options: v.strictObject({ ...reverse, order, of }),
    create: (options) => onItsGrid(seeds(options)),
    reference: "Gonzalez et al. 2023, section 4, https://arxiv.org/abs/2305.14267",
  }),
});
