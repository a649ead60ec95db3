import type { Tensor } from "@tensorflow/tfjs-core";
import { combine, TweedieError } from "@tweedie/core";
import type { GaussianStepper, NoiseLevel } from "@tweedie/core";
import { checkedNoise } from "../ancestral/checked-noise.ts";
import { checkChoice } from "../check-choice.ts";
import { remembered } from "../exponential/exponential-multistep.ts";
import type { ExponentialMemory } from "../exponential/exponential-multistep.ts";
import { evaluation } from "../exponential/exponential-step.ts";
import { isFirstOrder } from "../exponential/first-order-step.ts";
import { checkLastSteps, orderAt } from "../exponential/last-steps.ts";
import type { LastSteps } from "../exponential/last-steps.ts";
import { exactMoments } from "../exponential/moments.ts";
import type { Moments } from "../exponential/moments.ts";
import type { Predicted } from "../exponential/stretch.ts";
import { noiseTerm } from "../noise-term.ts";
import { integralTerms } from "../exponential/integral-terms.ts";
import { sdeStep } from "./sde-step.ts";
import { sdeStretch } from "./sde-stretch.ts";

/** Options of {@link saSolver}. */
export interface SaSolverOptions extends Pick<LastSteps, "lowerOrderFinal"> {
  /** The number of predictions that the predictor uses, 1 to 4 (default 2). */
  readonly predictorOrder?: 1 | 2 | 3 | 4;
  /** The number that the corrector uses, the one at the new level among them, 1 to 4 (default 2); 0 is none. */
  readonly correctorOrder?: 0 | 1 | 2 | 3 | 4;
  /** How much noise: $\tau$ of at least 0, or a function of the level where a step begins (default 1). */
  readonly tau?: number | ((level: NoiseLevel) => number);
  /** A factor on the noise that is drawn: 1 (the default) is right. */
  readonly noise?: number;
  /** The prediction that is integrated (default `x0`). */
  readonly of?: Predicted;
  /**
   * The weight of the slope in rules of two values of `x0`, in steps: the exact `integral` (the default), or a `half`, as in
   * the authors' code. They are of the same order; a half has no bound for large steps.
   */
  readonly slope?: "integral" | "half";
}

/** What {@link saSolver} remembers: its last evaluations, and the step before it is corrected. */
export interface SaSolverMemory {
  /** The evaluations, newest first. */
  readonly known: ExponentialMemory;
  /** The last step. */
  readonly last?: {
    /** Where it began. */
    readonly from: NoiseLevel;
    /** $\tau^2$ there. */
    readonly eta: number;
    /** All of it but the integral: $c\,x_t + v\,z$. */
    readonly rest: Tensor;
  };
}

/**
 * SA-Solver: the stochastic Adams method, a predictor and a corrector that integrate polynomials through the predictions of
 * several steps on the reverse SDE with $\tau^2$ times its noise variance. With $\lambda = \log(\alpha/\sigma)$,
 * $h = \lambda_s - \lambda_t$ and $H = (1 + \tau^2)h$,
 *
 * $$x_s = \frac{\sigma_s}{\sigma_t} e^{-\tau^2 h} x_t + \alpha_s H \sum_j w_j\,\hat x_0^{(j)} +
 * \sigma_s\sqrt{1 - e^{-2\tau^2 h}}\,z, \qquad \sum_j w_j r_j^i = i!\,\varphi_{i+1}(-H), \quad
 * r_j = \frac{\lambda_j - \lambda_t}{h}$$
 *
 * The predictor uses the values at $t$ and before, and the corrector that at $s$ too: it takes the last step again, with the
 * same noise, when the denoiser has been called where it led, and the new step goes on from there. So the last step is not
 * corrected. At $\tau = 0$ without a corrector it is {@link exponentialAdamsBashforth}.
 *
 * The order grows from 1 with the predictions that are remembered. The step to $\sigma_s = 0$ gives the predicted datum, and
 * steps from $\alpha_t = 0$, or of the noise from next to it, are of first order in `x0` and not corrected.
 *
 * SASolverScheduler of diffusers has `slope: "half"`, `lowerOrderFinal: true` and a $\tau$ of 1 at its timesteps 200 to 800,
 * else 0.
 *
 * Xue et al. 2023, *SA-Solver*, algorithm 1, https://arxiv.org/abs/2309.05019. At $\tau = 0$ of the
 * corrector's order, 3 at most, for it begins with a correction by two values; without a corrector of order 2, and of the
 * predictor's from an exact start. With noise of weak order 2. One call of the denoiser a step; any schedule.
 *
 * @param options - see {@link SaSolverOptions}
 * @returns the stepper
 * @throws TweedieError if an option has no such value, or $\tau$ or the factor on the noise is negative or not finite
 */
