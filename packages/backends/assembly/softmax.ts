import { bytes } from "./block-sizes";
import { multiplyAdd } from "./multiply-add";
import { run, sumOfEight } from "./row-statistics";
import { firstLanes, lastLanes, negativeInfinity, pad } from "./table";
import { vectorExpOfNegative } from "./vector-exp";
import { vectorLog } from "./vector-log";

/**
 * `y = softmax(factor * x)` of each row, or its logarithm.
 *
 * @param x - the rows, of `width` each
 * @param y - the results, elsewhere
 * @param logarithm - whether to write the logarithm
 * @param table - the table of numbers
 */
export function softmax(x: usize, y: usize, rows: i32, width: i32, factor: f32, logarithm: bool, table: usize): void {
  const row = bytes(width);
  for (let i = 0; i < rows; i++) {
    const largest = largestOf(x, width, factor, table);
    const sum = exponentials(x, y, width, factor, largest, table);
    if (logarithm) {
      const log = f32x4.extract_lane(inline.always(vectorLog(f32x4.splat(<f32>sum), table)), 0);
      subtractFrom(x, y, width, factor, largest, log);
    } else {
      multiplyBy(y, width, <f32>(1 / sum));
    }
    x += row;
    y += row;
  }
}

/**
 * The gradient of {@link softmax}: `dx = factor * y * (dy - sum(y * dy))`.
 *
 * @param y - the results
 * @param dy - their gradient
 * @param dx - where the gradient goes; it may be `dy`
 */
export function softmaxGradient(
  y: usize,
  dy: usize,
  dx: usize,
  rows: i32,
  width: i32,
  factor: f32,
  table: usize,
): void {
  const row = bytes(width);
  const whole = bytes(width & ~7);
  const part = table + pad;
  for (let i = 0; i < rows; i++) {
    let a0 = f32x4.splat(0);
    let a1 = a0;
    for (let p: usize = 0; p < whole; p += 32) {
      a0 = multiplyAdd(v128.load(y + p), v128.load(dy + p), a0);
      a1 = multiplyAdd(v128.load(y + p, 16), v128.load(dy + p, 16), a1);
    }
    v128.store(part, a0);
    v128.store(part, a1, 16);
    let sum = sumOfEight(part);
    for (let p = whole; p < row; p += 4) sum += <f64>load<f32>(y + p) * <f64>load<f32>(dy + p);

    const total = f32x4.splat(<f32>sum);
    const scale = f32x4.splat(factor);
    for (let p: usize = 0; p < whole; p += 32) {
      const y0 = f32x4.mul(v128.load(y + p), scale);
      const y1 = f32x4.mul(v128.load(y + p, 16), scale);
      const d0 = f32x4.mul(y0, f32x4.sub(v128.load(dy + p), total));
      const d1 = f32x4.mul(y1, f32x4.sub(v128.load(dy + p, 16), total));
      v128.store(dx + p, d0);
      v128.store(dx + p, d1, 16);
    }
    for (let p = whole; p < row; p += 4) {
      store<f32>(dx + p, factor * load<f32>(y + p) * (load<f32>(dy + p) - <f32>sum));
    }
    y += row;
    dy += row;
    dx += row;
  }
}

/** The largest of `factor * x`. A plain float, which V8's 256-bit code can spread; one that it made of lanes crashed it. */
function largestOf(x: usize, width: i32, factor: f32, table: usize): f32 {
  const scale = f32x4.splat(factor);
  const part = table + pad;
  let a0 = v128.load32_splat(table, negativeInfinity);
  let a1 = a0;
  if (width < 8) {
    for (let left = width; left > 0; left--) {
      a0 = f32x4.pmax(a0, f32x4.mul(v128.load32_splat(x), scale));
      x += 4;
    }
  } else {
    const last = x + bytes(width - 8);
    // NaN is passed over here: its exponential makes the sum NaN.
    for (; x < last; x += 32) {
      a0 = f32x4.pmax(a0, f32x4.mul(v128.load(x), scale));
      a1 = f32x4.pmax(a1, f32x4.mul(v128.load(x, 16), scale));
    }
    a0 = f32x4.pmax(a0, f32x4.mul(v128.load(last), scale));
    a1 = f32x4.pmax(a1, f32x4.mul(v128.load(last, 16), scale));
  }
  v128.store(part, a0);
  v128.store(part, a1, 16);
  v128.store(part, f32x4.pmax(v128.load(part), v128.load(part, 16)));
  return max(max(load<f32>(part), load<f32>(part, 4)), max(load<f32>(part, 8), load<f32>(part, 12)));
}

