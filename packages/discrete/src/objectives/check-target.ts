import { TweedieError } from "@tweedie/core";
import type { TokenTarget } from "@tweedie/core";

/**
 * Refuses a model of another target.
 *
 * @param name - the function that speaks
 * @param model - the model
 * @param target - what it must say
 */
export function checkTarget(name: string, model: { readonly target: TokenTarget }, target: TokenTarget): void {
  if (model.target === target) return;
  throw new TweedieError(
    `${name}: expected a model with the target "${target}", got "${model.target}". ` +
      `Train it by scoreEntropyLoss, which takes both.`,
  );
}
