import { add, mul, relu, sub, sum } from "@tensorflow/tfjs-core";
import { combine } from "@tweedie/core";
import type { TokenStepper } from "@tweedie/core";
import { drawnFrom } from "./drawn-from.ts";
import { reverseRates } from "./reverse-rates.ts";
import type { TokenTransition } from "./token-transition.ts";

/**
 * Tau-leaping, Euler's rule on tokens: every position leaps by the rates of the reverse process where the step begins,
 *
 * $$p(x_s = y \mid x_t) = \delta_{y, x_t} + (t - s)\,\bar Q_t(y, x_t), \qquad \bar Q_t(y, x) = Q_t(x, y)\,\frac{p_t(y)}{p_t(x)}$$
 *
 * at most once. Of weak order 1. Where the step is so long that a token would leave with a probability above 1, it leaves for
 * certain: take shorter steps there. It cannot begin where a rate is infinite.
 *
 * Campbell et al. 2022, *A Continuous Time Framework for Discrete Denoising Models*, section 4.3,
 * https://arxiv.org/abs/2205.14987; Lou et al. 2024, eq. 18, https://arxiv.org/abs/2310.16834. One call of the model a step.
 *
 * @returns the stepper
 * @throws TweedieError, while sampling, if the process has no rates
 */
export const tauLeaping = (): TokenStepper => drawnFrom(tauLeapingTransition);

/** The laws that {@link tauLeaping} draws from. */
export const tauLeapingTransition: TokenTransition = (x, t, s, env) => {
  const { away, own } = reverseRates("tauLeaping", x, t, env);
  const left = relu(sub(own, combine([t - s, mul(own, sum(away, -1, true))])));
  return add(left, combine([t - s, away]));
};
