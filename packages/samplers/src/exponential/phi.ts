/**
 * The functions of exponential integrators,
 *
 * $$\varphi_k(z) = \int_0^1 e^{(1-\tau)z} \frac{\tau^{k-1}}{(k-1)!}\,d\tau = \sum_{j \ge 0} \frac{z^j}{(j+k)!}, \qquad
 * \varphi_0(z) = e^z, \quad \varphi_{k+1}(z) = \frac{\varphi_k(z) - 1/k!}{z}$$
 *
 * to the last digits of float64 at every $z$: by the series below $|z| = 3$, by the recurrence above.
 *
 * Hochbruck and Ostermann 2010, *Exponential integrators*, eq. 2.10, https://doi.org/10.1017/S0962492910000048.
 *
 * @param k - which function, an integer of at least 0
 * @param z - a finite number
 * @returns $\varphi_k(z)$
 */
export function phi(k: number, z: number): number {
  if (k === 0) return Math.exp(z);
  if (Math.abs(z) < 3) {
    let nested = 1;
    for (let j = k + terms; j > k; j--) nested = 1 + (z / j) * nested;
    return nested / factorial(k);
  }
  let value = Math.expm1(z) / z;
  for (let i = 1; i < k; i++) value = (value - 1 / factorial(i)) / z;
  return value;
}

/** Of the series, as many as count below $|z| = 3$. */
const terms = 32;

const factorial = (k: number): number => (k < 2 ? 1 : k * factorial(k - 1));
