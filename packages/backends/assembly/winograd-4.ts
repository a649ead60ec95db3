import { bytes } from "./block-sizes";
import { multiplyAdd } from "./multiply-add";
import { a, b, Lines, lastEight } from "./winograd-lines";

// The transforms of F(4, 3): four results of a filter of three taps from the points 0, a, -a, b, -b and infinity. Of the
// points tried, a = 3/4 and b = 3/2 round least: to a quarter of the errors with the usual 1 and 2. The functions are
// those of winograd-2.ts; the constants they load are powers of a and b.

/** Six neighbours to the points of a patch. */
export function transformInput4(lines: Lines, fromStep: usize, toStep: usize, count: i32, length: i32): void {
  let d0 = lines.from0;
  let d1 = lines.from1;
  let d2 = lines.from2;
  let d3 = lines.from3;
  let d4 = lines.from4;
  let d5 = lines.from5;
  let v0 = lines.to0;
  let v1 = lines.to1;
  let v2 = lines.to2;
  let v3 = lines.to3;
  let v4 = lines.to4;
  let v5 = lines.to5;
  const last = lastEight(length);
  for (let n = count; n > 0; n--) {
    for (let i: usize = 0; ; i = min(i + 32, last)) {
      const a = lines.a();
      const b = lines.b();
      const minusA2 = lines.minusA2();
      const minusB2 = lines.minusB2();
      const a2b2 = lines.a2b2();
      const minusSum = lines.minusSum();
      const p0 = v128.load(d0 + i);
      const q0 = v128.load(d0 + i, 16);
      const p1 = v128.load(d1 + i);
      const q1 = v128.load(d1 + i, 16);
      const p2 = v128.load(d2 + i);
      const q2 = v128.load(d2 + i, 16);
      const p3 = v128.load(d3 + i);
      const q3 = v128.load(d3 + i, 16);
      const p4 = v128.load(d4 + i);
      const q4 = v128.load(d4 + i, 16);
      const p5 = v128.load(d5 + i);
      const q5 = v128.load(d5 + i, 16);
      const pInner = multiplyAdd(minusB2, p2, p4);
      const qInner = multiplyAdd(minusB2, q2, q4);
      const pOuter = multiplyAdd(minusA2, p2, p4);
      const qOuter = multiplyAdd(minusA2, q2, q4);
      const pInnerOdd = f32x4.mul(a, multiplyAdd(minusB2, p1, p3));
      const qInnerOdd = f32x4.mul(a, multiplyAdd(minusB2, q1, q3));
      const pOuterOdd = f32x4.mul(b, multiplyAdd(minusA2, p1, p3));
      const qOuterOdd = f32x4.mul(b, multiplyAdd(minusA2, q1, q3));
      v128.store(v0 + i, multiplyAdd(a2b2, p0, multiplyAdd(minusSum, p2, p4)));
      v128.store(v0 + i, multiplyAdd(a2b2, q0, multiplyAdd(minusSum, q2, q4)), 16);
      v128.store(v1 + i, f32x4.add(pInner, pInnerOdd));
      v128.store(v1 + i, f32x4.add(qInner, qInnerOdd), 16);
      v128.store(v2 + i, f32x4.sub(pInner, pInnerOdd));
      v128.store(v2 + i, f32x4.sub(qInner, qInnerOdd), 16);
      v128.store(v3 + i, f32x4.add(pOuter, pOuterOdd));
      v128.store(v3 + i, f32x4.add(qOuter, qOuterOdd), 16);
      v128.store(v4 + i, f32x4.sub(pOuter, pOuterOdd));
      v128.store(v4 + i, f32x4.sub(qOuter, qOuterOdd), 16);
      v128.store(v5 + i, multiplyAdd(a2b2, p1, multiplyAdd(minusSum, p3, p5)));
      v128.store(v5 + i, multiplyAdd(a2b2, q1, multiplyAdd(minusSum, q3, q5)), 16);
      if (i == last) break;
    }
    d0 += fromStep;
    d1 += fromStep;
    d2 += fromStep;
    d3 += fromStep;
    d4 += fromStep;
    d5 += fromStep;
    v0 += toStep;
    v1 += toStep;
    v2 += toStep;
    v3 += toStep;
    v4 += toStep;
    v5 += toStep;
  }
}

