import { entry } from "@tweedie/core";
import type { Entry } from "@tweedie/core";
import * as v from "valibot";
import { onItsGrid } from "../on-its-grid.ts";
import type { SamplerFactory } from "../on-its-grid.ts";
import { deis } from "./deis.ts";
import type { DeisOptions } from "./deis.ts";
import { dpmSolver } from "./dpm-solver.ts";
import { dpmSolverAdaptive } from "./dpm-solver-adaptive.ts";
import type { DpmSolverAdaptiveOptions } from "./dpm-solver-adaptive.ts";
import type { DpmSolverOptions } from "./dpm-solver-family.ts";
import { dpmSolverFast } from "./dpm-solver-fast.ts";
import type { DpmSolverFastOptions } from "./dpm-solver-fast.ts";
import { dpmSolverPlusPlus } from "./dpm-solver-plus-plus.ts";
import { exponentialAdamsBashforth } from "./exponential-adams-bashforth.ts";
import type { ExponentialAdamsBashforthOptions } from "./exponential-adams-bashforth.ts";
import { res } from "./res.ts";
import type { ResOptions } from "./res.ts";
import { uniPc } from "./uni-pc.ts";
import type { UniPcOptions } from "./uni-pc.ts";

/** The exponential integrators by name. */
export type ExponentialEntries = {
  /** DEIS, {@link deis}. */
  readonly deis: Entry<SamplerFactory, DeisOptions>;
  /** The adaptive DPM-Solver, {@link dpmSolverAdaptive}. */
  readonly dpmSolverAdaptive: Entry<SamplerFactory, DpmSolverAdaptiveOptions>;
  /** DPM-Solver-fast, {@link dpmSolverFast}. */
  readonly dpmSolverFast: Entry<SamplerFactory, DpmSolverFastOptions>;
  /** DPM-Solver, {@link dpmSolver}. */
  readonly dpmSolver: Entry<SamplerFactory, DpmSolverOptions>;
  /** DPM-Solver++, {@link dpmSolverPlusPlus}. */
  readonly dpmSolverPlusPlus: Entry<SamplerFactory, DpmSolverOptions>;
  /** Exponential Adams-Bashforth, {@link exponentialAdamsBashforth}. */
  readonly exponentialAdamsBashforth: Entry<SamplerFactory, ExponentialAdamsBashforthOptions>;
  /** RES, {@link res}. */
  readonly res: Entry<SamplerFactory, ResOptions>;
  /** UniPC, {@link uniPc}. */
  readonly uniPc: Entry<SamplerFactory, UniPcOptions>;
};

const number = (otherwise: number, description: string) =>
  v.pipe(v.exactOptional(v.number(), otherwise), v.description(description));
const positive = (otherwise: number, description: string) =>
  v.pipe(v.exactOptional(v.pipe(v.number(), v.gtValue(0)), otherwise), v.description(description));
const count = v.pipe(v.number(), v.integer(), v.minValue(1));
const noise = {
  eta: v.pipe(
    v.exactOptional(v.pipe(v.number(), v.minValue(0), v.maxValue(1)), 0),
    v.description("the share of noise that is drawn: 0 is deterministic"),
  ),
  noise: v.pipe(
    v.exactOptional(v.pipe(v.number(), v.minValue(0), v.finite()), 1),
    v.description("a factor on the noise that is drawn"),
  ),
};
const predicted = (otherwise: "x0" | "eps") =>
  v.pipe(v.exactOptional(v.picklist(["x0", "eps"]), otherwise), v.description("the prediction that is integrated"));
const order = <const K extends readonly number[]>(values: K, otherwise: K[number] & 2) =>
  v.pipe(v.exactOptional(v.picklist(values), otherwise), v.description("the order of the rule"));
const method = (otherwise: "multistep" | "singlestep") =>
  v.pipe(
    v.exactOptional(v.picklist(["multistep", "singlestep"]), otherwise),
    v.description("whether predictions are remembered from earlier steps or made within the step"),
  );
const lastSteps = {
  lowerOrderFinal: v.pipe(
    v.exactOptional(v.union([v.boolean(), v.number()]), false),
    v.description("at most as high an order as steps are left: always, or in runs of fewer steps than this"),
  ),
  eulerAtFinal: v.pipe(v.exactOptional(v.boolean(), false), v.description("a last step of first order")),
};
const dpmSolverOptions = (otherwise: "multistep" | "singlestep") =>
  v.strictObject({
    order: order([1, 2, 3], 2),
    method: method(otherwise),
    variant: v.pipe(
      v.exactOptional(v.picklist(["midpoint", "heun"]), "midpoint"),
      v.description("the weights of differences: midpoint as in the papers, heun by the exact integral"),
    ),
    nodes: v.pipe(
      v.exactOptional(v.picklist(["inside", "grid"]), "inside"),
      v.description("where a single step makes its predictions"),
    ),
    curvature: v.pipe(
      v.exactOptional(v.picklist(["full", "half"]), "full"),
      v.description("how much of the second difference 3M takes; half as in the code of its authors"),
    ),
    ...lastSteps,
  });

