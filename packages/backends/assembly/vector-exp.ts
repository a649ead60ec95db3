import { multiplyAdd } from "./multiply-add";
import {
  exponentBias,
  expLargest,
  expm1Largest,
  expm1Smallest,
  expPolynomial,
  expSmallest,
  ln2High,
  ln2Low,
  log2OfE,
  magnitudeBits,
  one,
  rounder,
} from "./table";

// All of it is inlined where it is used: V8 pairs vectors to wider ones only within a function.

/** `e ** x`, to about one unit in the last place; subnormal, infinite and not a number where the true one is. */
export function vectorExp(x: v128, table: usize): v128 {
  const upper = v128.load32_splat(table, expLargest);
  // `pmin` and `pmax` in this order pass NaN on.
  const within = f32x4.pmax(f32x4.pmin(x, upper), v128.load32_splat(table, expSmallest));
  const shifted = inline.always(roundedQuotient(within, table));
  const power = i32x4.sub(shifted, v128.load32_splat(table, rounder));
  const p = f32x4.add(inline.always(reducedExpm1(within, shifted, table)), v128.load32_splat(table, one));
  // In two steps, as the power may be beyond what one exponent holds.
  const first = i32x4.shr_s(power, 1);
  const scaled = f32x4.mul(p, inline.always(powerOfTwo(first, table)));
  return f32x4.mul(scaled, inline.always(powerOfTwo(i32x4.sub(power, first), table)));
}

/** `e ** x` of what is not positive, or NaN; 0 where the true one is subnormal or nearly so. */
export function vectorExpOfNegative(x: v128, table: usize): v128 {
  const lower = v128.load32_splat(table, expm1Smallest);
  const within = f32x4.pmax(x, lower);
  const shifted = inline.always(roundedQuotient(within, table));
  const p = f32x4.add(inline.always(reducedExpm1(within, shifted, table)), v128.load32_splat(table, one));
  const scaled = f32x4.mul(p, inline.always(powerOfTwo(shifted, table)));
  return v128.andnot(scaled, f32x4.lt(x, lower));
}

/** `e ** x - 1`, without the loss of digits near 0. */
export function vectorExpm1(x: v128, table: usize): v128 {
  const within = f32x4.pmax(
    f32x4.pmin(x, v128.load32_splat(table, expm1Largest)),
    v128.load32_splat(table, expm1Smallest),
  );
  const shifted = inline.always(roundedQuotient(within, table));
  const p = inline.always(reducedExpm1(within, shifted, table));
  const power = inline.always(powerOfTwo(shifted, table));
  const near = multiplyAdd(power, p, f32x4.sub(power, v128.load32_splat(table, one)));
  const large = f32x4.gt(x, v128.load32_splat(table, expm1Largest));
  const y = v128.bitselect(inline.always(vectorExp(x, table)), near, large);
  const zero = f32x4.eq(x, f32x4.splat(0));
  return v128.bitselect(x, y, zero);
}

/** The whole number next to `x / ln 2`, in the low bits of a float that has the rounder in it. */
function roundedQuotient(x: v128, table: usize): v128 {
  return multiplyAdd(x, v128.load32_splat(table, log2OfE), v128.load32_splat(table, rounder));
}

/** `e ** r - 1` with `r = x - n ln 2`. */
function reducedExpm1(x: v128, shifted: v128, table: usize): v128 {
  const n = f32x4.sub(shifted, v128.load32_splat(table, rounder));
  let r = multiplyAdd(n, v128.load32_splat(table, ln2High), x);
  r = multiplyAdd(n, v128.load32_splat(table, ln2Low), r);
  let p = multiplyAdd(v128.load32_splat(table, expPolynomial), r, v128.load32_splat(table, expPolynomial + 4));
  p = multiplyAdd(p, r, v128.load32_splat(table, expPolynomial + 8));
  p = multiplyAdd(p, r, v128.load32_splat(table, expPolynomial + 12));
  p = multiplyAdd(p, r, v128.load32_splat(table, expPolynomial + 16));
  p = multiplyAdd(p, r, v128.load32_splat(table, expPolynomial + 20));
  return multiplyAdd(p, f32x4.mul(r, r), r);
}

/** `2 ** n` of whole numbers, which may have the rounder's bits above them. */
function powerOfTwo(n: v128, table: usize): v128 {
  return i32x4.shl(i32x4.add(n, v128.load32_splat(table, exponentBias)), 23);
}

/** The absolute value. */
export function magnitude(x: v128, table: usize): v128 {
  return v128.and(x, v128.load32_splat(table, magnitudeBits));
}

/** The magnitude of the first with the sign of the second. */
export function withSign(x: v128, sign: v128, table: usize): v128 {
  return v128.bitselect(x, sign, v128.load32_splat(table, magnitudeBits));
}

/** `1 / (1 + e ** -x)`; `decay` is `e ** -|x|`. */
export function sigmoidOf(x: v128, decay: v128, table: usize): v128 {
  const unit = v128.load32_splat(table, one);
  const negative = f32x4.lt(x, f32x4.splat(0));
  return f32x4.div(v128.bitselect(decay, unit, negative), f32x4.add(unit, decay));
}
