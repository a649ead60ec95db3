import { bytes } from "./block-sizes";

/** The floats of working memory that {@link sumRows} needs. */
export function sumScratch(width: i32): i32 {
  return 2 * width;
}

/** `factor` times the sum of each run of `run` floats, in doubles. */
export function sumRuns(x: usize, out: usize, count: i32, run: i32, factor: f64): void {
  for (let i = 0; i < count; i++) {
    let a = f64x2.splat(0);
    let b = a;
    let c = a;
    let d = a;
    let left = run;
    for (; left >= 8; left -= 8) {
      a = f64x2.add(a, f64x2.promote_low_f32x4(v128.load64_zero(x)));
      b = f64x2.add(b, f64x2.promote_low_f32x4(v128.load64_zero(x, 8)));
      c = f64x2.add(c, f64x2.promote_low_f32x4(v128.load64_zero(x, 16)));
      d = f64x2.add(d, f64x2.promote_low_f32x4(v128.load64_zero(x, 24)));
      x += 32;
    }
    a = f64x2.add(f64x2.add(a, b), f64x2.add(c, d));
    let sum = f64x2.extract_lane(a, 0) + f64x2.extract_lane(a, 1);
    for (; left > 0; left--) {
      sum += <f64>load<f32>(x);
      x += 4;
    }
    store<f32>(out, <f32>(sum * factor));
    out += 4;
  }
}

/**
 * `factor` times the sums over the rows of a matrix and over each `run` of its columns, in doubles.
 *
 * @param x - the matrix, `rows` by `columns * run`
 * @param out - `columns` sums
 * @param scratch - working memory
 */
export function sumRows(x: usize, out: usize, rows: i32, columns: i32, run: i32, factor: f64, scratch: usize): void {
  const width = columns * run;
  memory.fill(scratch, 0, bytes(width) * 2);
  for (let start = 0; start < rows; start += blockRows) {
    const count = min(blockRows, rows - start);
    addRows(x, count, width, scratch);
    x += bytes(width) * <usize>count;
  }
  for (let column = 0; column < columns; column++) {
    let sum: f64 = 0;
    for (let i = 0; i < run; i++) {
      sum += load<f64>(scratch);
      scratch += 8;
    }
    store<f32>(out + bytes(column), <f32>(sum * factor));
  }
}

/** So many rows are passed by one strip of columns after the other, while they are in the cache. */
const blockRows: i32 = 256;

function addRows(x: usize, rows: i32, width: i32, sums: usize): void {
  const row = bytes(width);
  let column = 0;
  // Whole lines of the cache.
  for (; column + 16 <= width; column += 16) {
    let a = v128.load(sums);
    let b = v128.load(sums, 16);
    let c = v128.load(sums, 32);
    let d = v128.load(sums, 48);
    let e = v128.load(sums, 64);
    let f = v128.load(sums, 80);
    let g = v128.load(sums, 96);
    let h = v128.load(sums, 112);
    let p = x + bytes(column);
    for (let left = rows; left > 0; left--) {
      a = f64x2.add(a, f64x2.promote_low_f32x4(v128.load64_zero(p)));
      b = f64x2.add(b, f64x2.promote_low_f32x4(v128.load64_zero(p, 8)));
      c = f64x2.add(c, f64x2.promote_low_f32x4(v128.load64_zero(p, 16)));
      d = f64x2.add(d, f64x2.promote_low_f32x4(v128.load64_zero(p, 24)));
      e = f64x2.add(e, f64x2.promote_low_f32x4(v128.load64_zero(p, 32)));
      f = f64x2.add(f, f64x2.promote_low_f32x4(v128.load64_zero(p, 40)));
      g = f64x2.add(g, f64x2.promote_low_f32x4(v128.load64_zero(p, 48)));
      h = f64x2.add(h, f64x2.promote_low_f32x4(v128.load64_zero(p, 56)));
      p += row;
    }
    v128.store(sums, a);
    v128.store(sums, b, 16);
    v128.store(sums, c, 32);
    v128.store(sums, d, 48);
    v128.store(sums, e, 64);
    v128.store(sums, f, 80);
    v128.store(sums, g, 96);
    v128.store(sums, h, 112);
    sums += 128;
  }
  for (; column + 8 <= width; column += 8) {
    let a = v128.load(sums);
    let b = v128.load(sums, 16);
    let c = v128.load(sums, 32);
    let d = v128.load(sums, 48);
    let p = x + bytes(column);
    for (let left = rows; left > 0; left--) {
      a = f64x2.add(a, f64x2.promote_low_f32x4(v128.load64_zero(p)));
      b = f64x2.add(b, f64x2.promote_low_f32x4(v128.load64_zero(p, 8)));
      c = f64x2.add(c, f64x2.promote_low_f32x4(v128.load64_zero(p, 16)));
      d = f64x2.add(d, f64x2.promote_low_f32x4(v128.load64_zero(p, 24)));
      p += row;
    }
    v128.store(sums, a);
    v128.store(sums, b, 16);
    v128.store(sums, c, 32);
    v128.store(sums, d, 48);
    sums += 64;
  }
  for (; column < width; column++) {
    let sum = load<f64>(sums);
    let p = x + bytes(column);
    for (let left = rows; left > 0; left--) {
      sum += <f64>load<f32>(p);
      p += row;
    }
    store<f64>(sums, sum);
    sums += 8;
  }
}
