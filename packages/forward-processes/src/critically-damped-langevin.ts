import { stack, tidy, unstack } from "@tensorflow/tfjs-core";
import type { Tensor } from "@tensorflow/tfjs-core";
import { combine, TweedieError } from "@tweedie/core";
import type { Rng } from "@tweedie/core";
import { choleskyFactor } from "./matrix.ts";
import { matrixSde } from "./matrix-sde.ts";
import type { Clock, GaussianLaw, MatrixSde } from "./matrix-sde.ts";

/** Options of {@link criticallyDampedLangevin}. */
export interface CriticallyDampedLangevinOptions {
  /** The rate $\beta$ at which it runs, or a clock; 4 if left out. */
  readonly beta?: number | Clock;
  /** The mass $M$; 1/4 if left out. */
  readonly mass?: number;
  /** The friction $\Gamma$; $2\sqrt M$ if left out, the critical one: less oscillates, more creeps. */
  readonly friction?: number;
  /** The variance $\gamma M$ of the velocity at time 0, as the share $\gamma$ of its last one; 0.04 if left out. */
  readonly gamma?: number;
}

/** The Langevin diffusion of data with velocities. */
export interface CriticallyDampedLangevin extends MatrixSde {
  /**
   * The law of $(x_t, v_t)$ given $x_0$, in one dimension: the mean is `mean` times $x_0$.
   *
   * @param t - the time, at least 0
   * @returns mean and covariance, with the velocity at time 0 from $\mathcal N(0, \gamma M)$
   */
  lawGivenData(t: number): GaussianLaw;
  /**
   * Draws $(x_t, v_t)$ given $x_0$; at time 0 that is the datum with a velocity, where simulations start.
   *
   * @param x0 - clean data, `[batch, ...]`; borrowed
   * @param times - one time a row
   * @param rng - the source of noise
   * @returns states `[batch, 2, ...]`: positions, then velocities; owned by the caller
   */
  perturb(x0: Tensor, times: readonly number[], rng: Rng): Tensor;
  /**
   * Draws from the law that the process goes to, $\mathcal N(0, I)$ for positions and $\mathcal N(0, M I)$ for velocities.
   *
   * @param shape - `[batch, 2, ...]`
   * @param rng - the source of noise
   * @returns states of that shape, owned by the caller
   */
  prior(shape: readonly number[], rng: Rng): Tensor;
}

/**
 * Critically damped Langevin diffusion, in which noise enters the velocities alone:
 *
 * $$dx = \beta M^{-1} v\,dt, \qquad dv = -\beta x\,dt - \beta \Gamma M^{-1} v\,dt + \sqrt{2 \Gamma \beta}\,dW$$
 *
 * States are `[batch, 2, ...]`, positions and then velocities. With $\tau = \int_0^t \beta$, $a = \Gamma/(2M)$ and
 * critical friction, $a^2 = 1/M$, the law given $x_0$ has the mean $e^{-a\tau}(1 + a\tau,\ -\tau)\,x_0$.
 *
 * Dockhorn et al., *Score-Based Generative Modeling with Critically-Damped Langevin Diffusion* (2022), section 3,
 * https://arxiv.org/abs/2112.07068.
 *
 * @param options - rate, mass, friction and velocities at time 0
 * @returns the process
 * @throws TweedieError if a number is not positive and finite (`gamma` may be 0)
 */
export function criticallyDampedLangevin({
  beta = 4,
  mass = 0.25,
  friction = 2 * Math.sqrt(mass),
  gamma = 0.04,
}: CriticallyDampedLangevinOptions = {}): CriticallyDampedLangevin {
  const numbers = { mass, friction, ...(typeof beta === "number" && { beta }) };
  for (const [name, value] of Object.entries(numbers)) {
    if (value > 0 && Number.isFinite(value)) continue;
    throw new TweedieError(`criticallyDampedLangevin: expected a positive ${name}, got ${value}. Mend the options.`);
  }
  if (!(gamma >= 0 && Number.isFinite(gamma))) {
    throw new TweedieError(`criticallyDampedLangevin: expected a gamma of at least 0, got ${gamma}. Use 0.04.`);
  }
  const sde = matrixSde({
    drift: [
      [0, 1 / mass],
      [-1, -friction / mass],
    ],
    diffusion: [[0], [Math.sqrt(2 * friction)]],
    clock: typeof beta === "number" ? { rate: () => beta, integral: (t) => beta * t } : beta,
  });
  const start: GaussianLaw = {
    mean: [1, 0],
    covariance: [
      [0, 0],
      [0, gamma * mass],
    ],
  };
  const lawGivenData = (t: number) => sde.marginal(start, 0, t);
  const coefficientsAt = (t: number) => {
    const { mean, covariance } = lawGivenData(t);
    return { mean, factor: choleskyFactor(covariance) };
  };
  return Object.freeze({
    ...sde,
    lawGivenData,
    perturb: (x0: Tensor, times: readonly number[], rng: Rng) => {
      const distinct = new Map([...new Set(times)].map((t) => [t, coefficientsAt(t)]));
      const laws = times.map((t) => distinct.get(t)!);
      return tidy(() => {
        const noise = unstack(rng.normal([...x0.shape.slice(0, 1), 2, ...x0.shape.slice(1)]), 1);
        const coordinate = (i: number) =>
          combine(
            [laws.map(({ mean }) => mean[i]!), x0],
            ...noise.map((eps, j) => [laws.map(({ factor }) => factor[i]![j]!), eps] as const),
          );
        return stack([coordinate(0), coordinate(1)], 1);
      });
    },
    prior: (shape: readonly number[], rng: Rng) => {
      if (shape[1] !== 2) {
        throw new TweedieError(
          `criticallyDampedLangevin: expected a shape [batch, 2, ...], got [${shape}]. Put velocities beside positions.`,
        );
      }
      return tidy(() => {
        const [x, v] = unstack(rng.normal(shape), 1);
        return stack([x!, combine([Math.sqrt(mass), v!])], 1);
      });
    },
  });
}
