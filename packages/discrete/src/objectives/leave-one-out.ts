import { add, tidy } from "@tensorflow/tfjs-core";
import type { Tensor } from "@tensorflow/tfjs-core";
import type { TokenModel, TokenProcess } from "@tweedie/core";
import { checkTarget } from "./check-target.ts";
import { logOf } from "./log-of.ts";

/**
 * A model whose network need only say what the other tokens tell of each one: what the noised token itself tells is added by
 * Bayes' rule,
 *
 * $$p(x_0^l \mid x_t) \propto q(x_t^l \mid x_0^l)\; p(x_0^l \mid x_t^{\setminus l})$$
 *
 * since noise comes over every position alone. Without it a network of a process that has no mask must learn the likelihood too, as
 * it must learn that nearly all tokens are what they were where there is little noise. For an absorbing process it changes
 * nothing, as masks tell nothing of their tokens.
 *
 * @param model - the model of $x_0$ that speaks of the context alone
 * @param process - the process
 * @returns a model of $x_0$
 * @throws TweedieError if the model speaks of log-ratios
 */
export function leaveOneOut<C>(model: TokenModel<C>, process: TokenProcess): TokenModel<C> {
  checkTarget("leaveOneOut", model, "x0");
  return Object.freeze({
    target: "x0" as const,
    predict: (x: Tensor, t: readonly number[], cond: C) =>
      tidy(() => add(model.predict(x, t, cond), logOf(process.likelihood(x, 0, t)))),
  });
}
