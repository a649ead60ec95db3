import { denseProduct, denseUnit, withColumnsOfOne } from "./dense.ts";
import type { Dense } from "./dense.ts";

/**
 * The exponential $e^{a Q}$ of a generator (rates of at least 0, columns of sum 0) times an amount of either sign.
 *
 * With $\Lambda = \max_x |Q(x, x)|$ the matrix $P = I + Q / \Lambda$ has no negative entry, and
 *
 * $$e^{aQ} = \left(e^{-\theta} \sum_{k \le 19} \frac{\theta^k}{k!} P^k\right)^{2^m}, \qquad \theta = 2^{-m} a \Lambda, \quad |\theta| \le 1$$
 *
 * For $a > 0$ all terms are positive: nothing cancels, what is impossible stays exactly 0, and columns are brought back to sum 1
 * after every squaring. Xue and Ye 2013, *Computing Exponentials of Essentially Non-negative Matrices Entrywise to High
 * Relative Accuracy*, https://doi.org/10.1090/S0025-5718-2013-02677-4.
 */
export function generatorExponential(generator: Dense, n: number, amount: number): Dense {
  const speed = Math.max(...Array.from({ length: n }, (_, i) => Math.abs(generator[i * (n + 1)]!)));
  if (amount === 0 || speed === 0) return denseUnit(n);
  const squarings = Math.max(0, Math.ceil(Math.log2(Math.abs(amount) * speed)));
  const theta = (amount * speed) / 2 ** squarings;
  const correct = (a: Dense) => (amount > 0 ? withColumnsOfOne(a, n) : a);
  const jumps = generator.map((value, k) => value / speed + (k % (n + 1) === 0 ? 1 : 0));
  let result = correct(series(jumps, theta, n));
  for (let i = 0; i < squarings; i++) result = correct(denseProduct(result, result, n));
  return result;
}

/** $e^{-\theta} \sum_{k \le 19} \theta^k P^k / k!$ in seven products: a polynomial in $P^4$ with polynomials for coefficients. */
function series(p: Dense, theta: number, n: number): Dense {
  const powers = [denseUnit(n), p];
  for (let k = 2; k <= 4; k++) powers.push(denseProduct(powers[k - 1]!, p, n));
  const fourth = powers.pop()!;
  const c = [Math.exp(-theta)];
  for (let k = 1; k <= 19; k++) c.push((c[k - 1]! * theta) / k);
  const block = (j: number) =>
    Float64Array.from(p, (_, at) => powers.reduce((sum, a, i) => sum + c[4 * j + i]! * a[at]!, 0));
  let result = block(4);
  for (let j = 3; j >= 0; j--) {
    const raised = denseProduct(result, fourth, n);
    result = block(j).map((value, at) => value + raised[at]!);
  }
  return result;
}
