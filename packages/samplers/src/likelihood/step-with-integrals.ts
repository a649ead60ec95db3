import { concat, mean, reshape } from "@tensorflow/tfjs-core";
import type { Tensor } from "@tensorflow/tfjs-core";
import { combine } from "@tweedie/core";
import type { Term } from "@tweedie/core";
import { dormandPrincePair } from "../ode/embedded-pair.ts";
import { embeddedStep } from "../ode/embedded-step.ts";
import type { Tolerances } from "../ode/embedded-step.ts";

/** The right-hand side of $dy/du = f(u, y)$, with integrals along the way, $dq/du = g(u, y)$. */
export interface Slope {
  /** $f$, of the shape of the state, `[batch, ...]`. */
  readonly state: Tensor;
  /** $g$, `[count, batch]`. */
  readonly rates: Tensor;
}

/** A right-hand side as a function of $u$ and the state. */
export type SlopeAt = (u: number, y: Tensor) => Slope;

/** A state and the slope there. */
export interface Sloping {
  readonly y: Tensor;
  readonly slope: Slope;
}

/** Where a step leads, if it is good enough to be taken. */
export interface Trial extends Sloping {
  /**
   * What the host must see, in one tensor: of each row the error of the state in units of what is tolerated, then of each row the
   * error of the integrals' mean over `count`, then what the integrals grow by.
   */
  readonly report: Tensor;
}

/**
 * A step of the pair of Dormand and Prince on a state and its integrals, in six evaluations: the slope at its end is the first
 * of the next.
 *
 * @param slopeAt - the right-hand side
 * @param before - the state where the step begins, `[batch, ...]`, and the slope there
 * @param ends - where the step begins and ends
 * @param tolerances - the unit of the errors of the state
 * @returns owned tensors; runs inside the caller's `tidy`
 */
export function stepWithIntegrals(
  slopeAt: SlopeAt,
  { y, slope: first }: Sloping,
  [from, to]: readonly [number, number],
  tolerances: Tolerances,
): Trial {
  const h = to - from;
  const seen = [first];
  const slope = (node: number, z: Tensor) => {
    const next = slopeAt(node === 1 ? to : from + node * h, z);
    seen.push(next);
    return next.state;
  };
  const { y: reached, errors } = embeddedStep(dormandPrincePair, slope, y, first.state, h, tolerances);
  const integral = (weights: readonly number[]) => combine(...weights.map((w, i): Term => [h * w, seen[i]!.rates]));
  const { weights, errorWeights } = dormandPrincePair;
  return {
    y: reached,
    slope: seen.at(-1)!,
    report: concat([errors, mean(integral(errorWeights), 0), reshape(integral(weights), [-1])]),
  };
}
