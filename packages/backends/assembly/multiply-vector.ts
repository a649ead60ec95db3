import { bytes } from "./block-sizes";
import { multiplyAdd } from "./multiply-add";

/**
 * `y = a x`: what a product with a right matrix of one column is, for which tiles are too wide.
 *
 * @param a - the matrix
 * @param rowBytes - from one of its rows to the next
 * @param rows - its rows
 * @param x - the vector
 * @param depth - terms of each sum
 * @param y - the product
 * @param more - whether to add to what is there
 */
export function multiplyVector(a: usize, rowBytes: usize, rows: i32, x: usize, depth: i32, y: usize, more: bool): void {
  const whole = bytes(depth & ~7);
  const end = bytes(depth);
  for (let row = 0; row < rows; row += 4) {
    // In place of rows that are missing the last one is read again.
    const last = rows - 1 - row;
    const a1 = a + <usize>min(1, last) * rowBytes;
    const a2 = a + <usize>min(2, last) * rowBytes;
    const a3 = a + <usize>min(3, last) * rowBytes;
    const zero = f32x4.splat(0);
    let p0 = zero,
      q0 = zero;
    let p1 = zero,
      q1 = zero;
    let p2 = zero,
      q2 = zero;
    let p3 = zero,
      q3 = zero;
    let k: usize = 0;
    for (; k < whole; k += 32) {
      const p = v128.load(x + k);
      const q = v128.load(x + k, 16);
      p0 = multiplyAdd(v128.load(a + k), p, p0);
      q0 = multiplyAdd(v128.load(a + k, 16), q, q0);
      p1 = multiplyAdd(v128.load(a1 + k), p, p1);
      q1 = multiplyAdd(v128.load(a1 + k, 16), q, q1);
      p2 = multiplyAdd(v128.load(a2 + k), p, p2);
      q2 = multiplyAdd(v128.load(a2 + k, 16), q, q2);
      p3 = multiplyAdd(v128.load(a3 + k), p, p3);
      q3 = multiplyAdd(v128.load(a3 + k, 16), q, q3);
    }
    let s0 = sumOfLanes(p0, q0);
    let s1 = sumOfLanes(p1, q1);
    let s2 = sumOfLanes(p2, q2);
    let s3 = sumOfLanes(p3, q3);
    for (; k < end; k += 4) {
      const value = load<f32>(x + k);
      s0 += load<f32>(a + k) * value;
      s1 += load<f32>(a1 + k) * value;
      s2 += load<f32>(a2 + k) * value;
      s3 += load<f32>(a3 + k) * value;
    }
    put(y, s0, more);
    if (last > 0) put(y + 4, s1, more);
    if (last > 1) put(y + 8, s2, more);
    if (last > 2) put(y + 12, s3, more);
    a += 4 * rowBytes;
    y += 16;
  }
}

function sumOfLanes(p: v128, q: v128): f32 {
  const sum = f32x4.add(p, q);
  const low = f32x4.extract_lane(sum, 0) + f32x4.extract_lane(sum, 1);
  return low + (f32x4.extract_lane(sum, 2) + f32x4.extract_lane(sum, 3));
}

function put(to: usize, value: f32, more: bool): void {
  store<f32>(to, more ? load<f32>(to) + value : value);
}

/**
 * `y += aᵀ x`, the rows of a matrix, each times its weight.
 *
 * @param a - the matrix
 * @param rowBytes - from one of its rows to the next
 * @param rows - its rows
 * @param columns - its columns
 * @param x - the weights
 * @param y - what is added to
 */
export function addWeightedRows(a: usize, rowBytes: usize, rows: i32, columns: i32, x: usize, y: usize): void {
  let column = 0;
  for (; column + 16 <= columns; column += 16) {
    let from = a + bytes(column);
    const zero = f32x4.splat(0);
    let p = zero,
      q = zero,
      r = zero,
      s = zero;
    for (let row = 0; row < rows; row++) {
      const weight = v128.load32_splat(x + bytes(row));
      p = multiplyAdd(weight, v128.load(from), p);
      q = multiplyAdd(weight, v128.load(from, 16), q);
      r = multiplyAdd(weight, v128.load(from, 32), r);
      s = multiplyAdd(weight, v128.load(from, 48), s);
      from += rowBytes;
    }
    const to = y + bytes(column);
    v128.store(to, f32x4.add(v128.load(to), p));
    v128.store(to, f32x4.add(v128.load(to, 16), q), 16);
    v128.store(to, f32x4.add(v128.load(to, 32), r), 32);
    v128.store(to, f32x4.add(v128.load(to, 48), s), 48);
  }
  for (; column < columns; column++) {
    let from = a + bytes(column);
    let sum: f32 = 0;
    for (let row = 0; row < rows; row++) {
      sum += load<f32>(from) * load<f32>(x + bytes(row));
      from += rowBytes;
    }
    put(y + bytes(column), sum, true);
  }
}
