import { derivativeAt, TweedieError } from "@tweedie/core";
import type { NoiseSchedule, ScheduleDerivative } from "@tweedie/core";
import { toVariancePreserving } from "./to-variance-preserving.ts";

/**
 * Any schedule rescaled so that nothing of the datum is left at its end, variance preserving: with $\alpha$ that of
 * {@link toVariancePreserving},
 *
 * $$\alpha(t) \leftarrow (\alpha(t) - \alpha(1))\,\frac{\alpha(0)}{\alpha(0) - \alpha(1)}, \qquad \sigma = \sqrt{1 - \alpha^2}$$
 *
 * $\alpha(0)$ stays and $\alpha(1)$ becomes 0, so train $v$ or $x_0$ on it, not the noise. Of chains it is the limit of
 * {@link zeroTerminalSnr}, which keeps $\alpha$ after the first step.
 *
 * Lin et al., *Common Diffusion Noise Schedules and Sample Steps are Flawed* (2024), algorithm 1,
 * https://arxiv.org/abs/2305.08891.
 *
 * @param schedule - the schedule
 * @returns the rescaled schedule, with a derivative where the given one has it
 * @throws TweedieError if there is no more signal at $t = 0$ than at $t = 1$
 */
export function toZeroTerminalSnr(schedule: NoiseSchedule): NoiseSchedule {
  const inner = toVariancePreserving(schedule);
  const [first, last, firstNoise] = [inner.alpha(0), inner.alpha(1), inner.sigma(0)];
  if (!(first > last)) {
    throw new TweedieError(
      `toZeroTerminalSnr: expected more signal at t = 0 than at t = 1, got alpha = ${first} and ${last} of variance 1. ` +
        `Let time run from data to noise.`,
    );
  }
  const stretch = first / (first - last);
  const alpha = (t: number) => Math.max(inner.alpha(t) - last, 0) * stretch;
  const sigma = (t: number) => {
    // 1 - alpha in two steps, each from variances: near the data alphas differ by less than their rounding.
    const atStart = firstNoise ** 2 / (1 + first);
    const noise = inner.sigma(t);
    const since = ((noise - firstNoise) * (noise + firstNoise)) / (inner.alpha(t) + first);
    return Math.sqrt((atStart + stretch * since) * (1 + alpha(t)));
  };
  if (!inner.derivative) return Object.freeze({ alpha, sigma });
  const derivative = (t: number): ScheduleDerivative => {
    const slope = stretch * inner.derivative!(t).alpha;
    const rise = (-alpha(t) * slope) / sigma(t);
    // 0/0 where the schedule leaves a clean datum at a finite rate.
    return { alpha: slope, sigma: Number.isNaN(rise) ? derivativeAt({ alpha, sigma }, t).sigma : rise };
  };
  return Object.freeze({ alpha, sigma, derivative });
}
