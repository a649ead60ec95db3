import { bytes } from "./block-sizes";
import { multiplyAdd } from "./multiply-add";
import { firstPart, firstSums, means, secondPart, secondSums, slot } from "./slots";

/** So many rows are summed in floats before they go to doubles. */
export const rowsPerSum: i32 = 128;

/** Adds the sums of the columns of a matrix, `length` floats in rows of `columns`, to the doubles of the first sums. */
export function addColumnSums(x: usize, length: i32, columns: i32, scratch: usize): void {
  const row = bytes(columns);
  const part = slot(scratch, columns, firstPart);
  const rows = length / columns;
  for (let start = 0; start < rows; start += rowsPerSum) {
    const count = min(rowsPerSum, rows - start);
    for (let column = 0; column < columns; column += 8) {
      let a0 = f32x4.splat(0);
      let a1 = a0;
      let b0 = a0;
      let b1 = a0;
      let p = x + bytes(column);
      let left = count;
      for (; left >= 2; left -= 2) {
        a0 = f32x4.add(a0, v128.load(p));
        a1 = f32x4.add(a1, v128.load(p, 16));
        p += row;
        b0 = f32x4.add(b0, v128.load(p));
        b1 = f32x4.add(b1, v128.load(p, 16));
        p += row;
      }
      if (left > 0) {
        a0 = f32x4.add(a0, v128.load(p));
        a1 = f32x4.add(a1, v128.load(p, 16));
      }
      const to = part + bytes(column);
      v128.store(to, f32x4.add(a0, b0));
      v128.store(to, f32x4.add(a1, b1), 16);
    }
    addToDoubles(part, columns, slot(scratch, columns, firstSums));
    x += row * <usize>count;
  }
  addToDoubles(x, length - rows * columns, slot(scratch, columns, firstSums));
}

/**
 * Adds the sums of the columns' differences from their means to the doubles of the first sums, and those of the squares
 * of the differences to the second.
 */
export function addCentredSums(x: usize, length: i32, columns: i32, scratch: usize): void {
  const row = bytes(columns);
  const part = slot(scratch, columns, firstPart);
  const squares = slot(scratch, columns, secondPart);
  const mean = slot(scratch, columns, means);
  const rows = length / columns;
  for (let start = 0; start < rows; start += rowsPerSum) {
    const count = min(rowsPerSum, rows - start);
    for (let column = 0; column < columns; column += 8) {
      const m0 = v128.load(mean + bytes(column));
      const m1 = v128.load(mean + bytes(column), 16);
      let a0 = f32x4.splat(0);
      let a1 = a0;
      let b0 = a0;
      let b1 = a0;
      let p = x + bytes(column);
      for (let left = count; left > 0; left--) {
        const d0 = f32x4.sub(v128.load(p), m0);
        const d1 = f32x4.sub(v128.load(p, 16), m1);
        a0 = f32x4.add(a0, d0);
        a1 = f32x4.add(a1, d1);
        b0 = multiplyAdd(d0, d0, b0);
        b1 = multiplyAdd(d1, d1, b1);
        p += row;
      }
      v128.store(part + bytes(column), a0);
      v128.store(part + bytes(column), a1, 16);
      v128.store(squares + bytes(column), b0);
      v128.store(squares + bytes(column), b1, 16);
    }
    addToDoubles(part, columns, slot(scratch, columns, firstSums));
    addToDoubles(squares, columns, slot(scratch, columns, secondSums));
    x += row * <usize>count;
  }
  const sums = slot(scratch, columns, firstSums);
  const squareSums = slot(scratch, columns, secondSums);
  for (let i = 0; i < length - rows * columns; i++) {
    const d = <f64>load<f32>(x + bytes(i)) - <f64>load<f32>(mean + bytes(i));
    const to = (<usize>i) << 3;
    store<f64>(sums + to, load<f64>(sums + to) + d);
    store<f64>(squareSums + to, load<f64>(squareSums + to) + d * d);
  }
}

/** Adds floats to doubles. */
export function addToDoubles(from: usize, count: i32, to: usize): void {
  let left = count;
  for (; left >= 4; left -= 4) {
    const a = f64x2.add(v128.load(to), f64x2.promote_low_f32x4(v128.load64_zero(from)));
    const b = f64x2.add(v128.load(to, 16), f64x2.promote_low_f32x4(v128.load64_zero(from, 8)));
    v128.store(to, a);
    v128.store(to, b, 16);
    from += 16;
    to += 32;
  }
  for (; left > 0; left--) {
    store<f64>(to, load<f64>(to) + <f64>load<f32>(from));
    from += 4;
    to += 8;
  }
}
