import { TweedieError } from "@tweedie/core";
import { diagonal, isMatrix, symmetrised } from "./matrix.ts";
import type { Matrix } from "./matrix.ts";

/** How wide a Gaussian is, in either of two ways. */
export type Spread =
  | {
      /** The standard deviation $s$: one number for all dimensions, or one for each. */
      readonly scale: number | readonly number[];
      /** Left out beside `scale`. */
      readonly covariance?: undefined;
    }
  | {
      /** The covariance $\Sigma$, symmetric and positive semidefinite; a number $v$ stands for $vI$. */
      readonly covariance: number | Matrix;
      /** Left out beside `covariance`. */
      readonly scale?: undefined;
    };

/** A Gaussian law $\mathcal N(m, \Sigma)$ by its parameters. */
export type GaussianOptions = Spread & {
  /** The mean $m$ in each dimension; a number stands for one dimension. */
  readonly mean: number | readonly number[];
};

/** The variances of independent dimensions, or undefined where the covariance is a matrix. */
export function variancesOf(spread: Spread, dimension: number, who: string): readonly number[] | undefined {
  const { scale, covariance } = spread;
  if ((scale === undefined) === (covariance === undefined)) {
    throw new TweedieError(`${who}: expected either a scale or a covariance, got neither or both. Pass one of them.`);
  }
  if (typeof covariance === "object") return undefined;
  const given = scale ?? covariance;
  const values = typeof given === "number" ? new Array<number>(dimension).fill(given) : given;
  if (values.length !== dimension || !values.every((value) => value >= 0 && Number.isFinite(value))) {
    const what = scale === undefined ? "a variance" : `a scale, or one for each of ${dimension} dimensions,`;
    throw new TweedieError(
      `${who}: expected ${what} that is finite and at least 0, got [${values}]. Pass ` +
        (scale === undefined ? "a variance or a matrix." : "standard deviations."),
    );
  }
  return scale === undefined ? values : values.map((s) => s * s);
}

/** The whole covariance matrix, symmetric; that it is positive semidefinite is left to who factors it. */
export function covarianceOf(spread: Spread, dimension: number, who: string): number[][] {
  const variances = variancesOf(spread, dimension, who);
  return variances ? diagonal(variances) : symmetricMatrix(spread.covariance as Matrix, dimension, who);
}

/** The matrix, symmetrised, if it is symmetric but for rounding. */
export function symmetricMatrix(matrix: Matrix, dimension: number, who: string): number[][] {
  if (!isMatrix(matrix, dimension, dimension)) {
    throw new TweedieError(
      `${who}: expected a covariance of ${dimension} rows of ${dimension} finite numbers, got ${matrix.length} rows of ` +
        `[${matrix.map((row) => row.length)}]. Fit it to the mean, and look for NaN.`,
    );
  }
  matrix.forEach((row, i) =>
    row.forEach((value, j) => {
      const other = matrix[j]![i]!;
      const size = Math.max(Math.abs(value), Math.abs(other), Math.sqrt(Math.abs(row[i]! * matrix[j]![j]!)));
      if (Math.abs(value - other) > 1e-9 * size) {
        throw new TweedieError(
          `${who}: expected a symmetric covariance, got ${value} in row ${i}, column ${j} and ${other} across. ` +
            `Average it with its transpose.`,
        );
      }
    }),
  );
  return symmetrised(matrix);
}

/** The mean as a list. */
export function meanOf(mean: number | readonly number[], who: string): readonly number[] {
  const list = typeof mean === "number" ? [mean] : mean;
  if (list.length === 0 || !list.every(Number.isFinite)) {
    throw new TweedieError(`${who}: expected a mean of finite numbers, got [${list}]. Pass one for each dimension.`);
  }
  return list;
}

/** The refusal of a covariance with a negative direction. */
export const indefinite = (who: string): TweedieError =>
  new TweedieError(
    `${who}: expected a positive semidefinite covariance, got one with a negative direction. ` +
      `Look for a correlation above 1, or rounding in how it was estimated.`,
  );
