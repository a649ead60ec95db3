import type { Tensor } from "@tensorflow/tfjs-core";
import { combine, gaussianStepper } from "@tweedie/core";
import type { GaussianStepper, NoiseLevel } from "@tweedie/core";
import { checkedNoise } from "../ancestral/checked-noise.ts";
import type { NoiseOptions } from "../ancestral/noise-options.ts";
import { checkChoice } from "../check-choice.ts";
import { evaluation } from "../exponential/exponential-step.ts";
import type { Evaluation } from "../exponential/exponential-step.ts";
import { isFirstOrder } from "../exponential/first-order-step.ts";
import { levelBetween } from "../exponential/level-between.ts";
import { exactMoments } from "../exponential/moments.ts";
import type { Predicted } from "../exponential/stretch.ts";
import { noiseTerm } from "../noise-term.ts";
import { integralTerms } from "../exponential/integral-terms.ts";
import { sdeStep } from "./sde-step.ts";
import { sdeStretch } from "./sde-stretch.ts";

/** Options of {@link seeds}: `eta` of at least 0 (default 1), a factor on the noise, and the rule. */
export interface SeedsOptions extends NoiseOptions {
  /** The number of stages, 1 to 3 (default 2). */
  readonly order?: 1 | 2 | 3;
  /** The prediction that is integrated (default `x0`). */
  readonly of?: Predicted;
}

/**
 * SEEDS: exponential Runge-Kutta rules on the reverse SDE whose stages see the very noise of the step. A step is cut at its
 * nodes, each stretch has noise of its own, and a stage at $m$ has the noise of all stretches before it:
 *
 * $$u_m = c_m x_t + g_m \sum_j w_{mj}\,\hat x_0^{(j)} + n_m, \qquad n_m = c_{m|l}\,n_l + v_{m|l}\,z_m$$
 *
 * with $c$, $g$, $v$ of the reverse SDE with $\eta$ times its noise variance, as in {@link dpmSolverMultistepSde}. Order 2 has a
 * node halfway in log-SNR and holds the prediction there over the step; order 3 has nodes at 1/3 and 2/3, and ends with the
 * line through the predictions at 0 and 2/3. Order 1 is {@link dpmSolverMultistepSde} of order 1: of `x0` at `eta = 1`,
 * ancestral sampling. At `eta = 0` the rules are DPM-Solver(++) 1, 2S and 3S.
 *
 * It earns its place beside {@link dpmSolverPlusPlusSde}, whose stage has noise that the step does not have: with independent
 * numbers that is of weak order 1, and this of weak order 2.
 *
 * The step to $\sigma_s = 0$, and steps from $\alpha_t = 0$ or, of the noise, from next to it, are of first order.
 *
 * Gonzalez et al. 2023, *SEEDS: Exponential SDE Solvers for Fast High-Quality Sampling from Diffusion Models*, section 4,
 * https://arxiv.org/abs/2305.14267, there of `eps`. Order `order` at `eta = 0`, weak order 2 with noise
 * from order 2 on; as many calls of the denoiser a step; any schedule.
 *
 * @param options - see {@link SeedsOptions}
 * @returns the stepper
 * @throws TweedieError if an option has no such value, or `eta` or the factor on the noise is negative or not finite
 */
export function seeds({ order = 2, of = "x0", ...options }: SeedsOptions = {}): GaussianStepper {
  checkChoice("seeds", "the order", order, [1, 2, 3]);
  checkChoice("seeds", "of", of, ["x0", "eps"]);
  const { eta, noise } = checkedNoise("seeds", options, Infinity);
  const { nodes, last } = tableaus[order];
  return gaussianStepper((x, t, s, env) => {
    const prediction = env.denoise(x, t);
    const evaluated = [evaluation(of, t, prediction)];
    if (order === 1 || isFirstOrder(of, t, s)) {
      return sdeStep({ of, moments: exactMoments, eta, noise }, x, t, s, env, prediction, evaluated);
    }
    let from = t;
    let noises: readonly (readonly [number, Tensor])[] = [];
    const moveTo = (m: NoiseLevel, used: readonly Evaluation[]): Tensor => {
      const { carried, added } = sdeStretch(of, from, m, eta);
      const fresh = noiseTerm(noise * added, env, x, from, m);
      noises = [...noises.map(([c, z]) => [c * carried, z] as const), ...fresh];
      from = m;
      const whole = sdeStretch(of, t, m, eta);
      return combine([whole.carried, x], ...integralTerms(exactMoments, t, m, whole, used), ...noises);
    };
    for (const node of nodes) {
      const m = levelBetween(env.schedule, t, s, node);
      evaluated.push(evaluation(of, m, env.denoise(moveTo(m, evaluated), m)));
    }
    return moveTo(
      s,
      last.map((stage) => evaluated[stage]!),
    );
  });
}

/** The nodes between, and the stages that the step itself uses. */
const tableaus = {
  1: { nodes: [], last: [0] },
  2: { nodes: [1 / 2], last: [1] },
  3: { nodes: [1 / 3, 2 / 3], last: [0, 2] },
} as const;
