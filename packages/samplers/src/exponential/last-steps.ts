import { TweedieError } from "@tweedie/core";
import type { Place } from "@tweedie/core";

/** What may lower the order of the last steps, none of it by default. The step to $\sigma = 0$ is of first order anyway. */
export interface LastSteps {
  /**
   * Lets the order be at most the number of steps left, as few large steps ask for: `true` in every run, a number in runs of
   * fewer steps than that. diffusers has 15, and `true` in UniPC. Default `false`, which keeps the order of the rule.
   */
  readonly lowerOrderFinal?: boolean | number;
  /** Makes the last step one of first order. Default `false`. */
  readonly eulerAtFinal?: boolean;
}

/**
 * The order that a step may have where it stands in the run.
 *
 * @param order - the order of the rule
 * @param place - which step of how many; where that is not known, no step is taken for one of the last
 * @param options - see {@link LastSteps}
 * @returns the order, at least 1
 */
export function orderAt(order: number, place: Place | undefined, { lowerOrderFinal, eulerAtFinal }: LastSteps): number {
  if (!place) return order;
  const left = place.steps - place.step + 1;
  if (eulerAtFinal && left === 1) return 1;
  return lowersOrder(place, lowerOrderFinal) ? Math.min(order, left) : order;
}

/**
 * Whether the last steps of a run are to be of lower order.
 *
 * @param place - the number of steps
 * @param lowerOrderFinal - see {@link LastSteps}
 * @returns whether they are
 */
export const lowersOrder = ({ steps }: Place, lowerOrderFinal: boolean | number = false): boolean =>
  typeof lowerOrderFinal === "number" ? steps < lowerOrderFinal : lowerOrderFinal;

/**
 * Checks {@link LastSteps}.
 *
 * @param who - the function whose options they are
 * @param options - the options
 * @throws TweedieError if a number of steps is negative or not finite
 */
export function checkLastSteps(who: string, { lowerOrderFinal = false }: LastSteps): void {
  if (typeof lowerOrderFinal === "boolean" || (lowerOrderFinal >= 0 && Number.isFinite(lowerOrderFinal))) return;
  throw new TweedieError(
    `${who}: expected lowerOrderFinal true, false or a number of steps, got ${String(lowerOrderFinal)}. ` +
      `Use for example 15: in runs of fewer steps the order falls at the end.`,
  );
}
