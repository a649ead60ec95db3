import { TweedieError } from "./tweedie-error.ts";

/**
 * The quantile function $\Phi^{-1}(p)$ of the standard normal law, to about 1 part in $10^{16}$ (Wichura 1988,
 * algorithm AS 241, PPND16, https://doi.org/10.2307/2347330).
 *
 * Only additions, multiplications, divisions and square roots are used, which IEEE 754 rounds exactly: every JavaScript
 * engine returns the same bits. `Math.log` and `Math.cos` do not promise that.
 *
 * @param p - a probability in [0, 1]
 * @returns the $x$ with $\Phi(x) = p$; $-\infty$ at 0 and $\infty$ at 1
 * @throws TweedieError if `p` is outside [0, 1]
 */
export function normalQuantile(p: number): number {
  const q = p - 0.5;
  if (Math.abs(q) <= 0.425) {
    const r = 0.180625 - q * q;
    return (
      (q *
        (((((((2509.0809287301226727 * r + 33430.575583588128105) * r + 67265.770927008700853) * r +
          45921.953931549871457) *
          r +
          13731.693765509461125) *
          r +
          1971.5909503065514427) *
          r +
          133.14166789178437745) *
          r +
          3.387132872796366608)) /
      (((((((5226.495278852854561 * r + 28729.085735721942674) * r + 39307.89580009271061) * r +
        21213.794301586595867) *
        r +
        5394.1960214247511077) *
        r +
        687.1870074920579083) *
        r +
        42.313330701600911252) *
        r +
        1)
    );
  }
  if (!(p > 0 && p < 1)) return atEnd(p);
  const tail = Math.sqrt(-logarithm(q < 0 ? p : 1 - p));
  const x = tail <= 5 ? nearTail(tail - 1.6) : farTail(tail - 5);
  return q < 0 ? -x : x;
}

function atEnd(p: number): number {
  if (p === 0) return Number.NEGATIVE_INFINITY;
  if (p === 1) return Number.POSITIVE_INFINITY;
  throw new TweedieError(`normalQuantile: expected a probability in [0, 1], got ${p}. Pass a share, not a percentage.`);
}

const nearTail = (r: number): number =>
  (((((((7.7454501427834140764e-4 * r + 0.0227238449892691845833) * r + 0.24178072517745061177) * r +
    1.27045825245236838258) *
    r +
    3.64784832476320460504) *
    r +
    5.7694972214606914055) *
    r +
    4.6303378461565452959) *
    r +
    1.42343711074968357734) /
  (((((((1.05075007164441684324e-9 * r + 5.475938084995344946e-4) * r + 0.0151986665636164571966) * r +
    0.14810397642748007459) *
    r +
    0.68976733498510000455) *
    r +
    1.6763848301838038494) *
    r +
    2.05319162663775882187) *
    r +
    1);

const farTail = (r: number): number =>
  (((((((2.01033439929228813265e-7 * r + 2.71155556874348757815e-5) * r + 0.0012426609473880784386) * r +
    0.026532189526576123093) *
    r +
    0.29656057182850489123) *
    r +
    1.7848265399172913358) *
    r +
    5.4637849111641143699) *
    r +
    6.6579046435011037772) /
  (((((((2.04426310338993978564e-15 * r + 1.4215117583164458887e-7) * r + 1.8463183175100546818e-5) * r +
    7.868691311456132591e-4) *
    r +
    0.0148753612908506148525) *
    r +
    0.13692988092273580531) *
    r +
    0.59983220655588793769) *
    r +
    1);

/** The natural logarithm of a positive number, by $2\,\mathrm{artanh}$ on $[1/\sqrt2, \sqrt2]$. */
function logarithm(x: number): number {
  // Subnormal numbers have no exponent of their own: scaled by 2^54 they do.
  const subnormal = x < 2 ** -1022;
  float[0] = subnormal ? x * 2 ** 54 : x;
  let exponent = (words[1]! >>> 20) - (subnormal ? 1077 : 1023);
  words[1] = (words[1]! & 0xfffff) | (1023 << 20);
  let mantissa = float[0];
  if (mantissa > Math.SQRT2) {
    mantissa /= 2;
    exponent += 1;
  }
  const s = (mantissa - 1) / (mantissa + 1);
  const z = s * s;
  let series = 0;
  for (let k = 21; k >= 1; k -= 2) series = series * z + 1 / k;
  return exponent * Math.LN2 + 2 * s * series;
}

// The high word of a float64 is the second on every platform that runs JavaScript engines of note (little-endian).
const float = new Float64Array(1);
const words = new Uint32Array(float.buffer);
