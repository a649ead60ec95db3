import { TweedieError } from "@tweedie/core";
import type { NoiseSchedule } from "@tweedie/core";

/**
 * The sigmoid schedule, variance preserving: $\alpha^2$ is a piece of a logistic curve $s(x) = 1/(1 + e^{-x})$, stretched to
 * fall from 1 to 0.
 *
 * $$\alpha(t)^2 = \frac{s(x_1) - s(x)}{s(x_1) - s(x_0)}, \qquad \sigma(t)^2 = 1 - \alpha(t)^2, \qquad
 * x = x_0 + t(x_1 - x_0), \quad x_0 = \frac{\text{start}}\tau, \quad x_1 = \frac{\text{end}}\tau$$
 *
 * The larger $(\text{end} - \text{start})/\tau$, the more of time goes to the noise levels in the middle. It begins clean
 * and ends in pure noise, $\alpha(1) = 0$; see {@link cosine} for what that asks of the target. The slopes $\sigma'(0)$ and
 * $\alpha'(1)$ are infinite.
 *
 * Not to be confused with {@link sigmoidBetas}, the chain of GeoDiff, where the betas themselves lie on a logistic curve.
 *
 * Jabri et al., *Scalable Adaptive Computation for Iterative Generation* (2022), https://arxiv.org/abs/2212.11972; Chen,
 * *On the Importance of Noise Scheduling for Diffusion Models* (2023), algorithm 1, https://arxiv.org/abs/2301.10972, whose
 * defaults these are. Both also clip $\alpha^2$ at $10^{-9}$; {@link clipLogSnr} does the like.
 *
 * @param options - the ends of the piece and the temperature
 * @returns the schedule
 * @throws TweedieError if the ends do not rise, $\tau$ is not positive or $x_0$ or $x_1$ is beyond 300
 */
export function sigmoid({ start = -3, end = 3, tau = 1 }: SigmoidOptions = {}): NoiseSchedule {
  const [from, to] = [start / tau, end / tau];
  if (!(tau > 0 && from < to && Math.max(Math.abs(from), Math.abs(to)) <= 300)) {
    throw new TweedieError(
      `sigmoid: expected start < end and tau > 0 with start/tau and end/tau within 300, got start = ${start}, ` +
        `end = ${end} and tau = ${tau}. Use -3, 3 and 1.`,
    );
  }
  const width = to - from;
  const [coshFrom, coshTo, sinh] = [Math.cosh(from / 2), Math.cosh(to / 2), Math.sinh(width / 2)];
  const cosh = (t: number) => Math.cosh((from + t * width) / 2);
  // s(b) - s(a) = sinh((b - a) / 2) / (2 cosh(a / 2) cosh(b / 2)): no difference of nearly equal numbers at either end.
  const alpha = (t: number) => Math.sqrt((Math.sinh(((1 - t) * width) / 2) / sinh) * (coshFrom / cosh(t)));
  const sigma = (t: number) => Math.sqrt((Math.sinh((t * width) / 2) / sinh) * (coshTo / cosh(t)));
  // Of alpha^2.
  const slope = (t: number) => ((-width / 2 / sinh) * (coshFrom / cosh(t)) * coshTo) / cosh(t);
  return Object.freeze({
    alpha,
    sigma,
    derivative: (t: number) => ({ alpha: slope(t) / (2 * alpha(t)), sigma: -slope(t) / (2 * sigma(t)) }),
  });
}

/** Options of {@link sigmoid}. */
export interface SigmoidOptions {
  /** Where the piece of the logistic curve starts, before it is divided by $\tau$; -3 if left out. */
  readonly start?: number;
  /** Where it ends; 3 if left out. */
  readonly end?: number;
  /** The temperature $\tau$; 1 if left out. */
  readonly tau?: number;
}
