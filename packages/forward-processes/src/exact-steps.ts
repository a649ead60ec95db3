import type { Tensor } from "@tensorflow/tfjs-core";
import { combine } from "@tweedie/core";
import type { Stepper } from "@tweedie/core";
import type { Brownian } from "./brownian.ts";
import type { LinearSde } from "./sde.ts";

/**
 * Steps of a linear SDE forward in time without any error: draws from its transition $q(z_t \mid z_s)$, whose noise is
 * the increment of the Brownian motion made standard, $(W_t - W_s)/\sqrt{t - s}$.
 *
 * @param sde - the equation
 * @returns a stepper without memory, whose environment is the Brownian motion
 */
export function exactSteps(sde: LinearSde): Stepper<number, Brownian> {
  return Object.freeze({
    init: () => undefined,
    step: (x: Tensor, s: number, t: number, motion: Brownian) => {
      const noise = combine([1 / Math.sqrt(t - s), motion.increment(x.shape, s, t)]);
      return { x: sde.propagate(x, s, t, noise), memory: undefined };
    },
  });
}
