/**
 * An explicit Runge-Kutta rule as its Butcher tableau,
 *
 * $$k_i = f\Big(u + c_i h,\; y + h \sum_{j < i} a_{ij} k_j\Big), \qquad y' = y + h \sum_i b_i k_i$$
 *
 * Butcher 2016, *Numerical Methods for Ordinary Differential Equations*, section 31, https://doi.org/10.1002/9781119121534.
 */
export interface Tableau {
  /** The nodes $c$, from 0, in [0, 1]. */
  readonly nodes: readonly number[];
  /** The matrix $a$: row $i$ has $i$ numbers, which sum to $c_i$. */
  readonly matrix: readonly (readonly number[])[];
  /** The weights $b$, which sum to 1. */
  readonly weights: readonly number[];
  /**
   * The rule of a step to $\sigma = 0$ where a stage would lie there, as no denoiser is asked about clean data: it has no
   * node 1, and its order may be one less without costing the whole its order. Without it that step is $\alpha_s \hat x_0$.
   */
  readonly last?: Tableau;
}

/** $y' = y + h k_1$, of order 1. */
export const eulerTableau: Tableau = Object.freeze({ nodes: [0], matrix: [[]], weights: [1] });

/** Heun's rule of order 2, the trapezoid after a step of Euler's. */
export const heunTableau: Tableau = Object.freeze({ nodes: [0, 1], matrix: [[], [1]], weights: [1 / 2, 1 / 2] });

/** The midpoint rule, of order 2. */
export const midpointTableau: Tableau = Object.freeze({ nodes: [0, 1 / 2], matrix: [[], [1 / 2]], weights: [0, 1] });

/** Ralston's rule, of order 2 with the least bound on its error. Ralston 1962, https://doi.org/10.1090/S0025-5718-1962-0150954-0. */
export const ralstonTableau: Tableau = Object.freeze({
  nodes: [0, 2 / 3],
  matrix: [[], [2 / 3]],
  weights: [1 / 4, 3 / 4],
});

/** Heun's rule of order 3, whose stages all lie before the end of the step. Heun 1900. */
export const heun3Tableau: Tableau = Object.freeze({
  nodes: [0, 1 / 3, 2 / 3],
  matrix: [[], [1 / 3], [0, 2 / 3]],
  weights: [1 / 4, 0, 3 / 4],
});

/** The classical rule of order 4. Kutta 1901. */
export const rungeKutta4Tableau: Tableau = Object.freeze({
  nodes: [0, 1 / 2, 1 / 2, 1],
  matrix: [[], [1 / 2], [0, 1 / 2], [0, 0, 1]],
  weights: [1 / 6, 1 / 3, 1 / 3, 1 / 6],
  last: heun3Tableau,
});
