import { heun3Tableau } from "./tableau.ts";
import type { Tableau } from "./tableau.ts";

/** An explicit Runge-Kutta rule with an estimate of its own error from the same stages. */
export interface EmbeddedPair extends Pick<Tableau, "nodes" | "matrix" | "weights"> {
  /** The rule less the one beside it: their distance is the error, $h \sum_i e_i k_i$. */
  readonly errorWeights: readonly number[];
  /** The power of $h$ that the error goes with. */
  readonly errorOrder: number;
  /** The weights $d_i$ of `interpolated`, where its cubic is not as good as the rule. */
  readonly dense?: readonly number[];
}

/**
 * The pair of orders 5 and 4 of Dormand and Prince 1980, table 2, https://doi.org/10.1016/0771-050X(80)90013-3, with the dense
 * output of order 4 of Hairer, Norsett and Wanner 1993, section II.6, https://doi.org/10.1007/978-3-540-78862-1.
 */
export const dormandPrincePair: EmbeddedPair = Object.freeze({
  nodes: [0, 1 / 5, 3 / 10, 4 / 5, 8 / 9, 1, 1],
  matrix: [
    [],
    [1 / 5],
    [3 / 40, 9 / 40],
    [44 / 45, -56 / 15, 32 / 9],
    [19372 / 6561, -25360 / 2187, 64448 / 6561, -212 / 729],
    [9017 / 3168, -355 / 33, 46732 / 5247, 49 / 176, -5103 / 18656],
    [35 / 384, 0, 500 / 1113, 125 / 192, -2187 / 6784, 11 / 84],
  ],
  weights: [35 / 384, 0, 500 / 1113, 125 / 192, -2187 / 6784, 11 / 84, 0],
  errorWeights: [71 / 57600, 0, -71 / 16695, 71 / 1920, -17253 / 339200, 22 / 525, -1 / 40],
  errorOrder: 5,
  dense: [
    -12715105075 / 11282082432,
    0,
    87487479700 / 32700410799,
    -10690763975 / 1880347072,
    701980252875 / 199316789632,
    -1453857185 / 822651844,
    69997945 / 29380423,
  ],
});

/** The pair of orders 3 and 2 of Bogacki and Shampine 1989, https://doi.org/10.1016/0893-9659(89)90079-7. */
export const bogackiShampinePair: EmbeddedPair = Object.freeze({
  nodes: [0, 1 / 2, 3 / 4, 1],
  matrix: [[], [1 / 2], [0, 3 / 4], [2 / 9, 1 / 3, 4 / 9]],
  weights: [2 / 9, 1 / 3, 4 / 9, 0],
  errorWeights: [-5 / 72, 1 / 12, 1 / 9, -1 / 8],
  errorOrder: 3,
});

/**
 * Heun's rule of order 3 beside $y + \tfrac h2 (k_2 + k_3)$, of order 2: no stage lies at the end of the step, which may be
 * the clean datum.
 */
export const heun3Pair: EmbeddedPair = Object.freeze({
  ...heun3Tableau,
  errorWeights: [1 / 4, -1 / 2, 1 / 4],
  errorOrder: 3,
});
