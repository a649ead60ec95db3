import type { Tensor } from "@tensorflow/tfjs-core";
import { combine, TweedieError } from "@tweedie/core";
import type { AdditiveSde, Sde } from "./sde.ts";

/** A score $\nabla_z \log p_t(z)$, of the shape of `x`; borrows its arguments and runs inside the caller's `tidy`. */
export type Score = (x: Tensor, t: number) => Tensor;

/** Options of {@link reverseSde}. */
export interface ReverseSdeOptions {
  /**
   * How much of the noise is kept, $h = \kappa g$ with $\kappa \ge 0$: 1 (if left out) is Anderson's reverse SDE, 0 the
   * probability-flow ODE.
   */
  readonly noise?: number;
}

/**
 * The equation with the marginals of an SDE, to be run backward in time:
 *
 * $$dz = \Big[f(z, t) - \tfrac{1 + \kappa^2}{2}\, g(t) g(t)^\top \nabla_z \log p_t(z)\Big] dt + \kappa\, g(t)\,d\bar W$$
 *
 * With $\kappa = 1$ it is the time reversal of the process itself: all joint laws agree. Simulate it on times that fall.
 *
 * Anderson, *Reverse-time diffusion equation models* (1982), https://doi.org/10.1016/0304-4149(82)90051-5; Song et al.,
 * *Score-Based Generative Modeling through SDEs* (2021), eq. 6 and 13, https://arxiv.org/abs/2011.13456.
 *
 * @param sde - the forward equation, whose noise does not depend on the state
 * @param score - the score of its marginals
 * @param options - how much noise is kept
 * @returns the equation
 * @throws TweedieError if the share of noise is negative or not finite
 */
export function reverseSde(sde: AdditiveSde, score: Score, { noise = 1 }: ReverseSdeOptions = {}): Sde {
  if (!(noise >= 0 && Number.isFinite(noise))) {
    throw new TweedieError(
      `reverseSde: expected a share of noise of at least 0, got ${noise}. Use 1 for the SDE and 0 for the ODE.`,
    );
  }
  return Object.freeze({
    drift: (x: Tensor, t: number) => combine([1, sde.drift(x, t)], [-(1 + noise ** 2) / 2, sde.gram(score(x, t), t)]),
    diffuse: (x: Tensor, t: number, dW: Tensor) => combine([noise, sde.diffuse(x, t, dW)]),
    ...(sde.noiseShape && { noiseShape: sde.noiseShape }),
  });
}
