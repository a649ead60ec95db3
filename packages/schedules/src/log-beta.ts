/**
 * The logarithm of the beta function, $\log B(a, b) = \log\Gamma(a) + \log\Gamma(b) - \log\Gamma(a + b)$, to about
 * $10^{-14}$.
 *
 * @param a - a positive number
 * @param b - a positive number
 * @returns $\log B(a, b)$
 */
export function logBeta(a: number, b: number): number {
  return logGamma(a) + logGamma(b) - logGamma(a + b);
}

/** Stirling's series (DLMF 5.11.1, https://dlmf.nist.gov/5.11) above 12, where its first eight terms are exact enough. */
function logGamma(x: number): number {
  let product = 1;
  let y = x;
  for (; y < 12; y++) product *= y;
  const r = 1 / (y * y);
  const series = stirling.reduceRight((sum, coefficient) => sum * r + coefficient, 0) / y;
  return (y - 0.5) * Math.log(y) - y + 0.5 * Math.log(2 * Math.PI) + series - Math.log(product);
}

// B_2k / (2k (2k - 1)) for k = 1..8.
const stirling = [1 / 12, -1 / 360, 1 / 1260, -1 / 1680, 1 / 1188, -691 / 360360, 1 / 156, -3617 / 122400];
