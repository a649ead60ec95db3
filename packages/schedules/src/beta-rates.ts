import { TweedieError } from "@tweedie/core";
import { checkSteps } from "./check-steps.ts";

/**
 * The beta of one of $N$ steps of a variance-preserving SDE with the mean rate $\bar\beta$ on it, per unit of time:
 * $\beta_n = 1 - e^{-\bar\beta/N}$.
 *
 * To first order it is $\bar\beta/N$: a chain of 1000 steps from 1e-4 to 0.02 is close to the rates 0.1 to 20.
 *
 * Song et al., *Score-Based Generative Modeling through SDEs* (2021), appendix B, https://arxiv.org/abs/2011.13456.
 *
 * @param rate - $\bar\beta \ge 0$; may be infinite
 * @param steps - the length $N$ of the chain
 * @returns the beta, in [0, 1]
 * @throws TweedieError if the rate is negative or `steps` is not a positive integer
 */
export function betaOfRate(rate: number, steps: number): number {
  checkSteps("betaOfRate", steps);
  if (!(rate >= 0)) throw new TweedieError(`betaOfRate: expected a rate of at least 0, got ${rate}. Use 0.1 to 20.`);
  return 0 - Math.expm1(-rate / steps);
}

/**
 * The constant rate that gives a step of a chain its beta, the inverse of {@link betaOfRate}:
 * $\bar\beta = -N\log(1 - \beta_n)$, per unit of time.
 *
 * @param beta - $\beta_n$, in [0, 1]
 * @param steps - the length $N$ of the chain
 * @returns the rate; infinite at 1
 * @throws TweedieError if the beta is out of [0, 1] or `steps` is not a positive integer
 */
export function rateOfBeta(beta: number, steps: number): number {
  checkSteps("rateOfBeta", steps);
  if (!(beta >= 0 && beta <= 1)) {
    throw new TweedieError(`rateOfBeta: expected a beta in [0, 1], got ${beta}. Pass the variance of one step.`);
  }
  return 0 - steps * Math.log1p(-beta);
}
