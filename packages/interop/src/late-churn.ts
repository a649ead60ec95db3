import { combine, gaussianStepper, normalBetween, resolve } from "@tweedie/core";
import type { GaussianStepper, Target } from "@tweedie/core";
import type { ChurnOptions } from "@tweedie/samplers";
import { outputOf } from "./output-of.ts";

/** What {@link lateChurn} must know of the network. */
export interface LateChurnOptions extends Required<ChurnOptions> {
  /** What it outputs, at levels with $\alpha = 1$. */
  readonly target: Target;
  /** Whether its output is read at the level that the churn raises to, or where it was called. */
  readonly readsRaised: boolean;
}

/**
 * Euler's rule with churn as diffusers' Euler classes have it: the network is called before the noise is added, and what it
 * said is taken for what it would say after,
 *
 * $$y = F(x, \sigma), \qquad \hat x = x + S_{noise}\sqrt{\hat\sigma^2 - \sigma^2}\,z, \qquad
 * x' = \hat x + (\sigma' - \hat\sigma)\,\frac{\hat x - x_0(\hat x, y)}{\hat\sigma}, \qquad \hat\sigma = (1 + \gamma)\sigma$$
 *
 * where $x_0(\hat x, y)$ reads $y$ at $\hat\sigma$, or a v prediction at $\sigma$. The right rule, with
 * $y = F(\hat x, \hat\sigma)$, is `churn(euler())` of `@tweedie/samplers`. Noise is drawn only where $\gamma > 0$. For levels
 * with $\alpha = 1$.
 *
 * @param options - the churn and the network
 * @returns the stepper; it must know its place
 */
export function lateChurn(options: LateChurnOptions): GaussianStepper {
  const { churn: amount, min, max, noise, target, readsRaised } = options;
  return gaussianStepper((x, t, s, env, place) => {
    const { x0, eps } = env.denoise(x, t);
    const gamma = t.sigma >= min && t.sigma <= max ? Math.min(amount / place!.steps, Math.SQRT2 - 1) : 0;
    const raised = { ...t, sigma: (1 + gamma) * t.sigma };
    if (gamma === 0) return combine([1, x0], [s.sigma, eps]);
    const added = Math.sqrt((raised.sigma - t.sigma) * (raised.sigma + t.sigma));
    const noised = combine([1, x], [noise * added, normalBetween(env, x.shape, t, s)]);
    const { x0: read } = resolve(noised, outputOf({ x0, eps }, t, target), readsRaised ? raised : t, target);
    const kept = s.sigma / raised.sigma;
    return combine([kept, noised], [1 - kept, read]);
  });
}
