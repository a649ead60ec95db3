import { TweedieError } from "@tweedie/core";
import type { NoiseSchedule } from "@tweedie/core";

/**
 * The Ornstein-Uhlenbeck process $dX = -bX\,d\tau + s\,dW$ from $\tau = 0$ to a horizon $T$, with $\tau = Tt$:
 *
 * $$\alpha(t) = e^{-bTt}, \qquad \sigma(t)^2 = \frac{s^2}{2b}\left(1 - e^{-2bTt}\right)$$
 *
 * At $s^2 = 2b$ it is variance preserving, with the constant rate $\beta = 2bT$. At $b = 0$ it is Brownian motion,
 * $\sigma^2 = s^2 T t$, variance exploding. The slope $\sigma'(0)$ is infinite.
 *
 * Uhlenbeck and Ornstein, *On the Theory of the Brownian Motion* (1930), https://doi.org/10.1103/PhysRev.36.823; as a
 * diffusion model, Song et al. (2021), section 3.4, https://arxiv.org/abs/2011.13456.
 *
 * @param options - the rate $b$, the diffusion $s$ and the horizon $T$
 * @returns the schedule
 * @throws TweedieError if the rate is negative, the diffusion or the horizon is not positive, or $bT$ is over 300
 */
export function ornsteinUhlenbeck({
  rate = 1,
  diffusion = Math.SQRT2,
  horizon = 5,
}: OrnsteinUhlenbeckOptions = {}): NoiseSchedule {
  const finite = Number.isFinite(diffusion ** 2 * horizon);
  if (!(rate >= 0 && diffusion ** 2 > 0 && diffusion > 0 && horizon > 0 && finite && rate * horizon <= 300)) {
    throw new TweedieError(
      `ornsteinUhlenbeck: expected rate >= 0, diffusion > 0 and horizon > 0 with rate * horizon at most 300, got ` +
        `${rate}, ${diffusion} and ${horizon}. Use 1, the root of 2 and 5.`,
    );
  }
  const decay = rate * horizon;
  const variance = diffusion ** 2 * horizon;
  const alpha = (t: number) => Math.exp(-decay * t);
  const sigma = (t: number) => Math.sqrt(variance * t * meanOfExp(2 * decay * t));
  return Object.freeze({
    alpha,
    sigma,
    derivative: (t: number) => ({
      alpha: 0 - decay * alpha(t),
      sigma: (variance * Math.exp(-2 * decay * t)) / (2 * sigma(t)),
    }),
  });
}

/** $(1 - e^{-x})/x$, the mean of $e^{-y}$ over $y$ from 0 to $x$. */
const meanOfExp = (x: number): number => (x === 0 ? 1 : -Math.expm1(-x) / x);

/** Options of {@link ornsteinUhlenbeck}. */
export interface OrnsteinUhlenbeckOptions {
  /** The rate $b \ge 0$ at which the datum is forgotten, per unit of $\tau$; 1 if left out. */
  readonly rate?: number;
  /** The diffusion $s > 0$, in units of the data per root of $\tau$; $\sqrt2$ if left out. */
  readonly diffusion?: number;
  /** The horizon $T > 0$, in units of $\tau$; 5 if left out. */
  readonly horizon?: number;
}
