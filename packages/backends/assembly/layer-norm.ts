import { bytes } from "./block-sizes";
import { addToDoubles } from "./column-sums";
import { multiplyAdd } from "./multiply-add";
import { rowStatistics, sumOfEight } from "./row-statistics";
import { pad } from "./table";

/** The floats of working memory that {@link layerNorm} and {@link layerNormGradient} need. */
export function layerNormScratch(width: i32): i32 {
  return 4 + 6 * width;
}

/**
 * Layer normalisation of rows, `y = scale * (x - mean) / deviation + shift`.
 *
 * @param x - the rows, `batches` times `rows` of `width`
 * @param y - the results, elsewhere
 * @param scale - `width` factors
 * @param scaleStep - floats from the scales of one batch to those of the next: `width`, or 0
 * @param shift - `width` summands
 * @param shiftStep - as `scaleStep`
 * @param epsilon - what is added to a variance
 * @param scratch - working memory
 * @param table - the table of numbers
 */
export function layerNorm(
  x: usize,
  y: usize,
  scale: usize,
  scaleStep: i32,
  shift: usize,
  shiftStep: i32,
  batches: i32,
  rows: i32,
  width: i32,
  epsilon: f64,
  scratch: usize,
  table: usize,
): void {
  for (let batch = 0; batch < batches; batch++) {
    for (let row = 0; row < rows; row++) {
      rowStatistics(x, width, epsilon, scratch, table);
      const mean = v128.load32_splat(scratch);
      const low = v128.load32_splat(scratch, 4);
      const inverse = v128.load32_splat(scratch, 8);
      let p: usize = 0;
      let left = width;
      for (; left >= 8; left -= 8) {
        const x0 = multiplyAdd(f32x4.sub(v128.load(x + p), mean), inverse, low);
        const x1 = multiplyAdd(f32x4.sub(v128.load(x + p, 16), mean), inverse, low);
        const y0 = multiplyAdd(x0, v128.load(scale + p), v128.load(shift + p));
        const y1 = multiplyAdd(x1, v128.load(scale + p, 16), v128.load(shift + p, 16));
        v128.store(y + p, y0);
        v128.store(y + p, y1, 16);
        p += 32;
      }
      for (; left > 0; left--) {
        const standard = standardized(x + p, scratch);
        store<f32>(y + p, standard * load<f32>(scale + p) + load<f32>(shift + p));
        p += 4;
      }
      x += bytes(width);
      y += bytes(width);
    }
    scale += bytes(scaleStep);
    shift += bytes(shiftStep);
  }
}

/**
 * The gradients of {@link layerNorm}, whose parameters these are, in addition to:
 *
 * @param dy - the gradient of its results
 * @param dx - where that of the rows goes, elsewhere
 * @param dScale - where that of the scales goes, of their size
 * @param dShift - where that of the shifts goes, of their size
 */
export function layerNormGradient(
  x: usize,
  dy: usize,
  scale: usize,
  scaleStep: i32,
  dx: usize,
  dScale: usize,
  dShift: usize,
  shiftStep: i32,
  batches: i32,
  rows: i32,
  width: i32,
  epsilon: f64,
  scratch: usize,
  table: usize,
): void {
  const row = bytes(width);
  const parts = scratch + 16;
  const totals = parts + 2 * row;
  memory.fill(parts, 0, 6 * row);
  for (let batch = 0; batch < batches; batch++) {
    for (let i = 0; i < rows; i++) {
      rowStatistics(x, width, epsilon, scratch, table);
      rowGradient(x, dy, scale, dx, parts, width, scratch, table);
      if ((i & 63) == 63) flush(parts, totals, width);
      x += row;
      dy += row;
      dx += row;
    }
    flush(parts, totals, width);
    const last = batch == batches - 1;
    if (scaleStep > 0 || last) writeTotals(totals, width, dScale);
    if (shiftStep > 0 || last) writeTotals(totals + 2 * row, width, dShift);
    scale += bytes(scaleStep);
    dScale += bytes(scaleStep);
    dShift += bytes(shiftStep);
  }
}

