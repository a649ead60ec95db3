import { logSnr, tensorOf, TweedieError } from "@tweedie/core";
import type { NoiseLevel, Rng, StepNoise } from "@tweedie/core";
import { blockWidth, brownianPath } from "./brownian-path.ts";
import type { BrownianPath } from "./brownian-path.ts";

/** Options of {@link brownianNoise}. */
export interface BrownianNoiseOptions {
  /**
   * The shortest step in log-SNR that has its full noise, from $2^{-40}$ to 4. Default $2^{-10}$, about a tenth of a step of a chain of
   * 1000. Half of it costs the numbers of one more draw a step.
   */
  readonly resolution?: number;
}

/**
 * Noise that means the same thing whatever the number of steps: the increments of one Brownian path, so that a seed keeps
 * its picture when the grid changes, for every stochastic sampler.
 *
 * $$z_{t \to s} = \frac{W(u_s) - W(u_t)}{\sqrt{u_s - u_t}}, \qquad u = \alpha^2/\sigma^2$$
 *
 * The clock $u$ is the signal-to-noise ratio since in it the reverse process of a known datum is Brownian: by
 * `posterior` of the core,
 *
 * $$\frac{\alpha_s}{\sigma_s^2} x_s = \frac{\alpha_t}{\sigma_t^2} x_t + (u_s - u_t)\, x_0 + \sqrt{u_s - u_t}\; z,$$
 *
 * so while the prediction of $x_0$ stays the same, steps of {@link ddpm} end at the same place however many there are; as it
 * moves, the end converges with the number of steps.
 *
 * ```ts no-run
 * const noise = brownianNoise(rng);
 * const images = await last(sampler(start, { denoise, schedule, rng, noise }));
 * ```
 *
 * $W$ is a function of the generator's key, its rows and $u$ alone: sample number $i$ has its own path whatever the batch,
 * and a run that is gone on with needs nothing else. It is built like a virtual Brownian tree, from blocks of 4 of
 * log-SNR that are halved down to cells as wide as `resolution`. Increments between levels in different cells have exactly
 * the law of Brownian motion, add up exactly, and are independent where they do not overlap. Two levels in one cell are
 * refused.
 *
 * A stretch to $\sigma = 0$, which is infinitely long, has a number of its own. A stretch that does not go towards less
 * noise is on no path, as where a corrector stays at a level or a sampler goes back to more noise: it gets the next numbers
 * of the generator.
 *
 * Li et al. 2020, *Scalable Gradients for Stochastic Differential Equations*, section 4 on the virtual Brownian tree,
 * https://arxiv.org/abs/2001.01328; Montanari 2023, *Sampling, Diffusions, and Stochastic Localization*, on the process
 * $u\,x_0 + W(u)$, https://arxiv.org/abs/2305.10690.
 *
 * @param rng - the generator of the run, the one in its environment; only its key and rows count for the path
 * @param options - see {@link BrownianNoiseOptions}
 * @returns the noise, for `env.noise`; it stores numbers on the host, a few times those of a batch, and no tensors
 * @throws TweedieError if the resolution is not from $2^{-40}$ to 4; when called, if two levels are in one cell
 */
export function brownianNoise(rng: Rng, { resolution = 2 ** -10 }: BrownianNoiseOptions = {}): StepNoise {
  if (!(resolution >= finest && resolution <= blockWidth)) {
    throw new TweedieError(
      `brownianNoise: expected a resolution in [2^-40, ${blockWidth}], got ${resolution}. It is a width of log-SNR.`,
    );
  }
  const depth = Math.ceil(Math.log2(blockWidth / resolution));
  const cellOf = (lambda: number): number => Math.floor((lambda / blockWidth) * 2 ** depth);
  const source = rng.split("Brownian path");
  let path: BrownianPath | undefined;

  return (shape: readonly number[], t: NoiseLevel, s: NoiseLevel) => {
    const [from, to] = [logSnr(t), logSnr(s)];
    if (!(to > from)) return rng.normal(shape);
    if (to === Infinity) return source.split("end").normal(shape);
    if (cellOf(from) === cellOf(to)) {
      throw new TweedieError(
        `brownianNoise: expected steps of more than ${blockWidth / 2 ** depth} in log-SNR, got one from ${from} to ${to}. ` +
          `Take fewer steps or a finer resolution.`,
      );
    }
    // On a generator of its own, which refuses a shape that does not fit its rows.
    source.split("shape").skip(shape);
    const count = shape.reduce((product, size) => product * size, 1);
    if (path?.count !== count) path = brownianPath(source, count, depth);
    return tensorOf(path.increment(from, to), shape);
  };
}

/** Finer cells would be lost in the rounding of log-SNRs. */
const finest = 2 ** -40;
