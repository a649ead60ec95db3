/**
 * The upper incomplete gamma function over the whole, $Q(a, x) = \Gamma(a, x)/\Gamma(a)$, for $a > 0$ and $x \ge 0$.
 *
 * Below $a + 1$ by the power series of $1 - Q$, above by the continued fraction (NIST Handbook of Mathematical Functions, 8.11.4
 * and 8.9.2, https://dlmf.nist.gov/8).
 */
export function upperGamma(a: number, x: number): number {
  if (x === 0) return 1;
  if (x === Infinity) return 0;
  const front = Math.exp(a * Math.log(x) - x - logGamma(a));
  if (x < a + 1) {
    let [term, sum] = [1 / a, 1 / a];
    for (let n = 1; term > sum * 1e-17; n++) sum += term *= x / (a + n);
    return 1 - front * sum;
  }
  // Lentz's method.
  let b = x + 1 - a;
  let c = Infinity;
  let d = 1 / b;
  let fraction = d;
  for (let n = 1; n < 10_000; n++) {
    const numerator = -n * (n - a);
    b += 2;
    d = 1 / (numerator * d + b);
    c = b + numerator / c;
    fraction *= c * d;
    if (Math.abs(c * d - 1) < 1e-16) break;
  }
  return front * fraction;
}

/** The log of the gamma function at $a > 0$: Stirling's series, where it is exact to rounding. */
function logGamma(a: number): number {
  let [x, product] = [a, 1];
  while (x < 15) product *= x++;
  const y = 1 / (x * x);
  const series = (1 / 12 - y * (1 / 360 - y * (1 / 1260 - y * (1 / 1680 - y / 1188)))) / x;
  return (x - 0.5) * Math.log(x) - x + 0.5 * Math.log(2 * Math.PI) + series - Math.log(product);
}