/** The points of products to four results. */
export function transformOutput4(lines: Lines, fromStep: usize, toStep: usize, count: i32, length: i32): void {
  let m0 = lines.from0;
  let m1 = lines.from1;
  let m2 = lines.from2;
  let m3 = lines.from3;
  let m4 = lines.from4;
  let m5 = lines.from5;
  let y0 = lines.to0;
  let y1 = lines.to1;
  let y2 = lines.to2;
  let y3 = lines.to3;
  const last = lastEight(length);
  for (let n = count; n > 0; n--) {
    for (let i: usize = 0; ; i = min(i + 32, last)) {
      const a = lines.a();
      const b = lines.b();
      const a2 = lines.a2();
      const b2 = lines.b2();
      const a3 = lines.a3();
      const b3 = lines.b3();
      const p0 = v128.load(m0 + i);
      const q0 = v128.load(m0 + i, 16);
      const p1 = v128.load(m1 + i);
      const q1 = v128.load(m1 + i, 16);
      const p2 = v128.load(m2 + i);
      const q2 = v128.load(m2 + i, 16);
      const p3 = v128.load(m3 + i);
      const q3 = v128.load(m3 + i, 16);
      const p4 = v128.load(m4 + i);
      const q4 = v128.load(m4 + i, 16);
      const p5 = v128.load(m5 + i);
      const q5 = v128.load(m5 + i, 16);
      const pInner = f32x4.add(p1, p2);
      const qInner = f32x4.add(q1, q2);
      const pOuter = f32x4.add(p3, p4);
      const qOuter = f32x4.add(q3, q4);
      const pInnerOdd = f32x4.sub(p1, p2);
      const qInnerOdd = f32x4.sub(q1, q2);
      const pOuterOdd = f32x4.sub(p3, p4);
      const qOuterOdd = f32x4.sub(q3, q4);
      v128.store(y0 + i, f32x4.add(p0, f32x4.add(pInner, pOuter)));
      v128.store(y0 + i, f32x4.add(q0, f32x4.add(qInner, qOuter)), 16);
      v128.store(y1 + i, multiplyAdd(a, pInnerOdd, f32x4.mul(b, pOuterOdd)));
      v128.store(y1 + i, multiplyAdd(a, qInnerOdd, f32x4.mul(b, qOuterOdd)), 16);
      v128.store(y2 + i, multiplyAdd(a2, pInner, f32x4.mul(b2, pOuter)));
      v128.store(y2 + i, multiplyAdd(a2, qInner, f32x4.mul(b2, qOuter)), 16);
      v128.store(y3 + i, multiplyAdd(a3, pInnerOdd, multiplyAdd(b3, pOuterOdd, p5)));
      v128.store(y3 + i, multiplyAdd(a3, qInnerOdd, multiplyAdd(b3, qOuterOdd, q5)), 16);
      if (i == last) break;
    }
    m0 += fromStep;
    m1 += fromStep;
    m2 += fromStep;
    m3 += fromStep;
    m4 += fromStep;
    m5 += fromStep;
    y0 += toStep;
    y1 += toStep;
    y2 += toStep;
    y3 += toStep;
  }
}

