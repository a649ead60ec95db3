import { fill, less, log, relu, where } from "@tensorflow/tfjs-core";
import type { TokenStepper } from "@tweedie/core";
import { drawTokens } from "./draw-tokens.ts";
import { tokenStepper } from "./token-stepper.ts";
import type { TokenTransition } from "./token-transition.ts";

/**
 * A stepper that draws every position on its own from the law of a transition.
 *
 * @param transition - the laws at the earlier time
 * @returns the stepper
 */
export const drawnFrom = (transition: TokenTransition): TokenStepper =>
  tokenStepper((x, t, s, env) => {
    const drawn = drawTokens(log(relu(transition(x, t, s, env))), env.rng);
    // What is no token stays none, also in processes that can draw any state anew.
    return where(less(x, 0), fill(x.shape, -1, "int32"), drawn);
  });
