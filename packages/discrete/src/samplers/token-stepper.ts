import type { Tensor } from "@tensorflow/tfjs-core";
import type { Place, TokenEnv, TokenStepper } from "@tweedie/core";

/**
 * A stepper on tokens without memory, from its update rule.
 *
 * @param update - maps tokens at time `t` to those at the earlier time `s`
 * @returns the stepper
 */
export const tokenStepper = (
  update: (x: Tensor, t: number, s: number, env: TokenEnv, place?: Place) => Tensor,
): TokenStepper =>
  Object.freeze({
    init: () => undefined,
    step: (x: Tensor, t: number, s: number, env: TokenEnv, _: undefined, place?: Place) => ({
      x: update(x, t, s, env, place),
      memory: undefined,
    }),
  });
