import { combine, gaussianStepper, sdeAt, TweedieError } from "@tweedie/core";
import type { GaussianStepper, NoiseLevel } from "@tweedie/core";
import { noiseTerm } from "../noise-term.ts";
import { checkedMultiple } from "./reverse-noise.ts";
import type { ReverseNoise, ReverseNoiseOptions } from "./reverse-noise.ts";

/** Options of {@link eulerMaruyama}. */
export interface EulerMaruyamaOptions extends Omit<ReverseNoiseOptions, "h"> {
  /**
   * The noise $h$: a multiple of $g$, at least 0 (1 by default: the reverse SDE; 0: the probability flow), or the function
   * $h(t)$ itself, which is given the level and $g(t)$.
   */
  readonly h?: number | ReverseNoise;
}

/**
 * Euler–Maruyama on the family of equations with the marginals of the forward process, backward in the time of the
 * schedule:
 *
 * $$dz = \Big[f z - \frac{g^2 + h^2}{2}\,\nabla\log p_t(z)\Big]dt + h\,d\bar W, \qquad
 * x_s = x_t - \tau f x_t - \tau\,\frac{g^2 + h^2}{2\sigma_t}\,\hat\epsilon + \sqrt\tau\,h\,z, \qquad \tau = t - s$$
 *
 * with $f, g$ of `sdeAt` at $t$, by the schedule of the environment, whose times those of the grid must be. Every $h$ gives
 * the same marginals: $h = g$ is the time reversal itself, $h = 0$ the probability flow; more noise forgets earlier errors
 * faster and needs shorter steps. No noise is added on the step to $\sigma_s = 0$, unless asked for.
 *
 * The rates are taken for constant over a step. Where that is absurd, near $\alpha = 0$ and on very coarse grids, the step
 * is refused; {@link ddim} and {@link ddpm} integrate the linear part exactly, and work there.
 *
 * Song et al. 2021, *Score-Based Generative Modeling through SDEs*, eq. 6 and 13, https://arxiv.org/abs/2011.13456;
 * Anderson 1982, https://doi.org/10.1016/0304-4149(82)90051-5; for any $h(t)$, Karras et al. 2022, *Elucidating the
 * Design Space of Diffusion-Based Generative Models*, eq. 6, https://arxiv.org/abs/2206.00364. Weak order 1, order 1 at
 * $h = 0$; one call of the denoiser a step; any schedule.
 *
 * @param options - see {@link EulerMaruyamaOptions}
 * @returns the stepper
 * @throws TweedieError if `h` is negative or not finite; in a step, where a rate times its length is above 3, so that samples would overshoot by more than they are large
 */
export function eulerMaruyama({ h = 1, lastNoise = false }: EulerMaruyamaOptions = {}): GaussianStepper {
  const noiseAt: ReverseNoise =
    typeof h === "function"
      ? h
      : (
          (multiple) => (_, g) =>
            multiple * g
        )(checkedMultiple("eulerMaruyama", h));
  return gaussianStepper((x, t, s, env) => {
    const { f, g2 } = sdeAt(env.schedule, t.t);
    const tau = t.t - s.t;
    const noise = checkedNoise(noiseAt(t, Math.sqrt(Math.max(g2, 0))), t);
    const pull = (tau * (g2 + noise ** 2)) / (2 * t.sigma);
    checkStep(t, s, Math.max(Math.abs(tau * f), pull / Math.hypot(t.alpha, t.sigma)));
    const drawn = s.sigma > 0 || lastNoise ? Math.sqrt(tau) * noise : 0;
    return combine([1 - tau * f, x], [-pull, env.denoise(x, t).eps], ...noiseTerm(drawn, env, x, t, s));
  });
}

/** Beyond this a step moves a sample by more than it is large, however fine the others are. */
const longest = 3;

function checkStep(t: NoiseLevel, s: NoiseLevel, rate: number): void {
  if (rate <= longest) return;
  throw new TweedieError(
    `eulerMaruyama: expected steps whose rates times their length are at most ${longest}, got ${rate} from t = ${t.t} ` +
      `(alpha = ${t.alpha}, sigma = ${t.sigma}) to ${s.t}. Take more steps there, start where more signal is left, or use ` +
      `ddpm or ddim.`,
  );
}

function checkedNoise(noise: number, { t }: NoiseLevel): number {
  if (Number.isFinite(noise)) return noise;
  throw new TweedieError(`eulerMaruyama: expected a finite noise h(t), got ${noise} at t = ${t}. Mend the function.`);
}
