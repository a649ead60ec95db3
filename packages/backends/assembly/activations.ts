import { multiplyAdd } from "./multiply-add";
import {
  geluCubic,
  geluLargest,
  geluLinear,
  geluSlope,
  geluSmallest,
  half,
  normalDensity,
  one,
  rootOfHalfValue,
  slopeLargest,
  slopeSmallest,
} from "./table";
import { normalShare } from "./vector-erf";
import { expWithin, magnitude, quickExp, vectorExp, vectorExpOfNegative } from "./vector-exp";
import { vectorLog1p } from "./vector-log";

/** `log(1 + e ** x)`. */
export function vectorSoftplus(x: v128, table: usize): v128 {
  const decay = inline.always(vectorExp(f32x4.neg(inline.always(magnitude(x, table))), table));
  return f32x4.add(f32x4.max(x, f32x4.splat(0)), inline.always(vectorLog1p(decay, table)));
}

/** `x / (1 + e ** -x)`; 0 where the sigmoid is subnormal. */
export function vectorSilu(x: v128, table: usize): v128 {
  return inline.always(dampened(x, x, table));
}

/** The derivative of {@link vectorSilu}. */
export function siluSlope(x: v128, table: usize): v128 {
  const upper = v128.load32_splat(table, slopeLargest);
  // In this order they pass NaN on; where one of them holds, the slope is 0 or 1.
  const within = f32x4.pmax(f32x4.pmin(x, upper), v128.load32_splat(table, slopeSmallest));
  const decay = inline.always(expWithin(f32x4.neg(within), table));
  const unit = v128.load32_splat(table, one);
  const s = f32x4.div(unit, f32x4.add(unit, decay));
  // The derivative of the sigmoid, without a difference of nearly equal numbers.
  return multiplyAdd(f32x4.mul(within, f32x4.mul(decay, s)), s, s);
}

/** `x` times the share of a standard normal distribution below it. */
export function vectorGelu(x: v128, table: usize): v128 {
  return f32x4.mul(x, inline.always(normalShare(f32x4.mul(x, v128.load32_splat(table, rootOfHalfValue)), table)));
}

/** The derivative of {@link vectorGelu}. */
export function geluSlopeOf(x: v128, table: usize): v128 {
  const share = inline.always(normalShare(f32x4.mul(x, v128.load32_splat(table, rootOfHalfValue)), table));
  const exponent = f32x4.mul(f32x4.mul(x, f32x4.neg(x)), v128.load32_splat(table, half));
  const bell = f32x4.mul(inline.always(vectorExpOfNegative(exponent, table)), v128.load32_splat(table, normalDensity));
  return multiplyAdd(x, bell, share);
}

/** The approximation of {@link vectorGelu} by a hyperbolic tangent, as `x / (1 + e ** -z)`. */
export function vectorTanhGelu(x: v128, table: usize): v128 {
  return inline.always(dampened(x, inline.always(tanhGeluArgument(x, table)), table));
}

/** The derivative of {@link vectorTanhGelu}. */
export function tanhGeluSlopeOf(x: v128, table: usize): v128 {
  const upper = v128.load32_splat(table, geluLargest);
  const within = f32x4.pmax(f32x4.pmin(x, upper), v128.load32_splat(table, geluSmallest));
  const z = inline.always(tanhGeluArgument(within, table));
  const decay = inline.always(expWithin(f32x4.neg(z), table));
  const unit = v128.load32_splat(table, one);
  const s = f32x4.div(unit, f32x4.add(unit, decay));
  const square = f32x4.mul(within, within);
  const slope = multiplyAdd(square, v128.load32_splat(table, geluSlope), v128.load32_splat(table, geluLinear));
  const change = f32x4.mul(f32x4.mul(within, slope), f32x4.mul(decay, s));
  return multiplyAdd(change, s, s);
}

/** `x / (1 + e ** -z)`. */
function dampened(x: v128, z: v128, table: usize): v128 {
  const decay = inline.always(quickExp(f32x4.neg(z), table));
  return f32x4.div(x, f32x4.add(v128.load32_splat(table, one), decay));
}

function tanhGeluArgument(x: v128, table: usize): v128 {
  const square = f32x4.mul(x, x);
  const factor = multiplyAdd(square, v128.load32_splat(table, geluCubic), v128.load32_splat(table, geluLinear));
  return f32x4.mul(x, factor);
}
