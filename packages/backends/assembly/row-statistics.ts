import { bytes } from "./block-sizes";
import { multiplyAdd } from "./multiply-add";
import { pad } from "./table";

/** So many numbers are summed in floats, 8 sums side by side, before they go to doubles. */
const run: i32 = 1024;

/** The sum of `length` floats. */
export function rowSum(x: usize, length: i32, table: usize): f64 {
  const part = table + pad;
  let sum: f64 = 0;
  let left = length;
  while (left >= 8) {
    let a0 = f32x4.splat(0);
    let a1 = a0;
    const stop = max(left - run, 7);
    for (; left > stop; left -= 8) {
      a0 = f32x4.add(a0, v128.load(x));
      a1 = f32x4.add(a1, v128.load(x, 16));
      x += 32;
    }
    v128.store(part, a0);
    v128.store(part, a1, 16);
    sum += sumOfEight(part);
  }
  for (; left > 0; left--) {
    sum += <f64>load<f32>(x);
    x += 4;
  }
  return sum;
}

/**
 * Standardizes a row in the mind: the mean as a float, what the float lacks of it in units of the deviation, negative,
 * and one over the deviation, three floats at `to`.
 *
 * @param epsilon - what is added to the variance
 */
export function rowStatistics(x: usize, length: i32, epsilon: f64, to: usize, table: usize): void {
  const terms = <f64>length;
  const first = <f32>(rowSum(x, length, table) / terms);
  const part = table + pad;
  const mean = f32x4.splat(first);
  let shift: f64 = 0;
  let square: f64 = 0;
  let left = length;
  while (left >= 8) {
    let a0 = f32x4.splat(0);
    let a1 = a0;
    let b0 = a0;
    let b1 = a0;
    const stop = max(left - run, 7);
    for (; left > stop; left -= 8) {
      const d0 = f32x4.sub(v128.load(x), mean);
      const d1 = f32x4.sub(v128.load(x, 16), mean);
      a0 = f32x4.add(a0, d0);
      a1 = f32x4.add(a1, d1);
      b0 = multiplyAdd(d0, d0, b0);
      b1 = multiplyAdd(d1, d1, b1);
      x += 32;
    }
    v128.store(part, a0);
    v128.store(part, a1, 16);
    v128.store(part, b0, 32);
    v128.store(part, b1, 48);
    shift += sumOfEight(part);
    square += sumOfEight(part + 32);
  }
  for (; left > 0; left--) {
    const d = <f64>load<f32>(x) - <f64>first;
    shift += d;
    square += d * d;
    x += 4;
  }
  shift /= terms;
  const high = <f32>(<f64>first + shift);
  const inverse = 1 / Math.sqrt(square / terms - shift * shift + epsilon);
  store<f32>(to, high);
  store<f32>(to, <f32>((<f64>high - <f64>first - shift) * inverse), 4);
  store<f32>(to, <f32>inverse, 8);
}

/** The sum of eight floats. */
export function sumOfEight(x: usize): f64 {
  let sum: f64 = 0;
  for (let i = 0; i < 8; i++) sum += <f64>load<f32>(x + bytes(i));
  return sum;
}
