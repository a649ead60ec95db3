import { multiplyAdd } from "./multiply-add";
import { one, tanhPolynomial, tanhSmall, two } from "./table";
import { magnitude, vectorExpOfNegative, withSign } from "./vector-exp";

/** `tanh x`, to two units in the last place: a polynomial near 0 (Cephes), `1 - 2 / (e ** 2|x| + 1)` beyond. */
export function vectorTanh(x: v128, table: usize): v128 {
  const size = inline.always(magnitude(x, table));
  const unit = v128.load32_splat(table, one);
  const double = v128.load32_splat(table, two);
  const decay = inline.always(vectorExpOfNegative(f32x4.neg(f32x4.add(size, size)), table));
  // In terms of the decay, (1 - d) / (1 + d) = 1 - 2 d / (1 + d).
  const far = f32x4.sub(unit, f32x4.div(f32x4.mul(double, decay), f32x4.add(unit, decay)));
  const square = f32x4.mul(x, x);
  let p = multiplyAdd(v128.load32_splat(table, tanhPolynomial), square, v128.load32_splat(table, tanhPolynomial + 4));
  p = multiplyAdd(p, square, v128.load32_splat(table, tanhPolynomial + 8));
  p = multiplyAdd(p, square, v128.load32_splat(table, tanhPolynomial + 12));
  p = multiplyAdd(p, square, v128.load32_splat(table, tanhPolynomial + 16));
  const near = multiplyAdd(f32x4.mul(p, square), size, size);
  const y = v128.bitselect(near, far, f32x4.lt(size, v128.load32_splat(table, tanhSmall)));
  return inline.always(withSign(y, x, table));
}