/** The gradient of one row; what it adds to those of scale and shift goes to `parts`. */
function rowGradient(
  x: usize,
  dy: usize,
  scale: usize,
  dx: usize,
  parts: usize,
  width: i32,
  scratch: usize,
  table: usize,
): void {
  const row = bytes(width);
  const mean = v128.load32_splat(scratch);
  const low = v128.load32_splat(scratch, 4);
  const inverse = v128.load32_splat(scratch, 8);
  const whole = bytes(width & ~7);
  let a0 = f32x4.splat(0);
  let a1 = a0;
  let b0 = a0;
  let b1 = a0;
  for (let p: usize = 0; p < whole; p += 32) {
    const x0 = multiplyAdd(f32x4.sub(v128.load(x + p), mean), inverse, low);
    const x1 = multiplyAdd(f32x4.sub(v128.load(x + p, 16), mean), inverse, low);
    const d0 = v128.load(dy + p);
    const d1 = v128.load(dy + p, 16);
    const g0 = f32x4.mul(d0, v128.load(scale + p));
    const g1 = f32x4.mul(d1, v128.load(scale + p, 16));
    a0 = f32x4.add(a0, g0);
    a1 = f32x4.add(a1, g1);
    b0 = multiplyAdd(g0, x0, b0);
    b1 = multiplyAdd(g1, x1, b1);
    const scale0 = multiplyAdd(d0, x0, v128.load(parts + p));
    const scale1 = multiplyAdd(d1, x1, v128.load(parts + p, 16));
    v128.store(parts + p, scale0);
    v128.store(parts + p, scale1, 16);
    const shift0 = f32x4.add(d0, v128.load(parts + row + p));
    const shift1 = f32x4.add(d1, v128.load(parts + row + p, 16));
    v128.store(parts + row + p, shift0);
    v128.store(parts + row + p, shift1, 16);
  }
  const sums = table + pad;
  v128.store(sums, a0);
  v128.store(sums, a1, 16);
  v128.store(sums, b0, 32);
  v128.store(sums, b1, 48);
  let a = sumOfEight(sums);
  let b = sumOfEight(sums + 32);
  for (let p = whole; p < row; p += 4) {
    const standard = standardized(x + p, scratch);
    const d = load<f32>(dy + p);
    const g = <f64>d * <f64>load<f32>(scale + p);
    a += g;
    b += g * <f64>standard;
    store<f32>(parts + p, load<f32>(parts + p) + d * standard);
    store<f32>(parts + row + p, load<f32>(parts + row + p) + d);
  }

  const meanA = <f32>(a / <f64>width);
  const meanB = <f32>(b / <f64>width);
  const va = f32x4.splat(meanA);
  const vb = f32x4.splat(meanB);
  for (let p: usize = 0; p < whole; p += 32) {
    const x0 = multiplyAdd(f32x4.sub(v128.load(x + p), mean), inverse, low);
    const x1 = multiplyAdd(f32x4.sub(v128.load(x + p, 16), mean), inverse, low);
    const g0 = f32x4.mul(v128.load(dy + p), v128.load(scale + p));
    const g1 = f32x4.mul(v128.load(dy + p, 16), v128.load(scale + p, 16));
    const d0 = f32x4.mul(inverse, f32x4.sub(f32x4.sub(g0, va), f32x4.mul(x0, vb)));
    const d1 = f32x4.mul(inverse, f32x4.sub(f32x4.sub(g1, va), f32x4.mul(x1, vb)));
    v128.store(dx + p, d0);
    v128.store(dx + p, d1, 16);
  }
  for (let p = whole; p < row; p += 4) {
    const g = load<f32>(dy + p) * load<f32>(scale + p);
    store<f32>(dx + p, load<f32>(scratch, 8) * (g - meanA - standardized(x + p, scratch) * meanB));
  }
}

function standardized(x: usize, statistics: usize): f32 {
  return (load<f32>(x) - load<f32>(statistics)) * load<f32>(statistics, 8) + load<f32>(statistics, 4);
}

function flush(parts: usize, totals: usize, width: i32): void {
  addToDoubles(parts, 2 * width, totals);
  memory.fill(parts, 0, bytes(2 * width));
}

/** Writes doubles as floats, and starts anew. */
function writeTotals(totals: usize, width: i32, to: usize): void {
  for (let i = 0; i < width; i++) store<f32>(to + bytes(i), <f32>load<f64>(totals + ((<usize>i) << 3)));
  memory.fill(totals, 0, bytes(width) * 2);
}
