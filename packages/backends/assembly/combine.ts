import { bytes } from "./block-sizes";
import { clearFloats } from "./copy-floats";

/**
 * Linear combinations $\sum_k c_k x_k$ of rows of floats, in doubles and rounded once. Terms with the coefficient 0 are not
 * read.
 *
 * @param xs - the addresses of `terms` arrays of `rows` by `length` floats, i32
 * @param coefficients - f64, of term k and row r at `k * rows + r`
 * @param used - room for an address and a coefficient of each term
 */
export function combine(
  xs: usize,
  coefficients: usize,
  terms: i32,
  rows: i32,
  length: i32,
  out: usize,
  used: usize,
): void {
  for (let row = 0; row < rows; row++) {
    let count = 0;
    for (let k = 0; k < terms; k++) {
      const c = load<f64>(coefficients + ((<usize>(k * rows + row)) << 3));
      if (c == 0) continue;
      const at = used + ((<usize>count) << 4);
      store<f64>(at, c);
      store<usize>(at, load<usize>(xs + ((<usize>k) << 2)) + bytes(row * length), 8);
      count++;
    }
    const to = out + bytes(row * length);
    if (count == 0) clearFloats(to, length);
    else if (count == 1) combineOne(used, length, to);
    else if (count == 2) combineTwo(used, length, to);
    else if (count == 3) combineThree(used, length, to);
    else combineMany(used, count, length, to);
  }
}

function combineOne(used: usize, length: i32, out: usize): void {
  const c = v128.load64_splat(used);
  let x = load<usize>(used, 8);
  let left = length;
  for (; left >= 4; left -= 4) {
    const low = f64x2.mul(c, low2(x));
    const high = f64x2.mul(c, high2(x));
    v128.store(out, rounded(low, high));
    x += 16;
    out += 16;
  }
  for (; left > 0; left--) {
    store<f32>(out, <f32>(load<f64>(used) * <f64>load<f32>(x)));
    x += 4;
    out += 4;
  }
}

function combineTwo(used: usize, length: i32, out: usize): void {
  const c = v128.load64_splat(used);
  const d = v128.load64_splat(used, 16);
  let x = load<usize>(used, 8);
  let y = load<usize>(used, 24);
  let left = length;
  for (; left >= 4; left -= 4) {
    const low = f64x2.add(f64x2.mul(c, low2(x)), f64x2.mul(d, low2(y)));
    const high = f64x2.add(f64x2.mul(c, high2(x)), f64x2.mul(d, high2(y)));
    v128.store(out, rounded(low, high));
    x += 16;
    y += 16;
    out += 16;
  }
  for (; left > 0; left--) {
    const sum = load<f64>(used) * <f64>load<f32>(x) + load<f64>(used, 16) * <f64>load<f32>(y);
    store<f32>(out, <f32>sum);
    x += 4;
    y += 4;
    out += 4;
  }
}

function combineThree(used: usize, length: i32, out: usize): void {
  const c = v128.load64_splat(used);
  const d = v128.load64_splat(used, 16);
  const e = v128.load64_splat(used, 32);
  let x = load<usize>(used, 8);
  let y = load<usize>(used, 24);
  let z = load<usize>(used, 40);
  let left = length;
  for (; left >= 4; left -= 4) {
    const lowTwo = f64x2.add(f64x2.mul(c, low2(x)), f64x2.mul(d, low2(y)));
    const highTwo = f64x2.add(f64x2.mul(c, high2(x)), f64x2.mul(d, high2(y)));
    const low = f64x2.add(lowTwo, f64x2.mul(e, low2(z)));
    const high = f64x2.add(highTwo, f64x2.mul(e, high2(z)));
    v128.store(out, rounded(low, high));
    x += 16;
    y += 16;
    z += 16;
    out += 16;
  }
  for (; left > 0; left--) {
    const two = load<f64>(used) * <f64>load<f32>(x) + load<f64>(used, 16) * <f64>load<f32>(y);
    store<f32>(out, <f32>(two + load<f64>(used, 32) * <f64>load<f32>(z)));
    x += 4;
    y += 4;
    z += 4;
    out += 4;
  }
}

/** As the others, term by term. */
function combineMany(used: usize, count: i32, length: i32, out: usize): void {
  const end = used + ((<usize>count) << 4);
  let at: usize = 0;
  const whole = bytes(length & ~3);
  for (; at < whole; at += 16) {
    let low = f64x2.splat(0);
    let high = low;
    for (let term = used; term < end; term += 16) {
      const c = v128.load64_splat(term);
      const x = load<usize>(term, 8) + at;
      low = f64x2.add(low, f64x2.mul(c, low2(x)));
      high = f64x2.add(high, f64x2.mul(c, high2(x)));
    }
    v128.store(out + at, rounded(low, high));
  }
  for (; at < bytes(length); at += 4) {
    let sum: f64 = 0;
    for (let term = used; term < end; term += 16) sum += load<f64>(term) * <f64>load<f32>(load<usize>(term, 8) + at);
    store<f32>(out + at, <f32>sum);
  }
}

function low2(x: usize): v128 {
  return f64x2.promote_low_f32x4(v128.load64_zero(x));
}

function high2(x: usize): v128 {
  return f64x2.promote_low_f32x4(v128.load64_zero(x, 8));
}

function rounded(low: v128, high: v128): v128 {
  return v128.shuffle<i64>(f32x4.demote_f64x2_zero(low), f32x4.demote_f64x2_zero(high), 0, 2);
}
