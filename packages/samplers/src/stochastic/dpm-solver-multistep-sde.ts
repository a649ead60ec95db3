import type { GaussianStepper } from "@tweedie/core";
import { checkedNoise } from "../ancestral/checked-noise.ts";
import type { NoiseOptions } from "../ancestral/noise-options.ts";
import { checkChoice } from "../check-choice.ts";
import { dpmSolverMoments } from "../exponential/dpm-solver-rules.ts";
import type { Curvature, DpmSolverVariant } from "../exponential/dpm-solver-rules.ts";
import { remembered } from "../exponential/exponential-multistep.ts";
import type { ExponentialMemory } from "../exponential/exponential-multistep.ts";
import { evaluation } from "../exponential/exponential-step.ts";
import { checkLastSteps, orderAt } from "../exponential/last-steps.ts";
import type { LastSteps } from "../exponential/last-steps.ts";
import type { Predicted } from "../exponential/stretch.ts";
import { sdeStep } from "./sde-step.ts";

/** Options of {@link dpmSolverMultistepSde}: `eta` of at least 0 (default 1), a factor on the noise, and the rule. */
export interface DpmSolverMultistepSdeOptions extends NoiseOptions, LastSteps {
  /** The number of predictions that are used, 1 to 3 (default 2). */
  readonly order?: 1 | 2 | 3;
  /** The prediction that is integrated (default `x0`). */
  readonly of?: Predicted;
  /** How two predictions are weighed: as in DPM-Solver++ (`midpoint`, the default), or by the exact integral (`heun`). */
  readonly variant?: DpmSolverVariant;
  /** How much of the second difference of three predictions is taken: `full` (the default), or `half` as peers do. */
  readonly curvature?: Curvature;
}

/**
 * The multistep DPM-Solver on the reverse SDE with $\eta$ times its noise variance: with $h = \lambda_s - \lambda_t$,
 * $\lambda = \log(\alpha/\sigma)$ and $H = (1 + \eta)h$,
 *
 * $$x_s = \frac{\sigma_s}{\sigma_t} e^{-\eta h} x_t + \alpha_s H \sum_j w_j\,\hat x_0^{(j)} +
 * \sigma_s\sqrt{1 - e^{-2\eta h}}\,z$$
 *
 * or, of the noise (SDE-DPM-Solver),
 *
 * $$x_s = \frac{\alpha_s}{\alpha_t} x_t - \sigma_s H \sum_j w_j\,\hat\epsilon^{(j)} + \sigma_s\sqrt{\eta(e^{2h} - 1)}\,z$$
 *
 * with weights that integrate the polynomial in $\lambda$ through the last predictions. Of `x0` with one prediction and
 * `eta = 1` it is {@link ddpm} with variance `betaTilde`; at `eta = 0` it is the multistep {@link dpmSolverPlusPlus}. The form
 * of the noise needs small steps, since $e^{2h}$ grows without bound: prefer `x0`.
 *
 * The order grows from 1 with the predictions that are remembered. The step to $\sigma_s = 0$ gives the predicted datum, and
 * steps from $\alpha_t = 0$, or of the noise from next to it, are of first order in `x0`.
 *
 * It is `sample_dpmpp_2m_sde` ({@link dpmSolverPlusPlus2mSde}) and `sample_dpmpp_3m_sde` ({@link dpmSolverPlusPlus3mSde}) of
 * k-diffusion, and DPMSolverMultistepScheduler and EDMDPMSolverMultistepScheduler of diffusers with the algorithms
 * sde-dpmsolver++ (`x0`) and sde-dpmsolver (`eps`), whose rule for the end is `lowerOrderFinal: 15`.
 *
 * Lu et al. 2022, *DPM-Solver++*, section 5, https://arxiv.org/abs/2211.01095. At `eta = 0` of order 2 over a
 * whole run, for it starts with a step of first order, and of `order` from an exact start; with noise of weak order 2. At
 * order 1 of order 1 in both. One call of the denoiser a step; any schedule.
 *
 * @param options - see {@link DpmSolverMultistepSdeOptions}
 * @returns the stepper
 * @throws TweedieError if an option has no such value, or `eta` or the factor on the noise is negative or not finite
 */
export function dpmSolverMultistepSde({
  order = 2,
  of = "x0",
  variant = "midpoint",
  curvature = "full",
  lowerOrderFinal = false,
  eulerAtFinal = false,
  ...amount
}: DpmSolverMultistepSdeOptions = {}): GaussianStepper<ExponentialMemory> {
  checkChoice(who, "the order", order, [1, 2, 3]);
  checkChoice(who, "of", of, ["x0", "eps"]);
  checkChoice(who, "the variant", variant, ["midpoint", "heun"]);
  checkChoice(who, "curvature", curvature, ["full", "half"]);
  const last = { lowerOrderFinal, eulerAtFinal };
  checkLastSteps(who, last);
  const rule = {
    of,
    moments: dpmSolverMoments(variant, curvature),
    ...checkedNoise(who, amount, Infinity),
  };
  return Object.freeze<GaussianStepper<ExponentialMemory>>({
    init: () => [],
    step(x, t, s, env, memory, place) {
      const prediction = env.denoise(x, t);
      const known = [evaluation(of, t, prediction), ...memory];
      return {
        x: sdeStep(rule, x, t, s, env, prediction, known.slice(0, orderAt(order, place, last))),
        memory: remembered(known, order - 1, t, s),
      };
    },
  });
}

const who = "dpmSolverMultistepSde";
