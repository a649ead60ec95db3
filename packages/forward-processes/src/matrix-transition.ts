import type { Matrix } from "./matrix.ts";

/** The law $q(z_t \mid z_s) = \mathcal N(\Phi z_s, \Sigma)$ of a linear SDE. */
export interface MatrixTransition {
  /** $\Phi$. */
  readonly matrix: Matrix;
  /** $\Sigma$. */
  readonly covariance: Matrix;
}
