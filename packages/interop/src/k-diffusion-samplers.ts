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
import { given, optionsText, rule } from "./rule.ts";
import type { Rule } from "./rule.ts";

/** What a function of k-diffusion takes, and the sampler that it is. */
export interface KDiffusionSampler {
  /** The arguments that it knows. */
  readonly takes: readonly (keyof KDiffusionOptions)[];
  /** Makes the sampler of the levels, and says by which function. */
  readonly make: (options: KDiffusionOptions, grid: readonly NoiseLevel[]) => Rule<GaussianSampler>;
}

// k-diffusion takes its steps in these, however large they grow.
const coordinates = noiseCoordinates;
/** The noise scale above which `dpm2` and `dpm2Ancestral` are other rules. */
const large = 1000;

const amount = ({ eta, s_noise: noise }: KDiffusionOptions) => given({ eta, noise });
const fresh = ["eta", "s_noise"] as const;
const ends = ["sigma_min", "sigma_max", ...fresh] as const;

const stepped = (
  takes: KDiffusionSampler["takes"],
  ruleOf: (options: KDiffusionOptions, first: number) => Rule<GaussianStepper<unknown>>,
): KDiffusionSampler => ({
  takes: ["sigmas", ...takes],
  make: (options, grid) => {
    const { made, text } = ruleOf(options, grid[0]!.sigma);
    return { made: along(made, grid), text };
  },
});

const withChurn = (ruleOf: (first: number) => Rule<GaussianStepper>): KDiffusionSampler =>
  stepped(["s_churn", "s_tmin", "s_tmax", "s_noise"], (asked, first) => {
    const { s_churn: total = 0, s_tmin: min, s_tmax: max, s_noise: noise } = asked;
    const { made, text } = ruleOf(first);
    if (total === 0) return { made, text };
    const options = given({ churn: total, min, max, noise });
    return { made: churn(made, options), text: `churn(${text}, ${optionsText(options)})` };
  });

/** The samplers of k-diffusion by the names of its functions. */
export const kDiffusionSamplers: Readonly<Record<KDiffusionName, KDiffusionSampler>> = {
  sample_euler: withChurn(() => rule({ euler }, { coordinates })),
  sample_heun: withChurn(() => rule({ heun }, { coordinates })),
  sample_dpm_2: withChurn((first) => (first > large ? rule({ largeMidpoint }, { eta: 0 }) : rule({ dpm2 }, {}))),
  sample_lms: stepped(["order"], ({ order }) => rule({ adamsBashforth }, { ...given({ order }), coordinates })),
  sample_euler_ancestral: stepped(fresh, (options) => rule({ eulerAncestral }, amount(options))),
  sample_dpm_2_ancestral: stepped(fresh, (options, first) =>
    first > large ? rule({ largeMidpoint }, { eta: 1, ...amount(options) }) : rule({ dpm2Ancestral }, amount(options)),
  ),
  sample_dpmpp_2s_ancestral: stepped(fresh, (options) => rule({ dpmSolverPlusPlus2sAncestral }, amount(options))),
  sample_dpmpp_sde: stepped([...fresh, "r"], ({ r, ...options }) =>
    rule({ dpmSolverPlusPlusSde }, { ...amount(options), ...given({ r }) }),
  ),
  sample_dpmpp_2m: stepped([], () => rule({ dpmSolverPlusPlus }, {})),
  sample_dpmpp_2m_sde: stepped([...fresh, "solver_type"], ({ solver_type: variant, ...options }) =>
    rule({ dpmSolverPlusPlus2mSde }, { ...amount(options), ...given({ variant }) }),
  ),
  sample_dpmpp_3m_sde: stepped(fresh, (options) =>
    rule({ dpmSolverPlusPlus3mSde }, { ...amount(options), curvature: "half" }),
  ),
  sample_dpm_fast: {
    takes: [...ends, "n"],
    make: ({ n: calls, ...options }, grid) => {
      const { made, text } = rule({ dpmSolverFast }, { ...given({ calls }), ...amount(options) });
      return { made: made(grid), text };
    },
  },
  sample_dpm_adaptive: {
    takes: [...ends, "order", "rtol", "atol", "h_init", "pcoeff", "icoeff", "dcoeff", "accept_safety"],
    make: (options, grid) => {
      const { order, rtol, atol, h_init: firstStep, accept_safety: safety } = options;
      const { pcoeff: proportional, icoeff: integral, dcoeff: derivative } = options;
      // An order that it does not know is refused there.
      const known = given({ order: order as 2 | 3 | undefined, rtol, atol, firstStep, safety });
      const gains = given({ proportional, integral, derivative });
      const { made, text } = rule({ dpmSolverAdaptive }, { ...known, ...gains, norm: "batch", ...amount(options) });
      return { made: made(grid), text };
    },
  },
};
