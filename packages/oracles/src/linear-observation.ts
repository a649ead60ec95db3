import { TweedieError } from "@tweedie/core";
import { diagonal, isMatrix } from "./matrix.ts";
import type { Matrix } from "./matrix.ts";
import { covarianceOf, meanOf } from "./spread.ts";
import type { Spread } from "./spread.ts";

/** What was seen of a datum: $y = A x + n$ with Gaussian noise $n \sim \mathcal N(0, V_B)$, of which `scale` or `covariance` tells. */
export type LinearObservation = Spread & {
  /** The matrix $A$, a row for each number observed; a number $a$ stands for $aI$. */
  readonly matrix: number | Matrix;
  /** What was observed, $y$; a number stands for one dimension. */
  readonly y: number | readonly number[];
};

/** An observation with its matrices written out. */
export interface CheckedObservation {
  readonly y: readonly number[];
  readonly matrix: Matrix;
  /** The covariance of the noise. */
  readonly noise: Matrix;
}

/** An observation of `dimension` numbers with its matrices written out, checked. */
export function checkedObservation(observation: LinearObservation, dimension: number, who: string): CheckedObservation {
  const y = meanOf(observation.y, who);
  const { matrix: given } = observation;
  const matrix = typeof given === "number" ? diagonal(new Array<number>(dimension).fill(given)) : given;
  if (!isMatrix(matrix, y.length, dimension)) {
    throw new TweedieError(
      `${who}: expected a finite matrix [${y.length}, ${dimension}] from the datum to y, got ${matrix.length} rows of ` +
        `[${matrix.map((row) => row.length)}]. Make one row for each number of y.`,
    );
  }
  return { y, matrix, noise: covarianceOf(observation, y.length, who) };
}