/** The exponential integrators by name, for the plug-in of this package. */
export const exponentialEntries: ExponentialEntries = Object.freeze({
  deis: entry<SamplerFactory, DeisOptions>({
    options: v.strictObject({ order: order([1, 2, 3], 2), ...lastSteps }),
    create: (options) => onItsGrid(deis(options)),
    reference: "Zhang and Chen 2023, section 3, https://arxiv.org/abs/2204.13902",
  }),
  dpmSolverAdaptive: entry<SamplerFactory, DpmSolverAdaptiveOptions>({
    options: v.strictObject({
      order: v.pipe(v.exactOptional(v.picklist([2, 3]), 3), v.description("the order of the rule")),
      rtol: positive(0.05, "the error of a step that is allowed, relative to the samples"),
      atol: positive(0.0078, "the least error that is allowed, in units of the data"),
      firstStep: positive(0.05, "the first step to try, in half the log-SNR"),
      safety: positive(0.81, "the share of its size below which a step is repeated"),
      norm: v.pipe(
        v.exactOptional(v.picklist(["worst", "batch"]), "worst"),
        v.description("whose error counts: that of the worst sample, or the mean over the batch"),
      ),
      limit: v.pipe(v.exactOptional(count, 1000), v.description("attempts after which the run is given up")),
      proportional: number(0, "the gain on the last change of the error"),
      integral: number(1, "the gain on the error"),
      derivative: number(0, "the gain on the change of that change"),
      ...noise,
    }),
    create: dpmSolverAdaptive,
    reference: "Lu et al. 2022, appendix C, https://arxiv.org/abs/2206.00927",
  }),
  dpmSolverFast: entry<SamplerFactory, DpmSolverFastOptions>({
    options: v.strictObject({
      calls: v.pipe(v.exactOptional(count), v.description("calls of the denoiser, otherwise those of the grid")),
      ...noise,
    }),
    create: dpmSolverFast,
    reference: "Lu et al. 2022, section 3.3, https://arxiv.org/abs/2206.00927",
  }),
  dpmSolver: entry<SamplerFactory, DpmSolverOptions>({
    options: dpmSolverOptions("singlestep"),
    create: (options) => onItsGrid(dpmSolver(options)),
    reference: "Lu et al. 2022, algorithms 1 and 2, https://arxiv.org/abs/2206.00927",
  }),
  dpmSolverPlusPlus: entry<SamplerFactory, DpmSolverOptions>({
    options: dpmSolverOptions("multistep"),
    create: (options) => onItsGrid(dpmSolverPlusPlus(options)),
    reference: "Lu et al. 2022, algorithms 1 and 2, https://arxiv.org/abs/2211.01095",
  }),
  exponentialAdamsBashforth: entry<SamplerFactory, ExponentialAdamsBashforthOptions>({
    options: v.strictObject({ order: order([1, 2, 3, 4], 2), of: predicted("x0"), ...lastSteps }),
    create: (options) => onItsGrid(exponentialAdamsBashforth(options)),
    reference: "Hochbruck and Ostermann 2010, section 2.5, https://doi.org/10.1017/S0962492910000048",
  }),
  res: entry<SamplerFactory, ResOptions>({
    options: v.strictObject({ order: order([2, 3], 2), method: method("singlestep"), ...lastSteps }),
    create: (options) => onItsGrid(res(options)),
    reference: "Zhang et al. 2023, section 3, https://arxiv.org/abs/2308.02157",
  }),
  uniPc: entry<SamplerFactory, UniPcOptions>({
    options: v.strictObject({
      order: order([1, 2, 3], 2),
      of: predicted("x0"),
      corrector: v.pipe(v.exactOptional(v.boolean(), true), v.description("whether samples are corrected")),
      uncorrected: v.pipe(
        v.exactOptional(v.array(v.pipe(v.number(), v.integer(), v.minValue(1))), []),
        v.description("the numbers of steps, from 1, whose results are not corrected"),
      ),
      rho: v.pipe(
        v.exactOptional(v.picklist(["exact", "half"]), "exact"),
        v.description("the weight of a single difference: half as in the paper's code"),
      ),
      variant: v.pipe(v.exactOptional(v.picklist(["bh1", "bh2"]), "bh2"), v.description("B(h), where rho is half")),
      ...lastSteps,
    }),
    create: (options) => onItsGrid(uniPc(options)),
    reference: "Zhao et al. 2023, algorithms 1 and 2, https://arxiv.org/abs/2302.04867",
  }),
});
