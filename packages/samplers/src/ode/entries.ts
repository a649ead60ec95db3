import { entry } from "@tweedie/core";
import type { Entry, GaussianStepper } from "@tweedie/core";
import * as v from "valibot";
import { onItsGrid } from "../on-its-grid.ts";
import type { SamplerFactory } from "../on-its-grid.ts";
import { adamsBashforth } from "./adams-bashforth.ts";
import type { AdamsBashforthOptions } from "./adams-bashforth.ts";
import type { AdaptiveOptions } from "./adaptive-options.ts";
import { bogackiShampine } from "./bogacki-shampine.ts";
import { churn } from "./churn.ts";
import type { ChurnOptions } from "./churn.ts";
import { coordinatesNames } from "./coordinates-option.ts";
import type { CoordinatesName, NamedCoordinates } from "./coordinates-option.ts";
import { dormandPrince } from "./dormand-prince.ts";
import { dpm2 } from "./dpm2.ts";
import { euler } from "./euler.ts";
import { heun } from "./heun.ts";
import { ipndm } from "./ipndm.ts";
import type { IpndmOptions } from "./ipndm.ts";
import { midpoint } from "./midpoint.ts";
import { pndm } from "./pndm.ts";
import type { PndmOptions } from "./pndm.ts";
import { ralston } from "./ralston.ts";
import { rungeKutta4 } from "./runge-kutta4.ts";

/** The solvers of the probability flow by name. */
export type OdeEntries = {
  /** Adams and Bashforth's rule, {@link adamsBashforth}. */
  readonly adamsBashforth: Entry<SamplerFactory, NamedCoordinates & Pick<AdamsBashforthOptions, "order">>;
  /** Bogacki and Shampine's adaptive pair, {@link bogackiShampine}. */
  readonly bogackiShampine: Entry<SamplerFactory, NamedCoordinates & Omit<AdaptiveOptions, "coordinates">>;
  /** Dormand and Prince's adaptive pair, {@link dormandPrince}. */
  readonly dormandPrince: Entry<SamplerFactory, NamedCoordinates & Omit<AdaptiveOptions, "coordinates">>;
  /** DPM-Solver-2, {@link dpm2}. */
  readonly dpm2: Entry<SamplerFactory, Record<string, never>>;
  /** EDM's stochastic sampler, {@link churn} around {@link heun}. */
  readonly edm: Entry<SamplerFactory, ChurnOptions>;
  /** Euler's rule, {@link euler}. */
  readonly euler: Entry<SamplerFactory, NamedCoordinates>;
  /** Heun's rule, {@link heun}. */
  readonly heun: Entry<SamplerFactory, NamedCoordinates>;
  /** Adams and Bashforth's coefficients of equal steps, {@link ipndm}. */
  readonly ipndm: Entry<SamplerFactory, IpndmOptions>;
  /** k-diffusion's name of {@link adamsBashforth} in noise coordinates. */
  readonly lms: Entry<SamplerFactory, Pick<AdamsBashforthOptions, "order">>;
  /** The midpoint rule, {@link midpoint}. */
  readonly midpoint: Entry<SamplerFactory, NamedCoordinates>;
  /** Pseudo numerical methods, {@link pndm}. */
  readonly pndm: Entry<SamplerFactory, PndmOptions>;
  /** Ralston's rule, {@link ralston}. */
  readonly ralston: Entry<SamplerFactory, NamedCoordinates>;
  /** The classical rule of order 4, {@link rungeKutta4}. */
  readonly rungeKutta4: Entry<SamplerFactory, NamedCoordinates>;
};

const coordinatesSchema = <N extends CoordinatesName>(value: N) =>
  v.pipe(v.exactOptional(v.picklist(coordinatesNames), value), v.description("the variables that steps are taken in"));

const oneStep = (make: (options: NamedCoordinates) => GaussianStepper, reference: string): OdeEntries["euler"] =>
  entry<SamplerFactory, NamedCoordinates>({
    options: v.strictObject({ coordinates: coordinatesSchema("noise") }),
    create: (options) => onItsGrid(make(options)),
    reference,
  });

const positive = (value: number, description: string) =>
  v.pipe(v.exactOptional(v.pipe(v.number(), v.gtValue(0)), value), v.description(description));

