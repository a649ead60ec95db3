import { bytes } from "./block-sizes";
import { multiplyAdd } from "./multiply-add";
import { rowSum, sumOfEight } from "./row-statistics";
import { negativeInfinity, pad } from "./table";
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
 * @param dx - where the gradient goes, elsewhere
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
  let a0 = v128.load32_splat(table, negativeInfinity);
  let a1 = a0;
  let left = width;
  for (; left >= 8; left -= 8) {
    a0 = f32x4.max(a0, f32x4.mul(v128.load(x), scale));
    a1 = f32x4.max(a1, f32x4.mul(v128.load(x, 16), scale));
    x += 32;
  }
  let a = f32x4.max(a0, a1);
  for (; left > 0; left--) {
    a = f32x4.max(a, f32x4.mul(v128.load32_splat(x), scale));
    x += 4;
  }
  const part = table + pad;
  v128.store(part, a);
  return max(max(load<f32>(part), load<f32>(part, 4)), max(load<f32>(part, 8), load<f32>(part, 12)));
}

/** Writes `e ** (factor * x - largest)`; the sum of these. */
function exponentials(x: usize, y: usize, width: i32, factor: f32, largest: f32, table: usize): f64 {
  const scale = f32x4.splat(factor);
  const top = f32x4.splat(largest);
  const start = y;
  let left = width;
  for (; left >= 8; left -= 8) {
    const z0 = f32x4.sub(f32x4.mul(v128.load(x), scale), top);
    const z1 = f32x4.sub(f32x4.mul(v128.load(x, 16), scale), top);
    const y0 = inline.always(vectorExpOfNegative(z0, table));
    const y1 = inline.always(vectorExpOfNegative(z1, table));
    v128.store(y, y0);
    v128.store(y, y1, 16);
    x += 32;
    y += 32;
  }
  if (left > 0) {
    const copy = table + pad;
    memory.copy(copy, x, bytes(left));
    for (let i: usize = 0; i < 32; i += 16) {
      const z = f32x4.sub(f32x4.mul(v128.load(copy + i), scale), top);
      v128.store(copy + i, inline.always(vectorExpOfNegative(z, table)));
    }
    memory.copy(y, copy, bytes(left));
  }
  return rowSum(start, width, table);
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
