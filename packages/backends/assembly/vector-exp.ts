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
  quickLargest,
  quickSmallest,
  rounder,
  sigmoidLargest,
} from "./table";

// All of it is inlined where it is used: V8 pairs vectors to wider ones only within a function.

/** `e ** x`, to about one unit in the last place; subnormal, infinite and not a number where the true one is. */
export function vectorExp(x: v128, table: usize): v128 {
  const upper = v128.load32_splat(table, expLargest);
  // `pmin` and `pmax` in this order pass NaN on.
  const within = f32x4.pmax(f32x4.pmin(x, upper), v128.load32_splat(table, expSmallest));
  const shifted = inline.always(roundedQuotient(within, table));
  const power = i32x4.sub(shifted, v128.load32_splat(table, rounder));
  const p = inline.always(reducedExp(within, shifted, table));
  // In two steps, as the power may be beyond what one exponent holds.
  const first = i32x4.shr_s(power, 1);
  const scaled = f32x4.mul(p, inline.always(powerOfTwo(first, table)));
  return f32x4.mul(scaled, inline.always(powerOfTwo(i32x4.sub(power, first), table)));
}

/** `e ** x` of what is not positive, or NaN; 0 where the true one is subnormal or nearly so. */
export function vectorExpOfNegative(x: v128, table: usize): v128 {
  return inline.always(expWithin(f32x4.pmax(x, v128.load32_splat(table, quickSmallest)), table));
}

/** `e ** x`; 0 where the true one is subnormal, and infinite where it is nearly so. */
export function quickExp(x: v128, table: usize): v128 {
  const within = f32x4.pmin(x, v128.load32_splat(table, quickLargest));
  return inline.always(expWithin(f32x4.pmax(within, v128.load32_splat(table, quickSmallest)), table));
}

/** `e ** x` of what lies between the bounds of {@link quickExp}: at these, the exponent's bits make 0 and infinity. */
export function expWithin(x: v128, table: usize): v128 {
  const shifted = inline.always(roundedQuotient(x, table));
  const p = inline.always(reducedExp(x, shifted, table));
  return f32x4.mul(p, inline.always(powerOfTwo(shifted, table)));
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

/** `r = x - n ln 2`. */
function remainder(x: v128, shifted: v128, table: usize): v128 {
  const n = f32x4.sub(shifted, v128.load32_splat(table, rounder));
  const r = multiplyAdd(n, v128.load32_splat(table, ln2High), x);
  return multiplyAdd(n, v128.load32_splat(table, ln2Low), r);
}

/** `e ** r` with the remainder `r`. */
function reducedExp(x: v128, shifted: v128, table: usize): v128 {
  const r = inline.always(remainder(x, shifted, table));
  const unit = v128.load32_splat(table, one);
  return multiplyAdd(multiplyAdd(inline.always(expSeries(r, table)), r, unit), r, unit);
}

/** `e ** r - 1` with the remainder `r`. */
function reducedExpm1(x: v128, shifted: v128, table: usize): v128 {
  const r = inline.always(remainder(x, shifted, table));
  return multiplyAdd(inline.always(expSeries(r, table)), f32x4.mul(r, r), r);
}

/** `(e ** r - 1 - r) / r ** 2`. */
function expSeries(r: v128, table: usize): v128 {
  let p = multiplyAdd(v128.load32_splat(table, expPolynomial), r, v128.load32_splat(table, expPolynomial + 4));
  p = multiplyAdd(p, r, v128.load32_splat(table, expPolynomial + 8));
  p = multiplyAdd(p, r, v128.load32_splat(table, expPolynomial + 12));
  return multiplyAdd(p, r, v128.load32_splat(table, expPolynomial + 16));
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

/** `1 / (1 + e ** -x)`, to two units in the last place; subnormal where the true one is. */
export function vectorSigmoid(x: v128, table: usize): v128 {
  const opposite = f32x4.pmin(f32x4.neg(x), v128.load32_splat(table, sigmoidLargest));
  const within = f32x4.pmax(opposite, v128.load32_splat(table, expSmallest));
  const shifted = inline.always(roundedQuotient(within, table));
  const power = i32x4.sub(shifted, v128.load32_splat(table, rounder));
  const p = inline.always(reducedExp(within, shifted, table));
  // Numerator and denominator are divided by the root of the power, which may be beyond what one exponent holds.
  const first = i32x4.shr_s(power, 1);
  const top = i32x4.shl(i32x4.sub(v128.load32_splat(table, exponentBias), first), 23);
  const rest = inline.always(powerOfTwo(i32x4.sub(power, first), table));
  return f32x4.div(top, multiplyAdd(p, rest, top));
}
