import { combine, gaussianStepper } from "@tweedie/core";
import type { GaussianStepper } from "@tweedie/core";
import { ancestralStep } from "../ancestral/ancestral-step.ts";
import type { NoiseAmount } from "../ancestral/ancestral-step.ts";
import { splitNoise } from "../ancestral/split-noise.ts";
import { isFirstOrder } from "../exponential/first-order-step.ts";
import { levelBetween } from "../exponential/level-between.ts";
import type { Predicted } from "../exponential/stretch.ts";
import { noiseTerm } from "../noise-term.ts";

/**
 * The midpoint rule down past the goal, with its midpoint halfway in log-SNR, and fresh noise back up to it: what
 * `dpm2Ancestral` and `dpmSolverPlusPlus2sAncestral` are, which differ in the prediction that they hold.
 *
 * Its last step to $\sigma_s = 0$, and steps from $\alpha_t = 0$ or, where the noise is held, from next to it, are Euler's.
 *
 * @param held - the prediction that is held
 * @param amount - how much noise
 * @returns the stepper
 */
export const ancestralMidpoint = (held: Predicted, amount: NoiseAmount): GaussianStepper =>
  gaussianStepper((x, t, s, env) => {
    const first = env.denoise(x, t);
    const { down, up } = splitNoise(t, s, amount.eta);
    if (isFirstOrder(held, t, down)) return ancestralStep(amount, x, t, s, env, first);
    const middle = levelBetween(env.schedule, t, down, 0.5);
    const { x0 } = env.denoise(combine([middle.alpha, first.x0], [middle.sigma, first.eps]), middle);
    const fresh = noiseTerm(amount.noise * up, env, x, t, s);
    if (held === "x0") {
      const kept = down.sigma / t.sigma;
      return combine([kept, x], [s.alpha - kept * t.alpha, x0], ...fresh);
    }
    // Euler's step and what the midpoint changes: x / alpha_t and eps, apart, are both large near pure noise.
    const change = (middle.alpha * (s.alpha * t.sigma - t.alpha * down.sigma)) / (t.alpha * middle.sigma);
    return combine([s.alpha - change, first.x0], [down.sigma, first.eps], [change, x0], ...fresh);
  });
