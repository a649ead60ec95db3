import { multiplyAdd } from "./multiply-add";
import {
  half,
  infinity,
  leastNormal,
  ln2High,
  ln2Low,
  logPolynomial,
  negativeInfinity,
  notANumber,
  one,
  rootOfHalf,
  subnormalExponent,
  subnormalFactor,
} from "./table";

/** `log x`, to about one unit in the last place (after Moshier's Cephes library). */
export function vectorLog(x: v128, table: usize): v128 {
  const subnormal = f32x4.lt(x, v128.load32_splat(table, leastNormal));
  const normal = v128.bitselect(f32x4.mul(x, v128.load32_splat(table, subnormalFactor)), x, subnormal);
  // x = m 2 ** e with m between sqrt(1 / 2) and sqrt(2).
  const power = i32x4.shr_s(i32x4.sub(normal, v128.load32_splat(table, rootOfHalf)), 23);
  const m = i32x4.sub(normal, i32x4.shl(power, 23));
  const e = f32x4.convert_i32x4_s(i32x4.sub(power, v128.and(subnormal, v128.load32_splat(table, subnormalExponent))));
  const f = f32x4.sub(m, v128.load32_splat(table, one));
  const square = f32x4.mul(f, f);
  let y = f32x4.mul(f32x4.mul(f, square), inline.always(polynomial(f, table)));
  y = f32x4.sub(y, f32x4.mul(e, v128.load32_splat(table, ln2Low)));
  y = f32x4.sub(y, f32x4.mul(square, v128.load32_splat(table, half)));
  y = f32x4.sub(f32x4.add(f, y), f32x4.mul(e, v128.load32_splat(table, ln2High)));

  // Infinity and NaN stay; 0 has the logarithm -Infinity, and negative numbers have none.
  y = v128.bitselect(y, x, f32x4.lt(x, v128.load32_splat(table, infinity)));
  y = v128.bitselect(v128.load32_splat(table, notANumber), y, f32x4.lt(x, f32x4.splat(0)));
  return v128.bitselect(v128.load32_splat(table, negativeInfinity), y, f32x4.eq(x, f32x4.splat(0)));
}

/** `log(1 + x)`, with the digits of `x` that `1 + x` loses. */
export function vectorLog1p(x: v128, table: usize): v128 {
  const unit = v128.load32_splat(table, one);
  const sum = f32x4.add(unit, x);
  const kept = f32x4.sub(sum, unit);
  const whole = f32x4.eq(kept, x);
  const lost = v128.andnot(f32x4.div(f32x4.sub(x, kept), sum), whole);
  const y = f32x4.add(inline.always(vectorLog(sum, table)), lost);
  return v128.bitselect(x, y, f32x4.eq(x, f32x4.splat(0)));
}

function polynomial(f: v128, table: usize): v128 {
  let p = multiplyAdd(v128.load32_splat(table, logPolynomial), f, v128.load32_splat(table, logPolynomial + 4));
  p = multiplyAdd(p, f, v128.load32_splat(table, logPolynomial + 8));
  p = multiplyAdd(p, f, v128.load32_splat(table, logPolynomial + 12));
  p = multiplyAdd(p, f, v128.load32_splat(table, logPolynomial + 16));
  p = multiplyAdd(p, f, v128.load32_splat(table, logPolynomial + 20));
  p = multiplyAdd(p, f, v128.load32_splat(table, logPolynomial + 24));
  p = multiplyAdd(p, f, v128.load32_splat(table, logPolynomial + 28));
  return multiplyAdd(p, f, v128.load32_splat(table, logPolynomial + 32));
}