const adaptive = (
  make: (options: NamedCoordinates & Omit<AdaptiveOptions, "coordinates">) => SamplerFactory,
  reference: string,
): OdeEntries["dormandPrince"] =>
  entry({
    options: v.strictObject({
      rtol: positive(1e-4, "the share of the size of a number that it may err by in a step"),
      atol: positive(1e-4, "what it may err by on top of that"),
      coordinates: coordinatesSchema("angle"),
      norm: v.pipe(
        v.exactOptional(v.picklist(["worst", "batch"]), "worst"),
        v.description("whose error counts: that of the worst sample or the root mean square over the batch"),
      ),
      firstStep: v.pipe(
        v.exactOptional(v.pipe(v.number(), v.gtValue(0), v.maxValue(1)), 0.01),
        v.description("the first step to try, as a share of the way"),
      ),
      limit: v.pipe(
        v.exactOptional(v.pipe(v.number(), v.integer(), v.minValue(1)), 1000),
        v.description("after how many attempts the run is given up"),
      ),
    }),
    create: make,
    reference,
  });

const order = v.pipe(
  v.exactOptional(v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(6)), 4),
  v.description("how many predictions are used"),
);
const atLeast0 = (value: number, description: string) =>
  v.pipe(v.exactOptional(v.pipe(v.number(), v.minValue(0)), value), v.description(description));

/** The solvers of the probability flow by name, for the plug-in of this package. */
export const odeEntries: OdeEntries = Object.freeze({
  euler: oneStep(euler, "Karras et al. 2022, section 3, https://arxiv.org/abs/2206.00364"),
  heun: oneStep(heun, "Karras et al. 2022, algorithm 1, https://arxiv.org/abs/2206.00364"),
  midpoint: oneStep(midpoint, "Runge 1895, https://doi.org/10.1007/BF01446807"),
  ralston: oneStep(ralston, "Ralston 1962, section 3, https://doi.org/10.1090/S0025-5718-1962-0150954-0"),
  rungeKutta4: oneStep(
    rungeKutta4,
    "Hairer, Norsett and Wanner 1993, table 1.2, https://doi.org/10.1007/978-3-540-78862-1",
  ),
  dpm2: entry<SamplerFactory, Record<string, never>>({
    options: v.strictObject({}),
    create: () => onItsGrid(dpm2()),
    reference: "Lu et al. 2022, algorithm 1, https://arxiv.org/abs/2206.00927",
  }),
  adamsBashforth: entry<SamplerFactory, NamedCoordinates & Pick<AdamsBashforthOptions, "order">>({
    options: v.strictObject({ order, coordinates: coordinatesSchema("noise") }),
    create: (options) => onItsGrid(adamsBashforth(options)),
    reference: "Hairer, Norsett and Wanner 1993, section III.5, https://doi.org/10.1007/978-3-540-78862-1",
  }),
  lms: entry<SamplerFactory, Pick<AdamsBashforthOptions, "order">>({
    options: v.strictObject({ order }),
    create: (options) => onItsGrid(adamsBashforth(options)),
    reference: "Crowson 2022, sample_lms, https://github.com/crowsonkb/k-diffusion",
  }),
  ipndm: entry<SamplerFactory, IpndmOptions>({
    options: v.strictObject({
      order: v.pipe(v.exactOptional(v.picklist([1, 2, 3, 4]), 4), v.description("how many predictions are used")),
    }),
    create: (options) => onItsGrid(ipndm(options)),
    reference: "Liu et al. 2022, eq. 12, and Zhang and Chen 2023, https://arxiv.org/abs/2204.13902",
  }),
  pndm: entry<SamplerFactory, PndmOptions>({
    options: v.strictObject({
      warmUp: v.pipe(
        v.exactOptional(v.picklist(["rungeKutta", "heun", "none"]), "rungeKutta"),
        v.description("how the first steps are taken"),
      ),
    }),
    create: (options) => onItsGrid(pndm(options)),
    reference: "Liu et al. 2022, eq. 12 and 13, https://arxiv.org/abs/2202.09778",
  }),
  dormandPrince: adaptive(
    dormandPrince,
    "Dormand and Prince 1980, table 2, https://doi.org/10.1016/0771-050X(80)90013-3",
  ),
  bogackiShampine: adaptive(bogackiShampine, "Bogacki and Shampine 1989, https://doi.org/10.1016/0893-9659(89)90079-7"),
  edm: entry<SamplerFactory, ChurnOptions>({
    options: v.strictObject({
      churn: atLeast0(40, "how much noise is exchanged in all"),
      min: atLeast0(0, "the least sigma / alpha at which noise is added"),
      max: atLeast0(Infinity, "the largest"),
      noise: atLeast0(1, "the factor of the noise that is added"),
    }),
    create: (options) => onItsGrid(churn(heun(), options)),
    reference: "Karras et al. 2022, algorithm 2, https://arxiv.org/abs/2206.00364",
  }),
});
