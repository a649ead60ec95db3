import { combine, gaussianStepper, TweedieError } from "@tweedie/core";
import type { Denoiser, GaussianStepper, NoiseLevel } from "@tweedie/core";
import { consistency } from "./consistency.ts";

/** Options of {@link lcm}. */
export interface LcmOptions {
  /** The standard deviation $s$ of the data in the boundary condition (default 0.5). */
  readonly sigmaData?: number;
  /** The factor $k$ on timesteps in the boundary condition (default 10); infinity is none. */
  readonly timestepScaling?: number;
  /** The length $N$ of the chain that the network was trained on (default 1000). */
  readonly chain?: number;
}

/**
 * Sampling of a latent consistency model: {@link consistency} with the boundary condition of its network,
 *
 * $$f(x_t, t) = \frac{s^2}{(k n)^2 + s^2}\,x_t + \frac{k n}{\sqrt{(k n)^2 + s^2}}\,\hat x_0, \qquad n = N t - 1$$
 *
 * where $n$ is the timestep of a chain of $N$, which has $t = (n + 1)/N$. It equals LCMScheduler of diffusers.
 *
 * With the exact denoiser of the data in place of a distilled network samples are too narrow.
 *
 * Luo et al. 2023, *Latent Consistency Models*, section 4, https://arxiv.org/abs/2310.04378. One call of the
 * denoiser a step; any schedule.
 *
 * @param options - see {@link LcmOptions}
 * @returns the stepper
 * @throws TweedieError if an option is not positive, or the standard deviation or the chain is not finite
 */
export function lcm({ sigmaData = 0.5, timestepScaling = 10, chain = 1000 }: LcmOptions = {}): GaussianStepper {
  for (const [name, value] of Object.entries({ sigmaData, timestepScaling, chain })) {
    if (value > 0 && (Number.isFinite(value) || name === "timestepScaling")) continue;
    throw new TweedieError(`lcm: expected a positive ${name}, got ${value}. Pass that of the network.`);
  }
  const scaling = ({ t }: NoiseLevel): readonly [skip: number, out: number] => {
    if (timestepScaling === Infinity) return [0, 1];
    const n = timestepScaling * Math.max(chain * t - 1, 0);
    const norm = Math.hypot(n, sigmaData);
    return [(sigmaData / norm) ** 2, n / norm];
  };
  const jump = consistency();
  return gaussianStepper((x, t, s, env) => {
    const denoise: Denoiser = (noised, level) => {
      const { x0, eps } = env.denoise(noised, level);
      const [skip, out] = scaling(level);
      return { x0: combine([skip, noised], [out, x0]), eps };
    };
    return jump.step(x, t, s, { ...env, denoise }, undefined).x;
  });
}
