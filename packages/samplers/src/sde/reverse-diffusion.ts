import { combine, gaussianStepper, transition, TweedieError } from "@tweedie/core";
import type { GaussianStepper, NoiseLevel } from "@tweedie/core";
import { noiseTerm } from "../noise-term.ts";
import { checkedMultiple } from "./reverse-noise.ts";
import type { ReverseNoiseOptions } from "./reverse-noise.ts";

/**
 * Reverse diffusion: the reverse SDE discretised as the forward process is. A forward step is
 * $x_t = x_s + (\alpha_{t|s} - 1)x_s + \sigma_{t|s} z$; its drift and its noise at $t$ are undone:
 *
 * $$x_s = (2 - \alpha_{t|s})\,x_t - \frac{1 + h^2}{2}\,\frac{\sigma_{t|s}^2}{\sigma_t}\,\hat\epsilon
 * + h\,\sigma_{t|s}\,z$$
 *
 * with the coefficients of {@link transition}. It needs the two levels alone: their times are only an order. With
 * $h \ge 1$ the noise makes good what a long step does wrong, from $\alpha = 0$ as well; with less, steps in which the signal
 * more than doubles are refused. No noise is added on the step to $\sigma_s = 0$, unless asked for.
 *
 * Song et al. 2021, *Score-Based Generative Modeling through SDEs*, appendix E, https://arxiv.org/abs/2011.13456. Weak
 * order 1, order 1 at $h = 0$; one call of the denoiser a step; any schedule. score_sde takes the transition of another step
 * than that of its grid, and calls $h = 0$ the probability flow: see {@link placed}.
 *
 * @param options - see {@link ReverseNoiseOptions}
 * @returns the stepper
 * @throws TweedieError if `h` is negative or not finite; in a step, if the signal more than doubles at $h < 1$
 */
export function reverseDiffusion({ h = 1, lastNoise = false }: ReverseNoiseOptions = {}): GaussianStepper {
  checkedMultiple("reverseDiffusion", h);
  return gaussianStepper((x, t, s, env) => {
    const { alpha, sigma } = transition(s, t);
    if (h < 1) checkStep(t, s, alpha);
    const pull = ((1 + h ** 2) / 2) * (sigma / t.sigma) * sigma;
    const drawn = s.sigma > 0 || lastNoise ? h * sigma : 0;
    return combine([2 - alpha, x], [-pull, env.denoise(x, t).eps], ...noiseTerm(drawn, env, x, t, s));
  });
}

function checkStep(t: NoiseLevel, s: NoiseLevel, kept: number): void {
  if (kept >= 0.5) return;
  throw new TweedieError(
    `reverseDiffusion: expected steps in which alpha at most doubles where h is below 1, got alpha = ${t.alpha} at ` +
      `t = ${t.t} and ${s.alpha} at ${s.t}. Take more steps there, start where more signal is left, or use ddim.`,
  );
}
