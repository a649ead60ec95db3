import { multiplyAdd } from "./multiply-add";
import { pad } from "./table";

/** So many numbers are summed in floats, 8 sums side by side, before they go to doubles. */
export const run: i32 = 1024;

/**
 * Standardizes a row in the mind: the mean as a float, what the float lacks of it in units of the deviation, negative,
 * and one over the deviation, three floats at `to`. The sums are of differences from a guess, the mean of the first
 * numbers, and are taken again from the mean that they gave if the guess was far from it.
 *
 * @param epsilon - what is added to the variance
 */
export function rowStatistics(x: usize, length: i32, epsilon: f64, to: usize, table: usize): void {
  const terms = <f64>length;
  const part = table + pad;
  let first = guess(x, length);
  let high = first;
  let shift: f64 = 0;
  let variance: f64 = 0;
  for (let pass = 0; pass < 2; pass++) {
    first = high;
    const mean = f32x4.splat(first);
    let square: f64 = 0;
    shift = 0;
    let from = x;
    let left = length;
    while (left >= 8) {
      let a0 = f32x4.splat(0);
      let a1 = a0;
      let b0 = a0;
      let b1 = a0;
      const stop = max(left - run, 7);
      for (; left > stop; left -= 8) {
        const d0 = f32x4.sub(v128.load(from), mean);
        const d1 = f32x4.sub(v128.load(from, 16), mean);
        a0 = f32x4.add(a0, d0);
        a1 = f32x4.add(a1, d1);
        b0 = multiplyAdd(d0, d0, b0);
        b1 = multiplyAdd(d1, d1, b1);
        from += 32;
      }
      v128.store(part, a0);
      v128.store(part, a1, 16);
      v128.store(part, b0, 32);
      v128.store(part, b1, 48);
      shift += sumOfEight(part);
      square += sumOfEight(part + 32);
    }
    for (; left > 0; left--) {
      const d = <f64>load<f32>(from) - <f64>first;
      shift += d;
      square += d * d;
      from += 4;
    }
    shift /= terms;
    variance = square / terms - shift * shift;
    high = <f32>(<f64>first + shift);
    // Else the variance, a difference, has lost more than a bit.
    if (!(shift * shift > variance)) break;
  }
  const inverse = 1 / Math.sqrt(variance + epsilon);
  store<f32>(to, high);
  store<f32>(to, <f32>((<f64>high - <f64>first - shift) * inverse), 4);
  store<f32>(to, <f32>inverse, 8);
}

function guess(x: usize, length: i32): f32 {
  return length < 8 ? load<f32>(x) : <f32>(sumOfEight(x) * 0.125);
}

/** The sum of eight floats. */
export function sumOfEight(x: usize): f64 {
  const a = f64x2.add(f64x2.promote_low_f32x4(v128.load64_zero(x)), f64x2.promote_low_f32x4(v128.load64_zero(x, 8)));
  const b = f64x2.add(
    f64x2.promote_low_f32x4(v128.load64_zero(x, 16)),
    f64x2.promote_low_f32x4(v128.load64_zero(x, 24)),
  );
  const sums = f64x2.add(a, b);
  return f64x2.extract_lane(sums, 0) + f64x2.extract_lane(sums, 1);
}