/** Writes `e ** (factor * x - largest)`; the sum of these. */
function exponentials(x: usize, y: usize, width: i32, factor: f32, largest: f32, table: usize): f64 {
  const scale = f32x4.splat(factor);
  const top = f32x4.splat(largest);
  const part = table + pad;
  let sum: f64 = 0;
  let left = width;
  while (left >= 8) {
    let a0 = f32x4.splat(0);
    let a1 = a0;
    const stop = max(left - run, 7);
    for (; left > stop; left -= 8) {
      const y0 = inline.always(vectorExpOfNegative(f32x4.sub(f32x4.mul(v128.load(x), scale), top), table));
      const y1 = inline.always(vectorExpOfNegative(f32x4.sub(f32x4.mul(v128.load(x, 16), scale), top), table));
      v128.store(y, y0);
      v128.store(y, y1, 16);
      a0 = f32x4.add(a0, y0);
      a1 = f32x4.add(a1, y1);
      x += 32;
      y += 32;
    }
    v128.store(part, a0);
    v128.store(part, a1, 16);
    sum += sumOfEight(part);
  }
  if (left == 0) return sum;
  let mask = lastLanes(table, left);
  if (width < 8) {
    mask = firstLanes(table, left);
    for (let i: usize = 0; i < bytes(width); i += 4) store<f32>(part + i, load<f32>(x + i));
    exponentialsOfEight(part, part, factor, largest, table);
    for (let i: usize = 0; i < bytes(width); i += 4) store<f32>(y + i, load<f32>(part + i));
  } else {
    // The last eight, of which some are there already.
    const back = bytes(8 - left);
    exponentialsOfEight(x - back, y - back, factor, largest, table);
    v128.store(part, v128.load(y - back));
    v128.store(part, v128.load(y - back, 16), 16);
  }
  v128.store(part, v128.and(v128.load(part), v128.load(mask)));
  v128.store(part, v128.and(v128.load(part, 16), v128.load(mask, 16)), 16);
  return sum + sumOfEight(part);
}

function exponentialsOfEight(x: usize, y: usize, factor: f32, largest: f32, table: usize): void {
  const scale = f32x4.splat(factor);
  const top = f32x4.splat(largest);
  const y0 = inline.always(vectorExpOfNegative(f32x4.sub(f32x4.mul(v128.load(x), scale), top), table));
  const y1 = inline.always(vectorExpOfNegative(f32x4.sub(f32x4.mul(v128.load(x, 16), scale), top), table));
  v128.store(y, y0);
  v128.store(y, y1, 16);
}

function multiplyBy(y: usize, width: i32, by: f32): void {
  const factor = f32x4.splat(by);
  let left = width;
  for (; left >= 8; left -= 8) {
    const y0 = f32x4.mul(v128.load(y), factor);
    const y1 = f32x4.mul(v128.load(y, 16), factor);
    v128.store(y, y0);
    v128.store(y, y1, 16);
    y += 32;
  }
  for (; left > 0; left--) {
    store<f32>(y, load<f32>(y) * by);
    y += 4;
  }
}

function subtractFrom(x: usize, y: usize, width: i32, factor: f32, largest: f32, log: f32): void {
  const scale = f32x4.splat(factor);
  const top = f32x4.splat(largest);
  const logs = f32x4.splat(log);
  let left = width;
  for (; left >= 8; left -= 8) {
    const y0 = f32x4.sub(f32x4.sub(f32x4.mul(v128.load(x), scale), top), logs);
    const y1 = f32x4.sub(f32x4.sub(f32x4.mul(v128.load(x, 16), scale), top), logs);
    v128.store(y, y0);
    v128.store(y, y1, 16);
    x += 32;
    y += 32;
  }
  for (; left > 0; left--) {
    store<f32>(y, factor * load<f32>(x) - largest - log);
    x += 4;
    y += 4;
  }
}
