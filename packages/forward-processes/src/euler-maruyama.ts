import type { Tensor } from "@tensorflow/tfjs-core";
import { combine } from "@tweedie/core";
import type { Stepper } from "@tweedie/core";
import type { Brownian } from "./brownian.ts";
import type { Sde } from "./sde.ts";

/**
 * The Euler–Maruyama rule for an SDE, in either direction of time:
 *
 * $$z_s = z_t + f(z_t, t)\,(s - t) + g(z_t, t)\,(W_s - W_t)$$
 *
 * Its strong order is 1/2, and 1 where the noise does not depend on the state; its weak order is 1. Kloeden and Platen,
 * *Numerical Solution of Stochastic Differential Equations* (1992), sections 10.2 and 14.1,
 * https://doi.org/10.1007/978-3-662-12616-5.
 *
 * @param sde - the equation
 * @returns a stepper without memory, whose environment is the Brownian motion
 */
export function eulerMaruyama(sde: Sde): Stepper<number, Brownian> {
  return Object.freeze({
    init: () => undefined,
    step: (x: Tensor, t: number, s: number, motion: Brownian) => {
      const dW = motion.increment(sde.noiseShape?.(x.shape) ?? x.shape, t, s);
      return { x: combine([1, x], [s - t, sde.drift(x, t)], [1, sde.diffuse(x, t, dW)]), memory: undefined };
    },
  });
}
