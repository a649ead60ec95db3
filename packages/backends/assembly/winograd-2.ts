import { bytes } from "./block-sizes";
import { Lines, lastEight } from "./winograd-lines";

// The transforms of F(2, 3): two results of a filter of three taps from the points 0, 1, -1 and infinity (Lavin and
// Gray 2016, https://arxiv.org/abs/1509.09308). They go along `length` floats of each line, then on to the next of
// `count` places, a step further for the lines that are read and for those that are written.

/** Four neighbours to the points of a patch. */
export function transformInput2(lines: Lines, fromStep: usize, toStep: usize, count: i32, length: i32): void {
  let d0 = lines.from0;
  let d1 = lines.from1;
  let d2 = lines.from2;
  let d3 = lines.from3;
  let v0 = lines.to0;
  let v1 = lines.to1;
  let v2 = lines.to2;
  let v3 = lines.to3;
  const last = lastEight(length);
  for (let n = count; n > 0; n--) {
    for (let i: usize = 0; ; i = min(i + 32, last)) {
      const p0 = v128.load(d0 + i);
      const q0 = v128.load(d0 + i, 16);
      const p1 = v128.load(d1 + i);
      const q1 = v128.load(d1 + i, 16);
      const p2 = v128.load(d2 + i);
      const q2 = v128.load(d2 + i, 16);
      const p3 = v128.load(d3 + i);
      const q3 = v128.load(d3 + i, 16);
      v128.store(v0 + i, f32x4.sub(p0, p2));
      v128.store(v0 + i, f32x4.sub(q0, q2), 16);
      v128.store(v1 + i, f32x4.add(p1, p2));
      v128.store(v1 + i, f32x4.add(q1, q2), 16);
      v128.store(v2 + i, f32x4.sub(p2, p1));
      v128.store(v2 + i, f32x4.sub(q2, q1), 16);
      v128.store(v3 + i, f32x4.sub(p1, p3));
      v128.store(v3 + i, f32x4.sub(q1, q3), 16);
      if (i == last) break;
    }
    d0 += fromStep;
    d1 += fromStep;
    d2 += fromStep;
    d3 += fromStep;
    v0 += toStep;
    v1 += toStep;
    v2 += toStep;
    v3 += toStep;
  }
}

/** The points of products to two results. */
export function transformOutput2(lines: Lines, fromStep: usize, toStep: usize, count: i32, length: i32): void {
  let m0 = lines.from0;
  let m1 = lines.from1;
  let m2 = lines.from2;
  let m3 = lines.from3;
  let y0 = lines.to0;
  let y1 = lines.to1;
  const last = lastEight(length);
  for (let n = count; n > 0; n--) {
    for (let i: usize = 0; ; i = min(i + 32, last)) {
      const p0 = v128.load(m0 + i);
      const q0 = v128.load(m0 + i, 16);
      const p1 = v128.load(m1 + i);
      const q1 = v128.load(m1 + i, 16);
      const p2 = v128.load(m2 + i);
      const q2 = v128.load(m2 + i, 16);
      const p3 = v128.load(m3 + i);
      const q3 = v128.load(m3 + i, 16);
      v128.store(y0 + i, f32x4.add(p0, f32x4.add(p1, p2)));
      v128.store(y0 + i, f32x4.add(q0, f32x4.add(q1, q2)), 16);
      v128.store(y1 + i, f32x4.sub(f32x4.sub(p1, p2), p3));
      v128.store(y1 + i, f32x4.sub(f32x4.sub(q1, q2), q3), 16);
      if (i == last) break;
    }
    m0 += fromStep;
    m1 += fromStep;
    m2 += fromStep;
    m3 += fromStep;
    y0 += toStep;
    y1 += toStep;
  }
}

/** The gradients of two results to those of the points: the transposed {@link transformOutput2}. */
export function transformGradient2(lines: Lines, fromStep: usize, toStep: usize, count: i32, length: i32): void {
  let d0 = lines.from0;
  let d1 = lines.from1;
  let z0 = lines.to0;
  let z1 = lines.to1;
  let z2 = lines.to2;
  let z3 = lines.to3;
  const last = lastEight(length);
  for (let n = count; n > 0; n--) {
    for (let i: usize = 0; ; i = min(i + 32, last)) {
      const p0 = v128.load(d0 + i);
      const q0 = v128.load(d0 + i, 16);
      const p1 = v128.load(d1 + i);
      const q1 = v128.load(d1 + i, 16);
      v128.store(z0 + i, p0);
      v128.store(z0 + i, q0, 16);
      v128.store(z1 + i, f32x4.add(p0, p1));
      v128.store(z1 + i, f32x4.add(q0, q1), 16);
      v128.store(z2 + i, f32x4.sub(p0, p1));
      v128.store(z2 + i, f32x4.sub(q0, q1), 16);
      v128.store(z3 + i, f32x4.neg(p1));
      v128.store(z3 + i, f32x4.neg(q1), 16);
      if (i == last) break;
    }
    d0 += fromStep;
    d1 += fromStep;
    z0 += toStep;
    z1 += toStep;
    z2 += toStep;
    z3 += toStep;
  }
}

/** Three taps to their points; `length` is a multiple of 4. */
export function transformTaps2(lines: Lines, length: i32): void {
  const half = f32x4.splat(0.5);
  for (let i: usize = 0; i < bytes(length); i += 16) {
    const g0 = v128.load(lines.from0 + i);
    const g2 = v128.load(lines.from2 + i);
    const even = f32x4.mul(half, f32x4.add(g0, g2));
    const odd = f32x4.mul(half, v128.load(lines.from1 + i));
    v128.store(lines.to0 + i, g0);
    v128.store(lines.to1 + i, f32x4.add(even, odd));
    v128.store(lines.to2 + i, f32x4.sub(even, odd));
    v128.store(lines.to3 + i, g2);
  }
}

/** The gradients of a filter's points to those of its taps: the transposed {@link transformTaps2}. */
export function transformTapGradient2(lines: Lines, length: i32): void {
  const half = f32x4.splat(0.5);
  const last = lastEight(length);
  for (let i: usize = 0; ; i = min(i + 32, last)) {
    for (let j = i; j < i + 32; j += 16) {
      const d1 = f32x4.mul(half, v128.load(lines.from1 + j));
      const d2 = f32x4.mul(half, v128.load(lines.from2 + j));
      const sum = f32x4.add(d1, d2);
      v128.store(lines.to0 + j, f32x4.add(v128.load(lines.from0 + j), sum));
      v128.store(lines.to1 + j, f32x4.sub(d1, d2));
      v128.store(lines.to2 + j, f32x4.add(sum, v128.load(lines.from3 + j)));
    }
    if (i == last) break;
  }
}
