import { TweedieError } from "@tweedie/core";
import type { Matrix } from "./matrix.ts";
import { indefinite, symmetricMatrix } from "./spread.ts";
import { symmetricEigen } from "./symmetric-eigen.ts";

/** What a mixture of Gaussians is made of. */
export type GaussianMixtureOptions = {
  /** The weights $w_k$, positive, with sum 1. */
  readonly weights: readonly number[];
  /** The means $\mu_k$, one vector a component. */
  readonly means: readonly (readonly number[])[];
} & (
  | {
      /** The standard deviations $s_k$ of the components: one number for all dimensions, or one for each. */
      readonly scales: readonly (number | readonly number[])[];
      /** Left out beside `scales`. */
      readonly covariances?: undefined;
    }
  | {
      /** The covariances $\Sigma_k$ of the components, symmetric and positive semidefinite. */
      readonly covariances: readonly Matrix[];
      /** Left out beside `covariances`. */
      readonly scales?: undefined;
    }
);

/** Components that have been checked: $\Sigma_k = U_k \operatorname{diag}(s_k^2)\, U_k^\top$. */
export interface Components {
  readonly weights: readonly number[];
  readonly means: readonly (readonly number[])[];
  /** The standard deviations along the axes. */
  readonly scales: readonly (readonly number[])[];
  /** The axes $U_k$ as columns, or undefined where all are those of the data. */
  readonly axes?: readonly Matrix[];
}

/** Checks the components and finds their axes. */
export function checkedComponents(options: GaussianMixtureOptions): Components {
  const { weights, means, covariances } = options;
  const total = weights.reduce((sum, w) => sum + w, 0);
  if (!weights.every((w) => w > 0) || !(Math.abs(total - 1) < 1e-9)) {
    throw new TweedieError(
      `${who}: expected positive weights with sum 1, got [${weights}] with sum ${total}. Normalise them.`,
    );
  }
  if (!means.flat().every(Number.isFinite)) {
    throw new TweedieError(`${who}: expected finite means, got [${means}]. Look for NaN in them.`);
  }
  if ((options.scales === undefined) === (covariances === undefined)) {
    throw new TweedieError(`${who}: expected either scales or covariances, got neither or both. Pass one of them.`);
  }
  if (options.scales) return { weights, means, scales: checkedScales(weights.length, means, options.scales) };
  const spreads = covariances!;
  checkFit(weights.length, means, spreads, "covariance");
  const eigen = spreads.map((matrix) => symmetricEigen(symmetricMatrix(matrix, means[0]!.length, who)));
  const scales = eigen.map(({ values }) => {
    const largest = Math.max(...values.map(Math.abs));
    return values.map((value) => {
      if (value < -1e-12 * largest) throw indefinite(who);
      return Math.sqrt(Math.max(0, value));
    });
  });
  return { weights, means, scales, axes: eigen.map(({ vectors }) => vectors) };
}

const who = "gaussianMixture";

function checkedScales(
  count: number,
  means: readonly (readonly number[])[],
  scales: readonly (number | readonly number[])[],
): readonly (readonly number[])[] {
  const dimension = means[0]?.length ?? 0;
  const full = scales.map((scale) => (typeof scale === "number" ? new Array<number>(dimension).fill(scale) : scale));
  checkFit(count, means, full, "scale");
  if (!full.flat().every((s) => s >= 0 && Number.isFinite(s))) {
    throw new TweedieError(`${who}: expected finite scales of at least 0, got [${full}]. Pass standard deviations.`);
  }
  return full;
}

function checkFit(
  count: number,
  means: readonly (readonly number[])[],
  spreads: readonly (readonly unknown[])[],
  what: string,
): void {
  const lengths = [...means, ...spreads].map((list) => list.length);
  if (means.length === count && spreads.length === count && new Set(lengths).size === 1 && lengths[0]) return;
  throw new TweedieError(
    `${who}: expected a mean and a ${what} of one dimension for each of ${count} weights, got ` +
      `${means.length} means and ${spreads.length} ${what}s of dimensions [${lengths}]. Make them fit.`,
  );
}
