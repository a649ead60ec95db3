import { levelAt, transition } from "@tweedie/core";
import type { NoiseSchedule } from "@tweedie/core";
import { checkSteps } from "./check-steps.ts";
import { toVariancePreserving } from "./to-variance-preserving.ts";

/**
 * The chain of $N$ steps with the noise levels of a schedule, made variance preserving, at $t = n/N$:
 *
 * $$\beta_n = 1 - \frac{\bar\alpha(n/N)}{\bar\alpha((n - 1)/N)} = 1 - e^{-\int\beta\,dt}, \qquad \bar\alpha(0) = 1$$
 *
 * {@link betaTable} of these betas has the schedule's log-SNR at those times. Where a schedule does not begin clean, the
 * first step does. On {@link linearBeta} the betas are those of {@link linearBetas} to first order in $1/N$; on
 * {@link cosine} they are {@link cosineBetas} without the cap.
 *
 * Song et al., *Score-Based Generative Modeling through SDEs* (2021), appendix B, https://arxiv.org/abs/2011.13456.
 *
 * @param schedule - the schedule
 * @param steps - the length $N$ of the chain
 * @returns $\beta_1, \ldots, \beta_N$; the last one is 1 where $\alpha(1) = 0$
 * @throws TweedieError if `steps` is not a positive integer or the log-SNR does not fall strictly along the chain
 */
export function betasOf(schedule: NoiseSchedule, steps: number): readonly number[] {
  checkSteps("betasOf", steps);
  const inner = toVariancePreserving(schedule);
  const levels = Array.from({ length: steps }, (_, i) => levelAt(inner, (i + 1) / steps));
  return levels.map((level, i) => transition(levels[i - 1] ?? clean, level).sigma ** 2);
}

const clean = { t: 0, alpha: 1, sigma: 0 };
