import type { Tensor } from "@tensorflow/tfjs-core";
import type { TokenEnv, TokenStepper } from "@tweedie/core";

/**
 * A stepper on tokens without memory, from its update rule.
 *
 * @param update - maps tokens at time `t` to those at the earlier time `s`
 * @returns the stepper
 */
export const tokenStepper = (update: (x: Tensor, t: number, s: number, env: TokenEnv) => Tensor): TokenStepper =>
  Object.freeze({
    init: () => undefined,
    step: (x: Tensor, t: number, s: number, env: TokenEnv) => ({ x: update(x, t, s, env), memory: undefined }),
  });
