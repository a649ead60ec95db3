import { ancestral } from "../ancestral/ancestral.ts";
import { exponential } from "../exponential/exponential.ts";
import type { Law } from "../laws/law.ts";
import { ode } from "../ode/ode.ts";
import { sde } from "../sde/sde.ts";
import { stochastic } from "../stochastic/stochastic.ts";
import type { Size } from "./matrix.ts";

/** What a sampler of the registry claims with its defaults, and what is to be known of it. */
export interface Claim extends Pick<Law, "steps" | "bias" | "refuses"> {
  /** Whether it is neither on the probability flow nor on the reverse SDE, but adds another amount of noise. */
  readonly own?: boolean;
  /** Whether it is for distilled models, which give the end of the flow in place of the mean. */
  readonly distilled?: boolean;
  /** Whether it chooses its steps by errors, which rounding may change. */
  readonly adaptive?: boolean;
  /** Whether its first guess is at the second level, so that the first may be one where noise says nothing of the datum. */
  readonly skipsFirst?: boolean;
  /** The number of steps below which it refuses some grids. */
  readonly fewest?: number;
  /** The numbers of a batch if it draws noise, where its steps are many. */
  readonly size?: Size;
}

const laws: Readonly<Record<string, Law>> = { ...ancestral, ...exponential, ...ode, ...sde, ...stochastic };

/** What is not among the laws of a family under the name of the registry, and more to know. */
const more: Readonly<Record<string, Partial<Claim> | undefined>> = {
  annealedLangevin: { steps: 20, bias: 0.1, own: true, skipsFirst: true, size: [2, 128] },
  bogackiShampine: { adaptive: true },
  consistency: { steps: 5, bias: 0.05, own: true, distilled: true },
  dormandPrince: { adaptive: true },
  // Its steps are long, and guidance that begins or ends inside one costs it its order.
  dpmSolverAdaptive: { steps: 25, bias: 0.05, adaptive: true },
  dpmSolverFast: { steps: 60, bias: 0.05 },
  dpmSolverMultistepSde: laws["dpmSolverPlusPlus2mSde"],
  dpmSolverPlusPlusSde: { steps: 100, bias: 0.05 },
  dpmSolverSinglestepSde: { steps: 100, bias: 0.05 },
  edm: { ...laws["churn(heun)"], own: true },
  eulerAncestral: { steps: 60, bias: 0.05 },
  eulerMaruyama: { fewest: 25, size: [2, 256] },
  lcm: { steps: 5, bias: 0.05, own: true, distilled: true },
  lms: laws["adamsBashforth"],
  predictorCorrector: { own: true, size: [2, 256] },
  restart: { steps: 30, bias: 0.05, own: true },
  reverseDiffusion: { size: [2, 256] },
  // Its long jumps are for models that know where they end: with the mean of the datum samples are too narrow.
  tcd: { steps: 60, bias: 0.2, own: true },
};
const usual: Partial<Claim> = { steps: 25, bias: 0.03 };

/** The claim of a sampler of the registry. */
export function claimOf(name: string): Claim {
  const { steps, bias, ...rest } = { ...usual, ...laws[name], ...more[name] };
  return { steps: steps!, bias: bias!, ...rest };
}
