import { tidy } from "@tensorflow/tfjs-core";
import type { Tensor } from "@tensorflow/tfjs-core";
import { combine, posterior, TweedieError } from "@tweedie/core";
import type { NoiseLevel, Posterior, Rng } from "@tweedie/core";
import { chainLevels, checkStep } from "./chain-levels.ts";
import { ddimPosterior } from "./ddim-posterior.ts";
import { ddimTransition } from "./ddim-transition.ts";

/** The free standard deviations of {@link nonMarkovian}. */
export type NonMarkovianOptions =
  | {
      /** The standard deviations in units of DDPM's: 0 is DDIM, 1 (if left out) is DDPM, more up to where $\sigma_n$ ends it. */
      readonly eta?: number;
      readonly sigmas?: undefined;
    }
  | {
      /** $s_0, \ldots, s_{N-1}$: `sigmas[n]` is that of $X_n$ given $X_{n+1}$ and $X_0$, in $[0, \sigma_n]$; $s_0 = 0$. */
      readonly sigmas: readonly number[];
      readonly eta?: undefined;
    };

/** A process of the DDIM family on the levels of a chain. */
export interface NonMarkovianProcess {
  /** The number $N$ of steps. */
  readonly steps: number;
  /** The levels of $X_0$ to $X_N$: $q(X_n \mid X_0) = \mathcal N(\alpha_n X_0, \sigma_n^2 I)$. */
  readonly levels: readonly NoiseLevel[];
  /** The standard deviations $s_0, \ldots, s_{N-1}$. */
  readonly sigmas: readonly number[];
  /** $q(X_n \mid X_{n+1}, X_0)$ for $n$ from 0 to $N - 1$, see `ddimPosterior`; throws TweedieError for others. */
  posterior(n: number): Posterior;
  /** $q(X_{n+1} \mid X_n, X_0)$ for $n$ from 0 to $N - 1$, see `ddimTransition`; throws TweedieError for others. */
  transition(n: number): Posterior;
  /** Draws $X_n$ from $X_{n+1}$ and $X_0$, tensors of one shape; borrowed in, owned out. */
  samplePosterior(next: Tensor, x0: Tensor, n: number, rng: Rng): Tensor;
  /** Draws $X_{n+1}$ from $X_n$ and $X_0$, tensors of one shape; borrowed in, owned out. */
  sampleTransition(x: Tensor, x0: Tensor, n: number, rng: Rng): Tensor;
}

/**
 * The non-Markovian processes behind DDIM, for any pair $(\alpha, \sigma)$: whatever the free standard deviations $s_n$,
 * $q(X_n \mid X_0) = \mathcal N(\alpha_n X_0, \sigma_n^2 I)$, so that a model trained on the marginals serves them all.
 *
 * $$q(X_n \mid X_{n+1}, X_0) = \mathcal N\Big(\alpha_n X_0 + \sqrt{\sigma_n^2 - s_n^2}\,
 * \frac{X_{n+1} - \alpha_{n+1} X_0}{\sigma_{n+1}},\ s_n^2 I\Big)$$
 *
 * Song et al., *Denoising Diffusion Implicit Models* (2021), section 3.1, https://arxiv.org/abs/2010.02502.
 *
 * @param grid - levels from noise to data, their log-SNR strictly rising; if the last one is not the clean datum
 *   ($\alpha = 1, \sigma = 0$), the datum comes behind it
 * @param options - the standard deviations, as a share `eta` of DDPM's or one by one
 * @returns the process
 * @throws TweedieError if the grid is out of order or a standard deviation out of its range
 */
export function nonMarkovian(grid: readonly NoiseLevel[], options: NonMarkovianOptions = {}): NonMarkovianProcess {
  const levels = chainLevels("nonMarkovian", grid);
  const steps = levels.length - 1;
  const sigmas = sigmasOf(levels, options);
  const kernels = sigmas.map((sigma, n) => ({
    posterior: ddimPosterior(levels[n]!, levels[n + 1]!, sigma),
    transition: ddimTransition(levels[n]!, levels[n + 1]!, sigma),
  }));
  const kernel = (n: number) => {
    checkStep("nonMarkovian", n, 0, steps - 1);
    return kernels[n]!;
  };
  const draw = (law: Posterior, z: Tensor, x0: Tensor, rng: Rng) =>
    tidy(() => combine([law.z, z], [law.x0, x0], [law.sigma, rng.normal(z.shape)]));
  return Object.freeze({
    steps,
    levels,
    sigmas,
    posterior: (n: number) => kernel(n).posterior,
    transition: (n: number) => kernel(n).transition,
    samplePosterior: (next: Tensor, x0: Tensor, n: number, rng: Rng) => draw(kernel(n).posterior, next, x0, rng),
    sampleTransition: (x: Tensor, x0: Tensor, n: number, rng: Rng) => draw(kernel(n).transition, x, x0, rng),
  });
}

function sigmasOf(levels: readonly NoiseLevel[], { eta = 1, sigmas }: NonMarkovianOptions): readonly number[] {
  const steps = levels.length - 1;
  if (sigmas) {
    if (sigmas.length === steps) return Object.freeze([...sigmas]);
    throw new TweedieError(
      `nonMarkovian: expected ${steps} standard deviations, for X_0 to X_${steps - 1}, got ${sigmas.length}. ` +
        `The first is 0.`,
    );
  }
  if (!(eta >= 0 && Number.isFinite(eta))) {
    throw new TweedieError(`nonMarkovian: expected eta of at least 0, got ${eta}. 0 is DDIM and 1 is DDPM.`);
  }
  return Object.freeze(levels.slice(0, -1).map((level, n) => eta * posterior(level, levels[n + 1]!).sigma));
}
