import { multiplyAdd } from "./multiply-add";
import { geluCubic, geluLinear, geluSlope, half, normalDensity, one, rootOfHalfValue } from "./table";
import { normalShare } from "./vector-erf";
import { magnitude, sigmoidOf, vectorExp, vectorExpOfNegative } from "./vector-exp";
import { vectorLog1p } from "./vector-log";

/** `1 / (1 + e ** -x)`, subnormal where the true one is. */
export function vectorSigmoid(x: v128, table: usize): v128 {
  const decay = inline.always(vectorExp(f32x4.neg(inline.always(magnitude(x, table))), table));
  return inline.always(sigmoidOf(x, decay, table));
}

/** {@link vectorSigmoid} as a factor: 0 where it is subnormal. */
export function quickSigmoid(x: v128, table: usize): v128 {
  const decay = inline.always(vectorExpOfNegative(f32x4.neg(inline.always(magnitude(x, table))), table));
  return inline.always(sigmoidOf(x, decay, table));
}

/** `log(1 + e ** x)`. */
export function vectorSoftplus(x: v128, table: usize): v128 {
  const decay = inline.always(vectorExp(f32x4.neg(inline.always(magnitude(x, table))), table));
  return f32x4.add(f32x4.max(x, f32x4.splat(0)), inline.always(vectorLog1p(decay, table)));
}

/** `x / (1 + e ** -x)`. */
export function vectorSilu(x: v128, table: usize): v128 {
  return f32x4.mul(x, inline.always(quickSigmoid(x, table)));
}

/** The derivative of {@link vectorSilu}. */
export function siluSlope(x: v128, table: usize): v128 {
  const decay = inline.always(vectorExpOfNegative(f32x4.neg(inline.always(magnitude(x, table))), table));
  const unit = v128.load32_splat(table, one);
  const inverse = f32x4.div(unit, f32x4.add(unit, decay));
  const share = f32x4.mul(decay, inverse);
  const s = v128.bitselect(share, inverse, f32x4.lt(x, f32x4.splat(0)));
  // The derivative of the sigmoid, without a difference of nearly equal numbers.
  return multiplyAdd(x, f32x4.mul(share, inverse), s);
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
  return f32x4.mul(x, inline.always(quickSigmoid(inline.always(tanhGeluArgument(x, table)), table)));
}

/** The derivative of {@link vectorTanhGelu}. */
export function tanhGeluSlopeOf(x: v128, table: usize): v128 {
  const z = inline.always(tanhGeluArgument(x, table));
  const decay = inline.always(vectorExpOfNegative(f32x4.neg(inline.always(magnitude(z, table))), table));
  const unit = v128.load32_splat(table, one);
  const inverse = f32x4.div(unit, f32x4.add(unit, decay));
  const share = f32x4.mul(decay, inverse);
  const s = v128.bitselect(share, inverse, f32x4.lt(z, f32x4.splat(0)));
  const slope = multiplyAdd(f32x4.mul(x, x), v128.load32_splat(table, geluSlope), v128.load32_splat(table, geluLinear));
  return multiplyAdd(f32x4.mul(share, inverse), f32x4.mul(x, slope), s);
}

function tanhGeluArgument(x: v128, table: usize): v128 {
  const square = f32x4.mul(x, x);
  const factor = multiplyAdd(square, v128.load32_splat(table, geluCubic), v128.load32_splat(table, geluLinear));
  return f32x4.mul(x, factor);
}
