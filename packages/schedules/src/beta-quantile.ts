import { TweedieError } from "@tweedie/core";
import { logBeta } from "./log-beta.ts";

/**
 * The quantile function of the Beta law with density $x^{a-1}(1-x)^{b-1}/B(a, b)$ on [0, 1]: the $x$ with
 * $I_x(a, b) = p$, where $I$ is the regularised incomplete beta function, to about $10^{-12}$ relative.
 *
 * @param p - a probability in [0, 1]
 * @param a - the first shape, positive
 * @param b - the second shape, positive
 * @returns $x$ in [0, 1]
 * @throws TweedieError if `p` is outside of [0, 1], or a shape is not in $[10^{-3}, 10^4]$
 */
export function betaQuantile(p: number, a: number, b: number): number {
  if (!(p >= 0 && p <= 1)) {
    throw new TweedieError(`betaQuantile: expected a probability in [0, 1], got ${p}. Pass a share, not a percentage.`);
  }
  if (![a, b].every((shape) => shape >= 1e-3 && shape <= 1e4)) {
    throw new TweedieError(
      `betaQuantile: expected shapes from 0.001 to 10000, got ${a} and ${b}. Use 0.6 for both, as Beta sampling does.`,
    );
  }
  if (p === 0 || p === 1) return p;
  const log = logBeta(a, b);
  // Left of the mean the continued fraction converges fast; the other side is the mirror image.
  const mean = a / (a + b);
  const atMean = Math.exp(logIncompleteBeta(Math.log(mean), a, b, log));
  return p <= atMean ? below(p, mean, a, b, log) : 1 - below(1 - p, 1 - mean, b, a, log);
}

/** The quantile left of the mean, by Newton's method on log I as a function of log x, within a shrinking bracket. */
function below(p: number, mean: number, a: number, b: number, log: number): number {
  const goal = Math.log(p);
  // As x -> 0, I -> x^a / (a B), so this is where the law without its second factor has its quantile.
  let [low, high] = [(goal + Math.log(a) + log) / a - 1e3, Math.log(mean)];
  let u = Math.min((goal + Math.log(a) + log) / a, high);
  for (let i = 0; i < 200; i++) {
    const value = logIncompleteBeta(u, a, b, log);
    if (value < goal) low = u;
    else high = u;
    // d log I / d log x = x^a (1 - x)^(b - 1) / (B I)
    const slope = Math.exp(a * u + (b - 1) * Math.log1p(-Math.exp(u)) - log - value);
    const newton = u - (value - goal) / slope;
    const next = newton > low && newton < high ? newton : (low + high) / 2;
    if (Math.abs(next - u) <= 2 ** -52 * Math.max(1, Math.abs(u))) return Math.exp(next);
    u = next;
  }
  return Math.exp(u);
}

/** $\log I_x(a, b)$ at $x = e^u$, by the continued fraction of DLMF 8.17.22 (https://dlmf.nist.gov/8.17). */
function logIncompleteBeta(u: number, a: number, b: number, log: number): number {
  const x = Math.exp(u);
  // Lentz's method: numerators and denominators as ratios of neighbours, kept off zero.
  const off = (value: number) => (Math.abs(value) < 1e-300 ? 1e-300 : value);
  let d = 1 / off(1 - ((a + b) * x) / (a + 1));
  let c = 1;
  let fraction = d;
  for (let m = 1; m < 20_000; m++) {
    const even = (m * (b - m) * x) / ((a + 2 * m - 1) * (a + 2 * m));
    d = 1 / off(1 + even * d);
    c = off(1 + even / c);
    fraction *= d * c;
    const odd = (-(a + m) * (a + b + m) * x) / ((a + 2 * m) * (a + 2 * m + 1));
    d = 1 / off(1 + odd * d);
    c = off(1 + odd / c);
    fraction *= d * c;
    if (Math.abs(d * c - 1) < 2 ** -52) break;
  }
  return a * u + b * Math.log1p(-x) - Math.log(a) - log + Math.log(fraction);
}
