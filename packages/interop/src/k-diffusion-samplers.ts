import { along } from "@tweedie/core";
import type { GaussianSampler, GaussianStepper, NoiseLevel } from "@tweedie/core";
import {
  adamsBashforth,
  churn,
  dpm2,
  dpm2Ancestral,
  dpmSolverAdaptive,
  dpmSolverFast,
  dpmSolverPlusPlus,
  dpmSolverPlusPlus2mSde,
  dpmSolverPlusPlus2sAncestral,
  dpmSolverPlusPlus3mSde,
  dpmSolverPlusPlusSde,
  euler,
  eulerAncestral,
  heun,
  noiseCoordinates,
} from "@tweedie/samplers";
import type { KDiffusionName, KDiffusionOptions } from "./k-diffusion-sampling.ts";
import { largeMidpoint } from "./large-midpoint.ts";

/** What a function of k-diffusion takes, and the sampler that it is. */
export interface KDiffusionSampler {
  /** The arguments that it knows. */
  readonly takes: readonly (keyof KDiffusionOptions)[];
  /** Makes the sampler of the levels. */
  readonly make: (options: KDiffusionOptions, grid: readonly NoiseLevel[]) => GaussianSampler;
}

// k-diffusion takes its steps in these, however large they grow.
const coordinates = noiseCoordinates;
/** The noise scale above which `dpm2` and `dpm2Ancestral` are other rules. */
const large = 1000;

const ancestral = ({ eta = 1, s_noise: noise = 1 }: KDiffusionOptions) => ({ eta, noise });
const churned = ["s_churn", "s_tmin", "s_tmax", "s_noise"] as const;
const fresh = ["eta", "s_noise"] as const;
const ends = ["sigma_min", "sigma_max", ...fresh] as const;

const stepped = (
  takes: KDiffusionSampler["takes"],
  stepperOf: (options: KDiffusionOptions, grid: readonly NoiseLevel[]) => GaussianStepper<unknown>,
): KDiffusionSampler => ({
  takes: ["sigmas", ...takes],
  make: (options, grid) => along(stepperOf(options, grid), grid),
});

const withChurn = (stepperOf: (grid: readonly NoiseLevel[]) => GaussianStepper): KDiffusionSampler =>
  stepped(churned, ({ s_churn: amount = 0, s_tmin: min = 0, s_tmax: max = Infinity, s_noise: noise = 1 }, grid) =>
    amount > 0 ? churn(stepperOf(grid), { churn: amount, min, max, noise }) : stepperOf(grid),
  );

/** The samplers of k-diffusion by the names of its functions. */
export const kDiffusionSamplers: Readonly<Record<KDiffusionName, KDiffusionSampler>> = {
  sample_euler: withChurn(() => euler({ coordinates })),
  sample_heun: withChurn(() => heun({ coordinates })),
  sample_dpm_2: withChurn(([first]) => (first!.sigma > large ? largeMidpoint(0) : dpm2())),
  sample_lms: stepped(["order"], ({ order = 4 }) => adamsBashforth({ order, coordinates })),
  sample_euler_ancestral: stepped(fresh, (options) => eulerAncestral(ancestral(options))),
  sample_dpm_2_ancestral: stepped(fresh, (options, [first]) => {
    const { eta, noise } = ancestral(options);
    return first!.sigma > large ? largeMidpoint(eta, noise) : dpm2Ancestral({ eta, noise });
  }),
  sample_dpmpp_2s_ancestral: stepped(fresh, (options) => dpmSolverPlusPlus2sAncestral(ancestral(options))),
  sample_dpmpp_sde: stepped([...fresh, "r"], ({ r = 1 / 2, ...options }) =>
    dpmSolverPlusPlusSde({ ...ancestral(options), r }),
  ),
  sample_dpmpp_2m: stepped([], () => dpmSolverPlusPlus()),
  sample_dpmpp_2m_sde: stepped([...fresh, "solver_type"], ({ solver_type: variant = "midpoint", ...options }) =>
    dpmSolverPlusPlus2mSde({ ...ancestral(options), variant }),
  ),
  sample_dpmpp_3m_sde: stepped(fresh, (options) =>
    dpmSolverPlusPlus3mSde({ ...ancestral(options), curvature: "half" }),
  ),
  sample_dpm_fast: {
    takes: [...ends, "n"],
    make: ({ n, eta = 0, s_noise: noise = 1 }, grid) =>
      dpmSolverFast({ ...(n !== undefined && { calls: n }), eta, noise })(grid),
  },
  sample_dpm_adaptive: {
    takes: [...ends, "order", "rtol", "atol", "h_init", "pcoeff", "icoeff", "dcoeff", "accept_safety"],
    make: (options, grid) => {
      const { order = 3, rtol = 0.05, atol = 0.0078, h_init: firstStep = 0.05, eta = 0, s_noise: noise = 1 } = options;
      const {
        pcoeff: proportional = 0,
        icoeff: integral = 1,
        dcoeff: derivative = 0,
        accept_safety: safety = 0.81,
      } = options;
      const gains = { proportional, integral, derivative, safety };
      // An order that it does not know is refused there.
      return dpmSolverAdaptive({ order: order as 2 | 3, rtol, atol, firstStep, ...gains, norm: "batch", eta, noise })(
        grid,
      );
    },
  },
};
