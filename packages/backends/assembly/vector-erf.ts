import { multiplyAdd } from "./multiply-add";
import { erfcPolynomial, erfLargest, erfPolynomial, erfSmall, half, one } from "./table";
import { magnitude, vectorExpOfNegative, withSign } from "./vector-exp";

/** The error function, to two units in the last place. */
export function vectorErf(x: v128, table: usize): v128 {
  const size = inline.always(magnitude(x, table));
  const rest = inline.always(complement(size, table));
  const far = f32x4.sub(v128.load32_splat(table, one), rest);
  const near = inline.always(nearZero(size, table));
  const y = v128.bitselect(near, far, f32x4.lt(size, v128.load32_splat(table, erfSmall)));
  return inline.always(withSign(y, x, table));
}

/** The share of a normal distribution below `t sqrt(2)`: `(1 + erf t) / 2`, without the loss of digits below 0. */
export function normalShare(t: v128, table: usize): v128 {
  const size = inline.always(magnitude(t, table));
  const unit = v128.load32_splat(table, one);
  const middle = v128.load32_splat(table, half);
  const rest = f32x4.mul(inline.always(complement(size, table)), middle);
  const far = v128.bitselect(rest, f32x4.sub(unit, rest), f32x4.lt(t, f32x4.splat(0)));
  const near = multiplyAdd(inline.always(nearZero(t, table)), middle, middle);
  return v128.bitselect(near, far, f32x4.lt(size, v128.load32_splat(table, erfSmall)));
}

function nearZero(x: v128, table: usize): v128 {
  const square = f32x4.mul(x, x);
  let p = multiplyAdd(v128.load32_splat(table, erfPolynomial), square, v128.load32_splat(table, erfPolynomial + 4));
  p = multiplyAdd(p, square, v128.load32_splat(table, erfPolynomial + 8));
  p = multiplyAdd(p, square, v128.load32_splat(table, erfPolynomial + 12));
  p = multiplyAdd(p, square, v128.load32_splat(table, erfPolynomial + 16));
  p = multiplyAdd(p, square, v128.load32_splat(table, erfPolynomial + 20));
  return multiplyAdd(p, x, x);
}

/** `1 - erf t` where `t` is not small. */
function complement(size: v128, table: usize): v128 {
  // Far out, where the polynomial would turn round, the complement is 0.
  const t = f32x4.pmin(size, v128.load32_splat(table, erfLargest));
  let p = multiplyAdd(v128.load32_splat(table, erfcPolynomial), t, v128.load32_splat(table, erfcPolynomial + 4));
  p = multiplyAdd(p, t, v128.load32_splat(table, erfcPolynomial + 8));
  p = multiplyAdd(p, t, v128.load32_splat(table, erfcPolynomial + 12));
  p = multiplyAdd(p, t, v128.load32_splat(table, erfcPolynomial + 16));
  p = multiplyAdd(p, t, v128.load32_splat(table, erfcPolynomial + 20));
  p = multiplyAdd(p, t, v128.load32_splat(table, erfcPolynomial + 24));
  return inline.always(vectorExpOfNegative(multiplyAdd(p, t, f32x4.neg(t)), table));
}
