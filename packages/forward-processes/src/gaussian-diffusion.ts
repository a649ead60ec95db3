import { tidy } from "@tensorflow/tfjs-core";
import type { Tensor } from "@tensorflow/tfjs-core";
import { combine, levelAt, posterior, transition } from "@tweedie/core";
import type { ForwardProcess, NoiseLevel, NoiseSchedule, Rng } from "@tweedie/core";

/** The Gaussian diffusion of a schedule, as a forward process. */
export interface GaussianDiffusion extends ForwardProcess<NoiseLevel> {
  /** The schedule. */
  readonly schedule: NoiseSchedule;
  /**
   * Draws $z_t \sim q(z_t \mid z_s) = \mathcal N(\alpha_{t|s} z_s, \sigma_{t|s}^2 I)$, {@link transition}.
   *
   * @param zs - data at level `s`, `[batch, ...]`; borrowed
   * @param s - the level where they are
   * @param t - the noisier level where they go
   * @param rng - the source of noise
   * @returns data at level `t`, of the same shape, owned by the caller
   * @throws TweedieError if `t` is not noisier than `s`
   */
  sampleTransition(zs: Tensor, s: NoiseLevel, t: NoiseLevel, rng: Rng): Tensor;
  /**
   * Draws $z_s \sim q(z_s \mid z_t, x_0)$, {@link posterior}.
   *
   * @param zt - data at level `t`, `[batch, ...]`; borrowed
   * @param x0 - the clean data, of the same shape; borrowed
   * @param s - the level where they go
   * @param t - the noisier level where they are
   * @param rng - the source of noise
   * @returns data at level `s`, of the same shape, owned by the caller
   * @throws TweedieError if `t` is not noisier than `s`
   */
  samplePosterior(zt: Tensor, x0: Tensor, s: NoiseLevel, t: NoiseLevel, rng: Rng): Tensor;
}

/**
 * The Gaussian diffusion with the marginals of a schedule, $q(z_t \mid x_0) = \mathcal N(\alpha_t x_0, \sigma_t^2 I)$:
 * VP, VE, sub-VP, rectified flow and every other pair $(\alpha, \sigma)$.
 *
 * `perturb` takes one level a row. `prior` draws from $\mathcal N(0, \sigma_t^2 I)$ at the level where sampling starts,
 * by default $t = 1$; pass the first level of the grid where it begins below. That is the law there where
 * $\alpha_t = 0$; elsewhere the true law still holds $\alpha_t$ of the datum, and samples begin with a mismatch of
 * $\tfrac12 \alpha_t^2 |x_0|^2 / \sigma_t^2$ nats for a datum $x_0$, which $\sigma_{max}$, $\beta_{max}$ or the start of
 * the grid must make small.
 *
 * Ho et al., *Denoising Diffusion Probabilistic Models* (2020), eq. 4, https://arxiv.org/abs/2006.11239; Kingma et al.,
 * *Variational Diffusion Models* (2021), eq. 1, https://arxiv.org/abs/2107.00630.
 *
 * @param schedule - the schedule
 * @returns the process
 * @throws TweedieError if the schedule has no sensible scales at $t = 1$
 */
export function gaussianDiffusion(schedule: NoiseSchedule): GaussianDiffusion {
  const end = levelAt(schedule, 1);
  return Object.freeze({
    schedule,
    perturb: (x0: Tensor, levels: readonly NoiseLevel[], rng: Rng) =>
      tidy(() =>
        combine([levels.map(({ alpha }) => alpha), x0], [levels.map(({ sigma }) => sigma), rng.normal(x0.shape)]),
      ),
    prior: (shape: readonly number[], rng: Rng, at: NoiseLevel = end) =>
      tidy(() => combine([at.sigma, rng.normal(shape)])),
    sampleTransition: (zs: Tensor, s: NoiseLevel, t: NoiseLevel, rng: Rng) => {
      const { alpha, sigma } = transition(s, t);
      return tidy(() => combine([alpha, zs], [sigma, rng.normal(zs.shape)]));
    },
    samplePosterior: (zt: Tensor, x0: Tensor, s: NoiseLevel, t: NoiseLevel, rng: Rng) => {
      const law = posterior(s, t);
      return tidy(() => combine([law.z, zt], [law.x0, x0], [law.sigma, rng.normal(zt.shape)]));
    },
  });
}
