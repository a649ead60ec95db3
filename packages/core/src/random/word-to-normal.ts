/**
 * A standard normal number from a random word $w$: the quantile of the centre of one of $2^{31}$ equal parts of (0, 1), to
 * 4 parts in $10^7$, in the arithmetic of float32 (Wichura 1988, algorithm AS 241, PPND7, https://doi.org/10.2307/2347330).
 *
 * Only operations that IEEE 754 rounds exactly are used, so that every engine returns the same bits, and those of
 * `assembly/to-normals.ts`.
 *
 * @param word - an unsigned integer of 32 bits
 * @returns a float32, from -6.24 to 6.24
 */
export function wordToNormal(word: number): number {
  // An odd number, symmetric about 0.
  const centred = (word ^ 0x80000000) | 1;
  const size = Math.abs(centred);
  if (size <= tailFrom) return middle(f(f(centred) * f(2 ** -32)));
  const x = tail(f(2 ** 31 - size));
  return centred < 0 ? -x : x;
}

/** 0.425 of 2^32. */
const tailFrom = 1825361101;

const f = Math.fround;

function middle(q: number): number {
  const r = f(f(0.180625) - f(q * q));
  let top = f(f(f(59.10937472) * r) + f(159.29113202));
  top = f(f(top * r) + f(50.434271938));
  top = f(f(top * r) + f(3.3871327179));
  let bottom = f(f(f(67.1875636) * r) + f(78.757757664));
  bottom = f(f(bottom * r) + f(17.895169469));
  bottom = f(f(bottom * r) + 1);
  return f(f(q * top) / bottom);
}

/** How far out there is `mass` of 2^32 beyond. */
function tail(mass: number): number {
  const r = f(f(Math.sqrt(minusLogarithm(mass))) - f(1.6));
  let top = f(f(f(0.17023821103) * r) + f(1.3067284816));
  top = f(f(top * r) + f(2.75681539));
  top = f(f(top * r) + f(1.4234372777));
  let bottom = f(f(f(0.12021132975) * r) + f(0.7370016425));
  bottom = f(f(bottom * r) + 1);
  return f(top / bottom);
}

/** $-\log(m/2^{32})$, by $2\,\mathrm{artanh}$ on $[1/\sqrt2, \sqrt2]$. */
function minusLogarithm(m: number): number {
  float[0] = m;
  const exponent = (bits[0]! - 0x3f3504f3) >> 23;
  bits[0] = bits[0]! - (exponent << 23);
  const mantissa = float[0];
  const s = f(f(mantissa - 1) / f(mantissa + 1));
  const z = f(s * s);
  let series = f(f(f(1 / 9) * z) + f(1 / 7));
  series = f(f(series * z) + f(1 / 5));
  series = f(f(series * z) + f(1 / 3));
  series = f(f(series * z) + 1);
  return f(f((32 - exponent) * f(Math.LN2)) - f(f(s + s) * series));
}

const float = new Float32Array(1);
const bits = new Int32Array(float.buffer);
