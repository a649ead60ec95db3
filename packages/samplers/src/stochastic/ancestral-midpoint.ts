import { combine, gaussianStepper } from "@tweedie/core";
import type { GaussianStepper, NoiseLevel } from "@tweedie/core";
import { splitNoise } from "../ancestral/split-noise.ts";
import { levelBetween } from "../exponential/level-between.ts";
import { noiseTerm } from "../noise-term.ts";
import { hasNoMiddle } from "./has-no-middle.ts";

/** What an ancestral midpoint rule takes for constant over a step: one of the two predictions halfway. */
export type Held = "x0" | "eps";

/**
 * The midpoint rule down past the goal, with its midpoint halfway in log-SNR, and fresh noise back up to it: what
 * `dpm2Ancestral` and `dpmSolverPlusPlus2sAncestral` are, which differ in the prediction that they hold.
 *
 * Its last step to $\sigma_s = 0$, and steps from where there is next to no signal, are Euler's.
 *
 * @param held - the prediction that is held
 * @param options - the share of noise and the factor on it, checked
 * @returns the stepper
 */
export const ancestralMidpoint = (
  held: Held,
  { eta, noise }: { readonly eta: number; readonly noise: number },
): GaussianStepper =>
  gaussianStepper((x, t, s, env) => {
    const first = env.denoise(x, t);
    const euler = ({ alpha, sigma }: NoiseLevel) => [[alpha, first.x0] as const, [sigma, first.eps] as const] as const;
    const { down, up } = splitNoise(t, s, eta);
    const fresh = () => noiseTerm(noise * up, env, x, t, s);
    if (hasNoMiddle(t, down)) return combine(...euler(down), ...fresh());
    const middle = levelBetween(env.schedule, t, down, 0.5);
    const { x0 } = env.denoise(combine(...euler(middle)), middle);
    if (held === "x0") {
      const kept = down.sigma / t.sigma;
      return combine([kept, x], [s.alpha - kept * t.alpha, x0], ...fresh());
    }
    // The Euler step and what the midpoint changes: x / alpha_t and eps apart would both be large near pure noise.
    const change = (s.alpha * middle.alpha * t.sigma - t.alpha * middle.alpha * down.sigma) / (t.alpha * middle.sigma);
    return combine(...euler(down), [change, x0], [-change, first.x0], ...fresh());
  });
