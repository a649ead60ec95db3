import { abs, concat, div, maximum, mean, onesLike, reshape, sqrt, square } from "@tensorflow/tfjs-core";
import type { Tensor } from "@tensorflow/tfjs-core";
import { combine } from "@tweedie/core";
import type { Term } from "@tweedie/core";

/** The right-hand side of $dy/du = f(u, y)$, with integrals along the way, $dq/du = g(u, y)$. */
export interface Slope {
  /** $f$, of the shape of the state, `[batch, ...]`. */
  readonly state: Tensor;
  /** $g$, `[count, batch]`; left out where nothing is integrated. */
  readonly rates?: Tensor;
}

/** A right-hand side as a function of $u$ and the state. */
export type SlopeAt = (u: number, y: Tensor) => Slope;

/** How far a step may err. */
export interface Tolerances {
  /** In units of the size of the state and of the integrals. */
  readonly rtol: number;
  /** On top of that. */
  readonly atol: number;
}

/** A state and the slope there. */
export interface Sloping {
  readonly y: Tensor;
  readonly slope: Slope;
}

/** Where a step leads, if it is good enough to be taken. */
export interface Trial extends Sloping {
  /**
   * What the host must see, in one tensor: the error of the state in each row, in units of what is tolerated; then, with
   * integrals, the error of their mean over `count` in each row; then what they grow by.
   */
  readonly report: Tensor;
}

/**
 * One step of the pair of Dormand and Prince: of order 5, with an error estimate by one of order 4. The slope at its end
 * is the first of the next step, so that a step takes six evaluations of the slope.
 *
 * Dormand and Prince 1980, *A family of embedded Runge-Kutta formulae*, table 2,
 * https://doi.org/10.1016/0771-050X(80)90013-3.
 *
 * @param slopeAt - the right-hand side
 * @param before - the state where the step begins, `[batch, ...]`, and the slope there
 * @param ends - where the step begins and ends
 * @param tolerances - the unit of the errors of the state
 * @returns owned tensors; runs inside the caller's `tidy`
 */
export function embeddedStep(
  slopeAt: SlopeAt,
  { y, slope: first }: Sloping,
  [from, to]: readonly [number, number],
  tolerances: Tolerances,
): Trial {
  const h = to - from;
  const slopes = [first];
  const along = (weights: readonly number[], of: (slope: Slope) => Tensor): Term[] =>
    slopes.flatMap((slope, i): Term[] => (weights[i] ? [[h * weights[i], of(slope)]] : []));
  const state = (slope: Slope) => slope.state;
  const rates = (slope: Slope) => slope.rates!;

  let reached = y;
  stages.forEach((weights, i) => {
    reached = combine([1, y], ...along(weights, state));
    slopes.push(slopeAt(i < stages.length - 2 ? from + nodes[i]! * h : to, reached));
  });
  const error = weighedRows(combine(...along(errorWeights, state)), y, reached, tolerances);
  const report = first.rates
    ? concat([
        error,
        mean(combine(...along(errorWeights, rates)), 0),
        reshape(combine(...along(stages.at(-1)!, rates)), [-1]),
      ])
    : error;
  return { y: reached, slope: slopes.at(-1)!, report };
}

/** The root mean square of $e / (atol + rtol \max(|y|, |y'|))$ over the numbers of a row. */
function weighedRows(error: Tensor, before: Tensor, after: Tensor, { rtol, atol }: Tolerances): Tensor {
  const scale = combine([atol, onesLike(error)], [rtol, maximum(abs(before), abs(after))]);
  return sqrt(mean(reshape(square(div(error, scale)), [error.shape[0]!, -1]), 1));
}

const nodes = [1 / 5, 3 / 10, 4 / 5, 8 / 9];
/** The weights of the slopes so far in each stage; the last is the step itself. */
const stages = [
  [1 / 5],
  [3 / 40, 9 / 40],
  [44 / 45, -56 / 15, 32 / 9],
  [19372 / 6561, -25360 / 2187, 64448 / 6561, -212 / 729],
  [9017 / 3168, -355 / 33, 46732 / 5247, 49 / 176, -5103 / 18656],
  [35 / 384, 0, 500 / 1113, 125 / 192, -2187 / 6784, 11 / 84],
];
/** The step less that of order 4. */
const errorWeights = [71 / 57600, 0, -71 / 16695, 71 / 1920, -17253 / 339200, 22 / 525, -1 / 40];
