import { lagrangeWeights } from "../lagrange-weights.ts";

/**
 * The weights of a variable-step Adams-Bashforth rule: the integrals of the Lagrange polynomials through the last slopes
 * over the next step, in closed form,
 *
 * $$w_j = \int_0^1 \prod_{k \ne j} \frac{\tau - \tau_k}{\tau_j - \tau_k}\,d\tau, \qquad
 * \tau_j = \frac{u_j - u_t}{u_s - u_t}$$
 *
 * @param nodes - where the slopes were taken, in steps from now: $\tau_1 = 0 > \tau_2 > \ldots$
 * @returns one weight a slope; they sum to 1
 */
export const adamsBashforthWeights = (nodes: readonly number[]): readonly number[] =>
  lagrangeWeights(
    nodes,
    nodes.map((_, i) => 1 / (i + 1)),
  );

/** The same on equal steps, for 1 to 4 slopes, the newest first. */
export const equalStepWeights: readonly (readonly number[])[] = Object.freeze([
  [1],
  [3 / 2, -1 / 2],
  [23 / 12, -16 / 12, 5 / 12],
  [55 / 24, -59 / 24, 37 / 24, -9 / 24],
]);
