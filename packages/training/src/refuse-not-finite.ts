import { TweedieError } from "@tweedie/core";

/**
 * Ends training over numbers that are not finite, before they reach the weights.
 *
 * @param expected - what should have been
 * @param got - what was
 * @param step - the number of updates done
 * @throws TweedieError always
 */
export function refuseNotFinite(expected: string, got: string, step: number): never {
  throw new TweedieError(
    `train: expected ${expected}, got ${got} in step ${step + 1}. The weights are those after step ${step}, still ` +
      `good: lower the learning rate, lengthen its warm-up or clip gradients, and look at the batch for values that ` +
      `are not finite.`,
  );
}
