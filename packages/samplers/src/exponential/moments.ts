import { phi } from "./phi.ts";

/**
 * The moments $\mu_i$ that the weights of a rule of so many nodes have: what tells one exponential integrator from another.
 *
 * @param z - the exponent over the whole stretch
 * @param count - how many
 * @returns $\mu_0, \dots$, where $\mu_0$ is $\varphi_1(z)$
 */
export type Moments = (z: number, count: number) => number[];

/**
 * The moments of the integral itself, by which a rule of $n$ nodes is exact for polynomials of degree $n - 1$:
 *
 * $$\mu_i = \int_0^1 e^{(1-\tau)z}\,\tau^i\,d\tau = i!\,\varphi_{i+1}(z)$$
 *
 * @param z - the exponent over the whole stretch
 * @param count - how many
 * @returns $\mu_0, \dots$
 */
export const exactMoments: Moments = (z, count) => {
  let factorial = 1;
  return Array.from({ length: count }, (_, i) => (factorial *= i || 1) * phi(i + 1, z));
};