/** The gradients of four results to those of the points: the transposed {@link transformOutput4}. */
export function transformGradient4(lines: Lines, fromStep: usize, toStep: usize, count: i32, length: i32): void {
  let d0 = lines.from0;
  let d1 = lines.from1;
  let d2 = lines.from2;
  let d3 = lines.from3;
  let z0 = lines.to0;
  let z1 = lines.to1;
  let z2 = lines.to2;
  let z3 = lines.to3;
  let z4 = lines.to4;
  let z5 = lines.to5;
  const last = lastEight(length);
  for (let n = count; n > 0; n--) {
    for (let i: usize = 0; ; i = min(i + 32, last)) {
      const a = lines.a();
      const b = lines.b();
      const a2 = lines.a2();
      const b2 = lines.b2();
      const a3 = lines.a3();
      const b3 = lines.b3();
      const p0 = v128.load(d0 + i);
      const q0 = v128.load(d0 + i, 16);
      const p1 = v128.load(d1 + i);
      const q1 = v128.load(d1 + i, 16);
      const p2 = v128.load(d2 + i);
      const q2 = v128.load(d2 + i, 16);
      const p3 = v128.load(d3 + i);
      const q3 = v128.load(d3 + i, 16);
      const pInner = multiplyAdd(a2, p2, p0);
      const qInner = multiplyAdd(a2, q2, q0);
      const pOuter = multiplyAdd(b2, p2, p0);
      const qOuter = multiplyAdd(b2, q2, q0);
      const pInnerOdd = multiplyAdd(a, p1, f32x4.mul(a3, p3));
      const qInnerOdd = multiplyAdd(a, q1, f32x4.mul(a3, q3));
      const pOuterOdd = multiplyAdd(b, p1, f32x4.mul(b3, p3));
      const qOuterOdd = multiplyAdd(b, q1, f32x4.mul(b3, q3));
      v128.store(z0 + i, p0);
      v128.store(z0 + i, q0, 16);
      v128.store(z1 + i, f32x4.add(pInner, pInnerOdd));
      v128.store(z1 + i, f32x4.add(qInner, qInnerOdd), 16);
      v128.store(z2 + i, f32x4.sub(pInner, pInnerOdd));
      v128.store(z2 + i, f32x4.sub(qInner, qInnerOdd), 16);
      v128.store(z3 + i, f32x4.add(pOuter, pOuterOdd));
      v128.store(z3 + i, f32x4.add(qOuter, qOuterOdd), 16);
      v128.store(z4 + i, f32x4.sub(pOuter, pOuterOdd));
      v128.store(z4 + i, f32x4.sub(qOuter, qOuterOdd), 16);
      v128.store(z5 + i, p3);
      v128.store(z5 + i, q3, 16);
      if (i == last) break;
    }
    d0 += fromStep;
    d1 += fromStep;
    d2 += fromStep;
    d3 += fromStep;
    z0 += toStep;
    z1 += toStep;
    z2 += toStep;
    z3 += toStep;
    z4 += toStep;
    z5 += toStep;
  }
}

// The points' Lagrange polynomials, which filters are divided by.
const atZero: f32 = a * a * b * b;
const atInner: f32 = 2 * a * a * (a * a - b * b);
const atOuter: f32 = 2 * b * b * (b * b - a * a);

/** Three taps to their points; `length` is a multiple of 4. */
export function transformTaps4(lines: Lines, length: i32): void {
  for (let i: usize = 0; i < bytes(length); i += 16) {
    const g0 = v128.load(lines.from0 + i);
    const g1 = v128.load(lines.from1 + i);
    const g2 = v128.load(lines.from2 + i);
    const inner = f32x4.add(scaled(1 / atInner, g0), scaled((a * a) / atInner, g2));
    const outer = f32x4.add(scaled(1 / atOuter, g0), scaled((b * b) / atOuter, g2));
    const innerOdd = scaled(a / atInner, g1);
    const outerOdd = scaled(b / atOuter, g1);
    v128.store(lines.to0 + i, scaled(1 / atZero, g0));
    v128.store(lines.to1 + i, f32x4.add(inner, innerOdd));
    v128.store(lines.to2 + i, f32x4.sub(inner, innerOdd));
    v128.store(lines.to3 + i, f32x4.add(outer, outerOdd));
    v128.store(lines.to4 + i, f32x4.sub(outer, outerOdd));
    v128.store(lines.to5 + i, g2);
  }
}

/** The gradients of a filter's points to those of its taps: the transposed {@link transformTaps4}. */
export function transformTapGradient4(lines: Lines, length: i32): void {
  const last = lastEight(length);
  for (let i: usize = 0; ; i = min(i + 32, last)) {
    for (let j = i; j < i + 32; j += 16) {
      const d1 = v128.load(lines.from1 + j);
      const d2 = v128.load(lines.from2 + j);
      const d3 = v128.load(lines.from3 + j);
      const d4 = v128.load(lines.from4 + j);
      const inner = f32x4.add(d1, d2);
      const outer = f32x4.add(d3, d4);
      const g0 = f32x4.add(scaled(1 / atInner, inner), scaled(1 / atOuter, outer));
      const g1 = f32x4.add(scaled(a / atInner, f32x4.sub(d1, d2)), scaled(b / atOuter, f32x4.sub(d3, d4)));
      const g2 = f32x4.add(scaled((a * a) / atInner, inner), scaled((b * b) / atOuter, outer));
      v128.store(lines.to0 + j, f32x4.add(g0, scaled(1 / atZero, v128.load(lines.from0 + j))));
      v128.store(lines.to1 + j, g1);
      v128.store(lines.to2 + j, f32x4.add(g2, v128.load(lines.from5 + j)));
    }
    if (i == last) break;
  }
}

function scaled(factor: f32, x: v128): v128 {
  return f32x4.mul(f32x4.splat(factor), x);
}