export function saSolver({
  predictorOrder = 2,
  correctorOrder = 2,
  tau = 1,
  noise: factor = 1,
  of = "x0",
  slope = "integral",
  lowerOrderFinal = false,
}: SaSolverOptions = {}): GaussianStepper<SaSolverMemory> {
  checkOrders(predictorOrder, correctorOrder);
  checkChoice("saSolver", "of", of, ["x0", "eps"]);
  checkChoice("saSolver", "slope", slope, ["integral", "half"]);
  checkLastSteps("saSolver", { lowerOrderFinal });
  if (typeof tau === "number" && !(tau >= 0 && Number.isFinite(tau))) {
    throw new TweedieError(`saSolver: expected a finite tau of at least 0, got ${tau}. 0 is deterministic.`);
  }
  const { noise } = checkedNoise("saSolver", { noise: factor });
  const etaAt = (level: NoiseLevel): number => (typeof tau === "number" ? tau : tau(level)) ** 2;
  const moments = of === "x0" && slope === "half" ? halfSlope : exactMoments;
  return Object.freeze<GaussianStepper<SaSolverMemory>>({
    init: () => ({ known: [] }),
    step(predicted, t, s, env, { known: before, last }, place) {
      const prediction = env.denoise(predicted, t);
      const known = [evaluation(of, t, prediction), ...before];
      const corrected = (): Tensor => {
        if (!last || correctorOrder === 0) return predicted;
        // It was to be two steps behind the one that ends the run where the predictor is at its end.
        const used = known.slice(
          0,
          orderAt(correctorOrder, place && { ...place, step: place.step - 2 }, { lowerOrderFinal }),
        );
        const coefficients = sdeStretch(of, last.from, t, last.eta);
        return combine([1, last.rest], ...integralTerms(moments, last.from, t, coefficients, used));
      };
      const x = corrected();
      const eta = etaAt(t);
      const next = remembered(known, Math.max(predictorOrder, correctorOrder) - 1, t, s);
      if (isFirstOrder(of, t, s)) {
        return { x: sdeStep({ of, moments, eta, noise }, x, t, s, env, prediction, []), memory: { known: next } };
      }
      const coefficients = sdeStretch(of, t, s, eta);
      const rest = combine([coefficients.carried, x], ...noiseTerm(noise * coefficients.added, env, x, t, s));
      const used = known.slice(0, orderAt(predictorOrder, place, { lowerOrderFinal }));
      return {
        x: combine([1, rest], ...integralTerms(moments, t, s, coefficients, used)),
        memory: { known: next, last: { from: t, eta, rest } },
      };
    },
  });
}

/** The moments with the slope of two values at its weight for small steps. */
const halfSlope: Moments = (z, count) => (count === 2 ? [exactMoments(z, 1)[0]!, 1 / 2] : exactMoments(z, count));

function checkOrders(predictorOrder: number, correctorOrder: number): void {
  const fits = (order: number, least: number) => Number.isSafeInteger(order) && order >= least && order <= 4;
  if (fits(predictorOrder, 1) && fits(correctorOrder, 0)) return;
  throw new TweedieError(
    `saSolver: expected a predictor order of 1 to 4 and a corrector order of 0 to 4, got ${predictorOrder} and ` +
      `${correctorOrder}. Choose such numbers.`,
  );
}
